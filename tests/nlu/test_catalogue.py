from __future__ import annotations

from pathlib import Path

import pytest

from nlu.catalogue import load_services
from nlu.errors import DataError

PLUMBER = """\
  - id: plumber
    names: {en: plumber, sn: mugadziri wemapombi, nd: umlungisi wamaphayiphi}
    plurals: {en: plumbers, sn: vagadziri vemapombi, nd: abalungisi bamaphayiphi}
    article: a
    examples: {en: blocked drain, sn: sink yavharika, nd: isinki ivalekile}
    minutes: 90
    synonyms: [plumbing, plumba]
"""
WELDER = PLUMBER.replace("plumb", "weld").replace("pombi", "simbi").replace("maphayiphi", "mabheya")


def catalogue(folder: Path, entries: str) -> Path:
    path = folder / "services.yml"
    path.write_text("services:\n" + entries, encoding="utf-8")
    return path


def test_an_entry_becomes_a_service(tmp_path: Path) -> None:
    (service,) = load_services(catalogue(tmp_path, PLUMBER + "    works_on: [geyser]\n"))
    assert (service.id, service.article, service.minutes) == ("plumber", "a", 90)
    assert service.names["nd"] == "umlungisi wamaphayiphi"
    assert service.synonyms == ("plumbing", "plumba")
    assert service.works_on == ("geyser",)


def test_the_order_of_the_file_is_kept(tmp_path: Path) -> None:
    services = load_services(catalogue(tmp_path, WELDER + PLUMBER))
    assert [service.id for service in services] == ["welder", "plumber"]


@pytest.mark.parametrize(
    ("old", "new", "problem", "line"),
    [
        ("    minutes: 90\n", "", "plumber: missing: minutes", 2),
        ("minutes: 90", "minutes: soon", "'soon'; expected a whole number", 7),
        ("minutes: 90", "minutes: 0", "'0'; expected a whole number", 7),
        ("article: a", "article: the", "'the'; expected a or an", 2),
        (", nd: isinki ivalekile", "", "`examples` must give one text for each of en, sn, nd", 6),
        ("nd: isinki ivalekile", "nd: []", "`examples.nd` must be a text", 6),
        ("article: a", "artikel: a", "missing: article", 2),
        ("    article: a\n", "    article: a\n    colour: red\n", "unknown: colour", 2),
        ("[plumbing, plumba]", "plumbing", "`synonyms` must be a list", 8),
        ("[plumbing, plumba]", "[plumbing, Plumbing]", "'Plumbing' twice", 8),
        ("    article: a\n", "    article: a\n    article: an\n", "'article' is given twice", 6),
        ("  - id: plumber\n", "  - id: ''\n", "`id` must be a text", 2),
    ],
)
def test_a_mistake_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, problem: str, line: int
) -> None:
    assert old in PLUMBER
    with pytest.raises(DataError, match=problem) as caught:
        load_services(catalogue(tmp_path, PLUMBER.replace(old, new)))
    assert caught.value.line == line


def test_an_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="plumber: this id stands twice"):
        load_services(catalogue(tmp_path, PLUMBER + PLUMBER))


def test_a_word_that_would_mean_two_trades_is_refused(tmp_path: Path) -> None:
    shared = WELDER.replace("synonyms: [", "synonyms: [plumba, ")
    with pytest.raises(DataError, match="'plumba' already means plumber"):
        load_services(catalogue(tmp_path, PLUMBER + shared))


@pytest.mark.parametrize("content", ["", "trades: []\n", "services: []\n", "services: plumber\n"])
def test_a_file_without_services_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "services.yml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match="expected the key `services`"):
        load_services(path)
