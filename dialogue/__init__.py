"""The conversation: a turn is a function of the session, the message and what the ports answer."""
