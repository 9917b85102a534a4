"""Ovid's two-letter codes and their labels, in tagged text, tables, labelled text and XML.

Codes are those of Ovid's database guides and of real exports of APA PsycInfo, MEDLINE, Embase and
Journals@Ovid. Most mean the same in all its bases. ``PM`` is the PMID, in MEDLINE's tables the link
to PubMed Central; ``VI`` is the version of a MEDLINE record; ``CP`` country or copyright; ``OL`` a
journal's former title (APA PsycInfo); ``ED`` the entry date.
"""

from __future__ import annotations

from harvest.dialects.dialect import Dialect
from harvest.dialects.tables import TableDialect

_FIELDS = {
    "DB": "database",
    "UI": "accession",
    "AN": "accession",
    "TI": "title",
    "OT": "title_original",
    "TT": "title_other",
    "AU": "authors",
    "FA": "full_authors",
    "AI": "orcids",
    "AO": "orcids",
    "CA": "group_authors",
    "SO": "citation",
    "JN": "journal",
    "NJ": "journal",
    "JT": "journal",
    "JA": "journal_abbreviation",
    "TA": "journal_abbreviation",
    "BT": "book_title",
    "PB": "publisher",
    "PU": "publisher",
    "VO": "volume",
    "IP": "issue",
    "PG": "pages",
    "YR": "year",
    "DP": "date",
    "MO": "month",
    "EP": "early_access",
    "AB": "abstract",
    "DO": "doi",
    "DI": "doi",
    "PM": "pmid",
    "PT": "type_detail",
    "DT": "type_detail",
    "IS": "issn",
    "ES": "issn",
    "IT": "issn",
    "IB": "issn",
    "BN": "issn",
    "LG": "language",
    "LA": "language",
    "MH": "headings",
    "SH": "headings",
    "KW": "keywords",
    "ID": "keywords",
    "DE": "keywords",
    "SI": "registry",
    "CN": "registry",
    "CM": "comments",
    "XL": "url",
    "URL": "url",
    "FTURL": "url",
    "LK": "url",
    "UR": "url",
}

# Addresses, classifications, dates of processing, organisms, substances, grants, measures, cited
# references (RF), copyright, and what repeats another field (OD, HW, AS, FS, NM, PS).
_IGNORED = """
    VN ORN RO AD IN CS CE CP CQ CR CY MA PH PS PE OC OL FO MD PO LO TM TD GS RF UP ED DA DD DC EM RD
    SU SL ST DJ OD CC CL MC MQ MI BC BR TN OR CB DS ST SY HW AS FS NM RN EZ EU GC NO NT VI VL SB SA
    JC JL JW NW IL IU PI PA PC PN PL RW TN TR TW SM OI OA AX AF XH LH LM DW KF GE GS GI AG BS CF CD
    MV MP MN DM DV MT DR EC SC SP SD SE PR TC TP RP RT AR CI CT CU EN ER ET FI FT GL GO GR HO IC IR
    LC LI LO LP LS LT LU LV NC ND NI NU PD PH QU RC RE RS SN SQ SR SS TE TF TG TS VR WE ZZ AC AP AT
    AW BD BI BK BP BV CG CH CJ CO CX CZ DG DN EA EF EI EL ES EX
"""

OVID_TEXT = Dialect(
    name="ovid text",
    platform="ovid",
    fields=_FIELDS,
    ignored=frozenset(_IGNORED.split()) - frozenset(_FIELDS),
    lists=frozenset({"AU", "FA", "AI", "AO", "CA", "MH", "SH", "KW", "PT", "DT", "IS", "SI", "CN"})
    | frozenset({"XL", "URL", "FTURL", "LK", "UR", "ES", "IT", "IB", "CM"}),
)

OVID_XML = Dialect("ovid xml", "ovid", OVID_TEXT.fields, OVID_TEXT.ignored, OVID_TEXT.lists)

OVID_TABLE = TableDialect(
    Dialect("ovid table", "ovid", OVID_TEXT.fields, OVID_TEXT.ignored, OVID_TEXT.lists),
    signature=frozenset({"VN", "DB", "TI"}),
    splits=dict.fromkeys(OVID_TEXT.lists, "\n"),
    ordinal="ORN",
)

OVID_LABELLED = Dialect(
    name="ovid labelled",
    platform="ovid",
    fields={
        "Database": "database",
        "Accession Number": "accession",
        "Unique Identifier": "accession",
        "Title": "title",
        "Chapter Title": "title",
        "Original Title": "title_original",
        "Translated Title": "title_other",
        "Author": "authors",
        "Authors": "authors",
        "Author(s)": "authors",
        "Authors Full Name": "full_authors",
        "Author NameID": "orcids",
        "Corporate Author": "group_authors",
        "Source": "citation",
        "Journal Name": "journal",
        "NLM Journal Name": "journal",
        "Book Title": "book_title",
        "Publisher": "publisher",
        "Volume": "volume",
        "Issue": "issue",
        "Issue/Part": "issue",
        "Page": "pages",
        "Pages": "pages",
        "Year of Publication": "year",
        "Publication Year": "year",
        "Date of Publication": "date",
        "Status": "early_access",
        "Abstract": "abstract",
        "DOI Number": "doi",
        "Digital Object Identifier": "doi",
        "DOI": "doi",
        "PMID": "pmid",
        "PubMed ID": "pmid",
        "PMC Identifier": "pmcid",
        "Publication Type": "type_detail",
        "Document Type": "type_detail",
        "ISSN": "issn",
        "ISSN Print": "issn",
        "ISSN Electronic": "issn",
        "Electronic ISSN": "issn",
        "ISBN": "issn",
        "Language": "language",
        "MeSH Subject Headings": "headings",
        "Subject Headings": "headings",
        "Heading Word": "headings",
        "Author Keywords": "keywords",
        "Keyword Heading": "keywords",
        "Keywords": "keywords",
        "Key Concepts": "keywords",
        "Identifiers": "keywords",
        "Descriptors": "keywords",
        "Secondary Source ID": "registry",
        "Clinical Trial Number": "registry",
        "Comments": "comments",
        "Link to the Ovid Full Text or citation": "url",
        "Link to the External Link Resolver": "url",
    },
    ignored=frozenset(
        {
            "Score",
            "Institution",
            "Affiliation",
            "Author Address",
            "Correspondence Address",
            "Country of Publication",
            "References",
            "Cited References",
            "Journal Subset",
            "NLM Journal Code",
            "Copyright",
            "Update Code",
            "Update Date",
            "Entry Date",
            "Entry Week",
            "Grant Number",
            "Classification Code",
            "Population Group",
            "Location",
            "Methodology",
            "Tests & Measures",
            "CAS Registry Number",
            "Vendor",
        }
    ),
    lists=frozenset({"Subject Headings", "MeSH Subject Headings", "Publication Type", "ISSN"})
    | frozenset({"Author NameID", "Comments"}),
)
