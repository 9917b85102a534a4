"""Cochrane Library: RIS, tables, and the plain text of its predecessor at Wiley.

RIS comes in an EndNote flavour (AU, TI, AB), ProCite and RefMan (A1, T1, N2): two blanks behind the
dash of every tag; SP holds the whole page range; JA is the journal, and in trial-registry records
the address of the register entry. Tables: CENTRAL's columns, and those of reviews. Plain text:
``Record #1 of 271`` and ``TAG: value`` lines, bare CR as line ends (all seen in real exports; the
tags of CENTRAL, DARE, HTA, EED and Methods records in plain text are those of Wiley's help page).
"""

from __future__ import annotations

from harvest.dialects.dialect import Dialect
from harvest.dialects.tables import TableDialect

COCHRANE = Dialect(
    name="cochrane",
    platform="cochrane",
    fields={
        "TY": "type",
        "M3": "type_detail",
        "AN": "accession",
        "ID": "accession",
        "AU": "authors",
        "A1": "authors",
        "TI": "title",
        "T1": "title",
        "JA": "journal",
        "JF": "journal",
        "JO": "journal",
        "T2": "journal",
        "PY": "year",
        "Y1": "year",
        "DA": "date",
        "VL": "volume",
        "IS": "issue",
        "SP": "start_page",
        "EP": "end_page",
        "C3": "cross_ids",
        "KW": "keywords",
        "DO": "doi",
        "AB": "abstract",
        "N2": "abstract",
        "UR": "url",
        "SN": "issn",
        "LA": "language",
        "PB": "publisher",
        "DB": "database",
    },
    ignored=frozenset(
        {
            "ER",
            "CC",  # Cochrane review group
            "CY",
            "N1",
            "US",
        }
    ),
)

COCHRANE_TEXT = Dialect(
    name="cochrane text",
    platform="cochrane",
    fields={
        "ID": "accession",
        "AN": "accession",
        "AU": "authors",
        "TI": "title",
        "SO": "journal",
        "YR": "year",
        "VL": "volume",
        "NO": "issue",
        "IS": "issue",
        "PG": "pages",
        "PB": "publisher",
        "PT": "type_detail",
        "ST": "type_detail",  # stage: Review, Protocol
        "PM": "cross_ids",
        "XR": "cross_ids",
        "KY": "keywords",
        "KW": "keywords",
        "DOI": "doi",
        "AB": "abstract",
        "US": "url",
        "SN": "issn",
        "LA": "language",
        "OT": "title_original",
        "DB": "database",
    },
    ignored=frozenset({"CC", "CN", "CY", "ED", "PA", "AD"}),
    lists=frozenset(),
)

_REVIEW_COLUMNS = {
    "Cochrane Review ID": "accession",
    "Cochrane Protocol ID": "accession",
    "Clinical Answer ID": "accession",
    "Cochrane Clinical Answer ID": "accession",
    "Editorial ID": "accession",
    "Special Collection ID": "accession",
    "Author(s)": "authors",
    "Title": "title",
    "Source": "journal",
    "Year": "year",
    "Date": "date",
    "Abstract": "abstract",
    "Volume": "volume",
    "Issue": "issue",
    "Pages": "pages",
    "Publisher": "publisher",
    "ISSN": "issn",
    "Keywords": "keywords",
    "DOI": "doi",
    "URL": "url",
    "Stage": "type_detail",
    "Publication Type": "type_detail",
    "Database Name": "database",
}
_CENTRAL_COLUMNS = _REVIEW_COLUMNS | {
    "CENTRAL ID": "accession",
    "PubMed ID": "pmid",
    "Embase ID": "cross_ids",
    "CTgov ID": "cross_ids",
    "CINAHL ID": "cross_ids",
    "ICTRP ID": "cross_ids",
}
_GROUP_COLUMN = frozenset({"Cochrane Review Group Code"})

CENTRAL_TABLE = TableDialect(
    Dialect("cochrane central", "cochrane", _CENTRAL_COLUMNS, _GROUP_COLUMN, frozenset()),
    signature=frozenset({"CENTRAL ID", "Author(s)"}),
    database="Cochrane Central Register of Controlled Trials",
)
REVIEWS_TABLE = TableDialect(
    Dialect("cochrane reviews", "cochrane", _REVIEW_COLUMNS, _GROUP_COLUMN, frozenset()),
    signature=frozenset({"Author(s)", "Cochrane Review Group Code"}),
    database="Cochrane Database of Systematic Reviews",
)
ANSWERS_TABLE = TableDialect(
    Dialect("cochrane clinical answers", "cochrane", _REVIEW_COLUMNS, _GROUP_COLUMN, frozenset()),
    signature=frozenset({"Author(s)", "Clinical Answer ID"}),
    database="Cochrane Clinical Answers",
)
