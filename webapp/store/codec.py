"""Values of the dialogue from documents; `dataclasses.asdict` makes the documents.

Decoding ignores fields that it does not know and lets missing ones take their default, so that
documents written by an older or a newer version can be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any
from zoneinfo import ZoneInfo

from dialogue.messages import Choice, Dispatch, Event, Incoming, Kind, Notice, Pin, Reply
from dialogue.values import Location, When

Encoded = Mapping[str, Any]
_NAMES: dict[type[Any], tuple[str, ...]] = {}
"""Fields by dataclass: to ask for them takes longer than to make an object."""


def known(kind: type[Any], data: Encoded) -> dict[str, Any]:
    """Return what `data` holds of the fields of a dataclass."""
    names = _NAMES.get(kind)
    if names is None:
        names = _NAMES[kind] = tuple(field.name for field in fields(kind))
    return {name: data[name] for name in names if name in data}


def decode_location(data: Encoded) -> Location:
    """Return the place of a document."""
    return Location(**known(Location, data))


def decode_when(data: Encoded) -> When:
    """Return the time of a document, in the zone in which people mean it."""
    zone = ZoneInfo("Africa/Harare")
    end = data.get("end")
    return When(
        words=data["words"],
        start=data["start"].astimezone(zone),
        end=end.astimezone(zone) if end else None,
        grain=data["grain"],
    )


def decode_reply(data: Encoded) -> Reply:
    """Return the reply of a document."""
    values = known(Reply, data)
    values["choices"] = decode_choices(data.get("choices", ()))
    if values.get("notice"):
        values["notice"] = Notice(**known(Notice, data["notice"]))
    return Reply(**values)


def decode_choices(data: Any) -> tuple[Choice, ...]:  # noqa: ANN401 - a list of documents
    """Return the buttons or list rows of a list of documents."""
    return tuple(Choice(**known(Choice, choice)) for choice in data)


def decode_dispatch(data: Encoded) -> Dispatch:
    """Return the news of a document."""
    return Dispatch(to=data["to"], event=Event(**known(Event, data["event"])))


def encode_incoming(incoming: Incoming) -> dict[str, Any]:
    """Return a message as a document."""
    return {**asdict(incoming), "kind": incoming.kind.value}


def decode_incoming(data: Encoded) -> Incoming:
    """Return the message of a document."""
    values = known(Incoming, data)
    values["kind"] = _decode_kind(data["kind"])
    if values.get("pin"):
        values["pin"] = Pin(**known(Pin, data["pin"]))
    if values.get("event"):
        values["event"] = Event(**known(Event, data["event"]))
    return Incoming(**values)


def _decode_kind(value: str) -> Kind:
    try:
        return Kind(value)
    except ValueError:
        return Kind.UNSUPPORTED
