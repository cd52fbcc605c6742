"""One POST to a subscriber: to the address that was checked, and to nothing it points on to."""

from __future__ import annotations

import ssl
from collections.abc import Mapping

import urllib3
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from webapp.errors import ForbiddenAddress
from webapp.subscribers.guard import Guard, Target

SECONDS = 10.0


class Sender:
    """Posts JSON."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def post(self, url: str, body: str, headers: Mapping[str, str]) -> int | str:
        """Return the code of the answer, or in words why there is none."""
        try:
            target = self._guard.check(url)
        except ForbiddenAddress as error:
            return str(error)
        told = {
            **headers,
            "Host": _host(target),
            "Content-Type": "application/json",
            "User-Agent": "Hustlr",
        }
        try:
            with _pool(target) as pool:
                answer = pool.urlopen(
                    "POST",
                    target.path,
                    body=body.encode(),
                    headers=told,
                    redirect=False,
                    retries=False,
                    preload_content=False,
                )
                answer.close()  # what it says is of no interest, however long it is
        except (urllib3.exceptions.HTTPError, OSError) as error:
            return type(error).__name__
        return int(answer.status)


def _pool(target: Target) -> urllib3.HTTPConnectionPool:
    timeout = urllib3.Timeout(total=SECONDS)
    if not target.tls:
        return urllib3.HTTPConnectionPool(target.ip, target.port, timeout=timeout)
    return urllib3.HTTPSConnectionPool(
        target.ip,
        target.port,
        timeout=timeout,
        ssl_context=ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH),
        server_hostname=target.host,
        assert_hostname=target.host,
    )


def _host(target: Target) -> str:
    name = f"[{target.host}]" if ":" in target.host else target.host
    return name if target.port in (443, 80) else f"{name}:{target.port}"
