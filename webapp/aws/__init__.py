"""What Hustlr may use of AWS; nothing here is imported unless the settings name it."""
