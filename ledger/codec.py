"""Events as canonical JSON and back: the text that is stored, hashed and never rewritten.

Canonical means: keys sorted, no spaces, UTF-8 unescaped, fields that hold nothing left out (an
absent field and an empty one are the same statement). One kind of event has one name for ever.
"""

from __future__ import annotations

import dataclasses
import json
import types
from dataclasses import fields
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from ledger import events
from ledger.errors import IntegrityError

KINDS: dict[str, type[events.Event]] = {
    "search": events.SearchVersion,
    "run.started": events.RunStarted,
    "run.listed": events.RunListed,
    "run.part": events.RunPart,
    "run.ended": events.RunEnded,
    "record": events.Record,
    "revision": events.Revision,
    "occurrence": events.Occurrence,
    "refusal": events.Refusal,
    "decision": events.Decision,
    "link": events.Link,
    "screening": events.Screening,
    "study": events.Study,
    "peer review": events.PeerReview,
    "accept": events.Accept,
    "void": events.Void,
    "removal": events.Removal,
    "reopen": events.Reopen,
    "settings": events.Settings,
    "export": events.Export,
    "milestone": events.Milestone,
    "baseline": events.Baseline,
}
NAMES: dict[type, str] = {cls: kind for kind, cls in KINDS.items()}

# The column by which rows of a kind are looked up: who or what the event is about.
_KEYS = {
    "search": "search",
    "record": "record",
    "revision": "record",
    "occurrence": "record",
    "decision": "left",
    "link": "record",
    "screening": "record",
    "study": "study",
    "peer review": "search",
    "export": "flavour",
    "milestone": "name",
}


def canonical_json(value: object) -> str:
    """JSON text that is the same for the same value, on every machine and in every version."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain
    )


def _plain(value: object) -> dict[str, object]:
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        raise TypeError(f"{type(value).__name__} cannot be stored in the ledger")
    pairs = ((name, kind, getattr(value, name)) for name, kind in _field_names(type(value)))
    return {n: v for n, kind, v in pairs if _says_something(v, kind)}


_PLAIN, _TELLING, _USUALLY_TRUE = range(3)


def _says_something(value: object, kind: int) -> bool:
    if kind == _USUALLY_TRUE:
        return value is not True
    return kind == _TELLING or (value is not None and value != () and value != "")


@cache
def _field_names(cls: type) -> tuple[tuple[str, int], ...]:
    """Field names, and when their value is written.

    An empty value says something beside a fuller default; a True that is the default says nothing.
    """
    return tuple((f.name, _kind(f.default)) for f in fields(cls))


def _kind(default: object) -> int:
    if default is True:
        return _USUALLY_TRUE
    return _TELLING if isinstance(default, str) and default != "" else _PLAIN


def encode(event: events.Event) -> tuple[str, str, str]:
    """Kind, lookup key and canonical JSON body of an event.

    Raises:
        IntegrityError: a string holds half a surrogate pair and cannot be written as UTF-8.
    """
    kind = NAMES[type(event)]
    key = getattr(event, _KEYS.get(kind, "run"), "")
    body = canonical_json(event)
    try:
        body.encode()
    except UnicodeEncodeError as error:
        raise IntegrityError(
            f"an event of kind {kind!r} about {key!r} holds text that is not Unicode ({error}); "
            "the importer must replace it before it is appended"
        ) from error
    return kind, str(key), body


def decode(kind: str, body: str) -> events.Event:
    """The event that ``encode`` wrote.

    Raises:
        IntegrityError: the kind is unknown or the body is not what that kind holds.
    """
    cls = KINDS.get(kind)
    if cls is None:
        raise IntegrityError(f"the ledger holds an event of the unknown kind {kind!r}")
    try:
        event: events.Event = _build(cls, json.loads(body))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise IntegrityError(f"a stored event of kind {kind!r} cannot be read: {error}") from error
    return event


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def _build(hint: Any, value: Any) -> Any:
    """``value`` (parsed JSON) as the type that ``hint`` names."""
    if value is None:
        return None
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        hints = _hints(hint)
        held = {name: _build(hints[name], v) for name, v in value.items()}
        return hint(**(_empties(hint) | held))
    origin = get_origin(hint)
    if origin is tuple:
        kinds = get_args(hint)
        if len(kinds) == 2 and kinds[1] is Ellipsis:
            return tuple(_build(kinds[0], v) for v in value)
        return tuple(_build(k, v) for k, v in zip(kinds, value, strict=True))
    if origin in (Union, types.UnionType):
        return _build(next(k for k in get_args(hint) if k is not type(None)), value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(value)
    return value


@cache
def _empties(cls: type) -> dict[str, Any]:
    """What a required field was when ``_plain`` left it out: an empty text, list or nothing."""
    hints = _hints(cls)
    required = (
        f.name
        for f in fields(cls)
        if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
    )
    return {name: _empty(hints[name]) for name in required}


def _empty(hint: Any) -> Any:
    if get_origin(hint) is tuple:
        return ()
    return "" if hint is str else None
