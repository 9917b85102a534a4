"""Web of Science tables: tab-delimited by tags, and CSV or workbooks by long column names.

Three layouts, all seen in real exports: the tags of tagged text as columns (tab-delimited, UTF-8
or UTF-16, quotation marks as they stand); "Article Title, Source Title, …" (Excel since 2021, and
CSV made of it); and the citation report ("Title, Authors, …, Average per Year, 1900, 1901, …")
below a search, its time span and four lines of figures.
"""

from __future__ import annotations

from harvest.dialects.clarivate import IGNORED_TAGS, LINES, SEMICOLONS, TAGS
from harvest.dialects.dialect import Dialect
from harvest.dialects.tables import TableDialect

_SEVERAL = SEMICOLONS | LINES

CLARIVATE_TAB = TableDialect(
    dialect=Dialect(
        name="clarivate tab-delimited",
        platform="clarivate",
        fields=TAGS,
        ignored=IGNORED_TAGS,
        lists=frozenset(),
    ),
    signature=frozenset({"PT", "AU", "TI", "SO"}),
    splits=dict.fromkeys(_SEVERAL, ";"),
    database="Web of Science",
    quoted=False,
    never=frozenset({"ORN", "VN", "DB"}),  # Ovid's, whose tables have PT, AU, TI and SO too
)

# Long column name to tag; the names in the second half are those of other collections.
_LONG_NAMES = {
    "Publication Type": "PT",
    "Document Type": "DT",
    "Authors": "AU",
    "Author Full Names": "AF",
    "Book Authors": "BA",
    "Book Author Full Names": "BF",
    "ORCIDs": "OI",
    "Group Authors": "CA",
    "Corporate Authors": "CA",
    "Book Group Authors": "GP",
    "Article Title": "TI",
    "Title": "TI",
    "Source Title": "SO",
    "Book Series Title": "SE",
    "Journal Abbreviation": "J9",
    "Journal ISO Abbreviation": "JI",
    "Language": "LA",
    "Author Keywords": "DE",
    "Keywords Plus": "ID",
    "Abstract": "AB",
    "Publisher": "PU",
    "ISSN": "SN",
    "eISSN": "EI",
    "ISBN": "BN",
    "Publication Date": "PD",
    "Publication Year": "PY",
    "Early Access Date": "EA",
    "Volume": "VL",
    "Issue": "IS",
    "Start Page": "BP",
    "Beginning Page": "BP",
    "End Page": "EP",
    "Ending Page": "EP",
    "Article Number": "AR",
    "DOI": "DI",
    "DOI Link": "DL",
    "Pubmed Id": "PM",
    "PubMed ID": "PM",
    "PubMedID": "PM",
    "UT (Unique WOS ID)": "UT",
    "UT (Unique ID)": "UT",
    "Unique WOS ID": "UT",
    "Accession Number": "UT",
    "Foreign Title": "FT",
    "Article Title (non-English)": "X1",
    "Portuguese Document Title": "Y1",
    "Article Title (Other Languages)": "Z1",
    "MeSH Terms": "MH",
    "Broad Descriptors": "BD",
    "Broad Terms": "BD",
    "Major Concepts": "MC",
    "Descriptors": "DE",
    "Pages": "PS",
    "Patent Number": "PN",
    "Item URL": "AW",
}

_IGNORED_COLUMNS = """
    Additional Authors;Addresses;Address (non-English);Affiliations;Author Affiliations
    Abstract (Korean);Abstract (non-English);Authors (non-English);Author Keywords (non-English)
    Article Title (Transliterated);Average per Year;Book DOI;Book Editors;Book Series Subtitle
    CABI Codes;CAS Registry Numbers;Chemicals & Biochemicals;Cited Reference Count
    Cited References;Concept Codes;Conference Date;Conference Host;Conference Location
    Conference Sponsor;Conference Sponsors;Conference Title;Date of Export;Editors
    Email Addresses;Funding Name Preferred;Funding Orgs;Funding Text;Gene Name;Geographic Data
    Geographic Location;Highly Cited Status;Hot Paper Status;IDS Number;Meeting Abstract
    Number of Pages;Open Access Designations;Organism Descriptors;Part Number
    Portuguese Abstract;Publisher Address;Publisher City;Reprint Addresses;Research Areas
    Researcher Ids;ResearcherIDs;180 Day Usage Count;Since 2013 Usage Count
    Source Title (non-English);Spanish Abstract;Special Issue;Super Taxa;Supplement;Systematics
    Taxa Notes;Times Cited, All Databases;Times Cited, WoS Core;Times Cited Count
    Total Citations;Web of Science Index;Web of Science Record;WoS Categories
"""

# The citation report has one column for each year since the index begins.
_YEARS = frozenset(f"{year}{tail}" for year in range(1864, 2100) for tail in ("", ".0"))
_IGNORED = _YEARS | {
    name.strip() for line in _IGNORED_COLUMNS.splitlines() for name in line.split(";")
}

_LONG = Dialect(
    name="clarivate columns",
    platform="clarivate",
    fields={name: TAGS[tag] for name, tag in _LONG_NAMES.items()},
    ignored=_IGNORED,
    lists=frozenset(),
)
_SPLITS = {name: ";" for name, tag in _LONG_NAMES.items() if tag in _SEVERAL}

CLARIVATE_COLUMNS = TableDialect(
    dialect=_LONG,
    signature=frozenset({"Authors", "Article Title", "Source Title"}),
    splits=_SPLITS,
    database="Web of Science",
)

# The report has no accession numbers, so nothing in it names the collection.
CLARIVATE_REPORT = TableDialect(
    dialect=Dialect(
        name="clarivate citation report",
        platform="clarivate",
        fields=_LONG.fields,
        ignored=_IGNORED,
        lists=frozenset(),
    ),
    signature=frozenset({"Title", "Authors", "Source Title", "Total Citations"}),
    splits=_SPLITS,
    database="Web of Science",
)
