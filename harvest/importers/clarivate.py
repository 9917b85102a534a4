"""The importer of Web of Science's tagged text (``.txt``, ``.ciw``, ``.isi``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from harvest.connector import RawEntry, Reading, Recognition
from harvest.dialects.clarivate import CLARIVATE_TAGGED, LINES, SEMICOLONS
from harvest.formats.isi import cut_isi
from harvest.formats.text import lines
from harvest.importers.gathering import Gathering
from harvest.sniff import head_text
from harvest.sources import clarivate
from harvest.sources.attribution import origin
from harvest.sources.clarivate_texts import plain_text
from harvest.sources.fields import gather

_FILE = re.compile(
    r"^FN (?:ISI|Thomson|Clarivate|Web of (?:Science|Knowledge))", re.MULTILINE | re.IGNORECASE
)
_ENTRY = re.compile(r"^(?:null)?PT [A-Z]{1,2} *$", re.MULTILINE)
_FIELDS = re.compile(r"^(?:AU|AF|TI|SO|PY|UT|DI|AB|BP|ER)(?: |$)", re.MULTILINE)
# Tags that only the Core Collection has; an entry without UT but with these is one of its.
_CORE_TAGS = frozenset({"GA", "WC", "WE", "ID", "J9", "TC"})


@dataclass(frozen=True, slots=True)
class WosTagged:
    """Tagged text of any collection and age (``harvest.connector.Importer``)."""

    name: str = "web of science"

    def identify(self, data: bytes, name: str) -> Recognition | None:
        """Tagged text by its FN line, or by PT lines among other tags where FN was cut off."""
        del name
        head = head_text(data)
        file = _FILE.search(head) if any(s in head for s in ("FN ", "Fn ", "fn ")) else None
        entry = _ENTRY.search(head) if "PT " in head else None
        told = len(set(_FIELDS.findall(head))) if file or entry else 0
        if file is None and (entry is None or told < 3):
            return None
        evidence = (*((file.group(0),) if file else ()), *(("PT lines",) if entry else ()))
        dialect = CLARIVATE_TAGGED
        sure = 97 if file and (entry or told < 2) else 90
        return Recognition(self.name, "tagged", dialect.name, dialect.platform, sure, evidence)

    def read(self, data: bytes, name: str, recognition: Recognition) -> Reading:
        gathering = Gathering(data)
        for item in gathering.entries_of(cut_isi(lines(data))):
            _read_entry(gathering, item)
        return gathering.reading(name, recognition)


def _read_entry(gathering: Gathering, item: RawEntry) -> None:
    entry = replace(item, fields=tuple(_values(item)))
    fields = gather(entry, CLARIVATE_TAGGED, gathering.unknown)
    accession = clarivate.best_accession(fields.get("accession", ()))
    core = any(tag in _CORE_TAGS for tag, _ in item.fields)
    found = origin((), (), accession, "Web of Science" if core else None)
    gathering.keep(item, clarivate.content(fields, found), found)


def _values(item: RawEntry) -> Iterator[tuple[str, str]]:
    """The fields with wrapped lines joined, and one field for each of several values."""
    for tag, value in item.fields:
        if tag in LINES:
            yield tag, value
            continue
        text = value.replace("\n", " ")
        if tag in SEMICOLONS:
            # Entities end in a semicolon too.
            yield from ((tag, part) for part in map(str.strip, plain_text(text).split(";")) if part)
        else:
            yield tag, text
