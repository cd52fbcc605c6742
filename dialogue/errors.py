"""What can go wrong in this package."""


class DialogueError(Exception):
    """Base of every error that the dialogue raises on purpose."""


class ResponsesError(DialogueError):
    """A file of sentences is malformed, or lacks a key or a placeholder."""


class FlowError(DialogueError):
    """A flow or step is named that does not exist."""
