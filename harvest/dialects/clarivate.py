"""Web of Science RIS (Clarivate): bare CRs between the repeats of AD and C3 and before AN."""

from __future__ import annotations

from harvest.dialects.dialect import Dialect

CLARIVATE = Dialect(
    name="clarivate",
    platform="clarivate",
    fields={
        "TY": "type",
        "M3": "type_detail",
        "AU": "authors",
        "A1": "group_authors",
        "TI": "title",
        "T1": "title",
        "T2": "journal",
        "JI": "journal_abbreviation",
        "J9": "journal_abbreviation",
        "LA": "language",
        "KW": "keywords",
        "AB": "abstract",
        "PU": "publisher",
        "PB": "publisher",
        "SN": "issn",
        "BN": "isbn",
        "DA": "month",
        "PY": "year",
        "C6": "early_access",
        "VL": "volume",
        "IS": "issue",
        "SP": "start_page",
        "EP": "end_page",
        "C7": "article_number",
        "DO": "doi",
        "DI": "doi",
        "AN": "accession",
        "PM": "pmid",
        "UR": "url",
    },
    ignored=frozenset(
        {
            "ER",
            "A2",
            "AD",
            "C1",
            "C3",  # affiliations
            "CL",
            "CP",  # conference
            "CY",
            "ED",
            "FU",
            "FX",
            "M1",
            "MA",  # meeting abstract number
            "N1",  # times cited
            "PA",
            "PI",
            "PN",
            "SE",
            "SI",  # special issue, never a register number here
            "SU",
            "T3",
            "WE",  # edition
            "Y2",
        }
    ),
)
