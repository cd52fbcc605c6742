"""Who did what: nothing is lost, and what is changed by hand is noticed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pymongo
import pytest

from tests.webapp.manual_clock import ManualClock
from webapp.store.audit import Audit


@pytest.fixture
def audit(clock: ManualClock, database: str) -> Audit:
    return Audit(clock)


def test_the_newest_entry_comes_first_and_filters_find_theirs(audit: Audit) -> None:
    audit.note("rudo", "booking.cancel", "b1", reason="ill")
    audit.note("tino", "provider.approve", "p1")
    audit.note("rudo", "provider.approve", "p2")

    assert [e.number for e in audit.page(0, 2)] == [3, 2]
    assert [e.number for e in audit.page(2, 2)] == [1]
    assert [e.subject for e in audit.page(0, 9, actor="rudo")] == ["p2", "b1"]
    assert [e.details for e in audit.page(0, 9, subject="b1")] == [{"reason": "ill"}]


def test_those_who_write_at_once_get_a_number_each(audit: Audit) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: audit.note("rudo", "test", str(n)), range(20)))

    assert sorted(e.number for e in audit.page(0, 99)) == list(range(1, 21))
    assert audit.broken_at() is None


@pytest.mark.parametrize(
    ("change", "broken"),
    [({"$set": {"actor": "somebody"}}, 2), ({"$set": {"details": {"a": "c"}}}, 2), (None, 2)],
)
def test_a_change_by_hand_is_noticed(
    audit: Audit, mongo_uri: str, database: str, change: dict[str, object] | None, broken: int
) -> None:
    for number in range(4):
        audit.note("rudo", "test", str(number), a="b")
    with pymongo.MongoClient[dict[str, object]](mongo_uri) as client:
        rows = client[database]["audit"]
        if change is None:
            rows.delete_one({"_id": 2})
        else:
            rows.update_one({"_id": 2}, change)

    assert audit.broken_at() == broken
