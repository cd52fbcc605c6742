"""The NLU console: real messages to review, the examples, and the models made of them."""
