"""Publication and document types of Web of Science: what kind of report, and what befell it."""

from __future__ import annotations

from collections.abc import Iterator

from harvest.sources.fields import Fields, first, squeeze
from harvest.sources.kinds import from_words
from ledger.model import RecordType

_NOTICES = {
    "retracted publication": "retracted",
    "retraction": "retraction notice",
    "retraction of publication": "retraction notice",
    "correction": "correction notice",
    "correction, addition": "correction notice",
    "published erratum": "correction notice",
    "expression of concern": "notice of concern",
    "withdrawn publication": "withdrawn",
}
# What the publication type says (PT, TY of RIS, the entry type of BibTeX) where DT is silent.
_REFERENCE = {
    "J": RecordType.ARTICLE,
    "JOUR": RecordType.ARTICLE,
    "ARTICLE": RecordType.ARTICLE,
    "B": RecordType.BOOK,
    "BOOK": RecordType.BOOK,
    "S": RecordType.CHAPTER,
    "CHAP": RecordType.CHAPTER,
    "INCOLLECTION": RecordType.CHAPTER,
    "INBOOK": RecordType.CHAPTER,
    "C": RecordType.CONFERENCE,
    "CPAPER": RecordType.CONFERENCE,
    "CONF": RecordType.CONFERENCE,
    "INPROCEEDINGS": RecordType.CONFERENCE,
    "PROCEEDINGS": RecordType.CONFERENCE,
    "THES": RecordType.THESIS,
    "PHDTHESIS": RecordType.THESIS,
    "RPRT": RecordType.REPORT,
}
IN_VOLUMES = frozenset({RecordType.BOOK, RecordType.CHAPTER, RecordType.CONFERENCE})
_MEETINGS = ("meeting", "proceedings paper", "conference")
_ARTICLES = frozenset({"article", "journal article", "review", "literature review"})
RIS_VOLUMES = frozenset({"BOOK", "CHAP", "CONF", "CPAPER"})
_EXACT = {
    "book": RecordType.BOOK,
    "news": RecordType.NEWS,
    "news item": RecordType.NEWS,
    "preprint": RecordType.PREPRINT,
    "dissertation": RecordType.THESIS,
    "thesis": RecordType.THESIS,
    "thesis dissertation": RecordType.THESIS,
    "dissertation/thesis": RecordType.THESIS,
}


def reference_type(fields: Fields) -> RecordType | None:
    """What the publication type alone says."""
    return _REFERENCE.get((first(fields, "type") or "").upper())


def document_types(fields: Fields) -> list[str]:
    """The document types in lower case."""
    values = (part for value in fields.get("type_detail", ()) for part in value.split(";"))
    return [squeeze(value).lower() for value in values]


def record_kind(fields: Fields) -> RecordType:
    """The type of the report.

    ``Article; Proceedings Paper`` in a journal is an article that was also given at a meeting;
    in a volume it is a conference paper.
    """
    reference = reference_type(fields)
    said = document_types(fields)
    in_journal = reference in {RecordType.ARTICLE, None}
    if "book chapter" in said or "chapter" in said:
        return RecordType.ARTICLE if reference is RecordType.ARTICLE else RecordType.CHAPTER
    met = any(word in value for value in said for word in _MEETINGS)
    if met and not (in_journal and set(said) & _ARTICLES and "meeting abstract" not in said):
        return RecordType.CONFERENCE
    for value in said:
        exact = _EXACT.get(value)
        if exact is not None:
            return exact
    if not said and first(fields, "type") == "B" and first(fields, "start_page"):
        return RecordType.CHAPTER
    worded = (from_words(value) for value in said if not value.startswith("book review"))
    return reference or next((kind for kind in worded if kind), RecordType.OTHER)


def status(fields: Fields) -> Iterator[str]:
    """``state: evidence`` statements of the document types."""
    for value in dict.fromkeys(document_types(fields)):
        state = _NOTICES.get(value)
        if state is not None:
            yield f"{state}: document type {value.capitalize()}"
