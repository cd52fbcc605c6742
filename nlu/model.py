"""The trained model: the one place where the parts of understanding are joined."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from nlu import edges, faults, package, weights
from nlu.classifier import Classifier
from nlu.domain import Domain, Sighting
from nlu.entities import EntityTagger
from nlu.hits import Hit, PhraseFinder
from nlu.intents import OUT_OF_SCOPE, Detector, IntentClassifier
from nlu.language import LanguageDetector
from nlu.places import Gazetteer
from nlu.reading import read, without_places
from nlu.types import Entity, Language, Parse, Service

INTENTS = "intents.npz"
ENTITIES = "entities.crfsuite"
FAULTS = "faults.npz"
LANGUAGES = "languages.json"
SETTINGS = "settings.json"

_ABOUT_A_TRADE = frozenset({"request_service", "register_provider", "book_again"})
"""Intents that a word for a trade belongs to, even where it was not labelled as one."""

_NO = re.compile(r"(no|nope|nah|aiwa|kwete|hatshi|hayi|cha)\s*[,.;!]\s*(?=\w)", re.IGNORECASE)
"""A refusal with more behind it."""

_SAID_IN_A_WORD = frozenset({"ordinal", "location", "time", "service_type"})
"""What one word behind a refusal may name: "no, thanks" names nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NluModel:
    """Understands one message at a time; may be shared between threads."""

    version: str
    intents: IntentClassifier
    phrases: PhraseFinder
    synonyms: dict[str, str]
    tagger: EntityTagger | None
    """None when the data marks no entities."""
    faults: Classifier | None
    languages: LanguageDetector | None
    domain: Domain | None
    """None when trained on other people's data."""

    @classmethod
    def load(
        cls,
        directory: Path,
        *,
        services: Sequence[Service] = (),
        gazetteer: Gazetteer | None = None,
    ) -> NluModel:
        """Load a package after checking it; raises `ModelMissingError` or `ModelDamagedError`.

        Services and gazetteer belong to a model of the project's own data; without them the
        values of entities are their words.
        """
        manifest = package.verify(directory)
        domain = Domain(services, gazetteer) if gazetteer is not None else None
        return cls.open(directory, domain, version=manifest["version"])

    @classmethod
    def open(cls, directory: Path, domain: Domain | None, *, version: str = "") -> NluModel:
        """Load the files of a package that is known to be whole."""
        settings = json.loads((directory / SETTINGS).read_text(encoding="utf-8"))
        entities = directory / ENTITIES
        return cls(
            version=version,
            intents=_intents(directory, settings),
            phrases=PhraseFinder(settings["lookups"], settings["regexes"]),
            synonyms=settings["synonyms"],
            tagger=EntityTagger(entities) if entities.exists() else None,
            faults=_optional(directory / FAULTS),
            languages=_languages(directory / LANGUAGES),
            domain=domain,
        )

    def parse(self, text: str, *, now: datetime) -> Parse:
        """Return what the message means; `now` (aware) is what "tomorrow" counts from."""
        sighting = None if self.domain is None else self.domain.look(text, now)
        hits = find_hits(text, self.phrases, sighting)
        reading = read(text, hits)
        judgement = self.intents.judge(reading)
        intent, confidence = judgement.ranking[0]
        entities: tuple[Entity, ...] = ()
        if intent not in OUT_OF_SCOPE and self.tagger is not None:
            tagged = _tagged(self.tagger, text, hits, intent)
            if self.domain is not None:
                tagged = edges.redrawn(text, tagged)
            entities = tuple(self._valued(entity, sighting, now) for entity in tagged)
        return Parse(
            text=text,
            intent=intent,
            confidence=confidence,
            ranking=judgement.ranking,
            understood=judgement.understood,
            entities=entities,
            language=self._language(text, hits),
            service_type=self._service(text, intent, entities, sighting),
            model_version=self.version,
        )

    def _valued(self, entity: Entity, sighting: Sighting | None, now: datetime) -> Entity:
        if self.domain is None or sighting is None:
            said = entity.text
            return replace(entity, value=self.synonyms.get(said.lower(), said))
        value = self.domain.value(entity, sighting, now)
        if value is None and entity.type == "service_type" and self.faults is not None:
            value = faults.implied_by_message(self.faults, entity.text)
        return replace(entity, value=value)

    def _language(self, text: str, hits: Sequence[Hit]) -> Language:
        if self.languages is None:
            return "en"
        return self.languages.detect(without_places(text, hits))

    def _service(
        self, text: str, intent: str, entities: Sequence[Entity], sighting: Sighting | None
    ) -> str | None:
        """Return the service named, else the one that the fault implies, or the whole message."""
        if self.faults is None or sighting is None:
            return None
        named = [e.value for e in entities if e.type == "service_type" and e.value]
        if named:
            return str(named[0])
        told = [e.text for e in entities if e.type == "issue"]
        if told:
            implied = faults.implied(self.faults, " ".join(told))
            return implied or faults.implied_by_message(self.faults, text)
        if sighting.trades and intent in _ABOUT_A_TRADE:
            return sighting.trades[0].service_id
        asked = intent == "request_service"
        return faults.implied_by_message(self.faults, text) if asked else None


def _tagged(
    tagger: EntityTagger, text: str, hits: Sequence[Hit], intent: str
) -> tuple[Entity, ...]:
    """Return the spans of a message; in "no, the geyser leaks" what follows is read by itself."""
    tagged = tuple(tagger.tag(text, hits, intent))
    no = _NO.match(text)
    if tagged or no is None or intent not in ("deny", "correct"):
        return tagged
    begin = no.end()
    later = [
        replace(hit, start=hit.start - begin, end=hit.end - begin)
        for hit in hits
        if hit.start >= begin
    ]
    several = " " in text[begin:].strip()
    return tuple(
        replace(entity, start=entity.start + begin, end=entity.end + begin)
        for entity in tagger.tag(text[begin:], later, "correct")
        if several or entity.type in _SAID_IN_A_WORD
    )


def find_hits(text: str, phrases: PhraseFinder, sighting: Sighting | None) -> tuple[Hit, ...]:
    """Return what the classifiers see beside the words, in training as in `parse`."""
    hits = tuple(phrases.find(text))
    return hits if sighting is None else (*hits, *sighting.hits())


def save(
    directory: Path,
    intents: IntentClassifier,
    languages: LanguageDetector | None,
    tables: Mapping[str, object],
) -> None:
    """Write the classifier of intents, the detector of languages, and the settings of a model."""
    weights.save(directory / INTENTS, intents.classifier)
    if languages is not None:
        chances = json.dumps(languages.chances, ensure_ascii=False)
        (directory / LANGUAGES).write_text(chances, encoding="utf-8")
    detector = asdict(intents.detector) if intents.detector else None
    settings = {
        **tables,
        "detector": detector,
        "least_confidence": intents.least_confidence,
    }
    text = json.dumps(settings, indent=1, ensure_ascii=False)
    (directory / SETTINGS).write_text(text, encoding="utf-8")


def _intents(directory: Path, settings: dict[str, Any]) -> IntentClassifier:
    facts = settings["detector"]
    detector = None if facts is None else Detector(**{**facts, "weights": tuple(facts["weights"])})
    classifier = weights.load(directory / INTENTS)
    return IntentClassifier(classifier, detector, settings["least_confidence"])


def _languages(path: Path) -> LanguageDetector | None:
    if not path.exists():
        return None
    return LanguageDetector(json.loads(path.read_text(encoding="utf-8")))


def _optional(path: Path) -> Classifier | None:
    return weights.load(path) if path.exists() else None
