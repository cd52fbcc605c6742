"""Web application, background worker, store and channels: everything with input and output."""

__version__ = "0.1.0"
