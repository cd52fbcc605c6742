"""The parts of the console, put together for one process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from dialogue.ports import Clock
from nlu.model import NluModel
from nlu.sources import Sources
from webapp.console.corpus_desk import CorpusDesk
from webapp.console.intake import Intake
from webapp.console.judging import Judging
from webapp.console.reports import Reports
from webapp.console.runner import Places, Runner
from webapp.console.versions import Versions
from webapp.store import Leases
from webapp.store.backlog import Backlog
from webapp.store.nlu_jobs import NluJobs
from webapp.store.review import Review
from webapp.store.review_clusters import Clusters
from webapp.store.review_sources import Progress, TypedMessages


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """What the pages of the console, and its work in the background, are made of."""

    places: Places
    clock: Clock
    model: Callable[[], NluModel]
    """The one in use."""
    desk: CorpusDesk
    review: Review
    clusters: Clusters
    judging: Judging
    jobs: NluJobs
    versions: Versions
    keep: timedelta
    """So long a message waits for somebody to accept it."""

    @classmethod
    def build(
        cls,
        *,
        clock: Clock,
        data: Path,
        models: Path,
        own: Path,
        model: Callable[[], NluModel],
        keep: timedelta = timedelta(days=90),
    ) -> Console:
        """Return the console of a data directory and a models directory.

        `own` is where it may write: the changes to the examples, and reports.
        """
        places = Places(data=data, changes=own / "nlu", models=models, reports=own / "reports")
        sources = Sources.at(data)
        desk = CorpusDesk(sources, places.changes)
        review, clusters = Review(), Clusters()
        return cls(
            places=places,
            clock=clock,
            model=model,
            desk=desk,
            review=review,
            clusters=clusters,
            judging=Judging(clock=clock, review=review, clusters=clusters, desk=desk),
            jobs=NluJobs(clock),
            versions=Versions(models, sources, Reports(places.reports, sources.test)),
            keep=keep,
        )

    def intake(self) -> Intake:
        """Return what takes messages into review."""
        return Intake(
            clock=self.clock,
            review=self.review,
            clusters=self.clusters,
            typed=TypedMessages(),
            progress=Progress(),
            desk=self.desk,
            model=self.model,
            keep=self.keep,
        )

    def runner(self, stopping: threading.Event) -> Runner:
        """Return what does the console's work in the background."""
        return Runner(
            jobs=self.jobs,
            leases=Leases(self.clock),
            backlog=Backlog(self.clock),
            intake=self.intake(),
            places=self.places,
            stopping=stopping,
        )
