from __future__ import annotations

import pytest

from nlu.names import matching

PLUMBERS = ("Seagate Plumbers", "Moyo Plumbing", "Harare Drain Doctors", "T. Moyo & Sons Plumbers")


@pytest.mark.parametrize(
    "text",
    [
        "Seagate Plumbers",
        "seagate",
        "sea gate plumbing",
        "Seegate pls",
        "SEAGATE",
        "seagte plumbers",
        "ndipei seagate",
        "is Seagate any good?",
        "let me go with seagate's guys",
    ],
)
def test_a_half_remembered_or_misspelt_name_is_found(text: str) -> None:
    assert matching(text, PLUMBERS) == (0,)


def test_words_that_fit_two_names_give_both() -> None:
    assert set(matching("the Moyo one", PLUMBERS)) == {1, 3}


def test_the_full_name_beats_one_that_only_shares_a_word() -> None:
    assert matching("Moyo Plumbing", PLUMBERS) == (1,)


def test_two_words_of_a_name_beat_one() -> None:
    assert matching("tendai moyo", ("Rudo Moyo", "Tendai Moyo", "Tendai Ncube"))[0] == 1
    assert matching("tendai moyo", ("Rudo Moyo", "Tendai Moyo", "Tendai Ncube")) == (1,)


def test_a_name_written_as_two_words_is_found_from_one() -> None:
    assert matching("seagate", ("Blue Water", "Sea Gate Plumbers")) == (1,)


@pytest.mark.parametrize(
    "text",
    [
        "plumber",
        "the plumbers",
        "a good plumbing company",
        "tomorrow at 3pm",
        "no thanks",
        "2",
        "",
        "Shumba Plumbers",
        "the second one",
    ],
)
def test_trade_words_and_other_talk_mean_nobody(text: str) -> None:
    assert matching(text, PLUMBERS) == ()


def test_a_name_of_common_words_is_found_when_said_in_full() -> None:
    assert matching("the good guys", ("Seagate Plumbers", "The Good Guys")) == (1,)
    assert matching("pool", ("Pool Services", "Blue Water")) == ()
    assert matching("Pool Services", ("Pool Services", "Blue Water")) == (0,)


def test_no_names_give_nothing() -> None:
    assert matching("seagate", ()) == ()
