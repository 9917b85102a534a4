"""Ovid RIS, as seen in exports of APA PsycInfo, ERIC and EBM Reviews (CENTRAL)."""

from __future__ import annotations

from harvest.dialects.dialect import Dialect

OVID = Dialect(
    name="ovid",
    platform="ovid",
    fields={
        "TY": "type",
        "PT": "type_detail",
        "ID": "accession",
        "AN": "accession",
        "UI": "accession",
        "DO": "doi",
        "T1": "title",
        "TI": "title",
        "OT": "title_original",
        "A1": "authors",
        "AU": "authors",
        "Y1": "date",
        "YR": "year",
        "PY": "year",
        "N2": "abstract",
        "AB": "abstract",
        "KW": "keywords",
        "JF": "journal",
        "JO": "journal",
        "JA": "journal_second",  # EBM Reviews give the full title here, and no JF
        "NL": "journal_abbreviation",  # behind ER in older exports
        "VL": "volume",
        "IS": "issue",
        "SP": "start_page",
        "EP": "end_page",
        "PB": "publisher",
        "SN": "issn",
        "LA": "language",
        "LG": "language",
        "DB": "database",
        "M3": "doi_maybe",  # old exports; in APA PsycInfo classification codes
        "L2": "url",
        "UR": "url",
        "SI": "registry",
        "PM": "pmid",
        "AI": "orcids",
        "AO": "orcids",
    },
    ignored=frozenset(
        {
            "ER",
            "A2",  # APA PsycInfo: authors of the cited works, never editors
            "AD",
            "CY",
            "L1",
            "M1",  # APA PsycInfo: cited references, full of foreign DOIs
            "M2",
            "N1",
            "T2",  # EBM Reviews: scientific title beside the public one
            "T3",
            "Y2",
        }
    ),
)
