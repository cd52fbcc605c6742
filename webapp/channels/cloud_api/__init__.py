"""The WhatsApp Cloud API: Meta's own way to and from WhatsApp."""

from webapp.channels.cloud_api.client import CloudApi
from webapp.channels.cloud_api.inbound import NAME, read_webhook
from webapp.channels.cloud_api.outbound import render
from webapp.channels.cloud_api.signature import valid_signature

__all__ = ["NAME", "CloudApi", "read_webhook", "render", "valid_signature"]
