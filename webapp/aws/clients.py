"""Clients of AWS, made on first use: a process that forks before has none to share."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import SecretStr

from webapp.aws.circuit import Circuit
from webapp.config import Settings
from webapp.errors import CloudError
from webapp.gate import outside
from webapp.metrics import cloud_called

SECONDS_TO_CONNECT = 1.0

_MALFORMED = (AttributeError, LookupError, TypeError, ValueError)
"""What botocore raises on an answer of another shape than it expects."""
_MAKING = threading.Lock()
"""boto3 makes one client at a time of a session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How AWS is reached."""

    region: str
    endpoint_url: str = ""
    key_id: str = ""
    secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @classmethod
    def of(cls, settings: Settings) -> Access:
        """Return what the settings say."""
        return cls(
            region=settings.aws_region,
            endpoint_url=settings.aws_endpoint_url,
            key_id=settings.aws_access_key_id,
            secret=_plain(settings.aws_secret_access_key),
            token=_plain(settings.aws_session_token),
        )


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


class Service:
    """One service of AWS: its calls are never repeated, end in time, and are counted."""

    def __init__(self, name: str, access: Access, circuit: Circuit, *, seconds: float) -> None:
        """`name` is boto3's; `seconds` is how long an answer may take."""
        self._name = name
        self._access = access
        self._circuit = circuit
        self._seconds = seconds
        self._lock = threading.Lock()
        self._client: Any = None

    def call(self, operation: str, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401 - AWS's own
        """Return the answer; a body that AWS streams is read.

        Raises CloudError when the service is left alone for now, fails, or says no; its `code`
        tells which no. After it the call may have had its effect, or have it yet.
        """
        if not self._circuit.lets_through():
            cloud_called(self._name, "left_alone")
            raise CloudError(f"{self._name} is left alone for a while")
        try:
            with outside():
                answer = self._method(operation)(**arguments)
                if "Payload" in answer:
                    answer["Payload"] = answer["Payload"].read()
        except ClientError as error:
            raise self._refused(error) from None
        except (BotoCoreError, OSError, *_MALFORMED) as error:
            self._circuit.failed()
            cloud_called(self._name, "failed")
            raise CloudError(f"{self._name} does not answer: {type(error).__name__}") from None
        self._circuit.worked()
        cloud_called(self._name, "answered")
        return answer

    def _refused(self, error: ClientError) -> CloudError:
        """Return our error; a condition that does not hold is an answer, all others are none.

        What AWS says besides its code may repeat what was sent: it goes nowhere.
        """
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code == "ConditionalCheckFailedException":
            self._circuit.worked()
            cloud_called(self._name, "answered")
        else:
            self._circuit.failed()
            cloud_called(self._name, "failed")
        return CloudError(f"{self._name} refuses: {code}", code=code)

    def _method(self, operation: str) -> Callable[..., dict[str, Any]]:
        with self._lock:
            if self._client is None:
                self._client = _client(self._name, self._access, self._seconds)
        method: Callable[..., dict[str, Any]] = getattr(self._client, operation)
        return method


def _client(name: str, access: Access, seconds: float) -> Any:  # noqa: ANN401 - made at run time
    with _MAKING:
        return _session().client(
            name,
            region_name=access.region,
            endpoint_url=access.endpoint_url or None,
            aws_access_key_id=access.key_id or None,
            aws_secret_access_key=access.secret or None,
            aws_session_token=access.token or None,
            config=Config(
                connect_timeout=min(SECONDS_TO_CONNECT, seconds),
                read_timeout=seconds,
                retries={"total_max_attempts": 1, "mode": "standard"},
            ),
        )


@functools.cache
def _session() -> boto3.session.Session:
    """Return the session of this process: what it reads of AWS's descriptions is read once."""
    return boto3.session.Session()
