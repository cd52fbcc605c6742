"""What many simulated conversations come to, per style and language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

from tests.simulation.play import Outcome

COMPLETE, SUCCESS = 0.99, 0.98
MOST_TURNS, MOST_TURNS_ONE_SHOT = 6, 3


def report(outcomes: Sequence[Outcome], failures: int) -> tuple[str, bool]:
    """Return the tables with the first failing transcripts, and whether every bar is met."""
    by_style = _table(outcomes, "style", lambda outcome: outcome.style)
    by_language = _table(outcomes, "language", lambda outcome: outcome.language)
    by_both = _table(outcomes, "style, language", lambda o: f"{o.style}, {o.language}")
    by_person = _table(outcomes, "person", lambda o: "newcomer" if o.newcomer else "known")
    by_stage = _table(outcomes, "stores", lambda o: "database" if o.stored else "memory")
    failed = [outcome for outcome in outcomes if outcome.failed]
    shown = "\n".join(_shown(outcome) for outcome in failed[:failures])
    passed = _meets_the_bars(outcomes)
    verdict = "every bar is met" if passed else "a bar is missed"
    count = f"{len(outcomes)} conversations, {len(failed)} to look at: {verdict}\n"
    tables = "\n".join([by_style, by_both, by_language, by_person, by_stage])
    return f"{tables}\n{count}\n{shown}", passed


def _meets_the_bars(outcomes: Sequence[Outcome]) -> bool:
    count = len(outcomes)
    return (
        sum(o.complete for o in outcomes) >= COMPLETE * count
        and sum(o.success for o in outcomes) >= SUCCESS * count
        and not any(o.repeated or o.dead_end or o.error for o in outcomes)
        and median(o.turns for o in outcomes) <= MOST_TURNS
        and median([o.turns for o in outcomes if o.style == "one-shot"] or [0])
        <= MOST_TURNS_ONE_SHOT
    )


def _table(outcomes: Sequence[Outcome], title: str, key: Callable[[Outcome], str]) -> str:
    head = f"{title:24} {'n':>5} complete  success  turns messages  repeated  dead ends  errors"
    lines = [head]
    groups = dict.fromkeys(key(outcome) for outcome in outcomes)
    for group in (*groups, "all"):
        of_group = [o for o in outcomes if group in ("all", key(o))]
        n = len(of_group)
        lines.append(
            f"{group:24} {n:5} {sum(o.complete for o in of_group) / n:8.1%}"
            f" {sum(o.success for o in of_group) / n:8.1%}"
            f" {median(o.turns for o in of_group):6.1f}"
            f" {median(o.messages for o in of_group):8.1f}"
            f" {sum(o.repeated > 0 for o in of_group):9}"
            f" {sum(o.dead_end for o in of_group):10}"
            f" {sum(bool(o.error) for o in of_group):7}"
        )
    return "\n".join(lines) + "\n"


def _shown(outcome: Outcome) -> str:
    why = ", ".join(
        filter(
            None,
            (
                "" if outcome.complete else "not complete",
                f"wrong: {outcome.wrong}" if outcome.wrong else "",
                f"asked again: {outcome.repeated}" if outcome.repeated else "",
                "dead end" if outcome.dead_end else "",
                outcome.error,
            ),
        )
    )
    head = f"--- {outcome.style}, {outcome.language}, seed {outcome.seed}: {why}"
    return "\n".join([head, *outcome.transcript, ""])
