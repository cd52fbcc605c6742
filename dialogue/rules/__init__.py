"""The rules of bookings: pure functions of values, for the chat, the API and the background."""
