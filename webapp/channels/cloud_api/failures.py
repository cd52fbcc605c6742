"""What a failed call to the Graph API means for the message.

Decided on Meta's `error.code`, as its error reference tells: throttling comes as HTTP 400, a
missing permission as 500. The HTTP status counts only where no code is known.
"""

from __future__ import annotations

from collections.abc import Mapping

from webapp.channels.base import WINDOW_CLOSED
from webapp.channels.fields import Json, part, text, whole_number
from webapp.errors import (
    AmbiguousSendError,
    PairRateError,
    PermanentSendError,
    SenderBlockedError,
    SendError,
    TransientSendError,
    WindowClosedError,
)
from webapp.phones import mask_numbers

_MAINTENANCE = 131057
_PAIR_RATE = 131056
_LATER = frozenset({1, 2, 4, 80007, 130429, 131000, 131016, 133004, _MAINTENANCE})
_SPAM_LIMITS = frozenset({131048, 131064})
_BLOCKED = frozenset(
    {0, 3, 10, 33, 190, *range(200, 300), 368, 131005, 131031, 131042, 131045, 133010}
)
_TEMPLATE = frozenset({132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 131063})
"""A template is missing, not approved, paused, or not as the code expects it."""
_WAIT = {_MAINTENANCE: 60.0, 131048: 4 * 3600.0, 131064: 4 * 3600.0}
"""Seconds to wait where Meta names them or, for the spam limits, advises a pause of hours."""

_LONGEST_DETAILS = 500


def failure(status: int, headers: Mapping[str, str], answer: Json | None) -> SendError:
    """Return the error for an answer that is not a success; `answer` is None when not JSON."""
    error = part(answer, "error") if answer is not None else {}
    code = whole_number(error, "code")
    if code is None:
        return _without_code(status, headers)
    details = _details(error)
    if code == WINDOW_CLOSED:
        return WindowClosedError(code, details)
    if code in _BLOCKED or code in _SPAM_LIMITS:
        return SenderBlockedError(details, code=code, retry_after=_WAIT.get(code))
    if code == _PAIR_RATE:
        return PairRateError(details, code=code, retry_after=_retry_after(headers))
    if code in _LATER or status >= 500 or error.get("is_transient") is True:
        wait = _retry_after(headers) or _WAIT.get(code)
        return TransientSendError(details, code=code, retry_after=wait)
    if code in _TEMPLATE:
        details += "; run `python -m webapp templates status`"
    return PermanentSendError(code, details)


def _without_code(status: int, headers: Mapping[str, str]) -> SendError:
    details = f"The Graph API answered HTTP {status} without an error code"
    if status == 429:
        return TransientSendError(details, retry_after=_retry_after(headers))
    if status >= 500:
        return AmbiguousSendError(details)
    if status in (401, 403, 404) or 300 <= status < 400:
        return SenderBlockedError(f"{details}; check WHATSAPP_API_URL and the access token")
    return PermanentSendError(None, details)


def _details(error: Json) -> str:
    """Return what Meta says, most exact first, with its trace id for a support request."""
    details = text(part(error, "error_data"), "details", _LONGEST_DETAILS)
    said = details or text(error, "message", _LONGEST_DETAILS) or "no explanation"
    trace = text(error, "fbtrace_id", 100)
    return mask_numbers(said) + (f" [fbtrace_id {trace}]" if trace else "")


def _retry_after(headers: Mapping[str, str]) -> float | None:
    value = headers.get("Retry-After", "")
    return float(value) if value.isascii() and value.isdigit() else None
