"""The importer of labelled text as EBSCOhost, ProQuest and APA PsycNet save it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harvest.connector import Reading, Recognition
from harvest.dialects.dialect import Dialect
from harvest.dialects.document_text import (
    EBSCO_TEXT,
    PROQUEST_TEXT,
    PSYCNET_TEXT,
    TEXT_SIGNS,
    TEXTS,
)
from harvest.formats.document_text import cut_labelled
from harvest.formats.text import lines
from harvest.importers.gathering import Gathering, Meaning
from harvest.sniff import head_text, is_medline, is_ris
from harvest.sources import document_text
from harvest.sources.attribution import origin
from harvest.sources.fields import gather

TEXT_DIALECTS: dict[str, tuple[Dialect, Meaning, str | None]] = {
    EBSCO_TEXT.name: (EBSCO_TEXT, document_text.ebscohost_text, None),
    PROQUEST_TEXT.name: (PROQUEST_TEXT, document_text.proquest_text, None),
    PSYCNET_TEXT.name: (PSYCNET_TEXT, document_text.ebscohost_text, "APA PsycInfo"),
}
"""Name to dialect, meaning, and the database of entries that name none."""

_TITLE = re.compile(
    r"^[ \t]{0,8}(?:Article |Document )?(?:Title|Titel|Título|Titre)[ \t]*:", re.MULTILINE
)
_ENOUGH = 3  # labels of a dialect in the head, beside the title
_LABEL = re.compile(r"^[ \t]{0,8}([^\W\d_][^:\t\n]{0,58}?)[ \t]*:(?=\s)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Labelled:
    """Text of labelled lines in the dialects of TEXT_DIALECTS (``harvest.connector.Importer``)."""

    name: str = "labelled text"

    def identify(self, data: bytes, name: str) -> Recognition | None:
        """Such text if there is a title's label, others beside it, and a platform's sign."""
        del name  # never proves anything
        head = head_text(data)
        if not _TITLE.search(head) or head.lstrip()[:1] in {"<", "@", "{"}:
            return None
        if is_ris(data) or is_medline(data):
            return None
        dialect, evidence = _guess(head)
        if dialect is None:
            return None
        return Recognition(self.name, "text", dialect.name, dialect.platform, 85, evidence)

    def read(self, data: bytes, name: str, recognition: Recognition) -> Reading:
        dialect, meaning, database = TEXT_DIALECTS[recognition.dialect]
        gathering = Gathering(data, database=database)
        known = frozenset(dialect.fields) | dialect.ignored
        for item in gathering.entries_of(cut_labelled(lines(data), known, TEXTS)):
            fields = gather(item, dialect, gathering.unknown)
            accession = next(iter(fields.get("accession", ())), None)
            names, links = fields.get("database", ()), fields.get("url", ())
            found = origin(names, links, accession, gathering.database)
            gathering.keep(item, meaning(fields, found), found)
        return gathering.reading(name, recognition)


def _guess(head: str) -> tuple[Dialect | None, tuple[str, ...]]:
    """The dialect that most signs speak for, with them; None where no sign does."""
    signs: dict[str, list[str]] = {}
    for dialect, words, pattern in TEXT_SIGNS:
        if re.search(pattern, head, re.MULTILINE):
            signs.setdefault(dialect.name, []).append(words)
    if not signs:
        return None, ()
    name = max(signs, key=lambda key: len(signs[key]))
    dialect = TEXT_DIALECTS[name][0]
    labels = {" ".join(label.lower().split()) for label in _LABEL.findall(head)}
    enough = len(labels & (dialect.fields.keys() | dialect.ignored)) >= _ENOUGH
    return (dialect, tuple(signs[name])) if enough else (None, ())
