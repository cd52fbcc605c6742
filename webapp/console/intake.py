"""Takes what people typed into review: masked, counted once, with what speaks for and against it.

Runs in the worker, some seconds behind the conversation; webapp.console.runner paces it.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from dialogue.messages import Incoming, Kind
from dialogue.ports import Clock
from nlu.corpus import annotation
from nlu.disagreement import contradictions, strength
from nlu.model import NluModel
from nlu.normalise import clean
from nlu.similarity import Groups, Similarity
from nlu.types import Entity, Example, Parse, PlaceMatch
from webapp.console.corpus_desk import CorpusDesk
from webapp.console.judging import SECOND_LOOK, WAITING
from webapp.console.masking import masked
from webapp.logs import short_id
from webapp.store.review import Finding, Item, Review
from webapp.store.review_clusters import Clusters
from webapp.store.review_sources import Progress, Typed, TypedMessages
from webapp.turns import WITH_WORDS

BEHIND = timedelta(seconds=10)
"""How long after its turn a message is taken: by then all processes have noted theirs."""
AT_ONCE = 20
"""So few that the worker's other threads, and whoever writes, are not kept waiting."""
PARSES_KEPT = 1000
"""What a message means is asked when it comes, when it follows one and when one follows it."""
ALIKE = 0.6
"""Similarity from which on messages look alike."""
FOLLOWS = timedelta(minutes=10)
"""Within this time a message says what its sender thought of the answer before."""

WENT_ON = frozenset({"affirm", "choose_option", "thank", "accept_booking"})
TOOK_BACK = frozenset({"deny", "correct", "restart", "human_handoff", "complain"})
_RANKED = 5
WITH_VALUE = frozenset({"service_type", "location", "ordinal", "rating", "language"})
_TAKEN = "intake"
_DONE = "~"
"""Behind every id."""
_BEGINNING = datetime(2020, 1, 1, tzinfo=timezone.utc)


class Intake:
    """Takes messages into review, a batch at a time; only one process at a time may."""

    def __init__(
        self,
        *,
        clock: Clock,
        review: Review,
        clusters: Clusters,
        typed: TypedMessages,
        progress: Progress,
        desk: CorpusDesk,
        model: Callable[[], NluModel],
        keep: timedelta,
    ) -> None:
        """`keep`: so long after it was last written a message is forgotten that nobody accepted."""
        self._keep = keep
        self._clock = clock
        self._review = review
        self._clusters = clusters
        self._typed = typed
        self._progress = progress
        self._desk = desk
        self._model = model
        self._examples: _Examples | None = None
        self._groups: Groups | None = None
        self._leaders: list[str] = []
        self._parsed = functools.lru_cache(PARSES_KEPT)(self._parse)

    def take(self) -> int:
        """Take the next messages; return how many there were, taps included."""
        at, last = self._progress.get(_TAKEN)
        until = self._clock.now() - BEHIND
        messages = self._typed.after(at or _BEGINNING, last, until, AT_ONCE)
        if not messages:
            return 0
        new: dict[str, Item] = {}
        seen: dict[str, str] = {}
        for message in messages:
            text = self._masked(message)
            if text:
                self._count(message, text, new, seen)
        self._add(list(new.values()), seen)
        corrections = self._typed.corrections(messages)
        for message in messages:
            self._follow(message, message.incoming.message_id in corrections)
        newest = messages[-1]
        self._progress.set(_TAKEN, newest.done_at, newest.incoming.message_id)
        return len(messages)

    def renew(self) -> int:
        """Judge the next waiting messages anew where another model judged them; return how many.

        Nothing is looked at once all were, until another model is in use.
        """
        version = self._model().version
        name = f"renewed {version}"
        _, last = self._progress.get(name)
        if last == _DONE:
            return 0
        items = self._review.outdated(last, AT_ONCE)
        self._progress.set(name, None, items[-1].id if len(items) == AT_ONCE else _DONE)
        old = [i for i in items if i.finding.model_version != version]
        for item, finding in zip(old, self._findings([i.finding.text for i in old]), strict=True):
            self._review.rescore(item.id, finding)
        return len(items)

    def forget(self) -> int:
        """Forget messages that nobody accepted in time; return how many."""
        gone = self._review.forget(self._clock.now() - self._keep, AT_ONCE)
        for item in gone:
            if item.state in WAITING:
                self._clusters.change(item.cluster, -1)
        return len(gone)

    def _masked(self, message: Typed) -> str:
        """Return the words of a message as they may be kept; empty where nothing was typed."""
        incoming = message.incoming
        if incoming.kind not in WITH_WORDS or not incoming.text.strip():
            return ""
        entities = self._meaning(incoming).entities
        return masked(incoming.text, [self._typed.name_of(message.person_id)], entities)

    def _count(self, message: Typed, text: str, new: dict[str, Item], seen: dict[str, str]) -> None:
        item_id, short = id_of_text(text), short_id(message.incoming.message_id)
        at = message.incoming.sent_at
        if item_id in new:
            item = new[item_id]
            new[item_id] = replace(item, count=item.count + 1, last_seen=max(at, item.last_seen))
        elif not self._review.count(item_id, short, at):
            new[item_id] = _begun(item_id, text, at)
            seen[item_id] = short

    def _add(self, items: Sequence[Item], seen: Mapping[str, str]) -> None:
        findings = self._findings([item.finding.text for item in items])
        leaders = self._cluster(items)
        texts = self._known().texts
        for item, finding, leader in zip(items, findings, leaders, strict=True):
            known = clean(finding.text) in texts
            whole = replace(
                item, finding=finding, cluster=leader, state="known" if known else "open"
            )
            if self._review.add(whole, seen[item.id]) and not known:
                self._clusters.change(leader, 1)

    def _cluster(self, items: Sequence[Item]) -> list[str]:
        """Return the id of each item's cluster; the first of a new one gives it its own."""
        if not items:
            return []
        if self._groups is None:
            clusters = self._clusters.all()
            self._leaders = [cluster.id for cluster in clusters]
            texts = [cluster.text for cluster in clusters]
            self._groups = Groups(self._known().similarity, texts, ALIKE)
        found = []
        for item, number in zip(
            items, self._groups.assign([i.finding.text for i in items]), strict=True
        ):
            if number == len(self._leaders):
                self._leaders.append(item.id)
                self._clusters.add(item.id, item.finding.text)
            found.append(self._leaders[number])
        return found

    def _findings(self, texts: Sequence[str]) -> list[Finding]:
        if not texts:
            return []
        known, model = self._known(), self._model()
        return [
            _finding(text, model, known.examples[index] if index >= 0 else None, likeness, now)
            for now in [self._clock.now()]
            for text, (index, likeness) in zip(texts, known.similarity.nearest(texts), strict=True)
        ]

    def _known(self) -> _Examples:
        """Return the examples to compare with, as they were when this process began."""
        if self._examples is None:
            examples = self._desk.view().corpus.examples
            texts = [example.text for example in examples]
            self._examples = _Examples(
                examples, Similarity(texts), frozenset(clean(text) for text in texts)
            )
        return self._examples

    def _follow(self, message: Typed, correction: bool) -> None:
        """Note what a message says of the one before it: went on with it, or took it back."""
        intent = "" if correction else self._says(message)
        if not correction and intent not in WENT_ON | TOOK_BACK:
            return
        before = self._typed.before(message)
        if before is None or message.incoming.sent_at - before.incoming.sent_at > FOLLOWS:
            return
        text = self._masked(before)
        if text:
            short = short_id(before.incoming.message_id)
            self._review.weigh(id_of_text(text), short, confirmed=intent in WENT_ON)

    def _says(self, message: Typed) -> str:
        """Return the intent of a message; a tap chooses."""
        incoming = message.incoming
        if incoming.kind is Kind.CHOICE:
            return "choose_option"
        return self._meaning(incoming).intent

    def _meaning(self, incoming: Incoming) -> Parse:
        return self._parsed(incoming.text, incoming.sent_at, self._model().version)

    def _parse(self, text: str, now: datetime, _version: str) -> Parse:
        return self._model().parse(text, now=now)


