"""What the API takes and gives: the models that validate it and document it."""
