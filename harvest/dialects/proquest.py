"""ProQuest RIS: AN with one or two numbers, DO and L2 as links, N1 with localised labels."""

from __future__ import annotations

from harvest.dialects.dialect import Dialect

PROQUEST = Dialect(
    name="proquest",
    platform="proquest",
    fields={
        "TY": "type",
        "T1": "title",
        "TI": "title",
        "AN": "accession",
        "ID": "accession",
        "AB": "abstract",
        "N2": "abstract",
        "JF": "journal",
        "JO": "journal",
        "JA": "journal_abbreviation",
        "T2": "journal",
        "BT": "book_title",
        "AU": "authors",
        "A1": "authors",
        "Y1": "date",
        "PY": "year",
        "DA": "date",
        "SP": "start_page",
        "EP": "end_page",
        "PB": "publisher",
        "VL": "volume",
        "IS": "issue",
        "SN": "issn",
        "KW": "keywords",
        "UR": "url",
        "LA": "language",
        "DB": "database",
        "DO": "doi",
    },
    ignored=frozenset(
        {
            "ER",
            "A2",
            "A3",  # supervisors of a thesis
            "AD",
            "CY",
            "ED",
            "ET",
            "L1",
            "L2",
            "M1",
            "M3",  # degree
            "N1",
            "PP",
            "T3",
            "U1",
            "Y2",
        }
    ),
)
