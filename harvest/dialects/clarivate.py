"""Web of Science (Clarivate): RIS, tagged text, and the fields of its BibTeX.

The two-letter tags are those of Clarivate's help pages ("Field Tags" of the Core Collection,
MEDLINE, BIOSIS, CABI, Zoological Record, SciELO, KCI, Derwent), checked against real exports of
the Core Collection, MEDLINE and Zoological Record. The tables (CSV, tab-delimited, workbooks) are
in ``clarivate_tables``.
"""

from __future__ import annotations

from harvest.dialects.dialect import Dialect

# RIS: bare CRs between the repeats of AD and C3 and before AN.
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
        "T3": "series",
        "JI": "journal_abbreviation",
        "J9": "journal_abbreviation",
        "LA": "language",
        "KW": "keywords",
        "AB": "abstract",
        "PU": "publisher",
        "PB": "publisher",
        "SN": "issn",
        "BN": "isbn",
        "DA": "date",
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
            "WE",  # edition
            "Y2",
        }
    ),
)

TAGS: dict[str, str] = {
    "PT": "type",
    "DT": "type_detail",
    "AU": "authors",
    "AF": "full_authors",
    "BA": "book_authors",
    "BF": "book_full_authors",
    "OI": "orcids",
    "CA": "group_authors",
    "GP": "book_group_authors",
    "TI": "title",
    "FT": "title_original",  # MEDLINE, CABI, BIOSIS
    "X1": "title_original",  # SciELO: Spanish; KCI and others: the language of the article
    "Y1": "title_original",  # SciELO: Portuguese
    "Z1": "title_original",  # SciELO: other languages; Chinese, Russian and Korean databases
    "SO": "journal",
    "SE": "series",
    "J9": "journal_abbreviation",
    "JI": "journal_abbreviation",
    "LA": "language",
    "DE": "keywords",
    "ID": "keywords",  # Keywords Plus, made by Clarivate from the titles of cited references
    "MH": "headings",  # MEDLINE: MeSH
    "BD": "headings",  # CABI, Zoological Record: broad descriptors
    "MC": "headings",  # BIOSIS: major concepts
    "AB": "abstract",
    "PU": "publisher",
    "SN": "issn",
    "EI": "issn",
    "BN": "isbn",
    "PD": "date",
    "PY": "year",
    "EA": "early_access",
    "EY": "early_access",
    "VL": "volume",
    "IS": "issue",
    "BP": "start_page",
    "EP": "end_page",
    "PS": "pages",  # collections other than the Core Collection
    "AR": "article_number",
    "DI": "doi",
    "DL": "doi",
    "UT": "accession",
    "PM": "pmid",
    "UR": "url",
    "AW": "url",
    "PN": "patent",  # a part number in all collections but Derwent's
}

_IGNORED = """
    FN VR ER EF A2 AA AD AE AK AN BE BS C1 C2 C3 CC CE CH CI CL CN CO CP CR CT CY D2 DA DC DF DM
    DN DP DS DY EC ED EM FD FP FS FU FX GA GE GI GN GS GT HC HO HP IO IP IV JC LS LT MA ME MI MN
    MQ NM NO NP NR NT OA OB OC OD OP OR OS P1 P2 PA PC PE PG PI PR PV RC RG RI RP S1 SA SC SD
    SF SI SP SS ST SU TA TC TF TL TM TN TR TS U1 U2 UC VN WC WE WP X2 X4 X5 Y4 Y5 Z2 Z3 Z4 Z5 Z6
    Z7 Z8 Z9 ZA ZB ZK ZR ZS
    """

IGNORED_TAGS = frozenset(_IGNORED.split())
"""Known and not read. AN repeats UT without the prefix; D2 is the DOI of the book, not of the
chapter; CR are cited references, GA a document delivery number, Z8 to ZS counts of citations."""

# One value a line; the lines of all other tags are one text.
LINES = frozenset({"AU", "AF", "BA", "BF", "CA", "GP", "LA", "SN", "EI", "BN"})

# Several values behind semicolons on whatever lines.
SEMICOLONS = frozenset({"DE", "ID", "MH", "BD", "MC", "DT", "PN"})

CLARIVATE_TAGGED = Dialect(
    name="clarivate tagged",
    platform="clarivate",
    fields=TAGS,
    ignored=IGNORED_TAGS,
    lists=LINES,
)

_IGNORED_BIBTEX = """
    @key @number
    address affiliation affiliations author-email book-doi cited-references da
    doc-delivery-number editor esi-highly-cited-paper esi-hot-paper funding-acknowledgement
    funding-text journal-subtitle meeting note number-of-cited-references oa
    organization research-areas researcherid-numbers times-cited usage-count-last-180-days
    usage-count-since-2013 web-of-science-categories web-of-science-index
    """

# BibTeX: field names in lower case; "@type" is the entry's (article, inproceedings, …), "type" is
# Clarivate's document type. "Early Access Date" is written with blanks.
CLARIVATE_BIBTEX = Dialect(
    name="clarivate bibtex",
    platform="clarivate",
    fields={
        "@type": "type",
        "type": "type_detail",
        "author": "authors",
        "orcid-numbers": "orcids",
        "book-author": "book_authors",
        "group-author": "group_authors",
        "book-group-author": "book_group_authors",
        "title": "title",
        "journal": "journal",
        "booktitle": "journal",
        "series": "series",
        "journal-iso": "journal_abbreviation",
        "language": "language",
        "keywords": "keywords",
        "keywords-plus": "keywords",
        "abstract": "abstract",
        "publisher": "publisher",
        "issn": "issn",
        "eissn": "issn",
        "isbn": "isbn",
        "month": "date",
        "year": "year",
        "early access date": "early_access",
        "earlyaccessdate": "early_access",
        "volume": "volume",
        "number": "issue",
        "pages": "pages",
        "article-number": "article_number",
        "doi": "doi",
        "unique-id": "accession",
        "pubmed-id": "pmid",
        "pmid": "pmid",
    },
    ignored=frozenset(_IGNORED_BIBTEX.split()),
    lists=frozenset(),
)
