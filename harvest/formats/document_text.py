"""Cuts text of labelled lines into raw entries: ``Title: …``, ``Authors: …``, one label a field.

As EBSCOhost, ProQuest and APA PsycNet save or mail records as text. An entry begins behind a
heading (``Record: 3``, ``Document 3 of 12``), behind a rule of underscores or the like, or where
its first label comes again behind a blank line. A line without a known label continues the value
above it; in front of the first label it is the title that ProQuest prints there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from harvest.connector import RawEntry
from harvest.formats.tagged import HEADERS, Note, NoteKind
from harvest.formats.text import Line

HEADING = "@heading"
"""The tag of lines in front of an entry's first label."""

_RULE = re.compile(r"[_=*\-\u2013\u2014]{10,}")
_NUMBER = re.compile(
    r"(?:Record|Document|Dokument|Documento|Result|Item)\s*[:#]?\s*(\d{1,7})"
    r"(?:\s*(?:of|von|de|sur|/)\s*(\d{1,7}))?\s*:?",
    re.IGNORECASE,
)
_LABEL = re.compile(r"([^\W\d_][^:\t\n]{0,58}?)\s*:(?:\s+(.*)|$)")
_TABBED = re.compile(r"([^\W\d_][^:\t\n]{0,58}?):?\t+\s*(.*)")
_PLAIN_LABEL = re.compile(r"[A-Z][A-Za-z &/()-]{1,39}")
_QUIET = re.compile(
    r"report information from|contact us at|terms and conditions|database copyright|https?://|"
    r"copyright (?:©|\(c\))|table of contents|search strategy|result list|bibliograph|"
    r"citation style|\d{1,4}\.$|\d{1,2} \w{3,12} \d{4} \d\d?:\d\d$",
    re.IGNORECASE,
)


def cut_labelled(
    lines: Iterable[Line], labels: frozenset[str], texts: frozenset[str]
) -> Iterator[RawEntry | Note]:
    """Every entry in order, and notes on what is not part of any.

    ``labels`` are the known ones in lower case, ``texts`` those of them whose long values may hold
    blank lines and lines that look like labels; there only a blank line makes a label one.
    Tags are the labels in lower case.
    """
    return _LabelCutter(labels, texts).cut(lines)


class _LabelCutter:
    """The state of one pass: the open entry, its number, and whether a blank line came last."""

    def __init__(self, labels: frozenset[str], texts: frozenset[str]) -> None:
        self.labels, self.texts = labels, texts
        self.position = 0
        self.number: int | None = None
        self.announced = False  # a heading came and no line of its entry yet
        self.blank = True
        self.line = self.offset = self.end = 0
        self.fields: list[tuple[str, list[str]]] = []
        self.heads: list[Note] = []  # lines in front of the first label, if none should follow

    def cut(self, lines: Iterable[Line]) -> Iterator[RawEntry | Note]:
        for number, offset, end, text in lines:
            bare = text.strip()
            if not bare:
                self.blank = True
                continue
            heading = _NUMBER.fullmatch(bare)
            if _RULE.fullmatch(bare):
                yield from self._close()
            elif heading is not None and (self.blank or not self.fields):
                yield from self._close()
                yield from self._announce(number, heading)
            else:
                yield from self._content(number, offset + len(text) - len(text.lstrip()), end, bare)
            self.blank = False
        yield from self._close()

    def _announce(self, line: int, heading: re.Match[str]) -> Iterator[Note]:
        self.number, self.announced = int(heading.group(1)), True
        if heading.group(2):
            yield Note(NoteKind.STATED, line, heading.group(2))

    def _content(self, line: int, offset: int, end: int, bare: str) -> Iterator[RawEntry | Note]:
        labelled = self._labelled(bare)
        if bare.startswith(HEADERS) and not self.fields and not self.announced:
            yield Note(NoteKind.HEADER, line, bare)
        elif labelled is not None:
            label, value = labelled
            if self._starts_next(label):
                yield from self._close()
            self._add(line, offset, end, label, value)
        elif self.fields:
            self.fields[-1][1].append("\n" + bare if self.blank else bare)
            self.end = end
            if len(self.fields) == 1:
                self.heads.append(Note(NoteKind.STRAY, line, bare))
        elif self.announced:
            self._add(line, offset, end, HEADING, bare)
            self.heads = [Note(NoteKind.STRAY, line, bare)]
        elif not _QUIET.match(bare):
            yield Note(NoteKind.STRAY, line, bare)

    def _labelled(self, text: str) -> tuple[str, str] | None:
        """(label, value) where ``text`` begins with a known label, or with what must be one."""
        found = _TABBED.match(text) or _LABEL.match(text)
        if found is None:
            return None
        label = " ".join(found.group(1).lower().split())
        last = self.fields[-1][0] if self.fields else HEADING
        if last in self.texts and not self.blank and self._inner(last):
            return None
        known = label in self.labels
        unknown = bool(self.fields) and last not in self.texts and last != HEADING and self.blank
        if not known and not (unknown and _PLAIN_LABEL.fullmatch(found.group(1))):
            return None
        return label, (found.group(2) or "").strip()

    def _inner(self, last: str) -> bool:
        """Whether the value that is open is a whole text, in which labels stand apart."""
        return last.startswith(("full text", "volltext", "texto completo", "texte intégral"))

    def _starts_next(self, label: str) -> bool:
        first = next((tag for tag, _ in self.fields if tag != HEADING), None)
        return self.blank and not self.announced and label == first

    def _add(self, line: int, offset: int, end: int, label: str, value: str) -> None:
        if not self.fields:
            self.line, self.offset = line, offset
        self.announced = False
        self.fields.append((label, [value] if value else []))
        self.end = end

    def _close(self) -> Iterator[RawEntry | Note]:
        fields, self.fields = self.fields, []
        number, self.number, self.announced = self.number, None, False
        if not fields:
            return
        if all(tag == HEADING for tag, _ in fields):
            yield from self.heads
            return
        self.position += 1
        values = tuple((tag, "\n".join(parts).strip()) for tag, parts in fields)
        size = self.end - self.offset
        yield RawEntry(self.position, self.line, self.offset, size, values, number)
