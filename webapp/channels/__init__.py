"""The ways in which messages reach people: one module each, all with the contract of `base`."""
