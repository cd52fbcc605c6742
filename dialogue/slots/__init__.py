"""How the answers to common questions are read: one module per kind of value."""
