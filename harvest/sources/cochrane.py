"""The Cochrane Library: CENTRAL, the reviews of CDSR, Clinical Answers, and its older databases."""

from __future__ import annotations

import html
import re

from harvest.sources import bibtex, ris
from harvest.sources.attribution import Origin, origin
from harvest.sources.fields import Fields, first, keywords, squeeze, unique
from harvest.sources.latex import plain
from harvest.sources.names import is_group
from ledger.identifiers import canonical_accession, parse_doi, parse_registrations
from ledger.model import Content, RecordType, revised

_CENTRAL_LINK = re.compile(r"10\.1002/central/CN-\d{6,10}", re.IGNORECASE)
# Where a DOI or an address names the database and the number in it. ED are editorials, SC special
# collections, MR methodology reviews: all parts of CDSR.
_PLACES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"/central/(CN-\d{6,10})", re.IGNORECASE), "central"),
    (re.compile(r"/clcentral/\S{0,40}?(CN-\d{6,10})"), "central"),
    (re.compile(r"14651858\.((?:CD|MR|ED|SC)\d{6})", re.IGNORECASE), "cdsr"),
    (re.compile(r"10\.1002/(cca\.\d{1,6})", re.IGNORECASE), "cca"),
    (re.compile(r"/cldare/\S{0,40}?(DARE-\d{6,16})"), "dare"),
    (re.compile(r"/clhta/\S{0,40}?(HTA-\d{6,16})"), "hta"),
    (re.compile(r"/cleed/\S{0,40}?(NHSEED-\d{6,16})"), "eed"),
    (re.compile(r"/clcmr/\S{0,40}?(CMR-\d{1,16})"), "cmr"),
)
_VERSION = re.compile(r"10\.1002/14651858\.([a-z]{2}\d{6})(\.pub\d{1,2})")
_PROTOCOL_STARTS = (
    "this is a protocol for a",
    "this is the protocol for a",
    "objectives this is a protocol for a",
)
_STAGE = re.compile(r"\s\(?((?:Provisional|Structured) abstract|Brief record)\)?$")
_GLUED = "Abstract - "
_STRAIGHT = {"\u2010": "-", "\u2011": "-"}
_AS_PRINTED = frozenset({"abstract", "url", "doi"})
_PARTICLE_WORDS = """
    van von der den de del della di da dos du el la le lo al ter ten bin ibn abu st mac san
"""
_PARTICLES = frozenset(_PARTICLE_WORDS.split())


def place(fields: Fields) -> Origin:
    """The database of an entry: as it names it, by its number, else by its DOI or address."""
    accession = first(fields, "accession")
    named = origin(fields.get("database", ()), (), accession)
    if named.source is not None:
        return named
    for value in (*fields.get("doi", ()), *fields.get("url", ())):
        for pattern, source in _PLACES:
            found = pattern.search(value[:500])
            if found is not None:
                return Origin(named.database or source, source, found.group(1))
    known = origin(fields.get("journal", ()), (), None)  # "Cochrane Clinical Answers" as journal
    return known if known.source is not None else named


def content(fields: Fields, origin: Origin) -> Content:
    """The Content of one entry; a register entry keeps its register's address among the URLs.

    ``10.1002/central/CN-…`` names the CENTRAL record, not the report: it is the DOI of a register
    entry, which has no other, and an ``other_ids`` value of an article without DOI.
    """
    clean = _clean(fields)
    return _finished(ris.content(clean, origin), clean, origin)


def bibtex_content(fields: Fields, origin: Origin) -> Content:
    """The Content of one BibTeX entry, whose authors stand between commas."""
    clean = _clean(fields)
    read = bibtex.read(clean, origin, bibtex.names_between_commas)
    terms = keywords(plain(value) for value in clean.get("keywords", ()))  # commas are theirs
    return _finished(revised(read, keywords=terms), clean, origin)


def text_content(fields: Fields, origin: Origin) -> Content:
    """The Content of one entry of the old plain text, whose authors are family name first."""
    clean = dict(_clean(fields))
    clean["authors"] = [_family_first(name) for name in clean.get("authors", [])]
    read = ris.content({"type": ["JOUR"], **clean}, origin)
    return _finished(revised(read, type_raw=first(clean, "type_detail")), clean, origin)


def _clean(fields: Fields) -> Fields:
    """The fields without entities of HTML (``&amp;``, ``&lt;``) and without U+2010 as hyphen."""
    clean = {
        name: [
            v if v.isascii() and "&" not in v and name != "abstract" else _text(name, v)
            for v in values
        ]
        for name, values in fields.items()
    }
    if "keywords" in clean:
        clean["keywords"] = [part for value in clean["keywords"] for part in value.split(";")]
    return clean


