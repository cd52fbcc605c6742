"""Persistence: one module per collection; no mongoengine object leaves this package."""
