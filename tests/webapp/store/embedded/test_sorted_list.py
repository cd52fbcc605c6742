"""The sorted list against a plain one."""

from __future__ import annotations

import random

import pytest

from webapp.store.embedded.sorted_list import SortedList


def entries(count: int, seed: int = 1) -> list[tuple[int, int]]:
    generator = random.Random(seed)
    return [(generator.randrange(count), number) for number in range(count)]


def everything(found: SortedList) -> list[tuple[int, ...]]:
    return list(found.between((), (float("inf"),)))


@pytest.mark.parametrize("count", [0, 1, 2, 1999, 2000, 2001, 7000])
def test_added_one_by_one_or_loaded_at_once(count: int) -> None:
    expected = sorted(entries(count))
    one_by_one, at_once = SortedList(), SortedList()
    for entry in entries(count):
        one_by_one.add(entry)
    at_once.load(entries(count))
    assert everything(one_by_one) == everything(at_once) == expected


def test_ranges_in_both_directions_and_their_counts() -> None:
    found, plain = SortedList(), sorted(entries(5000))
    found.load(entries(5000))
    for low, high in [(0, 5000), (10, 11), (2500, 4999), (-5, 3), (4990, 9999), (7, 7), (9, 3)]:
        expected = [entry for entry in plain if low <= entry[0] < high]
        assert list(found.between((low,), (high,))) == expected
        assert list(found.between((low,), (high,), reverse=True)) == expected[::-1]
        assert found.count((low,), (high,)) == len(expected)


def test_removed_in_any_order() -> None:
    found, left = SortedList(), entries(5000)
    found.load(list(left))
    random.Random(2).shuffle(left)
    while left:
        found.remove(left.pop())
        if len(left) % 500 == 0:
            assert everything(found) == sorted(left)
    found.add((1, 1))
    assert everything(found) == [(1, 1)]


@pytest.mark.parametrize("entry", [(5, 0), (-1, 0), (99, 0)])
def test_removing_what_is_not_there_is_an_error(entry: tuple[int, int]) -> None:
    found = SortedList()
    found.load([(1, 1), (9, 9)])
    with pytest.raises(KeyError):
        found.remove(entry)
