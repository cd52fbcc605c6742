"""Answers that belong to no flow, one module a subject; dialogue.anytime lists them."""
