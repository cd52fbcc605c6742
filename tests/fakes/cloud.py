"""A service of AWS that fails as told: before the call, after it, or while the call goes on."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, Literal

from webapp.aws.clients import Service
from webapp.errors import CloudError

Fault = Literal["unreachable", "answer_lost", "late"]


class FaultyService(Service):
    """Does what the real one does, unless a fault is left for the operation."""

    def __init__(self, real: Service) -> None:
        self._real = real
        self.faults: dict[str, deque[Fault]] = {}
        self.down = False
        self.before: Callable[[str], None] = lambda _operation: None
        """Called before each call, as if somebody else had been quicker."""
        self._late: list[tuple[str, dict[str, Any]]] = []

    def next(self, operation: str, *faults: Fault) -> None:
        """Let the next calls of an operation fail."""
        self.faults.setdefault(operation, deque()).extend(faults)

    def call(self, operation: str, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401
        self.before(operation)
        left = self.faults.get(operation)
        fault = left.popleft() if left else None
        if self.down or fault == "unreachable":
            raise CloudError("cut off by the test")
        if fault == "late":
            self._late.append((operation, arguments))
            raise CloudError("no answer in time")
        answer = self._real.call(operation, **arguments)
        if fault == "answer_lost":
            raise CloudError("no answer in time")
        return answer

    def let_late_calls_arrive(self) -> list[str]:
        """Do what was under way; return what became of each: "done", or the refusal's code."""
        outcomes = []
        for operation, arguments in self._late:
            try:
                self._real.call(operation, **arguments)
                outcomes.append("done")
            except CloudError as error:
                outcomes.append(error.code)
        self._late.clear()
        return outcomes
