"""Any other RIS, of reference managers, screening tools and smaller platforms.

Seen: Zotero, EndNote, Mendeley, RefWorks, Rayyan, Covidence, EPPI-Reviewer, DistillerSR, Citavi,
Lens, Dimensions, Google Scholar, Scopus, embase.com, and a skeleton of APA PsycNet.

A union of what real exports of these write; where they contradict each other the tag is a
"maybe" and the meaning layer looks at the value.
"""

from __future__ import annotations

from harvest.dialects.dialect import Dialect

_IGNORED_TAGS = """
    ER A2 A3 A4 AD AV C1 C2 C3 C4 C5 C6 C8 CA CN CY ED ET ID L1 L2 L4 LB LK M1 M2 M4
    N1 NS NV OL PD PP RI RN RP SE SV T3 TA TS U2 U3 U4 U5 VO WT WV Y2 AI LI NL PA PI PU
    J9 JI FU FX WE
"""

_FIELDS = {
    "TY": "type",
    "M3": "type_detail",  # or a DOI: Zotero, APA PsycNet
    "PT": "type_detail",
    "TI": "title",
    "T1": "title",
    "CT": "title",
    "ST": "title_short",
    "TT": "title_original",
    "OP": "title_original",
    "AU": "authors",
    "A1": "authors",
    "PY": "year",
    "Y1": "date",
    "DA": "date",
    "T2": "journal",
    "JF": "journal",
    "JO": "journal",
    "JA": "journal_abbreviation",
    "J1": "journal_abbreviation",
    "J2": "journal_abbreviation",
    "BT": "book_title",
    "PB": "publisher",
    "VL": "volume",
    "IS": "issue",
    "CP": "issue",
    "SP": "start_page",
    "EP": "end_page",
    "PG": "pages",
    "C7": "article_number",
    "AB": "abstract",
    "N2": "abstract",
    "DO": "doi",
    "DI": "doi",
    "L3": "doi_maybe",
    "UR": "url",
    "AN": "accession",
    "U1": "cross_ids",  # Dimensions: "35957633 [PMID]"
    "SN": "issn",
    "LA": "language",
    "LG": "language",
    "KW": "keywords",
    "DB": "database",
    "DP": "provider",
    "PMID": "pmid",
    "SI": "registry",
}

_IGNORED = frozenset(_IGNORED_TAGS.split())

GENERIC = Dialect(name="generic", platform="generic", fields=_FIELDS, ignored=_IGNORED)

EMBASE = Dialect(
    name="embase.com",
    platform="embase.com",
    fields=_FIELDS | {"U2": "accession", "C5": "pmid", "JO": "journal_abbreviation"},
    ignored=_IGNORED - {"U2", "C5"},
)

SCOPUS = Dialect(
    name="scopus",
    platform="scopus",
    fields=_FIELDS | {"C2": "pmid"},
    ignored=_IGNORED - {"C2"},
)

PSYCNET = Dialect(
    name="psycnet",
    platform="psycnet",
    fields=_FIELDS | {"ID": "accession"},
    ignored=_IGNORED - {"ID"},
)
