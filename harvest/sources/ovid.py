"""Ovid, all formats and bases: RIS, tagged and labelled text, tables, XML.

What differs by format and base is undone first (titles, names, Source lines, links); what an entry
then means is the same. RIS is Ovid's own reading of the record, and mostly needs no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from harvest.pubmed_facts import aligned, orcid, record_type
from harvest.pubmed_status import status
from harvest.sources import ris
from harvest.sources.attribution import Origin
from harvest.sources.fields import Fields, first, squeeze, unique
from harvest.sources.kinds import from_words
from harvest.sources.names import author_name, with_groups
from harvest.sources.ovid_citation import Citation, date_text, parse_citation
from harvest.sources.ovid_links import addresses, said_by_links
from harvest.sources.ovid_remarks import bare_title, both_titles, statements, without_copyright
from harvest.sources.texts import clean_title
from ledger.identifiers import parse_pmcid, parse_registrations
from ledger.model import Content, Details, RecordType

_MARKS = re.compile(r"(?:[\s,]+(?:\d{1,3}|[*+#]+|\([A-Za-z0-9*+]{1,3}\)))+$")
_REVIEW = re.compile(r"(?:^|14651858\.)((?:CD|MR|ED)\d{6}(?:\.pub\d{1,2})?)$", re.IGNORECASE)
_ROLE = re.compile(r"\s*\[[^\[\]]{0,300}\]")
_DEGREES = re.compile(
    r"(?:,?\s+(?:M\.?D\.?|Ph\.?D\.?|M\.?Sc\.?|B\.?Sc\.?|MPH|MBBS|MBChB|FRCS|FRCP|DrPH|ScD|DSc|EdD|PsyD|"
    r"RN|MS|BS|MHS|MBA|DO|DDS|DVM|PharmD|FACP|FACS)\b\.?)+$"
)
_SUFFIXED = re.compile(
    r"(?P<family>\S.*?) (?:(?P<before>Jr|Sr|\d(?:st|nd|rd|th))\.? )?"
    r"(?P<initials>(?:[A-Z]\.?-?){1,4})(?: (?P<behind>Jr|Sr|\d(?:st|nd|rd|th))\.?)?"
)
_TOGETHER = re.compile(r",\s+")
_JOINED = re.compile(r"(?:[^\s,][^,]{0,80} [A-Z]{1,4}(?:,\s+|$)){2,}")  # "Abe RC, van der Li JJ"
_ORCID = re.compile(r"([^;:\n]{2,100}); ORCID:?\s*(\S{16,60})")
_SEMICOLONS = re.compile(r"\s*;\s+|(?<=[\w.])\s{2,}(?=\S)")
_LABELLED_NUMBER = re.compile(r"[A-Za-z][A-Za-z ]{2,60}:\s+(?=\S)")
_PREPRINTS = frozenset({"medrxiv", "biorxiv", "arxiv", "research square", "psyarxiv", "ssrn"})
_THESES = ("dissertation abstracts international", "masters abstracts international")
_IMPRINT = re.compile(r";.*$|\s\(.*$")  # country, address


def content(fields: Fields, origin: Origin) -> Content:
    """The Content of one RIS entry.

    EBM Reviews give every record the reference type ELEC; a CENTRAL record whose only author is
    a trial number is a register entry (seen in real exports). AI and AO hold ORCID iDs behind
    names.
    """
    title, language, relations = bare_title(first(fields, "title"))
    told = {
        **fields,
        "language": _sentences(fields, "language") or [language or ""],
        "abstract": [without_copyright(value) for value in fields.get("abstract", ())],
    }
    if title:
        told["title"] = [title]
    if "journal" in told and "journal_abbreviation" not in told:
        told["journal_abbreviation"] = fields.get("journal_second", [])
    return _finished(ris.content(told, origin), told, origin, relations)


def record_content(fields: Fields, origin: Origin) -> Content:
    """The Content of one entry of tagged text, a table, labelled text or XML.

    A field of its own comes before the Source line, the Source line before links. A title in
    brackets is a translation; ``TT`` beside it is the original. Full names (FA) come before AU.
    """
    citation = parse_citation(first(fields, "citation"))
    linked = said_by_links(fields.get("url", ()))
    said = first(fields, "title") or first(linked, "title")
    title, language, relations = bare_title(said)
    types = unique(clean_title(value) or "" for value in fields.get("type_detail", ()))
    told: dict[str, list[str]] = {
        **{name: [*values] for name, values in fields.items()},
        **_filled(fields, citation, linked),
        "title": [title] if title else [],
        "title_original": _original(fields, title),
        "authors": list(_authors(fields)),
        "group_authors": _sentences(fields, "group_authors"),
        "accession": [_LABELLED_NUMBER.sub("", n) for n in fields.get("accession", ())],
        "language": _sentences(fields, "language") or [language or ""],
        "keywords": list(_keywords(fields)),
        "abstract": [without_copyright(squeeze(v)) for v in fields.get("abstract", ())],
        "url": list(addresses(fields.get("url", ()))),
        "type_detail": ["; ".join(types)] if types else [],
    }
    told["publisher"] = [_IMPRINT.sub("", value) for value in told["publisher"]]
    told["type"] = [_reference_type(told, citation, linked)]
    pmcids = [n for value in fields.get("pmid", ()) if (n := parse_pmcid(value))]
    if pmcids:  # MEDLINE's tables give the link to PubMed Central as PM
        told |= {"pmcid": pmcids, "pmid": []}
    relations = unique((*relations, *statements(fields.get("comments", ()))))
    read = ris.content(told, origin)
    read = replace(
        read,
        authors=with_groups(_named(told["authors"]), told["group_authors"]),
        type=RecordType.PREPRINT if (read.journal or "").lower() in _PREPRINTS else read.type,
        type_raw=first(told, "type_detail"),
        headings=unique(_heading(value) for value in fields.get("headings", ())),
    )
    return _finished(read, told, origin, relations)


# --- what is where ------------------------------------------------------------------------


def _filled(fields: Fields, citation: Citation, linked: Fields) -> dict[str, list[str]]:
    """Journal, volume, pages, dates and numbers from wherever they stand."""
    told = {
        name: _either(fields.get(name, ()), said, linked.get(name, ()))
        for name, said in (
            ("journal", None if citation.is_book else citation.journal),
            ("book_title", citation.book_title or citation.conference),
            ("volume", citation.volume),
            ("issue", citation.issue),
            ("pages", citation.pages),
            ("article_number", citation.article_number),
            ("year", citation.year),
            ("publisher", citation.publisher),
            ("doi", None),
            ("pmid", None),
            ("issn", None),
        )
    }
    if citation.is_book:
        told["journal"] = []
    told["pages"] = [page for page in told["pages"] if "pagination" not in page.lower()]
    if not told["pages"]:
        told["pages"] = [] if citation.article_number else list(linked.get("start_page", ()))
    dates = [date_text(value) for value in fields.get("date", ())]
    told["date"] = [*dates, *([citation.date] if citation.date else [])]
    told["early_access"] = [date_text(value) for value in fields.get("early_access", ())]
    return told


def _either(own: list[str] | tuple[str, ...], said: str | None, linked: object) -> list[str]:
    """The values of the field itself, else of the Source line, else of links."""
    named = [squeeze(value) for value in own if value.strip()]
    if named or said:
        return named or [said or ""]
    return [str(value) for value in linked] if isinstance(linked, list) else []


def _original(fields: Fields, title: str | None) -> list[str]:
    own = fields.get("title_original", [])
    return own or (fields.get("title_other", []) if (title or "").startswith("[") else [])


def _authors(fields: Fields) -> Iterator[str]:
    """Names without the marks of their addresses, degrees and roles: ``Kohler, Lars 1``."""
    values = fields.get("full_authors") or fields.get("authors") or []
    for value in () if [v.strip(" .").lower() for v in values] == ["anonymous"] else values:
        for name in _SEMICOLONS.split(_ROLE.sub("", value).replace("\n", "; ")):
            bare = _undecorated(name.strip(" ;"))
            if bare:
                yield _whole(bare.rstrip(".") if _ends_in_word(bare) else bare)


def _undecorated(name: str) -> str:
    """``Pizem, Joze MD, PhD +`` without mark and degrees; ``Smith, MS`` are initials and stay."""
    if "," not in name:
        return name
    name = _MARKS.sub("", name).strip()
    bare = _DEGREES.sub("", name)
    return bare if any(map(str.islower, bare.partition(",")[2])) else name


def _whole(name: str) -> str:
    """``Angonese G.`` with its comma; suffixes go behind the initials."""
    if "," in name:
        return name
    found = _SUFFIXED.fullmatch(name)
    if found is not None and (found.group("before") or found.group("behind")):
        suffix = found.group("before") or found.group("behind")
        return f"{found.group('family')}, {found.group('initials')} {suffix}"
    return author_name(name, family_first=True) or name


def _named(names: list[str]) -> tuple[str, ...]:
    """The authors: a line holds one name, whole, but in CENTRAL, where it may hold them all."""
    single = (_TOGETHER.split(name) if _JOINED.fullmatch(name) else [name] for name in names)
    known = (n for many in single for n in many if " " in n or not parse_registrations(n))
    read = (author_name(value, family_first=True) for value in known)
    return tuple(name for name in read if name)


def _ends_in_word(name: str) -> bool:
    """Whether the last word is no initial, as in ``AHMED, Mughees.``."""
    last = name.rpartition(" ")[2].rstrip(".")
    return len(last) > 3 and "." not in last


def _keywords(fields: Fields) -> Iterator[str]:
    """Single keywords; those of APA PsycInfo (ID) have commas between, others semicolons."""
    for value in fields.get("keywords", ()):
        text = squeeze(value.replace("\n", "; "))
        parts = text.split(";") if ";" in text else text.split(", ")
        yield from (part.strip(" .") for part in parts)


def _heading(text: str) -> str:
    """``*HIV Infections/pc [Prevention & Control]`` as ``*HIV Infections/prevention & control``."""
    heading = squeeze(text).rstrip(".")
    return re.sub(r"/\w\w \[([^\]]+)\]", lambda found: f"/{found.group(1).lower()}", heading)


def _sentences(fields: Fields, name: str) -> list[str]:
    """The values without the full stop that Ovid ends many fields with."""
    return [squeeze(value).rstrip(" .") for value in fields.get(name, ())]


# --- what it is ---------------------------------------------------------------------------


def _reference_type(told: Fields, citation: Citation, linked: Fields) -> str:
    """A reference type where the entry's own words for it mean none."""
    said = from_words(first(told, "type_detail"))
    journal = (first(told, "journal") or "").lower()
    if journal.startswith(_THESES):
        return "THES"
    if said == RecordType.ARTICLE and citation.is_book:
        said = None
    if said is not None:
        return said
    if citation.is_book:
        return "CHAP" if citation.book_title else "BOOK"
    if citation.conference:
        return "CONF"
    return "JOUR" if citation.journal or linked.get("journal") or told["journal"] else ""


