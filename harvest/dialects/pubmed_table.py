"""The columns of PubMed's CSV, as its website saves it (seen in real exports since 2020)."""

from __future__ import annotations

from harvest.dialects.dialect import DATED, Dialect
from harvest.dialects.tables import TableDialect

PUBMED_TABLE = TableDialect(
    Dialect(
        name="pubmed csv",
        platform="pubmed",
        fields={
            "PMID": "pmid",
            "Title": "title",
            "Authors": "authors",
            "Citation": "citation",
            "Journal/Book": "journal_abbreviation",
            "Publication Year": "year",
            "Create Date": DATED + "entrez",
            "PMCID": "pmcid",
            "NIHMS ID": "manuscript",
            "DOI": "doi",
        },
        ignored=frozenset({"First Author"}),
        lists=frozenset(),
    ),
    signature=frozenset({"PMID", "Journal/Book", "Citation"}),
    database="PubMed",
)
