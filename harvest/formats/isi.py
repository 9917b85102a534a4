"""Cuts the tagged text of Web of Science (``FN … VR … PT … ER … EF``) into raw entries.

One pass, no backtracking, one open entry in memory; what a tag means is not known here. The
grammar, as seen in real exports of ISI, Thomson Reuters and Clarivate times (``.txt``, ``.ciw``,
``.isi``): two characters and a blank; a line that begins with blanks continues the value above it
and is kept as a line of its own; ``PT`` opens an entry, ``ER`` closes it, ``EF`` ends the file.
Blank lines mean nothing, and old exports have none between entries.

Damage seen in real files, none of which costs a record: continuation lines without their blanks,
``EF`` or ``ER`` missing, a tag without its blank (``AUMiller, H``), the word ``null`` alone on a
line or in front of ``PT``, several exports one behind the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from harvest.connector import RawEntry
from harvest.formats.tagged import Note, NoteKind
from harvest.formats.text import Line

_TAG = re.compile(r"([A-Z][A-Z0-9])(?: (.*))?")
_LONGEST_TYPE = 24  # characters of a PT value; what is longer is text
_NULLS = re.compile(r"null.{0,200}?(PT [A-Z]{1,2})")
# A tag that lost its blank is recognised where it is one of those that begin with a name or title.
_GLUED = re.compile(r"(AU|AF|BA|BF|BE|CA|TI|SO)([A-Z][a-z].*)")
# Tags that stand once in an entry: the second one behind UT is that of the next entry.
_ONCE = frozenset({"PT", "AU", "AF", "TI", "SO", "UT"})
_AROUND = frozenset({"FN", "VR"})


def cut_isi(lines: Iterable[Line]) -> Iterator[RawEntry | Note]:
    """Every entry of tagged text, in order, and notes on what is not part of any.

    A value of several lines holds them with line feeds between, without their leading blanks.
    """
    return _IsiCutter().cut(lines)


class _Draft:
    """The entry that is being cut: its fields so far and where its text ends."""

    __slots__ = ("end", "fields", "line", "offset", "seen")

    def __init__(self, line: int, offset: int) -> None:
        self.line = line
        self.offset = offset
        self.end = offset
        self.fields: list[tuple[str, list[str]]] = []
        self.seen: set[str] = set()

    def add(self, tag: str, value: str, end: int) -> None:
        self.fields.append((tag, [value] if value else []))
        self.seen.add(tag)
        self.end = end

    def extend(self, text: str, end: int) -> None:
        self.fields[-1][1].append(text)
        self.end = end

    def repeats(self, tag: str) -> bool:
        """Whether ``tag`` can only be the next entry's."""
        if tag not in self.seen or tag not in _ONCE or self.fields[-1][0] == tag:
            return False
        return tag == "UT" or "UT" in self.seen

    def close(self, position: int) -> RawEntry:
        fields = tuple([(tag, "\n".join(parts)) for tag, parts in self.fields])
        return RawEntry(position, self.line, self.offset, self.end - self.offset, fields)


class _IsiCutter:
    """The state of one pass: the open entry, and whether the last file ended as it should."""

    def __init__(self) -> None:
        self.draft: _Draft | None = None
        self.position = 0
        self.ended = False
        self.last = 0

    def cut(self, lines: Iterable[Line]) -> Iterator[RawEntry | Note]:
        for number, offset, end, text in lines:
            self.last = number
            found = _TAG.fullmatch(text) if text[:1] not in (" ", "\t") else None
            if found is not None:
                tag, value = found.group(1), (found.group(2) or "").strip()
                yield from self._tagged(number, offset, end, tag, value)
            elif bare := text.strip():
                yield from self._untagged(number, offset, end, text, bare)
        if self.draft is not None:
            where = self.draft.line
            yield Note(NoteKind.OPEN, where, "the file ends before the ER of this entry")
            yield self._close(self.draft)
        elif self.position and not self.ended:
            said = (
                "the file does not end with EF; compare the number of records with the platform's"
            )
            yield Note(NoteKind.OPEN, self.last, said)

    def _tagged(
        self, line: int, offset: int, end: int, tag: str, value: str
    ) -> Iterator[RawEntry | Note]:
        if tag in {"ER", "EF"} and not value:
            yield from self._end(line, end, tag)
        elif tag in _AROUND and (self.draft is None or tag == "FN"):
            yield from self._interrupted("a new file begins")
            yield Note(NoteKind.HEADER, line, f"{tag} {value}")
        elif tag == "PT" and len(value) <= _LONGEST_TYPE and self._closed_by_type():
            yield from self._interrupted("the next PT does")
            self._open(line, offset).add(tag, value, end)
        else:
            if self.draft is not None and self.draft.repeats(tag):
                yield from self._interrupted(f"a second {tag} begins the next one")
                self._open(line, offset)
            elif self.draft is None:
                yield Note(NoteKind.OPEN, line, "an entry begins without its PT line")
                self._open(line, offset)
            if self.draft is not None:
                self.draft.add(tag, value, end)

    def _closed_by_type(self) -> bool:
        """Whether a PT line opens an entry: not if it is the first PT of one that had none."""
        return self.draft is None or "PT" in self.draft.seen

    def _open(self, line: int, offset: int) -> _Draft:
        self.draft = _Draft(line, offset)
        self.ended = False
        return self.draft

    def _interrupted(self, how: str) -> Iterator[RawEntry | Note]:
        """Close the open entry, if any, that no ER ends."""
        if self.draft is not None:
            yield Note(NoteKind.OPEN, self.draft.line, f"no ER ends this entry; {how}")
            yield self._close(self.draft)

    def _end(self, line: int, end: int, tag: str) -> Iterator[RawEntry | Note]:
        if tag == "EF":
            yield from self._interrupted("EF does")
            self.ended = True
        elif self.draft is None:
            yield Note(NoteKind.STRAY, line, tag)
        else:
            self.draft.add(tag, "", end)
            yield self._close(self.draft)

    def _close(self, draft: _Draft) -> RawEntry:
        self.position += 1
        self.draft = None
        return draft.close(self.position)

    def _untagged(
        self, line: int, offset: int, end: int, text: str, bare: str
    ) -> Iterator[RawEntry | Note]:
        if bare.startswith("null"):
            opening = _NULLS.fullmatch(bare)
            if opening is not None:
                yield from self._tagged(line, offset, end, "PT", opening.group(1)[3:])
                return
            if bare == "null":
                return
        glued = _GLUED.fullmatch(text)
        if glued is not None and self.draft is not None and glued.group(1) not in self.draft.seen:
            yield Note(NoteKind.OPEN, line, f"a blank is missing behind the tag {glued.group(1)}")
            self.draft.add(glued.group(1), glued.group(2).strip(), end)
        elif self.draft is not None:
            self.draft.extend(bare, end)
        else:
            yield Note(NoteKind.STRAY, line, bare)
