"""Where we send what others have subscribed to: to public addresses only.

Whoever may name an address must not reach our own network through us (SSRF). The name is looked up
once, and the address that was checked is the one that is connected to.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from webapp.errors import ForbiddenAddress

Resolve = Callable[[str, int], Sequence[str]]
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
_UNICAST = ipaddress.ip_network("2000::/3")
"""All of IPv6 that is the internet's. Old ways to write IPv4 and translators of a network of its
own lie outside, and Python takes them for global."""
_PROTOCOLS = ipaddress.ip_network("192.0.0.0/24")
"""Not of the internet, whatever Python's version says; a cloud has its metadata there."""
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A checked address."""

    host: str
    """As it was written: for the certificate and the Host header."""
    ip: str
    """What is connected to."""
    port: int
    path: str
    tls: bool


def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a name; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


class Guard:
    """Checks addresses."""

    def __init__(self, *, loopback: bool = False, resolve: Resolve = resolve) -> None:
        """`loopback`: this machine may be named too, also without TLS. For trying things out."""
        self._loopback = loopback
        self._resolve = resolve

    def check(self, url: str) -> Target:
        """Return where to connect to; raises ForbiddenAddress."""
        try:
            parts = urlsplit(url)
            port = parts.port or _PORTS.get(parts.scheme, 0)
        except ValueError as error:
            raise ForbiddenAddress("this is no address") from error
        if not parts.hostname or parts.username is not None or parts.scheme not in _PORTS:
            raise ForbiddenAddress("expected an address that begins with https://")
        try:
            addresses = self._resolve(parts.hostname, port)
        except (OSError, UnicodeError) as error:
            raise ForbiddenAddress("its name is not known") from error
        tls = parts.scheme == "https"
        if not addresses or not all(self._allowed(each, tls) for each in addresses):
            raise ForbiddenAddress("expected https:// and a name with public addresses")
        path = parts.path or "/"
        return Target(
            host=parts.hostname,
            ip=addresses[0],
            port=port,
            path=f"{path}?{parts.query}" if parts.query else path,
            tls=tls,
        )

    def _allowed(self, address: str, tls: bool) -> bool:
        ip = _unwrapped(address)
        if ip.is_loopback:
            return self._loopback
        if ip in _PROTOCOLS or (ip.version == 6 and ip not in _UNICAST):
            return False
        return tls and ip.is_global and not ip.is_multicast


def _unwrapped(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return the IPv4 address inside an IPv6 one that leads to it."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip in _TRANSLATED:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    teredo = ip.teredo
    return ip.ipv4_mapped or ip.sixtofour or (teredo[1] if teredo else ip)
