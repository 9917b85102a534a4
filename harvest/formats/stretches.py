"""Regular entries of tagged text, cut a whole one at a time.

Nearly all entries of real exports are regular: every line has its tag or continues the line above
it, and nothing else happens. Such a stretch of a file is cut here by one regular expression; for
any other the functions give None, and the cutters of ``tagged`` go through it line by line. What
comes out is the same either way (tests/unit/harvest/formats/test_stretches.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from harvest.formats.mapped import Raw
from harvest.formats.text import Lines

LONGEST = 1 << 20
"""Bytes of a stretch that is looked at as a whole; a longer one comes in pieces."""

Pairs = tuple[tuple[str, str], ...]

_RIS_LINE = re.compile(r"^([A-Z][A-Z0-9])  - (.*)", re.MULTILINE)
_INNER_END = re.compile(r"\n(?:TY|ER) {1,2}-")  # behind a bare CR, or with one blank
_RIS_FIELD = re.compile(
    r"^([A-Z][A-Z0-9])  - (.*(?:\n(?![A-Z][A-Z0-9] {1,2}-|PMID  -).*)*)", re.MULTILINE
)
_MEDLINE_FIELD = re.compile(
    r"^([A-Z][A-Z0-9](?:[A-Z0-9]{2}|[A-Z0-9] |  ))- (.*(?:\n {6} *\S.*)*)", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Whole lines of a file; ``whole`` where they are one entry from its first tag to the next."""

    number: int
    offset: int
    raw: bytes
    whole: bool


@dataclass(frozen=True, slots=True)
class Regular:
    """A regular entry: its fields, its length in bytes, and where what follows it begins."""

    fields: Pairs
    length: int
    tail: int


def stretches(lines: Lines, start: bytes) -> Iterator[Stretch]:
    """The file from each line that begins with ``start`` to the next, in order, without gaps."""
    data = lines.data
    number, offset, mark = 1, 0, b"\n" + start
    while offset < len(data):
        stop = data.find(mark, offset, offset + LONGEST) + 1
        whole = bool(stop) or offset + LONGEST > len(data)
        if not stop:
            stop = len(data) if whole else _line_end(data, offset + LONGEST)
        raw = data[offset:stop]
        yield Stretch(number, offset, raw, whole and raw.startswith(start))
        number += raw.count(b"\n")
        offset = stop


def _line_end(data: Raw, offset: int) -> int:
    return data.find(b"\n", offset) + 1 or len(data)


def regular_ris(raw: bytes) -> Regular | None:
    """The entry from TY to ER with which the stretch begins, or None where it is not regular."""
    behind = raw.find(b"\nER  -") + 1
    text = _plain(raw[:behind].rstrip(b"\r\n")) if behind else None
    if text is None or _INNER_END.search(text):
        return None
    pairs = _ris_pairs(text)
    tail = _line_end(raw, behind)
    if pairs is None or raw[behind + 5 : tail].strip():
        return None
    pairs.append(("ER", ""))
    while raw.startswith(b"NL  - ", tail):  # Ovid's abbreviation of the journal
        behind, tail = tail, _line_end(raw, tail)
        said = _plain(raw[behind + 6 : tail].rstrip(b"\r\n"))
        if said is None or "\n" in said:  # a bare CR: what stands behind it is no part of the name
            return None
        pairs.append(("NL", said.strip()))
    if b" -" in raw[tail:]:  # may be a tag outside of any entry
        return None
    return Regular(tuple(pairs), len(raw[:tail].rstrip(b"\r\n")), tail)


def _ris_pairs(text: str) -> list[tuple[str, str]] | None:
    """(tag, value) of the lines, or None where one of them is neither tagged nor continues one."""
    found = _RIS_LINE.findall(text)
    if not _covers(found, text):
        found = _RIS_FIELD.findall(text)
        if not _covers(found, text):
            return None
        found = [(tag, _unwrapped(value, "\n") if "\n" in value else value) for tag, value in found]
    return [(tag, value.strip()) for tag, value in found]


def regular_medline(raw: bytes) -> Regular | None:
    """The entry that the stretch is, or None where it is not regular."""
    body = raw.rstrip(b"\r\n")
    text = _plain(body)
    if text is None or text.count("\nOWN - ") > 1:
        return None
    found = _MEDLINE_FIELD.findall(text)
    if not _covers(found, text):
        return None
    fields = [
        (tag.rstrip(), _unwrapped(value, " ") if "\n" in value else value.strip())
        for tag, value in found
    ]
    return Regular(tuple(fields), len(body), len(raw))


def _covers(found: list[tuple[str, str]], text: str) -> bool:
    """Whether nothing of the text is outside the fields, whose tags take six characters each."""
    return sum([len(value) + 7 for _, value in found]) == len(text) + 1


def _plain(raw: bytes) -> str | None:
    """The text with LF alone, or None where the bytes need the care of ``text.lines``."""
    try:
        text = str(raw, "utf-8")
    except UnicodeDecodeError:
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return None if "\0" in text or "\ufeff" in text else text


def _unwrapped(value: str, glue: str) -> str:
    """The value with its continuation lines, empty ones left out."""
    return glue.join(filter(None, map(str.strip, value.split("\n"))))
