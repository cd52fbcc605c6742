"""Which addresses nothing is sent to."""

from __future__ import annotations

import pytest

from webapp.errors import ForbiddenAddress
from webapp.subscribers.guard import Guard

PUBLIC = "93.184.215.14"


def guard(*addresses: str, loopback: bool = False) -> Guard:
    return Guard(loopback=loopback, resolve=lambda _host, _port: addresses)


def test_a_public_name_is_connected_to_by_the_address_that_was_checked() -> None:
    target = guard(PUBLIC).check("https://partner.example/hooks?x=1")

    assert (target.ip, target.host, target.port) == (PUBLIC, "partner.example", 443)
    assert (target.path, target.tls) == ("/hooks?x=1", True)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "ff02::1",
        "::127.0.0.1",
        "::ffff:0:127.0.0.1",
        "64:ff9b:1::a00:1",
        "192.0.0.192",
        "2001:db8::1",
    ],
)
def test_our_own_network_is_not_reached_through_us(address: str) -> None:
    with pytest.raises(ForbiddenAddress):
        guard(address).check("https://partner.example/")
    with pytest.raises(ForbiddenAddress):
        guard(PUBLIC, address).check("https://partner.example/")


@pytest.mark.parametrize(
    "url",
    [
        "http://partner.example/",
        "ftp://partner.example/",
        "https://user:pass@partner.example/",
        "https://",
        "https://partner.example:99999/",
        "https://[::1/",
        "//partner.example/",
    ],
)
def test_other_kinds_of_addresses_are_refused(url: str) -> None:
    with pytest.raises(ForbiddenAddress):
        guard(PUBLIC).check(url)


def test_a_name_that_is_not_known_is_refused() -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise OSError("no such name")

    with pytest.raises(ForbiddenAddress):
        Guard(resolve=unknown).check("https://partner.example/")


def test_this_machine_may_be_named_only_to_try_things_out() -> None:
    assert guard("127.0.0.1", loopback=True).check("http://localhost:9000/x").port == 9000
    with pytest.raises(ForbiddenAddress):
        guard("10.0.0.1", loopback=True).check("http://inside.example/")


def test_numbers_written_in_other_ways_are_resolved_first() -> None:
    for url in ("https://2130706433/", "https://0x7f.1/", "https://127.1/"):
        with pytest.raises(ForbiddenAddress):
            Guard().check(url)
