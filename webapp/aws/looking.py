"""Whether the tables of DynamoDB are there, for `python -m webapp doctor`."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.aws.building import named_tables
from webapp.clock import SystemClock
from webapp.config import Settings
from webapp.doctor import Finding
from webapp.errors import CloudError

_ADVICE = {
    "ResourceNotFoundException": "make it in AWS_REGION: README, AWS",
    "ValidationException": "its partition key must be {key}, of text: README, AWS",
    "AccessDeniedException": "let the role read and write it: README, AWS",
    "UnrecognizedClientException": "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    "ExpiredTokenException": "the credentials have ended: set new ones",
}
_UNREACHABLE = "check AWS_REGION, AWS_ENDPOINT_URL and the way there; MongoDB takes over meanwhile"


def look(settings: Settings) -> Iterator[Finding]:
    """Ask each table that is named for an item that is not there."""
    for table in named_tables(settings, SystemClock()):
        subject = f"DynamoDB {table.name}"
        try:
            table.get("doctor")
        except CloudError as error:
            advice = _ADVICE.get(error.code, _UNREACHABLE).format(key=table.key)
            yield Finding(subject=subject, verdict="broken", found=str(error), advice=advice)
        else:
            yield Finding(subject=subject, verdict="ok", found="answers")
