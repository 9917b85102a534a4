"""The search fields of PubMed: every tag that it understands, as data.

Sources: the search field list of PubMed's User Guide (short tags and long names), the field names
that einfo lists for the database (TIAB, PDAT, …), and the names that QueryTranslation prints. The
list is closed: PubMed takes any other tag for none at all, without a word.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FieldKind(StrEnum):
    """What PubMed does with the words in front of a tag.

    ``text`` is searched as typed; ``vocabulary`` may come back under another name (an entry term
    of MeSH, a journal's abbreviation, ``eng``); dates come back as whole days.
    """

    TEXT = "text"
    VOCABULARY = "vocabulary"
    DATE = "date"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class SearchField:
    """One search field; ``tags`` are all its spellings in lower case, the shortest usual first."""

    name: str
    tags: tuple[str, ...]
    kind: FieldKind = FieldKind.TEXT


_TEXT = (
    ("All Fields", "all", "all fields"),
    ("Title", "ti", "titl", "title"),
    ("Title/Abstract", "tiab", "title/abstract"),
    ("Abstract", "ab", "abstract"),
    ("Text Word", "tw", "word", "text word", "text words"),
    ("Other Term", "ot", "otrm", "other term"),
    ("Transliterated Title", "tt", "transliterated title"),
    ("Affiliation", "ad", "affl", "affiliation"),
    ("Conflict of Interest Statements", "cois", "coi", "conflict of interest statement",
     "conflict of interest statements"),
    ("Author", "au", "auth", "author", "author name"),
    ("Author - First", "1au", "faut", "first author", "first author name", "author - first"),
    ("Author - Last", "lastau", "laut", "last author", "last author name", "author - last"),
    ("Author - Full", "fau", "full", "full author name", "author - full"),
    ("Author - Corporate", "cn", "coln", "corporate author", "author - corporate"),
    ("Author - Identifier", "auid", "author identifier", "author - identifier"),
    ("Investigator", "ir", "investigator"),
    ("Investigator - Full", "fir", "finv", "full investigator name", "investigator - full"),
    ("Editor", "ed", "editor"),
    ("Subject - Personal Name", "ps", "personal name as subject", "subject - personal name"),
    ("Book", "book"),
    ("Publisher", "pubn", "publisher"),
    ("Volume", "vi", "vol", "volume"),
    ("Issue", "ip", "iss", "issue"),
    ("Pagination", "pg", "page", "pagination"),
    ("Article Identifier", "aid", "pid", "article identifier", "publisher id"),
    ("Location ID", "lid", "location id"),
    ("DOI", "doi", "digital object id"),
    ("Grants and Funding", "gr", "grnt", "grant", "grants", "grant number", "grants and funding"),
    ("ISBN", "isbn"),
    ("Secondary Source ID", "si", "secondary source id"),
    ("Data Set ID", "dsid", "dso"),
    ("Entry Identifier", "eid"),
)  # fmt: skip

_VOCABULARY = (
    ("MeSH Terms", "mh", "mesh", "mesh terms", "mesh term", "mesh heading"),
    ("MeSH Major Topic", "majr", "mesh major topic", "mesh major topics", "major topic"),
    ("MeSH Subheading", "sh", "subh", "mesh subheading", "mesh subheadings", "subheading"),
    ("Publication Type", "pt", "ptyp", "publication type"),
    ("Supplementary Concept", "nm", "subs", "substance name", "supplementary concept"),
    ("Pharmacological Action", "pa", "papx", "pharmacological action"),
    ("EC/RN Number", "rn", "ecno", "ec/rn number"),
    ("Language", "la", "lang", "language"),
    ("Journal", "ta", "jour", "journal", "journal title", "so"),
    ("NLM Unique ID", "jid", "nlm unique id"),
    ("ISSN", "is", "issn"),
    ("Place of Publication", "pl", "cnty", "place of publication"),
    ("Filter", "sb", "filter", "filt", "subset", "properties", "text"),
)

_DATES = (
    ("Date - Publication", "dp", "pdat", "publication date", "date - publication"),
    ("Date - Electronic Publication", "epdt", "epdat", "electronic publication date",
     "date - electronic publication"),
    ("Date - Print Publication", "ppdt", "ppdat", "print publication date",
     "date - print publication"),
    ("Date - First Published", "p1dat"),
    ("Date - Create", "crdt", "create date", "date - create"),
    ("Date - Entry", "edat", "entry date", "entrez date", "date - entry"),
    ("Date - MeSH", "mhda", "mesh date", "date - mesh"),
    ("Date - Modification", "lr", "mdat", "modification date", "date - modification"),
    ("Date - Completion", "dcom", "cdat", "completion date", "date - completion"),
)  # fmt: skip

_NUMBERS = (
    ("UID", "uid", "pmid"),
    ("PMCID", "pmcid", "pmc", "mid"),
)

FIELDS: tuple[SearchField, ...] = tuple(
    SearchField(name, tags, kind)
    for kind, rows in (
        (FieldKind.TEXT, _TEXT),
        (FieldKind.VOCABULARY, _VOCABULARY),
        (FieldKind.DATE, _DATES),
        (FieldKind.NUMBER, _NUMBERS),
    )
    for name, *tags_ in rows
    for tags in [tuple(tags_)]
)

TAGS: dict[str, SearchField] = {tag: field for field in FIELDS for tag in field.tags}
TAGS |= {field.name.lower(): field for field in FIELDS}

ANYWHERE = TAGS["all"]
"""Where PubMed looks for terms without a tag, or with one that it does not know."""


def field_of(tag: str) -> SearchField | None:
    """The search field that a tag without brackets and modifier names; None for an unknown one."""
    return TAGS.get(" ".join(tag.lower().split()))
