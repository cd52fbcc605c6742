"""Nobody of the team has answered in time: the bot says so, and goes on."""

from __future__ import annotations

from datetime import timedelta

from dialogue.messages import Event, Incoming, Kind
from dialogue.ports import Clock
from webapp.store import Inbox
from webapp.store.unanswered import Unanswered

OFTEN = timedelta(seconds=30)
AT_ONCE = 100


class TeamSilence:
    """Looks now and then for persons who have waited longer than they were told."""

    def __init__(self, *, clock: Clock, inbox: Inbox, answers_in: timedelta) -> None:
        self._clock = clock
        self._inbox = inbox
        self._answers_in = answers_in
        self._unanswered = Unanswered()
        self._due = clock.now()

    def run(self) -> None:
        """Do it when it is time again; told again, the news has the same id."""
        now = self._clock.now()
        if now < self._due:
            return
        self._due = now + OFTEN
        for person_id, since in self._unanswered.since(now - self._answers_in, AT_ONCE):
            event = Event(name="team_silent", subject=since.isoformat())
            name = f"event:team_silent:{person_id}:{event.subject}"
            news = Incoming(message_id=name, kind=Kind.EVENT, sent_at=now, event=event)
            self._inbox.add(person_id, "event", news)