def _finished(read: Content, told: Fields, origin: Origin, relations: tuple[str, ...]) -> Content:
    types = [part.strip() for part in (read.type_raw or "").split("; ")]
    orcids = _orcids(told, read.authors)
    if orcids:
        read = replace(read, details=replace(read.details or Details(), orcids=orcids))
    if origin.source == "cdsr":
        read = _with_number_of_review(read)
    title, original = read.title, read.title_original
    if origin.source == "psycinfo" and original is None and title:
        title, original = both_titles(title)
    return replace(
        read,
        type=_kind(read, origin, types),
        title=title,
        title_original=original,
        relations=relations,
        status=status(types, relations, read.title),
    )


def _is_code(types: list[str]) -> bool:
    """Whether a RIS reference type stands in place of publication types."""
    return len(types) == 1 and types[0].isupper()


def _with_number_of_review(read: Content) -> Content:
    """The Cochrane Library's number with its version, in place of Ovid's own.

    It stands in the DOI (``10.1002/14651858.CD001234.pub3``), else in place of pages.
    """
    found = _REVIEW.search(read.doi or "") or _REVIEW.search(read.pages or "")
    if found is None or (read.accession or "").startswith(("CD", "MR", "ED")):
        return read
    own = (f"ovid:{read.accession}",) if read.accession else ()
    other_ids = unique((*read.other_ids, *own))
    return replace(read, accession=found.group(1).upper(), other_ids=other_ids)


