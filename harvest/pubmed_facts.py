"""What PubMed's facts mean, whichever format they came in: XML and MEDLINE text both ask here.

The functions take texts as either format prints them and give the same Content values for the
same facts, so that a PMID read from XML and from MEDLINE text is one Revision.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from harvest.sources.texts import clean_title
from ledger.identifiers import parse_registrations
from ledger.model import RecordType

_WHOLLY_BRACKETED = re.compile(r"\[([^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\]\s*\.?")
_PLACEHOLDER = re.compile(r"(?i)\[?\s*(?:not available|no title available)\s*\.?\s*\]?\s*\.?")
_LOCATOR = re.compile(r"(?i)[a-z]{0,8}-?\d{1,10}")
_ORCID = re.compile(r"(?<!\d)(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])(?!\d)")

# A label as MEDLINE prints it: capitals and a colon, at the start or behind the end of a sentence.
_LABEL = re.compile(r"([A-Z][A-Z0-9][A-Z0-9 ,/&()'’\-–]{1,70}?): (?=\S)")
_LATER_LABEL = re.compile(r"[.?!)\]%\"'”] " + _LABEL.pattern)
_LABEL_ENDS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ,/&()'’-–")
_LABEL_REACH = 74  # the longest label and what stands before it

# PubMed's publication types that say what kind of document it is; all others (Review, Randomized
# Controlled Trial, Editorial, Published Erratum …) describe an article. Earlier rows win.
_TYPES = {
    "preprint": RecordType.PREPRINT,
    "academic dissertation": RecordType.THESIS,
    "technical report": RecordType.REPORT,
    "government publication": RecordType.REPORT,
    "newspaper article": RecordType.NEWS,
    "news": RecordType.NEWS,
    "congress": RecordType.CONFERENCE,
    "meeting abstract": RecordType.CONFERENCE,
    "webcast": RecordType.WEB,
}

# Trial registers among the values of DataBankName, with the label that their bare numbers lack.
_TRIAL_REGISTERS = {
    "anzctr": "ACTRN",
    "chictr": "ChiCTR-",
    "clinicaltrials.gov": "NCT",
    "cris": "KCT",
    "ctri": "CTRI/",
    "drks": "DRKS",
    "euctr": "EUCTR",
    "eudract": "EudraCT ",
    "irct": "IRCT",
    "isrctn": "ISRCTN",
    "japiccti": "JapicCTI-",
    "jprn": "JPRN-",
    "jrct": "jRCT",
    "ntr": "NTR",
    "pactr": "PACTR",
    "per": "PER-",
    "rebec": "RBR-",
    "repec": "PER-",
    "rpcec": "RPCEC",
    "slctr": "SLCTR/",
    "tctr": "TCTR",
    "umin ctr": "UMIN",
    "umin-ctr": "UMIN",
}


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """The values without empty ones and repeats, in order."""
    return tuple(dict.fromkeys(filter(None, values)))


def record_type(types: Iterable[str]) -> RecordType:
    """The kind of document that the publication types of an article name."""
    said = {text.lower() for text in types}
    if _TYPES.keys().isdisjoint(said):
        return RecordType.ARTICLE
    return next(meaning for word, meaning in _TYPES.items() if word in said)


def english_title(text: str | None, original: str | None) -> str | None:
    """The English title; PubMed prints a translation in brackets, which are not part of it.

    Without an English title (none, or a placeholder as ``[Not Available].``) it is ``original``.
    """
    if text is None or _PLACEHOLDER.fullmatch(text):
        return original
    translated = _WHOLLY_BRACKETED.fullmatch(text)
    return clean_title(translated.group(1) if translated else text) or original


def locator(piis: Iterable[str | None]) -> str | None:
    """The article number of an online journal among publisher item ids, or None.

    Publishers' long piis (``S2049-3630(21)00099-1``) and piis that look like a DOI (seen in real
    records) are no page.
    """
    return next((n for n in piis if n and len(n) <= 16 and _LOCATOR.fullmatch(n)), None)


def orcid(text: str | None) -> str:
    """The ORCID iD ``0000-0002-1825-0097`` of any of the forms PubMed holds, or ""."""
    found = _ORCID.search(text or "")
    return "-".join(found.groups()).upper() if found else ""


def aligned(orcids: list[str]) -> tuple[str, ...]:
    """The iDs beside the authors, nothing where nobody has one."""
    return tuple(orcids) if any(orcids) else ()


def registrations(banks: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Trial registrations among (data bank, number); a number without a bank must say its own."""
    found: list[str] = []
    for bank, number in banks:
        label = _TRIAL_REGISTERS.get(bank.lower())
        if label is not None:
            found += parse_registrations(number) or parse_registrations(label + number) or (number,)
        elif not bank:
            found += parse_registrations(number)
    return unique(found)


def deposits(banks: Iterable[tuple[str, str]]) -> Iterator[str]:
    """``genbank:AF144397``: numbers in data banks that are no trial registers."""
    for bank, number in banks:
        if bank and number and bank.lower() not in _TRIAL_REGISTERS:
            yield f"{'-'.join(bank.lower().split())}:{number}"


def heading(descriptor: str, qualifiers: Iterable[str]) -> list[str]:
    """A MeSH heading, as ``Heading/qualifier`` for each qualifier where there is one."""
    return [f"{descriptor}/{qualifier}" for qualifier in qualifiers] or [descriptor]


def relation(kind: str, pmid: str | None, *, text: str | None, note: str | None = None) -> str:
    """``RetractionIn:31234567 | reference | note``, with the reference first if there is no PMID.

    "" where the statement names nothing at all. The dot at the end of a reference goes: MEDLINE
    text prints one before the PMID, whether XML has it or not.
    """
    said = " | ".join(part for part in (pmid, (text or "").rstrip(" ."), note) if part)
    return f"{kind}:{said}" if said else ""


def printed_sections(abstract: str) -> tuple[tuple[str, str, int], ...]:
    """(label, "", start) of the sections of an abstract that begins with a label in capitals.

    Of 139 structured abstracts in real XML this finds 127 exactly and reads none wrongly; labels
    in small letters cannot be told from text.
    """
    start = _LABEL.match(abstract)
    if start is None:
        return ()
    found = [(match[1], "", match.start(1)) for match in (start, *_later_labels(abstract, start))]
    return tuple(found) if len(found) > 1 else ()


def _later_labels(abstract: str, before: re.Match[str]) -> Iterator[re.Match[str]]:
    """All that _LATER_LABEL finds behind a label, sought in front of each colon.

    Going through the whole abstract took a tenth of the reading of an entry.
    """
    end = before.end()
    colon = abstract.find(": ", end)
    while colon >= 0:
        if abstract[colon - 1] in _LABEL_ENDS:
            match = _LATER_LABEL.search(abstract, max(end, colon - _LABEL_REACH), colon + 3)
            if match is not None:
                yield match
                end = match.end()
        colon = abstract.find(": ", colon + 1)
