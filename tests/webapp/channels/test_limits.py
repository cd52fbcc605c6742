from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.channels.cloud_api.limits import clip, distinct, length, one_line

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
ZIMBABWE = "\U0001f1ff\U0001f1fc"
WAVE = "\U0001f44b\U0001f3ff"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
HAN = "\u1112\u1161\u11ab"
WHOLE = [FAMILY, ZIMBABWE, WAVE, SCOTLAND, HAN, "e\u0301", "\r\n", "☎\ufe0f"]


def test_what_fits_is_left_alone() -> None:
    assert clip("x" * 20, 20) == "x" * 20


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    assert clip("Seagate Plumbers and Sons", 12) == "Seagate Plu…"


def test_no_space_stays_before_the_ellipsis() -> None:
    assert clip("Seagate Plumbers", 9) == "Seagate…"


@pytest.mark.parametrize("cluster", WHOLE)
@pytest.mark.parametrize("limit", range(3, 20))
def test_no_visible_character_is_cut_apart(cluster: str, limit: int) -> None:
    cut = clip("ab" + cluster * 12, limit)
    kept = cut.removesuffix("…").removeprefix("ab")
    assert length(cut) <= limit
    assert kept == cluster * (len(kept) // len(cluster))


@given(text=st.text(max_size=60), limit=st.integers(min_value=2, max_value=30))
def test_a_clipped_text_is_within_the_limit_however_it_is_counted(text: str, limit: int) -> None:
    cut = clip(text, limit)
    assert len(cut) <= length(cut) <= limit
    assert cut == text or cut.endswith("…")


def test_length_counts_what_utf_16_takes() -> None:
    assert length("a" + WAVE) == len(("a" + WAVE).encode("utf-16-le")) // 2 == 5


def test_one_endless_character_is_cut_all_the_same() -> None:
    assert clip("a" + "\u0301" * 50, 10) == "a" + "\u0301" * 8 + "…"


def test_one_line_joins_lines_and_spaces() -> None:
    assert one_line(" 6 Weale\n Road,\t Harare ", 40) == "6 Weale Road, Harare"


def test_titles_that_would_read_the_same_are_numbered() -> None:
    titles = ["Tendai Plumbing North", "Tendai Plumbing South", "tendai plumbing north"]
    assert distinct(titles, 16) == ["Tendai Plumbing…", "Tendai Plumbi… 2", "tendai plumbi… 3"]


def test_a_number_that_is_taken_is_passed_over() -> None:
    assert distinct(["Ann", "Ann 2", "Ann"], 20) == ["Ann", "Ann 2", "Ann 3"]
