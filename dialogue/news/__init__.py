"""What people are told when something happened elsewhere; dialogue.events lists it."""
