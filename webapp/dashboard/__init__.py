"""The pages of the team: what is going on, and who may offer services."""
