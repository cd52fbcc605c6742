"""WhatsApp Web through baileys-service/: no templates, no buttons, no 24-hour window."""

from webapp.channels.baileys.bridge import BaileysBridge
from webapp.channels.baileys.inbound import NAME, read_event
from webapp.channels.baileys.signature import SIGNATURE, TIMESTAMP, signed, signed_headers

__all__ = [
    "NAME",
    "SIGNATURE",
    "TIMESTAMP",
    "BaileysBridge",
    "read_event",
    "signed",
    "signed_headers",
]
