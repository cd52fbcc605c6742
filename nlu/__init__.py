"""Understanding messages: intents, entities, places, times and services."""
