"""What the bytes of a file are, by content: format first, then the dialect of tagged text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from harvest.dialects.dialect import Dialect
from harvest.dialects.ebscohost import NEW
from harvest.dialects.generic import GENERIC
from harvest.dialects.proquest import PROQUEST
from harvest.dialects.signs import MANAGERS, SIGNS
from harvest.formats.text import decode_all, encoding_of

HEAD = 1 << 18
"""Bytes looked at to tell a dialect; single records of 100 KB exist, larger ones are rare."""

_WINDOW = 1 << 22
"""Bytes looked at to tell a format; a first entry that begins later is not worth the time."""

_RIS_STARTS = (b"TY  - ", b"TY  -\n", b"TY  -\r", b"TY - ")
_MEDLINE_STARTS = (b"PMID- ", b"OWN - ", b"STAT- ")
_RIS_TAG = re.compile(rb"(?:^|[\r\n])(?:T1|TI|AU|A1|PY|Y1|ER|AB|DO|JF|T2)  - ")
_ENOUGH = 45
_LIKE_ZOTERO = frozenset({NEW.name, PROQUEST.name})


@dataclass(frozen=True, slots=True)
class Guess:
    """A dialect, how sure (0 to 100), and the signs that speak for it."""

    dialect: Dialect
    sure: int
    evidence: tuple[str, ...]


def is_ris(data: bytes) -> bool:
    """Whether a TY line is in the data, or several other tag lines of RIS are."""
    plain = _narrow(data)
    return _first_line(plain, _RIS_STARTS) >= 0 or len(_RIS_TAG.findall(plain[:HEAD])) >= 3


def is_medline(data: bytes) -> bool:
    """Whether the first tag line that decides is one of MEDLINE text."""
    plain = _narrow(data)
    # Each is looked for in front of the other only: nearly every file begins with one of them.
    ris = _first_line(plain, _RIS_STARTS, before=1 << 10)
    medline = _first_line(plain, _MEDLINE_STARTS, before=_WINDOW if ris < 0 else ris)
    return medline >= 0 and _first_line(plain, _RIS_STARTS, before=medline) < 0


def _first_line(data: bytes, starts: tuple[bytes, ...], *, before: int = _WINDOW) -> int:
    """Where the first line with one of these starts begins, or -1."""
    if data.removeprefix(b"\xef\xbb\xbf").startswith(starts):
        return 0
    nearest = -1
    for mark in (end + start for start in starts for end in (b"\n", b"\r")):
        found = data.find(mark, 0, before + len(mark) if nearest < 0 else nearest + len(mark) - 1)
        nearest = found if found >= 0 else nearest
    return nearest


def _narrow(data: bytes) -> bytes:
    """The data with one byte an ASCII character, whatever its encoding."""
    if encoding_of(data) == "utf-8":
        return data
    return decode_all(data[:_WINDOW]).encode("utf-8", "replace")


def head_text(data: bytes) -> str:
    """The first part of the data as text with LF line ends."""
    return _as_text(data[:HEAD])


@lru_cache(maxsize=2)  # every importer asks for the same one
def _as_text(head: bytes) -> str:
    return decode_all(head).replace("\r\n", "\n").replace("\r", "\n")


def guess_ris(data: bytes) -> Guess:
    """The RIS dialect that most signs speak for; GENERIC where none is sure enough."""
    head = "\n" + head_text(data)
    sums: dict[str, tuple[Dialect, int, tuple[str, ...]]] = {}
    for dialect, weight, words, pattern in SIGNS:
        if _begins_a_line(pattern).search(head):
            _, total, evidence = sums.get(dialect.name, (dialect, 0, ()))
            sums[dialect.name] = (dialect, total + weight, (*evidence, words))
    best = max(sums.values(), key=lambda row: row[1], default=(GENERIC, 0, ()))
    managers = tuple(_manager_signs(head, best[0]))
    if best[1] < _ENOUGH or managers:
        return Guess(GENERIC, 60, (*managers, *best[2]) or ("TY lines",))
    return Guess(best[0], min(100, best[1]), best[2])


@lru_cache
def _begins_a_line(pattern: str) -> re.Pattern[str]:
    """The pattern with a line end in place of its ``^``: a fixed beginning is found much faster."""
    return re.compile("\n" + pattern.removeprefix("^"), re.MULTILINE)


def _manager_signs(head: str, best: Dialect) -> Iterator[str]:
    """Signs that a reference manager wrote the file, where at least every second entry has one.

    New EBSCOhost and ProQuest write such DA and J2 themselves, Scopus ST in a few records.
    """
    entries = head.count("\nTY  - ")
    for words, pattern in MANAGERS:
        if best.name in _LIKE_ZOTERO and words.startswith("Zotero"):
            continue
        found = len(_begins_a_line(pattern).findall(head))
        if found and found * 2 >= entries:
            yield words


# How other kinds of file begin, what they are, and what to do about them.
_FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF", "export the records as RIS or in PubMed format instead"),
    (b"\x89PNG", "a picture", "export the records themselves"),
    (b"\xff\xd8\xff", "a picture", "export the records themselves"),
    (b"{\\rtf", "a word processor's file (RTF)", "export the records as RIS, or save as text"),
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_BIBTEX = re.compile(rb"(?:^|[\r\n])[ \t]{0,8}@\w{1,20} {0,4}\{")
_JSON = re.compile(rb"\s*[\[{]")


def describe(data: bytes) -> tuple[str, str]:
    """(what unrecognised data looks like, what to do), as parts of a sentence."""
    wide = encoding_of(data) != "utf-8"
    whole = decode_all(data[:_WINDOW]).encode("utf-8", "replace") if wide else data
    # White space is stripped from the beginning only: the whole may be hundreds of megabytes.
    bare = whole[: HEAD + 3].removeprefix(b"\xef\xbb\xbf").lstrip() or whole[HEAD:].lstrip()
    for magic, looks, cure in _FOREIGN:
        if bare.startswith(magic):
            return looks, cure
    head = bare[:HEAD]
    if not head:
        return "empty", "export it again; the export may have had no results or was cut off"
    if head.startswith(b"<") and _HTML.search(head[:1024]):
        return (
            "a web page (HTML)",
            "it may be a login page saved in place of the export; export the records again",
        )
    if wide and head.startswith(b"<") and b"<Pubmed" in head:
        return "PubMed XML in UTF-16", "export it again as UTF-8, which is what PubMed writes"
    if head.startswith(b"<"):
        return "XML of a kind that is not known", "export the records as RIS instead"
    if not wide and head.count(0) + head.count(b"\xff") > len(head) // 50:
        return "binary data", "export the records as RIS or in PubMed format"
    if b"@" in head and _BIBTEX.search(head):
        return "BibTeX without an entry", "export it again; the export may have had no results"
    if _JSON.match(head):
        return "JSON", "export the records as RIS or CSV instead"
    return (
        "text without the tags of RIS or PubMed format and without a header row",
        "export the records as RIS, in PubMed format, or as CSV with a header row that has a title",
    )