@dataclass(frozen=True, slots=True)
class _Examples:
    examples: tuple[Example, ...]
    similarity: Similarity
    texts: frozenset[str]


def id_of_text(text: str) -> str:
    """Return the id of a masked message: the same however it is spelt and ended."""
    return hashlib.sha256(clean(text).rstrip(" .!?,").encode()).hexdigest()[:24]


def annotated(parse: Parse) -> str:
    """Return the message with the model's entities, as examples have them."""
    return annotation.write(parse.text, tuple(_as_example(e) for e in parse.entities))


def _as_example(entity: Entity) -> Entity:
    value = entity.value
    if entity.type not in WITH_VALUE or value is None:
        return replace(entity, value=None)
    if isinstance(value, PlaceMatch):
        return replace(entity, value=value.candidates[0].label)
    return replace(entity, value=str(value))


def _begun(item_id: str, text: str, at: datetime) -> Item:
    """Return a new item of which nothing is known but its words."""
    finding = Finding(
        text=text,
        annotated=text,
        intent="",
        confidence=0.0,
        ranking=(),
        language="",
        model_version="",
        uncertainty=0.0,
        disagreement=0.0,
        novelty=0.0,
    )
    return Item(
        id=item_id,
        finding=finding,
        cluster=item_id,
        count=1,
        first_seen=at,
        last_seen=at,
        second=int(item_id, 16) % SECOND_LOOK == 0,
    )


def _finding(
    text: str, model: NluModel, like: Example | None, likeness: float, now: datetime
) -> Finding:
    parse = model.parse(text, now=now)
    sighting = model.domain.look(text, now) if model.domain is not None else None
    against = contradictions(parse, sighting, like, likeness)
    ranking = parse.ranking[:_RANKED]
    runner_up = ranking[1][1] if len(ranking) > 1 else 0.0
    return Finding(
        text=text,
        annotated=annotated(parse),
        intent=parse.intent,
        confidence=parse.confidence,
        ranking=ranking,
        language=parse.language,
        model_version=parse.model_version,
        uncertainty=1.0 - (parse.confidence - runner_up),
        disagreement=strength(against),
        novelty=1.0 - likeness,
        reasons=tuple(each.what for each in against),
        like=like.text if like else "",
        like_intent=like.intent if like else "",
        likeness=likeness,
    )