def _orcids(fields: Fields, authors: tuple[str, ...]) -> tuple[str, ...]:
    """IDs beside the authors, of ``Keefer, Amy; ORCID: https://orcid.org/…``, several a field."""
    found: dict[str, str] = {}
    for value in fields.get("orcids", ()):
        for name, number in _ORCID.findall(value):
            found[_key(name.rpartition("/")[2])] = orcid(number)
    return aligned([found.get(_key(author), "") for author in authors])


def _key(name: str) -> str:
    """Family name and first initial, in small letters."""
    family, _, given = name.strip(" ,").partition(",")
    return f"{family.strip()} {given.strip()[:1]}".lower()


def _kind(read: Content, origin: Origin, types: list[str]) -> str:
    if origin.source == "central":
        registered = bool(read.registry_ids) and not read.authors
        return RecordType.REGISTRY if registered else RecordType.ARTICLE
    if origin.source == "cdsr":
        protocol = (read.title or "").lower().endswith("(protocol)")
        return RecordType.PROTOCOL if protocol else RecordType.REVIEW
    if origin.source == "medline" and read.type_raw and not _is_code(types):
        return record_type(types)
    if read.type in {RecordType.WEB, RecordType.OTHER}:
        return from_words(read.type_raw) or read.type
    return read.type
