"""Everything that webapp raises on purpose.

HustlrError
├── ConfigurationError        a setting is missing or malformed: nothing starts
├── AccountError              an account of the dashboard cannot be as it was asked for
├── KeyRequestError           a key of the API cannot be made as it was asked for
├── ForbiddenAddress          an address that we do not send anything to
├── ProvidersFileError        a CSV file of providers lacks a column, or has one too many
├── ServeError                this machine does not let the server run: port, directory, a child
├── StoreError
│   ├── StoreUnavailable      the database does not answer: the caller may try again later
│   └── NotFound              no such row; a LookupError too
└── SendError                 a message did not leave
    ├── TransientSendError    it certainly did not leave; try the same message again
    │   ├── PairRateError         too much went to this person; to others it may
    │   └── SenderBlockedError    nor will any other until somebody acts: keep the queue, alert
    │       └── UnreachableError      no connection comes about: nor will any other just now
    ├── AmbiguousSendError    nobody knows (a timeout): wait for a status before trying again
    └── PermanentSendError    it never will
        └── WindowClosedError     24 hours since the person wrote: only a template may leave
"""

from __future__ import annotations

from collections.abc import Sequence


class HustlrError(Exception):
    """Root of the tree."""


class ConfigurationError(HustlrError):
    """One or more settings are missing or malformed; the message lists all of them."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        """One line each: which setting, what was found, what to do."""
        lines = "".join(f"\n  - {problem}" for problem in problems)
        super().__init__(f"The configuration cannot be used:{lines}")


class AccountError(HustlrError):
    """An account cannot be added or changed like that; the message says what to do."""


class KeyRequestError(HustlrError):
    """A key of the API cannot be made like that; the message says what to do."""


class ForbiddenAddress(HustlrError):  # noqa: N818 - reads as what it says in an except clause
    """A subscriber's address is not on the public internet, or not reached safely."""


class ProvidersFileError(HustlrError):
    """A file of providers cannot be read at all."""


class ServeError(HustlrError):
    """The server cannot start or go on; the message says why and what to do."""


class StoreError(HustlrError):
    """The database refused, or could not be asked."""


class StoreUnavailable(StoreError):  # noqa: N818 - reads as what it says in an except clause
    """The database cannot be reached at the moment."""


class NotFound(StoreError, LookupError):  # noqa: N818 - as above
    """The row that was asked for does not exist."""


class CloudError(HustlrError):
    """A service in somebody's cloud did not do what was asked; never worth failing a turn."""

    def __init__(self, details: str, *, code: str = "") -> None:
        super().__init__(details)
        self.code = code
        """The service's own word for it; empty when it gave none."""


class SendError(HustlrError):
    """A message was not accepted by the channel; `details` says why, free of secrets."""

    def __init__(self, details: str, *, code: int | None = None) -> None:
        super().__init__(details if code is None else f"({code}) {details}")
        self.details = details
        self.code = code
        """The channel's error code; None when it gave none."""


class TransientSendError(SendError):
    """The channel refused for now: throttled, overloaded or unreachable."""

    def __init__(
        self, details: str, *, retry_after: float | None = None, code: int | None = None
    ) -> None:
        super().__init__(details, code=code)
        self.retry_after = retry_after
        """Seconds that the channel asks us to wait; None when it does not say."""


class PairRateError(TransientSendError):
    """One person was sent too many messages in a short time; others may be sent theirs."""


class SenderBlockedError(TransientSendError):
    """The account, its token, its number or its address is refused: all messages wait."""


class UnreachableError(SenderBlockedError):
    """Nobody answers at the channel's address; that may be over in a moment."""


class AmbiguousSendError(SendError):
    """No answer came in time: the message may or may not have left."""


class PermanentSendError(SendError):
    """The channel will never accept this message."""

    def __init__(self, code: int | None, details: str) -> None:
        super().__init__(details, code=code)


class WindowClosedError(PermanentSendError):
    """More than 24 hours have passed since the person last wrote; a template may still go."""
