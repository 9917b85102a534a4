"""PubMed's own text format (MEDLINE, NBIB) and ERIC's imitation of it.

Tags: pubmed.ncbi.nlm.nih.gov/help/#pubmed-format; those of older exports as seen in real files.
"""

from __future__ import annotations

from harvest.dialects.dialect import Dialect

PUBMED = Dialect(
    name="pubmed",
    platform="pubmed",
    fields={
        "PMID": "pmid",
        "OWN": "database",
        "PMC": "pmcid",
        "TI": "title",
        "BTI": "book_title",
        "CTI": "book_title",
        "TT": "title_original",
        "FAU": "full_authors",
        "AU": "authors",
        "CN": "group_authors",
        "DP": "date",
        "JT": "journal",
        "TA": "journal_abbreviation",
        "PB": "publisher",
        "VI": "volume",
        "IP": "issue",
        "PG": "pages",
        "AB": "abstract",
        "LID": "located",
        "AID": "located",
        "OID": "cross_ids",
        "IS": "issn",
        "ISSN": "issn",
        "ISBN": "isbn",
        "LA": "language",
        "MH": "keywords",
        "OT": "keywords",
        "PT": "type",
        "SI": "registry",
        "CIN": "relations",
        "CON": "relations",
        "CRF": "relations",
        "CRI": "relations",
        "DDIN": "relations",
        "DRIN": "relations",
        "ECF": "relations",
        "ECI": "relations",
        "EIN": "relations",
        "EFR": "relations",
        "OCI": "relations",
        "ORI": "relations",
        "PRIN": "relations",
        "PROF": "relations",
        "RIN": "relations",
        "ROF": "relations",
        "RPI": "relations",
        "RPF": "relations",
        "RRI": "relations",
        "RRF": "relations",
        "SPIN": "relations",
        "UIN": "relations",
        "UOF": "relations",
    },
    ignored=frozenset(
        """
    AD AUID CDAT CI COI COIS CP CRDT CTDT DA DCOM DEP DRDT ED EDAT EN FED FIR FPS GN GR
    GS IR IRAD IRIT JID LR MHDA MID NM OAB OABL OCO OTO PHST PL PMCR PS PST PUBM RF RN SB
    SFM SO SPAT STAT
    """.split()
    ),
    lists=frozenset(),
)