def _text(name: str, value: str) -> str:
    text = html.unescape(value) if "&" in value and name != "url" else value
    if name == "abstract":
        return text.removeprefix(_GLUED)
    return text if text.isascii() or name in _AS_PRINTED else text.translate(_HYPHENS)


_HYPHENS = str.maketrans(_STRAIGHT)


def _family_first(name: str) -> str:
    """``van Dalen Elvira C`` as ``van Dalen, Elvira C``; groups and trial numbers stay whole."""
    words = squeeze(name).split()
    if "," in name or len(words) < 2 or is_group(name):
        return name
    end = 3 if words[1].lower() in {"i", "y"} and len(words) > 3 else 1  # "Roca i Mar Anna"
    while end < len(words) - 1 and words[end - 1].lower() in _PARTICLES:
        end += 1
    return f"{' '.join(words[:end])}, {' '.join(words[end:])}"


def _finished(read: Content, fields: Fields, origin: Origin) -> Content:
    """What the platform says in places of its own: registers, kinds, numbers."""
    links = [value.strip() for value in fields.get("journal", ()) if ris.is_address(value)]
    numbers = [n for link in links for n in parse_registrations(link)]
    registry_ids = unique((*read.registry_ids, *numbers))
    accession = read.accession or canonical_accession(origin.source or "", _number(fields))
    read = revised(
        read,
        type=_kind(read, origin, registered=bool(registry_ids)),
        accession=_of_version(accession, read.doi) if origin.source == "cdsr" else accession,
        registry_ids=registry_ids,
        urls=unique((*read.urls, *links)),
    )
    return _with_central_doi(_without_stage(read, origin))


def _of_version(accession: str | None, doi: str | None) -> str | None:
    """``CD001234.PUB3``: each published version of a review is a report, and one number for all.

    The first version and the protocol have a DOI without ``.pub`` and the bare number.
    """
    version = _VERSION.fullmatch(doi or "")
    if version is None or accession is None or version.group(1).upper() != accession:
        return accession
    return f"{accession}{version.group(2).upper()}"


def _without_stage(read: Content, origin: Origin) -> Content:
    """DARE and EED print what they did with a report behind its title."""
    found = _STAGE.search(read.title or "") if origin.source in {"dare", "eed"} else None
    if found is None or read.title is None:
        return read
    kind = read.type_raw or found.group(1)
    return revised(read, title=read.title[: found.start()].rstrip(" ."), type_raw=kind)


def _number(fields: Fields) -> str | None:
    """The accession number in a DOI or an address."""
    return place({name: fields.get(name, []) for name in ("doi", "url")}).accession


def _kind(read: Content, origin: Origin, *, registered: bool) -> str:
    if origin.source == "cdsr":
        return _kind_of_review(read)
    if origin.source == "hta":
        return RecordType.REPORT
    if registered and not read.authors and "journal article" not in (read.type_raw or "").lower():
        return RecordType.REGISTRY
    if read.type == RecordType.REGISTRY and read.journal and not registered:
        return RecordType.ARTICLE  # a letter with "Trial registry record" (seen in a real export)
    return read.type


def _kind_of_review(read: Content) -> str:
    """Review or protocol; editorials and special collections of CDSR are articles."""
    number = (read.accession or read.doi or "").lower()
    if number.startswith(("ed", "sc", "10.1002/14651858.ed", "10.1002/14651858.sc")):
        return RecordType.ARTICLE
    title = (read.title or "").lower()
    stated = (read.type_raw or "").lower()
    said = "protocol" in stated or title.endswith("(protocol)") or title.startswith("protocol for")
    begins = (read.abstract or "")[:200].lower().lstrip()
    protocol = said or begins.startswith(_PROTOCOL_STARTS)
    return RecordType.PROTOCOL if protocol else RecordType.REVIEW


def _with_central_doi(read: Content) -> Content:
    """CENTRAL's own DOI, wherever it stands, is that of a register entry only."""
    own = parse_doi(read.doi) if _CENTRAL_LINK.fullmatch(read.doi or "") else None
    found = next(
        (m.group(0) for url in read.urls if "10.1002/" in url and (m := _CENTRAL_LINK.search(url))),
        None,
    )
    number = own or parse_doi(found)
    if number is None or (read.doi and own is None):
        return read
    if read.type == RecordType.REGISTRY:
        return revised(read, doi=number)
    return revised(read, doi=None, other_ids=unique((*read.other_ids, f"doi:{number}")))
