"""Simulated people of twelve styles who talk to the bot until they have what they want."""
