"""Addresses that were looked up before."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Protocol

from webapp.geocoding.nominatim import Address


class AddressCache(Protocol):
    """Keeps addresses by rounded coordinates."""

    def get(self, key: str) -> Address | None:
        """Return what was put under `key`, or None."""

    def put(self, key: str, address: Address) -> None:
        """Keep an address."""


class RecentAddresses:
    """Keeps the addresses used last in this process's memory; safe to share between threads."""

    def __init__(self, size: int = 4096) -> None:
        self._size = size
        self._addresses: OrderedDict[str, Address] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> Address | None:
        """Return what was put under `key`, or None."""
        with self._lock:
            if key in self._addresses:
                self._addresses.move_to_end(key)
            return self._addresses.get(key)

    def put(self, key: str, address: Address) -> None:
        """Keep an address, in place of the one not used for longest when there are too many."""
        with self._lock:
            self._addresses[key] = address
            self._addresses.move_to_end(key)
            if len(self._addresses) > self._size:
                self._addresses.popitem(last=False)
