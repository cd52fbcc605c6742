"""What the server refuses, and with which of MongoDB's error codes."""

from __future__ import annotations

NAMES = {
    2: "BadValue",
    9: "FailedToParse",
    14: "TypeMismatch",
    15: "Overflow",
    20: "IllegalOperation",
    26: "NamespaceNotFound",
    27: "IndexNotFound",
    28: "PathNotViable",
    40: "ConflictingUpdateOperators",
    43: "CursorNotFound",
    48: "NamespaceExists",
    52: "DollarPrefixedFieldName",
    54: "NotSingleValueField",
    56: "EmptyFieldName",
    59: "CommandNotFound",
    66: "ImmutableField",
    67: "CannotCreateIndex",
    72: "InvalidOptions",
    73: "InvalidNamespace",
    85: "IndexOptionsConflict",
    86: "IndexKeySpecsConflict",
    168: "InvalidPipelineOperator",
    171: "CannotIndexParallelArrays",
    197: "InvalidIndexSpecificationOption",
    238: "NotImplemented",
    241: "ConversionFailure",
    291: "NoQueryExecutionPlans",
    10334: "BSONObjectTooLarge",
    11000: "DuplicateKey",
}
"""Names of codes as MongoDB spells them; it calls the others Location and the number."""


class StorageError(Exception):
    """The file cannot be used, or could not be written; the message says what to do."""


class InUseError(StorageError):
    """Another server has the file open, or listens on the socket."""


class CommandError(Exception):
    """A refusal that goes to the client; `details` are further fields of the reply."""

    def __init__(self, code: int, message: str, **details: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details

    def reply(self) -> dict[str, object]:
        """Return the document that tells the client that its command failed."""
        name = NAMES.get(self.code, f"Location{self.code}")
        head = {"ok": 0.0, "errmsg": self.message, "code": self.code, "codeName": name}
        return {**head, **self.details}

    def write_error(self, index: int) -> dict[str, object]:
        """Return the entry of `writeErrors` for statement number `index` of a command."""
        return {"index": index, "code": self.code, "errmsg": self.message, **self.details}


def bad_value(message: str) -> CommandError:
    """Return the refusal of a value that makes no sense where it stands."""
    return CommandError(2, message)


def failed_to_parse(message: str) -> CommandError:
    """Return the refusal of a malformed command."""
    return CommandError(9, message)


def type_mismatch(message: str) -> CommandError:
    """Return the refusal of a value of the wrong type."""
    return CommandError(14, message)


def not_implemented(what: str) -> CommandError:
    """Return the refusal of something that MongoDB can do and this server cannot."""
    return CommandError(238, f"{what} is not supported by the embedded database; use MongoDB")
