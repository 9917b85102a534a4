"""DOI, PMID, PMCID, ISSN, ISBN, trial registrations and accession numbers: parse and normalise.

Each ``parse_*`` takes text as found and gives the canonical form, or None where the text holds no
such identifier; none raises. Canonical forms: DOI bare and lower-case (doi.org handbook §2.4:
case-insensitive), PMID digits without leading zeros, PMCID ``PMC`` and digits, ISSN ``1234-567X``,
ISBN thirteen digits, registrations as the register writes them (``NCT01234567``).
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from urllib.parse import unquote

PMID_DIGITS = 8
"""The longest PMID: "a 1-to-8 digit accession number" (NLM, MEDLINE/PubMed data elements)."""
PMID_PATTERN = rf"[0-9]{{1,{PMID_DIGITS}}}"
"""Of a PMID among other text, for regular expressions."""

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"<>]+", re.IGNORECASE)
# Old DOIs that hold a SICI (ANSI/NISO Z39.56) have angle brackets inside, unlike any other.
_SICI = re.compile(
    r"10\.\d{4,9}/(?:\(SICI\))?\d{4}-\d{3}[\dX]\([\d/]+\)[^\s\"<>]*<[^\s\"<>]*>[^\s\"<>]+",
    re.IGNORECASE,
)
_DOI_TAIL = re.compile(
    r"(?:\[(?:doi|pii)\]|/(?:full|abstract|e?pdf)|[.,;:!?'\"\])}>])$", re.IGNORECASE
)
# What the steps of ``parse_doi`` leave as it is, told at once.
_BARE_DOI = re.compile(r"10\.[0-9]{4,9}/[A-Za-z0-9._/-]*[A-Za-z0-9]")
_TAIL_WORDS = ("/full", "/abstract", "pdf")
_LONGEST_DOI_FIELD = 4000  # characters looked at: hostile fields must not cost quadratic time
_PMID = re.compile(
    r"\W*(?:(?:PMID|PUBMED|MEDLINE|NLM)(?:\s*ID)?\W*|https?://\S{0,60}?pubmed\S{0,40}?/)?"
    rf"({PMID_PATTERN})(?![\d-])",
    re.IGNORECASE,
)
_PMCID = re.compile(r"PMC\s?(\d{1,9})(?:\.\d+)?", re.IGNORECASE)
_ISSN = re.compile(r"(?<![\dX])(\d{4})-?(\d{3}[\dXx])(?![\dX])")
_ISBN = re.compile(r"(?<!\d)((?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx])(?![\dX])")

_WOS_PREFIX = re.compile(r"^(?:UT\s+)?(?:WOS|ISI)[:\s]+", re.IGNORECASE)

# CENTRAL writes U+2010 and its neighbours inside numbers (seen in real exports).
_HYPHENS = {ord(dash): "-" for dash in "\u2010\u2011\u2012\u2013\u2212"}

# One row a register: capitals that every match holds, how the number is written in the wild, and
# its canonical form.
_REGISTRATIONS: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("NCT", re.compile(r"\bNCT[- ]?0*(\d{8})\b", re.IGNORECASE), "NCT{}"),
    ("ISRCTN", re.compile(r"\bISRCTN[- ]?(\d{8})\b", re.IGNORECASE), "ISRCTN{}"),
    # A bare 2004-000446-20 may be any number; only a labelled one is a registration.
    (
        "EU",
        re.compile(
            r"\b(?:EUCTR|EudraCT)(?:\s*(?:number|no\.?))?[-: ]*(\d{4}-\d{6}-\d{2})(?!\d)",
            re.IGNORECASE,
        ),
        "EUCTR{}",
    ),
    ("ACTRN", re.compile(r"\bACTRN[- ]?(\d{14})p?\b", re.IGNORECASE), "ACTRN{}"),
    ("CHICTR", re.compile(r"\bChiCTR-?(\d{8,10})\b", re.IGNORECASE), "ChiCTR{}"),
    ("CHICTR", re.compile(r"\bChiCTR-?([A-Z]{2,4}-?\d{8})\b", re.IGNORECASE), "ChiCTR-{}"),
    ("DRKS", re.compile(r"\bDRKS[- ]?(\d{8})\b", re.IGNORECASE), "DRKS{}"),
    ("CTRI/", re.compile(r"\bCTRI/(\d{4}/\d{2,3}/\d{4,6})\b", re.IGNORECASE), "CTRI/{}"),
    ("JPRN", re.compile(r"\bJPRN[- ]?(\w{3,8}\d{6,})\b", re.IGNORECASE), "JPRN-{}"),
    ("", re.compile(r"\b((?:UMIN|jRCTs?)\d{9,10})\b", re.IGNORECASE), "JPRN-{}"),
    ("JAPICCTI", re.compile(r"\bJapicCTI[- ]?(\d{6})\b", re.IGNORECASE), "JapicCTI-{}"),
    ("KCT", re.compile(r"\bKCT[- ]?(\d{7})\b", re.IGNORECASE), "KCT{}"),
    ("IRCT", re.compile(r"\bIRCT[- ]?(\d{6,}N\d+)\b", re.IGNORECASE), "IRCT{}"),
    ("PACTR", re.compile(r"\bPACTR[- ]?(\d{15,16})\b", re.IGNORECASE), "PACTR{}"),
    ("NTR", re.compile(r"\bNTR[- ]?(\d{2,5})\b", re.IGNORECASE), "NTR{}"),
    ("TCTR", re.compile(r"\bTCTR[- ]?(\d{11})\b", re.IGNORECASE), "TCTR{}"),
    ("RBR", re.compile(r"\bRBR-?(\w{6,8})\b", re.IGNORECASE), "RBR-{}"),
    ("SLCTR/", re.compile(r"\bSLCTR/(\d{4}/\d{3})\b", re.IGNORECASE), "SLCTR/{}"),
)


# One of these is in every number above.
_REGISTRATION_SIGNS = ("CT", "NTR", "DRKS", "JPRN", "UMIN", "RBR")


@lru_cache(maxsize=65536)
def parse_doi(text: str | None) -> str | None:
    """The first DOI in a field that should hold one: bare, lower-case, without resolver or tail.

    Never call it on free text such as abstracts or cited references: the first DOI there is
    usually somebody else's (docs/formats/README.md).
    """
    if not text or "10." not in text:
        return None
    text = text[:_LONGEST_DOI_FIELD]
    if _BARE_DOI.fullmatch(text):
        doi = text.lower()
        if not doi.endswith(_TAIL_WORDS):
            return doi  # nearly all
    plain = html.unescape(unquote(text) if "%" in text else text)
    found = (_SICI.search(plain) if "<" in plain else None) or _DOI.search(plain)
    if found is None:
        return None
    doi = found.group(0)
    while True:
        shorter = _DOI_TAIL.sub("", doi)
        # A closing bracket belongs to the DOI when its opening partner does (old SICI DOIs).
        if doi.endswith(")") and doi.count("(") >= doi.count(")"):
            shorter = doi
        if doi.endswith(">") and doi.count("<") >= doi.count(">"):
            shorter = doi
        if shorter == doi:
            break
        doi = shorter
    return doi.lower() if "/" in doi and not doi.endswith("/") else None


def parse_pmid(text: str | None) -> str | None:
    """A PMID: one to eight digits, alone or behind a label such as ``PMID:``, ``PUBMED``, ``NLM``.

    Anything else in front (``2020-1234``, a year in a sentence) is not taken for one.
    """
    if not text:
        return None
    found = _PMID.match(text)
    digits = found.group(1).lstrip("0") if found else ""
    return digits or None


def parse_pmcid(text: str | None) -> str | None:
    """A PubMed Central id such as ``PMC1234567``, without version."""
    found = _PMCID.search(text) if text else None
    return f"PMC{int(found.group(1))}" if found else None


def is_pmid(text: str) -> bool:
    """Whether the whole text is a number that a PMID may be."""
    return text.isascii() and text.isdigit() and len(text) <= PMID_DIGITS


@lru_cache(maxsize=65536)
def parse_issn(text: str | None) -> tuple[str, ...]:
    """Every well-formed ISSN in the text, hyphenated, in order, without repeats."""
    if not text:
        return ()
    found = (f"{a}-{b.upper()}" for a, b in _ISSN.findall(text))
    return tuple(dict.fromkeys(issn for issn in found if _issn_checks(issn)))


def _issn_checks(issn: str) -> bool:
    digits = issn.replace("-", "")
    total = sum((10 if c == "X" else int(c)) * (8 - i) for i, c in enumerate(digits))
    return total % 11 == 0


@lru_cache(maxsize=65536)
def parse_isbn(text: str | None) -> tuple[str, ...]:
    """Every ISBN with a right check digit, as thirteen digits, in order, without repeats."""
    if not text:
        return ()
    found = (_isbn13(re.sub(r"[- ]", "", raw).upper()) for raw in _ISBN.findall(text))
    return tuple(dict.fromkeys(isbn for isbn in found if isbn))


def _isbn13(digits: str) -> str | None:
    if len(digits) == 10:
        total = sum((10 if c == "X" else int(c)) * (10 - i) for i, c in enumerate(digits))
        if total % 11 or "X" in digits[:-1]:
            return None
        digits = "978" + digits[:9]
        return digits + _ean_check(digits)
    if len(digits) == 13 and digits.isdigit() and _ean_check(digits[:12]) == digits[12]:
        return digits
    return None


def _ean_check(twelve: str) -> str:
    total = sum(int(c) * (3 if i % 2 else 1) for i, c in enumerate(twelve))
    return str(-total % 10)


def parse_registrations(text: str | None) -> tuple[str, ...]:
    """Every trial registration number in the text, canonical, by register, without repeats."""
    if not text or not any(map(str.isdigit, text)):
        return ()
    text = text.translate(_HYPHENS) if not text.isascii() else text
    # Only ASCII is told by its capitals: elsewhere IGNORECASE means more than ``upper``. Most texts
    # are spared all the patterns by that, the others most of them.
    told = text.isascii()
    capitals = text.upper() if told else ""
    if told and not any(sign in capitals for sign in _REGISTRATION_SIGNS):
        return ()
    found: dict[str, None] = {}
    for sign, pattern, form in _REGISTRATIONS:
        for match in pattern.finditer(text) if not told or sign in capitals else ():
            found[form.format(match.group(1).upper())] = None
    return tuple(found)


def canonical_accession(source: str, text: str | None) -> str | None:
    """The accession number by which a Source knows a record, in one spelling, or None.

    Web of Science writes the same number behind ``WOS:`` and, in old files, ``ISI:``; both become
    the bare number. Prefixes of its other collections (``MEDLINE:``, ``ZOOREC:``) are kept, since
    they name another index. Cochrane numbers are upper-case. PubMed's number is the PMID. Embase's
    number has an ``L`` on embase.com and none on Ovid; it is kept with it.
    """
    if not text:
        return None
    value = " ".join(text.split()).strip(".;,")
    if not value:
        return None
    if source == "pubmed":
        return parse_pmid(value)
    if source == "wos":
        return (
            re.sub(r"^(?:WOS|ISI|UT WOS|UT ISI)[:\s]+", "", value, flags=re.IGNORECASE).upper()
            or None
        )
    if source in {"central", "cdsr"}:
        return value.upper()
    if source == "embase" and value.isascii() and value.isdigit():
        return f"L{value}"
    return value
