"""One row per operation of the API: what is served, checked and documented comes from it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, Literal, TypeAlias, TypeVar, get_args, get_type_hints

from pydantic import BaseModel
from werkzeug.datastructures import ETags

from webapp.store.api_keys import ApiKey

Method: TypeAlias = Literal["GET", "POST", "PUT", "DELETE"]
Versions: TypeAlias = Literal["none", "shown", "optional", "required"]
M = TypeVar("M", bound="BaseModel | None")
V = TypeVar("V", bound="Callable[..., Answer[Any]]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Generic[M]):
    """What a view returns when all went well."""

    body: M
    """None: nothing but the code is sent."""
    etag: str = ""
    """The version of what is shown; empty where it has none."""
    location: str = ""
    """Path of what was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks, and what came beside path, query and body."""

    key: ApiKey
    request_id: str
    """The same when a request is repeated with its Idempotency-Key; else of this request alone."""
    if_match: ETags = field(default_factory=ETags)
    """The versions that a change is meant for; false: none was named."""

    def may(self, scope: str) -> bool:
        """Whether the key is for this too."""
        return scope in self.key.scopes

    def means(self, version: str) -> bool:
        """Whether a change is meant for this version; `*` is any."""
        return self.if_match.contains(version)


@dataclass(frozen=True, kw_only=True)
class Operation:
    """A method of a path.

    The view takes, by name, any of `path`, `query` and `body` (models, validated before it is
    called) and `caller`. Its docstring is what the documentation says.
    """

    method: Method
    path: str
    """With placeholders as in OpenAPI: "/api/users/{phone_number}"."""
    tag: str
    scope: str | None
    """What a key must be for; None: any key."""
    view: Callable[..., Answer[Any]]
    code: int
    """Of the answer when all went well."""
    problems: Mapping[int, str]
    """The other codes that the view itself answers with, and when."""
    versions: Versions
    """shown: answers have an ETag; required, optional: a change names it in If-Match too."""
    lookup: bool
    """Whether it tells who is known under a number: each key may ask this only so often."""

    @property
    def id(self) -> str:
        """Return the name for generated clients: "showUser"."""
        first, *others = self.view.__name__.split("_")
        return first + "".join(word.capitalize() for word in others)

    @property
    def summary(self) -> str:
        """Return what it does in one line."""
        return (inspect.getdoc(self.view) or "").partition("\n")[0].rstrip(".")

    @property
    def description(self) -> str:
        """Return the rest that there is to say; may be empty."""
        return (inspect.getdoc(self.view) or "").partition("\n")[2].strip()

    @cached_property
    def takes(self) -> Mapping[str, Any]:
        """Return the types of the view's parameters by name."""
        hints = get_type_hints(self.view)
        return {name: hint for name, hint in hints.items() if name != "return"}

    @cached_property
    def gives(self) -> type[BaseModel] | None:
        """Return the model of the answer; None when it has no body."""
        (model,) = get_args(get_type_hints(self.view)["return"])
        return None if model is type(None) else model

    @property
    def creates(self) -> bool:
        """Whether a repeated request would do it again: it takes an Idempotency-Key."""
        return self.method == "POST" and self.code == 201

    def model(self, name: str) -> type[BaseModel] | None:
        """Return the model of "path", "query" or "body"; None when the view takes none."""
        return self.takes.get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """The operations about one thing."""

    tag: str
    description: str
    rows: list[Operation] = field(default_factory=list)

    def add(
        self,
        method: Method,
        path: str,
        *,
        scope: str | None,
        code: int = 200,
        problems: Mapping[int, str] | None = None,
        versions: Versions = "none",
        lookup: bool = False,
    ) -> Callable[[V], V]:
        """Declare the decorated view as an operation; see Operation for the parameters."""

        def declare(view: V) -> V:
            self.rows.append(
                Operation(
                    method=method,
                    path=path,
                    tag=self.tag,
                    scope=scope,
                    view=view,
                    code=code,
                    problems=problems or {},
                    versions=versions,
                    lookup=lookup,
                )
            )
            return view

        return declare
