"""BibTeX: the names of fields that platforms and reference managers write, in lower case.

One union of them, since none uses a name in two meanings: Cochrane Library, Web of Science, Scopus,
EBSCOhost, ProQuest, Zotero, Rayyan, JabRef, Mendeley (seen in real exports), and the fields of the
biblatex manual (§2.2). What differs by platform is how authors are written.
"""

from __future__ import annotations

from harvest.dialects.clarivate import CLARIVATE_BIBTEX
from harvest.dialects.dialect import Dialect

_IGNORED_NAMES = """
    @key __markedentry abstractnote address affiliation affiliationids affiliations annotation
    annote archiveprefix arxivid author-email author_affiliation bibsource biburl
    book-group-author chapter chemicals_cas citation_count cited-references coden
    collaboration comment conference_code conference_date conference_location conference_name
    conference_year copyright correspondence_address creation_date creationdate crossref da
    date-added date-modified day doc-delivery-number edition editor editora editors editortype
    entrysubtype eprint eprinttype esi-highly-cited-paper esi-hot-paper eventdate eventtitle
    file folder funding-acknowledgement funding-text funding_details groups howpublished
    internal-note intype isbn-editor issuetitle keywords-intern last-checked last_updated
    location manufacturers meeting mendeley-groups mendeley-tags modificationdate
    molecular_seqnumbers note notes number-of-cited-references numpages oa open_access options
    orcid-numbers organization origdate owner page_count pagetotal part primaryclass printed
    priority publication_stage pubstate ranking rating readstatus references related
    relatedtype research-areas researcherid-numbers review rights search shorttitle sortkey
    sortname sponsors subtitle times-cited timestamp tradenames translator urldate
    usage-count-last-180-days usage-count-since-2013 venue volumes web-of-science-categories
    web-of-science-index
"""
_NUMBERED = ("funding_text", "correspondence_address", "bdsk-url-", "bdsk-file-", "funding_text ")

_IGNORED = frozenset(_IGNORED_NAMES.split()) | {
    f"{name}{number}" for name in _NUMBERED for number in range(1, 31)
}

_FIELDS = {
    "@type": "type",
    "type": "type_detail",
    "document_type": "type_detail",
    "entrytype": "type_detail",
    "author": "authors",
    "authors": "authors",
    "title": "title",
    "title_original": "title_original",
    "origtitle": "title_original",
    "year": "year",
    "date": "date",
    "month": "month",
    "early access date": "early_access",
    "early-access-date": "early_access",
    "journal": "journal",
    "journaltitle": "journal",
    "fjournal": "journal",
    "source_title": "journal",
    "journal-iso": "journal_abbreviation",
    "journal_abbreviation": "journal_abbreviation",
    "abbrev_source_title": "journal_abbreviation",
    "shortjournal": "journal_abbreviation",
    "booktitle": "book_title",
    "maintitle": "book_title",
    "publisher": "publisher",
    "school": "publisher",
    "institution": "publisher",
    "series": "series",
    "volume": "volume",
    "number": "issue",
    "issue": "issue",
    "pages": "pages",
    "article-number": "article_number",
    "article_number": "article_number",
    "art_number": "article_number",
    "articleno": "article_number",
    "eid": "article_number",
    "abstract": "abstract",
    "doi": "doi",
    "url": "url",
    "link": "url",
    "pmid": "pmid",
    "pubmed_id": "pmid",
    "pubmedid": "pmid",
    "pmcid": "pmcid",
    "pmc": "pmcid",
    "unique-id": "accession",
    "accession_number": "accession",
    "accession": "accession",
    "an": "accession",
    "issn": "issn",
    "eissn": "issn",
    "isbn": "isbn",
    "language": "language",
    "langid": "language",
    "keywords": "keywords",
    "keyword": "keywords",
    "author_keywords": "keywords",
    "keywords-plus": "keywords",
    "source": "database",
    "database": "database",
    "c3": "cross_ids",
    "@number": "cross_ids",  # from key and eprint: sources.bibtex.with_numbers
}

GENERIC_BIBTEX = Dialect(
    name="bibtex", platform="generic", fields=_FIELDS, ignored=_IGNORED, lists=frozenset()
)


def _of_platform(name: str, platform: str) -> Dialect:
    """The same names in a platform's own export."""
    fields = _FIELDS | {"@key": "entry_key"}
    return Dialect(name, platform, fields, _IGNORED - {"@key"}, frozenset())


COCHRANE_BIBTEX = _of_platform("cochrane bibtex", "cochrane")
EBSCOHOST_BIBTEX = _of_platform("ebscohost bibtex", "ebscohost")
PROQUEST_BIBTEX = _of_platform("proquest bibtex", "proquest")
SCOPUS_BIBTEX = _of_platform("scopus bibtex", "scopus")

# (dialect, words for the evidence, pattern over the head of a file, share of the entries that must
# match, in hundredths); the first that fits. A platform's links alone do not tell: reference
# managers keep them.
BIBTEX_SIGNS: tuple[tuple[Dialect, str, str, int], ...] = (
    (
        COCHRANE_BIBTEX,
        "Record #n of m",
        r"^Record #\d+ of \d+[ \t]*\n(?:(?:(?:Provider|Content):.*)?\n){0,9}@",
        90,
    ),
    (
        COCHRANE_BIBTEX,
        "authors between commas",
        r"^[ \t]*author = \{[^{}\n]+,[^{}\n]*, and [^{}\n]+\},?$",
        60,
    ),
    (
        CLARIVATE_BIBTEX,
        "Unique-ID is a Web of Science number",
        r"^Unique-ID\s*=\s*\{{1,2}[A-Z]{3,8}:",
        90,
    ),
    (SCOPUS_BIBTEX, "source is Scopus", r"^source ?= ?\{Scopus\}", 90),
    (EBSCOHOST_BIBTEX, "keys and links of EBSCOhost", r"^URL = \{https?://\S+ebsco", 50),
    (
        PROQUEST_BIBTEX,
        "aligned fields and links of ProQuest",
        r"^   url {20,}= \{https?://\S*proquest",
        50,
    ),
)
