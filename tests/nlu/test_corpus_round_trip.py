"""A corpus that was written, read and written again is the same to the byte."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from nlu import corpus
from nlu.corpus import Corpus
from nlu.corpus.annotation import EXTRACTOR
from nlu.corpus.writer import corpus_to_yaml, plain
from nlu.types import Entity, Example

NAMES = st.text(min_size=1, max_size=12).map(plain).filter(bool)
WORDS = st.text(max_size=12).map(plain).filter(bool)
VALUES = st.text("abc, \"'\\é😀:#0", min_size=1, max_size=8)


@st.composite
def examples(draw: st.DrawFn) -> Example:
    parts = draw(st.lists(st.tuples(WORDS, st.booleans()), min_size=1, max_size=4))
    text, entities = "", []
    for word, is_entity in parts:
        start = len(text)
        text += word + " "
        if is_entity:
            value = draw(st.none() | VALUES)
            entities.append(
                Entity(
                    type=draw(st.sampled_from(["location", "time"])),
                    text=word,
                    start=start,
                    end=start + len(word),
                    confidence=1.0,
                    extractor=EXTRACTOR,
                    value=value,
                )
            )
    language = draw(st.sampled_from(["", "en", "sn", "mixed"]))
    return Example(
        text=text.rstrip(),
        intent=draw(NAMES),
        entities=tuple(entities),
        metadata={"language": language} if language else {},
    )


LISTS = st.dictionaries(NAMES, st.lists(WORDS, min_size=1, max_size=3).map(tuple), max_size=2)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(examples(), min_size=1, max_size=6),
    LISTS,
    LISTS,
    st.dictionaries(WORDS.map(str.lower), NAMES, max_size=2),
)
def test_what_is_written_and_read_is_written_again_the_same(
    listed: list[Example],
    lookups: dict[str, tuple[str, ...]],
    regexes: dict[str, tuple[str, ...]],
    synonyms: dict[str, str],
) -> None:
    whole = Corpus(tuple(listed), synonyms, lookups, regexes)
    with TemporaryDirectory() as directory:
        path = Path(directory) / "all.yml"
        path.write_text(corpus_to_yaml(whole), encoding="utf-8")
        first = corpus.read(path)
        again = corpus_to_yaml(first)
        path.write_text(again, encoding="utf-8")
        second = corpus.read(path)

    assert not first.problems
    assert sorted(e.text for e in first.examples) == sorted(e.text for e in listed)
    assert corpus_to_yaml(second) == again
    assert (second.lookups, second.regexes) == (lookups, regexes)


def test_the_projects_own_examples_come_out_as_they_went_in(tmp_path: Path) -> None:
    exported = corpus_to_yaml(corpus.read(Path(__file__).parents[2] / "data" / "nlu"))
    path = tmp_path / "all.yml"
    path.write_text(exported, encoding="utf-8")

    assert corpus_to_yaml(corpus.read(path)) == exported


def test_a_message_is_made_fit_for_a_file() -> None:
    assert plain(" a\x00 [link](x)\n\tb\u2028c\ufeff ") == "a (link)(x) b c"
