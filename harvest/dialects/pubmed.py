"""PubMed's own text format (MEDLINE, NBIB) and ERIC's imitation of it.

Tags: pubmed.ncbi.nlm.nih.gov/help/#pubmed-format; those of older exports as seen in real files.
"""

from __future__ import annotations

from harvest.dialects.dialect import DATED, RELATION, Dialect

_IGNORED_TAGS = """
    AD CDAT CI COI COIS CP ED EN FED FIR FPS GN GR GS IR IRAD IRIT JID NM OAB OABL OCO OTO
    PL PS PST PUBM RF RN SB SFM SO SPAT STAT
"""

# Dates with a tag of their own, under the PubStatus or name that PubMed XML gives them.
DATES = {
    "CRDT": "entrez",
    "EDAT": "pubmed",
    "MHDA": "medline",
    "PMCR": "pmc-release",
    "DEP": "electronic",
    "DCOM": "completed",
    "LR": "revised",
    "DRDT": "revised",
    "DA": "citation created",
    "CTDT": "contributed",
}

# Statements about other records, under the names that PubMed XML gives them (RefType).
RELATIONS = {
    "CIN": "CommentIn",
    "CON": "CommentOn",
    "CRF": "CorrectedandRepublishedFrom",
    "CRI": "CorrectedandRepublishedIn",
    "DDIN": "AssociatedDataset",
    "DRIN": "AssociatedPublication",
    "ECF": "ExpressionOfConcernFor",
    "ECI": "ExpressionOfConcernIn",
    "EIN": "ErratumIn",
    "EFR": "ErratumFor",
    "ORI": "OriginalReportIn",
    "PRIN": "PartialRetractionIn",
    "PROF": "PartialRetractionOf",
    "RIN": "RetractionIn",
    "ROF": "RetractionOf",
    "RPI": "RepublishedIn",
    "RPF": "RepublishedFrom",
    "RRI": "RetractedandRepublishedIn",
    "RRF": "RetractedandRepublishedFrom",
    "SPIN": "SummaryForPatientsIn",
    "UIN": "UpdateIn",
    "UOF": "UpdateOf",
}

PUBMED = Dialect(
    name="pubmed",
    platform="pubmed",
    fields={
        "PMID": "pmid",
        "OWN": "database",
        "PMC": "pmcid",
        "TI": "title",
        "BTI": "book_title",
        "CTI": "series",
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
        "AID": "listed",
        "MID": "manuscript",
        "AUID": "author_ids",
        "OID": "cross_ids",
        "IS": "issn",
        "ISSN": "issn",
        "ISBN": "isbn",
        "LA": "language",
        "MH": "headings",
        "OT": "keywords",
        "PT": "type",
        "SI": "registry",
        "PHST": "history",
    }
    | {tag: RELATION + name for tag, name in RELATIONS.items()}
    | {tag: DATED + name for tag, name in DATES.items()},
    ignored=frozenset(_IGNORED_TAGS.split()),
    lists=frozenset(),
)
