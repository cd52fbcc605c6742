"""What can go wrong while examples are read, models trained, or packages loaded.

NluError
├── DataError               a data file says something that cannot be used
├── CorpusError             annotated examples that cannot be trained on; carries every problem
└── ModelError              a model package cannot be used
    ├── ModelMissingError   there is none of that name, or none is in use
    └── ModelDamagedError   it is incomplete, altered, or made by other library versions
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class NluError(Exception):
    """Base of everything that the NLU raises on purpose."""


class DataError(NluError):
    """A data file cannot be used; says which, where, and what was expected."""

    def __init__(self, file: Path | str, line: int | None, message: str) -> None:
        self.file = str(file)
        self.line = line
        place = self.file if line is None else f"{self.file}:{line}"
        super().__init__(f"{place}: {message}")


class CorpusError(NluError):
    """The annotated examples cannot be trained on; `problems` are lines "file:line: what"."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        shown = "\n".join(f"  {problem}" for problem in self.problems[:20])
        more = len(self.problems) - 20
        tail = f"\n  … and {more} more" if more > 0 else ""
        super().__init__(
            f"{len(self.problems)} problem(s) in the annotated examples; "
            f"`python train.py validate` lists them all:\n{shown}{tail}"
        )


class ModelError(NluError):
    """A model package cannot be used."""


class ModelMissingError(ModelError):
    """No such package, or none is in use; says what to run."""


class ModelDamagedError(ModelError):
    """The package is incomplete, altered or not made for these libraries; says what to run."""
