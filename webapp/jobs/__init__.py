"""Background work: one loop, any number of processes."""
