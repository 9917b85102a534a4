"""Cuts a BibTeX entry whose braces do not balance, where each field begins a line and ends one.

Scopus and EBSCOhost print abstracts and keywords as they find them, lone braces included (seen in
real exports). Where no value runs into the next, the lines tell the fields all the same.
"""

from __future__ import annotations

import re

from harvest.formats.text import decode

_LINE = re.compile(rb"[^\r\n]+")
_FIELD = re.compile(rb"[ \t]*([A-Za-z][\w \-]{0,60}?)[ \t]*=[ \t]*(?=[{\"\w])")
_FIELD_BEHIND = re.compile(_FIELD.pattern + rb"[{\"]")
_AMID = re.compile(rb"[}\"][ \t]*,[ \t]*[A-Za-z][\w\-]{0,40}[ \t]*=[ \t]*[{\"]")

Fields = list[tuple[str, str]]


def cut_by_lines(body: bytes) -> tuple[str, Fields] | None:
    """(key, fields) of one entry; None where a value runs on, or no end is there.

    ``body`` is what stands behind the entry's first brace, its last one included.
    """
    lines = [line for line in _LINE.findall(body) if line.strip()]
    if len(lines) < 2 or b"=" in lines[0]:
        return None
    last = lines[-1].rstrip()
    if last[-1:] not in (b"}", b")"):
        return None
    lines[-1] = last[:-1]
    values = _values(lines[1:])
    if values is None or not all(_closed(v) and not _holds_fields(v) for _, v in values):
        return None
    key = " ".join(decode(lines[0]).strip(" \t,").split())
    return key, [(" ".join(name.lower().split()), _bare(value)) for name, value in values]


def _values(lines: list[bytes]) -> list[tuple[str, list[bytes]]] | None:
    """(name, lines of the value) of each field; None where text stands in front of the first."""
    values: list[tuple[str, list[bytes]]] = []
    for line in lines:
        found = _FIELD.match(line) if not values or _closed(values[-1][1]) else None
        if found is not None:
            values.append((decode(found.group(1)), [line[found.end() :]]))
        elif values:
            values[-1][1].append(line)
        elif line.strip():
            return None
    return values


def _closed(value: list[bytes]) -> bool:
    """Whether a value begins and ends with delimiters, or stands bare on one line."""
    first = value[0][:1]
    last = next((line for line in reversed(value) if line.strip(b" \t,")), b"").rstrip(b" \t,")
    if first == b"{":
        return last.endswith(b"}")
    if first == b'"':
        return last.endswith(b'"') and (len(last) > 1 or len(value) > 1)
    return len(value) == 1 or not any(line.strip(b" \t,") for line in value[1:])


def _holds_fields(value: list[bytes]) -> bool:
    """Whether a value has swallowed the field behind it, whose own delimiters close it."""
    return any(_FIELD_BEHIND.match(line) for line in value[1:]) or any(map(_AMID.search, value))


def _bare(value: list[bytes]) -> str:
    text = b"\n".join(value).rstrip(b" \t,\n")
    return decode(text[1:-1] if text[:1] in (b"{", b'"') else text).strip()
