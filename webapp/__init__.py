"""Web application, background worker, store and channels: everything with input and output."""
