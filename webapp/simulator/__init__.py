"""A page with three phones on which the bot can be tried without a WhatsApp number."""
