"""Which package may import what, how long a module may be, and that the documents are true."""

from __future__ import annotations

import ast
import functools
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import webapp
from webapp.config import Settings

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("nlu", "dialogue", "webapp")
LONGEST_MODULE = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What the modules under a name may import, besides the standard library."""

    of: str
    ours: tuple[str, ...]
    theirs: tuple[str, ...]


LEARNING = (
    "matplotlib",
    "numpy",
    "pycrfsuite",
    "rapidfuzz",
    "scipy",
    "sklearn",
    "spacy",
    "tqdm",
    "yaml",
)
OURS = ("webapp", "dialogue", "nlu")
FLASK = ("flask", "pydantic", "werkzeug")

RULES = (
    # The first that fits a module counts.
    Rule(of="nlu.types", ours=(), theirs=()),
    Rule(of="nlu", ours=("nlu",), theirs=LEARNING),
    Rule(of="dialogue", ours=("dialogue", "nlu.types"), theirs=("babel", "yaml")),
    Rule(
        of="webapp.store.embedded", ours=("webapp.store.embedded", "webapp.clock"), theirs=("bson",)
    ),
    Rule(
        of="webapp.store",
        ours=("webapp.store", "webapp.errors", "webapp.phones", "dialogue", "nlu.types"),
        theirs=("bson", "mongoengine", "pymongo"),
    ),
    Rule(
        of="webapp.channels",
        ours=("webapp.channels", "webapp.errors", "webapp.phones", "dialogue.messages"),
        theirs=("requests",),
    ),
    Rule(
        of="webapp.config",
        ours=("webapp.errors", "webapp.store.launch"),
        theirs=("pydantic", "pydantic_core", "pydantic_settings"),
    ),
    Rule(of="webapp.aws", ours=OURS, theirs=("boto3", "botocore", "bson", "pydantic")),
    Rule(of="webapp.calendar.files", ours=OURS, theirs=("icalendar",)),
    Rule(of="webapp.calendar.routes", ours=OURS, theirs=FLASK),
    Rule(of="webapp.geocoding", ours=OURS, theirs=("geopy",)),
    Rule(of="webapp.phones", ours=(), theirs=("phonenumbers",)),
    Rule(of="webapp.api", ours=OURS, theirs=(*FLASK, "pydantic_core")),
    Rule(of="webapp.docs", ours=OURS, theirs=(*FLASK, "markupsafe")),
    Rule(of="webapp.subscribers", ours=OURS, theirs=("requests", "urllib3")),
    Rule(of="webapp.app", ours=OURS, theirs=FLASK),
    Rule(of="webapp.web", ours=OURS, theirs=FLASK),
    Rule(of="webapp.pages", ours=OURS, theirs=FLASK),
    Rule(of="webapp.health", ours=OURS, theirs=(*FLASK, "prometheus_client")),
    Rule(of="webapp.metrics", ours=OURS, theirs=("prometheus_client",)),
    Rule(of="webapp.webhooks", ours=OURS, theirs=FLASK),
    Rule(of="webapp.simulator.routes", ours=OURS, theirs=FLASK),
    Rule(of="webapp.dashboard.qr", ours=(), theirs=("markupsafe", "segno")),
    Rule(of="webapp.console.forms", ours=OURS, theirs=FLASK),
    Rule(of="webapp.console.inbox", ours=OURS, theirs=FLASK),
    Rule(of="webapp.console.data_pages", ours=OURS, theirs=FLASK),
    Rule(of="webapp.console.model_pages", ours=OURS, theirs=FLASK),
    Rule(of="webapp.dashboard", ours=OURS, theirs=FLASK),
    Rule(of="webapp.passwords", ours=(), theirs=("argon2",)),
    Rule(of="webapp", ours=OURS, theirs=()),
)
"""Directions of dependencies: nlu knows nobody, dialogue knows nlu.types, webapp knows both."""


@functools.cache
def modules() -> dict[str, Path]:
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


def rule_of(module: str) -> Rule:
    return next(rule for rule in RULES if within(module, rule.of))


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and full name of everything that a file imports, at any depth."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            base = node.module or ""
            yield from ((node.lineno, named(f"{base}.{alias.name}", base)) for alias in node.names)


def named(full: str, base: str) -> str:
    """Return the imported module: `from nlu import types` is nlu.types, a name in it is not."""
    return full if full in modules() else base


def allowed(name: str, rule: Rule) -> bool:
    top = name.partition(".")[0]
    if top in PACKAGES:
        return any(within(name, each) for each in rule.ours)
    return top in sys.stdlib_module_names or top in rule.theirs


@pytest.mark.parametrize("module", modules())
def test_a_module_imports_only_what_its_package_may(module: str) -> None:
    path, rule = modules()[module], rule_of(module)

    wrong = [f"{path}:{line}: {name}" for line, name in imports(path) if not allowed(name, rule)]

    assert not wrong, f"{rule.of} may import {rule.ours + rule.theirs}, not:\n" + "\n".join(wrong)


def test_nothing_of_aws_is_imported_unless_it_is_wanted() -> None:
    at_once = [
        f"{path}:{node.lineno}"
        for name, path in modules().items()
        if not within(name, "webapp.aws")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ImportFrom) and within(node.module or "", "webapp.aws")
    ]

    assert not at_once


def test_every_rule_is_about_a_module_that_exists() -> None:
    idle = [rule.of for rule in RULES if rule.of not in modules()]

    assert not idle


def test_no_module_is_too_long_to_read() -> None:
    everything = [*modules().values(), *ROOT.glob("*.py"), *(ROOT / "tests").rglob("*.py")]

    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in everything}

    assert not {path: length for path, length in lengths.items() if length > LONGEST_MODULE}


def test_the_version_is_the_same_everywhere() -> None:
    declared = re.search(r'^version = "(.+)"$', text_of("pyproject.toml"), re.MULTILINE)

    assert declared is not None
    assert webapp.__version__ == declared[1]


@pytest.mark.parametrize("document", [".env.example", "README.md"])
def test_every_setting_is_documented(document: str) -> None:
    known = {name.upper() for name in Settings.model_fields}
    listed = re.findall(r"^(?:\| `)?([A-Z][A-Z0-9_]+)(?:=|` \|)", text_of(document), re.MULTILINE)
    mentioned = re.findall(r"\b(?:MONGODB|WHATSAPP|AWS|HUSTLR)_[A-Z0-9_]+\b", text_of(document))

    assert set(listed) == known
    assert set(mentioned) <= known


def test_every_target_of_the_readme_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))

    assert set(re.findall(r"(?:`|\n)make ([a-z-]+)", text_of("README.md"))) <= targets


def test_every_test_that_the_security_table_names_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", text_of("SECURITY.md"))

    missing = [
        f"{file}::{test}" for file, test in named if f"def {test}" not in text_of(file) and test
    ]

    assert named
    assert not missing


def text_of(file: str) -> str:
    return (ROOT / file).read_text(encoding="utf-8")
