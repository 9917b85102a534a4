"""EBSCOhost XML: paths of elements below ``controlInfo``, attributes and types behind ``@``.

Seen in real exports of APA PsycInfo (classic interface), CINAHL (flattened to a table by others)
and in the Integration Toolkit's published replies of Academic Search and CINAHL. The elements of
books and theses are those that published clients of the Toolkit read.
"""

from __future__ import annotations

from harvest.dialects.dialect import Dialect

_FIELDS = {
    "header@longDbName": "database",
    "header@shortDbName": "database",
    "header@uiTerm": "accession",
    "artinfo/ui": "accession",
    "artinfo/ui@doi": "doi",
    "artinfo/ui@pmid": "pmid",
    "artinfo/ui@pmcid": "pmcid",
    "artinfo/ui@other": "pmcid",  # "PMC4546097" in CINAHL
    "artinfo/tig/atl": "title",
    "artinfo/tig/tatl": "title_original",
    "artinfo/aug/au": "authors",
    "artinfo/aug/au@corporate": "group_authors",
    "artinfo/pages": "pages",
    "artinfo/ppf": "start_page",
    "artinfo/ppct": "page_count",
    "artinfo/ab": "abstract",
    "artinfo/pubtype": "type",
    "artinfo/doctype": "type_detail",
    "artinfo/sug/subj": "keywords",
    "artinfo/sug/subj@unclass": "keywords",
    "artinfo/sug/subj@keyword": "keywords",
    "artinfo/sug/subj@author": "keywords",
    "artinfo/sug/subj@major": "major_headings",
    "artinfo/sug/subj@minor": "headings",
    "artinfo/sug/subj@thes": "headings",
    "artinfo/sug/subj@age": "headings",
    "artinfo/sug/subj@gender": "headings",
    "artinfo/sug/subj@geo": "headings",
    "artinfo/sug/subj@geographic": "headings",
    "artinfo/su": "keywords",
    "artinfo/keyword": "keywords",
    "artinfo/kwd": "keywords",
    "bkinfo/btl": "book_title",
    "bkinfo/aug/au": "book_authors",
    "bkinfo/isbn": "issn",
    "bkinfo/isbn@Print": "issn",
    "bkinfo/isbn@Electronic": "issn",
    "chapinfo/pages": "pages",
    "chapinfo/tig/atl": "title",
    "chapinfo/ctl": "title",
    "chapinfo/aug/au": "authors",
    "dissinfo/disstl": "title",
    "dissinfo/dissinst": "publisher",
    "jinfo/jtl": "journal",
    "jinfo/issn": "issn",
    "jinfo/issn@Print": "issn",
    "jinfo/issn@Electronic": "issn",
    "jinfo/jid@issn": "issn",
    "pubinfo/dt": "date",
    "pubinfo/dt@year": "year",
    "pubinfo/dt@month": "month",
    "pubinfo/dt@day": "day",
    "pubinfo/vid": "volume",
    "pubinfo/iid": "issue",
    "pubinfo/pub": "publisher",
    "language": "language",
    "header/displayInfo/pLink/url": "url",
    "plink": "url",
}

_IGNORED_PATHS = """
    rec@resultID rec@recordID header@uiTag language@code pdfLink copyright@flag holdings@islocal
    artinfo/ui@cinahl artinfo/ui@mfs artinfo/ui@code artinfo/ui@medline artinfo/ui@nlm
    artinfo/aug/affil artinfo/aug/ed artinfo/formats artinfo/formats/fmt artinfo/formats/fmt@type
    artinfo/formats/fmt@size artinfo/fmt@size artinfo/src artinfo/ougenre artinfo/maglogo
    artinfo/classification artinfo/copyright artinfo/sug/subj@person artinfo/sug/subj@company
    artinfo/sug/subj@naics artinfo/sug/subj@ticker artinfo/sug/subj@classif
    bkinfo/aug/ed bkinfo/edition bkinfo/sertl bkinfo/series
    dissinfo/dissdeg dissinfo/dissadv
    jinfo/jid jinfo/jid@mid jinfo/maglogo jinfo/jsct jinfo/jid@jid
    pubinfo/place pubinfo/price pubinfo/pid pubinfo/artid copyright/dt@year refInfo
    header/controlInfo header/displayInfo/pLink
"""

EBSCO_XML = Dialect(
    name="ebscohost xml",
    platform="ebscohost",
    fields=_FIELDS,
    ignored=frozenset(_IGNORED_PATHS.split()),
    lists=frozenset(),
)

EBSCO_FLAT = Dialect(
    name="ebscohost xml as a table",
    platform="ebscohost",
    fields=_FIELDS,
    ignored=EBSCO_XML.ignored,
    lists=frozenset(),
)
