"""Other systems that want to know what becomes of bookings."""
