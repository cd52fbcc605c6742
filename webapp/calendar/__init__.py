"""Bookings as calendar files, behind links that nobody can guess."""
