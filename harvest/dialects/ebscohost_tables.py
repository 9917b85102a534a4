"""EBSCOhost CSV: the classic interface's columns and those of the new one.

Seen in real exports of Academic Search (classic) and EconLit (new, 37 columns; older ones have 33).
The new interface writes at most 50 records a file.
"""

from __future__ import annotations

from harvest.dialects.dialect import Dialect
from harvest.dialects.tables import TableDialect

CLASSIC_TABLE = TableDialect(
    Dialect(
        name="ebscohost classic csv",
        platform="ebscohost",
        fields={
            "Article Title": "title",
            "Author": "authors",
            "Journal Title": "journal",
            "ISSN": "issn",
            "ISBN": "issn",
            "Publication Date": "date",
            "Volume": "volume",
            "Issue": "issue",
            "First Page": "start_page",
            "Page Count": "page_count",
            "Accession Number": "accession",
            "DOI": "doi",
            "Publisher": "publisher",
            "Doctype": "type_detail",
            "Subjects": "headings",
            "Keywords": "keywords",
            "Abstract": "abstract",
            "PLink": "url",
        },
        ignored=frozenset(),
        lists=frozenset(),
    ),
    signature=frozenset({"Article Title", "Journal Title", "Accession Number", "PLink"}),
    splits={"Author": ";", "Subjects": ";", "Keywords": ";"},
    guards=True,
)

NEW_TABLE = TableDialect(
    Dialect(
        name="ebscohost new csv",
        platform="ebscohost",
        fields={
            "longDBName": "database",
            "shortDBName": "database",
            "an": "accession",
            "title": "title",
            "abstract": "abstract",
            "publicationDate": "date",
            "coverDate": "date",
            "contributors": "authors",
            "docTypes": "type_detail",
            "isiType": "type",
            "source": "journal",
            "subjects": "keywords",
            "isbns": "issn",
            "issns": "issn",
            "identifiers": "pmid",  # "NLM…" where it is one
            "language": "language",
            "publisher": "publisher",
            "pageStart": "start_page",
            "pageEnd": "end_page",
            "pageCount": "page_count",
            "volume": "volume",
            "issue": "issue",
            "doi": "doi",
            "notes": "notes",
            "plink": "url",
            "retracted": "retracted",
            "retractionNote": "retraction_note",
        },
        ignored=frozenset(
            {
                "articleType",
                "bookEdition",
                "citedByCount",
                "degreeLevel",
                "doids",
                "isOpenAccess",
                "mid",
                "peerReviewed",
                "pubTypes",
                "publisherLocations",
            }
        ),
        lists=frozenset(),
    ),
    signature=frozenset({"longDBName", "shortDBName", "an", "title"}),
    splits={
        "contributors": " ; ",
        "docTypes": " ; ",
        "identifiers": " ; ",
        "isbns": " ; ",
        "issns": " ; ",
        "subjects": " ; ",
    },
    guards=True,
)
