"""What becomes of a message under review: accepted, corrected, left out, sent to a second person.

A message is learnt from once it is accepted. One in ten, and every one that somebody is unsure
about, is shown to a second person who does not see what the first said; where they differ, a
reviewer decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dialogue.ports import Clock
from nlu.corpus import annotation
from nlu.corpus.annotation import BrokenAnnotationError
from nlu.types import Example
from webapp.console.corpus_desk import CorpusDesk, Refusal
from webapp.console.corpus_view import id_of
from webapp.store.review import Change, Item, Judgement, Review, State
from webapp.store.review_clusters import Clusters

SECOND_LOOK = 10
"""One in so many messages is judged by two people."""
WAITING: frozenset[State] = frozenset({"open", "second"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a judgement led to."""

    ok: bool
    """Whether it counts; otherwise nothing was changed."""
    words: str
    """For who judged."""
    kind: str = ""
    """added, known, leak, second, conflict, left_out; or wrong, clash where it does not count."""


_SECOND = Outcome(ok=True, words="Noted. Another person will judge it too.", kind="second")
_CONFLICT = Outcome(ok=True, words="Opinions differ: a reviewer decides.", kind="conflict")
_LEFT_OUT = Outcome(ok=True, words="Left out.", kind="left_out")


class _WrongError(Exception):
    """A judgement that cannot count; says why."""

    def __init__(self, words: str, kind: str = "wrong") -> None:
        super().__init__(words)
        self.kind = kind


class Judging:
    """Takes judgements; raises nothing for what people may do wrong, but says it."""

    def __init__(
        self, *, clock: Clock, review: Review, clusters: Clusters, desk: CorpusDesk
    ) -> None:
        self._clock = clock
        self._review = review
        self._clusters = clusters
        self._desk = desk

    def judge(self, item_id: str, judgement: Judgement, *, unsure: bool = False) -> Outcome:
        """Take somebody's judgement of a message that waits.

        `unsure` sends the message to a second person, whatever the judgement is.
        """
        item = self._review.get(item_id)
        if item is None or item.state not in WAITING:
            return Outcome(ok=False, words="Somebody else has judged this message.")
        if any(each.by == judgement.by for each in item.judgements):
            return Outcome(ok=False, words="You have judged this message; another person is to.")
        if not item.judgements and (item.second or unsure):
            return self._settle(item, judgement, second=True)
        if item.judgements and not item.judgements[0].agrees_with(judgement):
            return self._settle(item, judgement, conflict=True)
        return self._settle(item, judgement)

    def decide(self, item_id: str, judgement: Judgement) -> Outcome:
        """Let a reviewer settle a message on which opinions differ."""
        item = self._review.get(item_id)
        if item is None or item.state != "conflict":
            return Outcome(ok=False, words="This conflict is settled.")
        return self._settle(item, judgement)

    def undo(self, item_id: str, by: str, *, anybodys: bool = False) -> Outcome:
        """Take back the last thing done to a message; `anybodys`: also when another did it."""
        item = self._review.get(item_id)
        if item is None or not item.changes:
            return Outcome(ok=False, words="There is nothing to undo.")
        last = item.changes[-1]
        if last.by != by and not anybodys:
            return Outcome(ok=False, words=f"{last.by} did this; a reviewer can undo it.")
        after = replace(
            item,
            state=last.state,
            judgements=item.judgements[: last.judgements],
            changes=item.changes[:-1],
        )
        if item.state == "accepted":
            self._forget(item.judgements[-1])
        return self._stored(item, after, Outcome(ok=True, words="Undone."))

    def agreement(self, limit: int = 1000) -> tuple[float | None, int]:
        """Return Cohen's kappa over the last messages with two opinions, and their number."""
        pairs = self._review.pairs(limit)
        return kappa(pairs), len(pairs)

    def _settle(
        self, item: Item, judgement: Judgement, *, second: bool = False, conflict: bool = False
    ) -> Outcome:
        """Store a judgement: as the first of two, as one that differs, or as the last word."""
        example, refusal = None, None
        if judgement.intent:
            try:
                example, refusal = self._checked(item, judgement)
            except _WrongError as error:
                return Outcome(ok=False, words=str(error), kind=error.kind)
        if second:
            after = self._changed(item, judgement, "judged first", "second")
            return self._stored(item, replace(after, second=True), _SECOND)
        if conflict:
            after = self._changed(item, judgement, "judged otherwise", "conflict")
            return self._stored(item, after, _CONFLICT)
        if example is None:
            after = self._changed(item, judgement, "left out", "discarded")
            return self._stored(item, after, _LEFT_OUT)
        if refusal is not None:
            words = f"Not added. {refusal.words}"
            after = self._changed(item, judgement, f"{example.intent}, not added", "known")
            return self._stored(item, after, Outcome(ok=True, words=words, kind=refusal.kind))
        return self._learnt(item, judgement, example)

    def _checked(self, item: Item, judgement: Judgement) -> tuple[Example, Refusal | None]:
        """Return the example that a judgement makes, and why it need not be added."""
        try:
            example = _example(judgement)
        except BrokenAnnotationError as error:
            raise _WrongError(f"The marks cannot be read: {error}.") from error
        if example.text != item.finding.text:
            raise _WrongError("The words stay as they were written; only marks may change.")
        refusal = self._desk.refusal(example)
        if refusal is not None and refusal.kind in ("wrong", "clash"):
            raise _WrongError(refusal.words, refusal.kind)
        return example, refusal

    def _learnt(self, item: Item, judgement: Judgement, example: Example) -> Outcome:
        """Add an example, then note it: a crash between the two leaves the message waiting."""
        self._desk.add([example], "reviewed")
        after = self._changed(item, judgement, f"added as {example.intent}", "accepted")
        words = f"Added to {example.intent}."
        outcome = self._stored(item, after, Outcome(ok=True, words=words, kind="added"))
        if not outcome.ok:
            self._forget(judgement)
        return outcome

    def _changed(self, item: Item, judgement: Judgement, what: str, state: State) -> Item:
        change = Change(
            by=judgement.by,
            at=judgement.at,
            what=what,
            state=item.state,
            judgements=len(item.judgements),
        )
        return replace(
            item,
            state=state,
            judgements=(*item.judgements, judgement),
            changes=(*item.changes, change),
        )

    def _stored(self, before: Item, after: Item, outcome: Outcome) -> Outcome:
        if not self._review.save(before, after):
            return Outcome(ok=False, words="Somebody else has just changed this message.")
        moved = (after.state in WAITING) - (before.state in WAITING)
        if moved:
            self._clusters.change(before.cluster, moved)
        return outcome

    def _forget(self, judgement: Judgement) -> None:
        wanted = id_of(_example(judgement))
        example = self._desk.view().by_id.get(wanted)
        if example is not None:
            self._desk.remove(example)


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Return Cohen's kappa, -1..1: agreement beyond chance; None where chance explains all."""
    if not pairs:
        return None
    first = Counter(a for a, _ in pairs)
    second = Counter(b for _, b in pairs)
    total = len(pairs)
    by_chance = sum(first[label] * second[label] for label in first) / total**2
    observed = sum(a == b for a, b in pairs) / total
    return None if by_chance == 1 else (observed - by_chance) / (1 - by_chance)


def _example(judgement: Judgement) -> Example:
    text, entities = annotation.read(judgement.annotated)
    return Example(
        text=text,
        intent=judgement.intent,
        entities=entities,
        metadata={"language": judgement.language} if judgement.language else {},
    )
