"""EBSCOhost RIS: the classic interface (T1, JF, Y1, N1 blob) and the new one (TI, T2, PY).

The same tag means different things in the two: T2 is a book or translated title in the classic
export and the journal in the new one (seen in real exports of APA PsycInfo, Academic Search,
Criminal Justice Abstracts, Environment Complete, The Philosopher's Index).
"""

from __future__ import annotations

from harvest.dialects.dialect import Dialect

_COMMON = {
    "TY": "type",
    "M3": "type_detail",
    "ID": "accession",
    "AN": "accession",
    "AU": "authors",
    "A1": "authors",
    "T1": "title",
    "TI": "title",
    "JF": "journal",
    "JO": "journal",
    "JA": "journal_abbreviation",
    "J2": "journal_abbreviation",
    "VL": "volume",
    "IS": "issue",
    "SP": "start_page",
    "EP": "end_page",
    "C7": "article_number",
    "PB": "publisher",
    "SN": "issn",
    "AB": "abstract",
    "N2": "abstract",
    "KW": "keywords",
    "LA": "language",
    "DO": "doi",
    "L3": "doi_maybe",  # databases other than APA PsycInfo; there supplements
    "UR": "url",
    "DB": "database",
    "N1": "notes",
}

_IGNORED = frozenset(
    {
        "ER",
        "A2",
        "A3",
        "AD",
        "CY",
        "DP",
        "ED",
        "ET",
        "L1",
        "L2",
        "M1",
        "T3",  # series or special issue
        "TT",
        "U1",  # sponsor
        "U2",
        "Y2",
        "C6",
    }
)

CLASSIC = Dialect(
    name="ebscohost classic",
    platform="ebscohost",
    fields=_COMMON | {"Y1": "date", "PY": "year", "T2": "book_title", "BT": "book_title"},
    ignored=_IGNORED,
)

NEW = Dialect(
    name="ebscohost new",
    platform="ebscohost",
    fields=_COMMON | {"PY": "date", "Y1": "date", "DA": "date", "T2": "journal"},
    ignored=_IGNORED | {"BT"},
)
