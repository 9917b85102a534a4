"""Cochrane Library RIS: EndNote flavour (AU, TI, AB), ProCite and RefMan (A1, T1, N2).

Two blanks behind the dash of every tag; SP holds the whole page range; JA is the journal, and in
trial-registry records the address of the register entry (all seen in real exports).
"""

from __future__ import annotations

from harvest.dialects.dialect import Dialect

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
