"""Labelled text of EBSCOhost, ProQuest and APA PsycNet: labels in lower case.

Built from the platforms' help pages and from public programs that read such files; no real export
was at hand. ProQuest's labels are also those of its Spanish, French, German and Portuguese pages.
"""

from __future__ import annotations

from harvest.dialects.dialect import Dialect

TEXTS = frozenset(
    {
        "abstract",
        "abstract (english)",
        "full text",
        "zusammenfassung",
        "volltext",
        "resumen",
        "texto completo",
        "résumé",
        "texte intégral",
        "resumo",
    }
)
"""Labels of long values."""

_IGNORED_LABELS = """
    affiliation;affiliations;affiliations:;author affiliation;first author & affiliation;
    author address;address;correspondence address;correspondence;corresponding author;email;
    email address;author email;institution;
    journal subset;special interest;instrumentation;entry date;
    revision date;release date;correction date;grant information;grant/sponsorship;
    grant sponsorship;
    publisher location;place of publication;country of publication;publication status;
    format covered;
    format availability;format;format available;population;population group;location;age group;
    methodology;classification;classification code;tests & measures;test & measure;references;
    references available;number of references;cited references;page count;number of pages;
    full text word count;supplemental data;copyright;copyright statement;publication history;
    other journal title;other journal titles;other publishers;partial author list;
    notes;note;links;link;full text;source type;publication subject;document feature;
    last updated;update;update code;entry date;accession date;date revised;section;
    company / organization;people;illustration;dewey;code;source attribution;peer reviewed;
    peer review;publication frequency;first posted date;conference information;image availability;
    intended audience;coden;proquest document link;link to this document;degree;degree date;
    advisor;committee member;department;university location;school code;dissertation/thesis number;
    title of monograph;rights;copyright holder;subset;nlm uid;orcid;author orcid identifier;
    reviewed item;chapter list;other titles;legacy classification;general notes;images;
    images displayed;number of illustrations;edition;lexile;document information
"""
_IGNORED = frozenset(label.strip() for label in _IGNORED_LABELS.replace("\n", "").split(";"))

_FIELDS = {
    "title": "title",
    "article title": "title",
    "document title": "title",
    "chapter title": "title",
    "alternate title": "title_original",
    "translated title": "title_original",
    "original title": "title_original",
    "foreign title": "title_original",
    "author": "authors",
    "authors": "authors",
    "author(s)": "authors",
    "contributors": "authors",
    "source": "citation",
    "publication info": "citation",
    "journal": "journal",
    "journal title": "journal",
    "publication": "journal",
    "publication title": "journal",
    "publication name": "journal",
    "book title": "book_title",
    "book source": "book_title",
    "volume": "volume",
    "issue": "issue",
    "pages": "pages",
    "page range": "pages",
    "first page": "start_page",
    "article number": "article_number",
    "article id": "article_number",
    "publication year": "year",
    "year": "year",
    "publication date": "date",
    "date of publication": "date",
    "date": "date",
    "publisher": "publisher",
    "school": "publisher",
    "university/institution": "publisher",
    "issn": "issn",
    "electronic issn": "issn",
    "e-issn": "issn",
    "eissn": "issn",
    "isbn": "issn",
    "print isbn": "issn",
    "electronic isbn": "issn",
    "language": "language",
    "language of publication": "language",
    "document type": "type_detail",
    "publication type": "type",
    "record type": "type",
    "doi": "doi",
    "digital object identifier": "doi",
    "digital object identifier (doi)": "doi",
    "pmid": "pmid",
    "pubmed id": "pmid",
    "medline info": "notes",
    "accession number": "accession",
    "an": "accession",
    "unique identifier": "accession",
    "unique id": "accession",
    "uid": "accession",
    "abstract": "abstract",
    "subject": "headings",
    "subjects": "headings",
    "subject terms": "headings",
    "thesaurus terms": "headings",
    "index terms": "headings",
    "major subject": "major_headings",
    "major subjects": "major_headings",
    "major descriptor": "major_headings",
    "major descriptors": "major_headings",
    "minor subject": "headings",
    "minor subjects": "headings",
    "minor descriptor": "headings",
    "minor descriptors": "headings",
    "mesh": "headings",
    "mesh subject": "headings",
    "keywords": "keywords",
    "keyword": "keywords",
    "key words": "keywords",
    "author-supplied keywords": "keywords",
    "author supplied keywords": "keywords",
    "identifier / keyword": "keywords",
    "identifiers": "keywords",
    "url": "url",
    "document url": "url",
    "permalink": "url",
    "plink": "url",
    "persistent link to this record (permalink)": "url",
    "persistent link to this record": "url",
    "database": "database",
}

# ProQuest's own labels in other languages of its pages.
_LOCALISED = {
    "titel": "title",
    "título": "title",
    "titre": "title",
    "autor": "authors",
    "auteur": "authors",
    "titel der publikation": "journal",
    "título de publicación": "journal",
    "titre de la publication": "journal",
    "título da publicação": "journal",
    "band": "volume",
    "volumen": "volume",
    "tomo": "volume",
    "ausgabe": "issue",
    "número": "issue",
    "numéro": "issue",
    "seiten": "pages",
    "páginas": "pages",
    "jahr": "year",
    "erscheinungsjahr": "year",
    "año de publicación": "year",
    "année de publication": "year",
    "ano de publicação": "year",
    "publikationsdatum": "date",
    "fecha de publicación": "date",
    "date de publication": "date",
    "data de publicação": "date",
    "verlag": "publisher",
    "editorial": "publisher",
    "éditeur": "publisher",
    "sprache der publikation": "language",
    "idioma de la publicación": "language",
    "langue de publication": "language",
    "idioma da publicação": "language",
    "dokumententyp": "type_detail",
    "tipo de documento": "type_detail",
    "type de document": "type_detail",
    "zusammenfassung": "abstract",
    "resumen": "abstract",
    "résumé": "abstract",
    "resumo": "abstract",
    "thema": "headings",
    "materia": "headings",
    "sujet": "headings",
    "assunto": "headings",
    "identifikator / schlüsselwort": "keywords",
    "identificador / palabra clave": "keywords",
    "identificateur / mot-clé": "keywords",
    "proquest-dokument-id": "accession",
    "id del documento de proquest": "accession",
    "id du document proquest": "accession",
    "id do documento proquest": "accession",
    "dokument-url": "url",
    "url del documento": "url",
    "url du document": "url",
    "url do documento": "url",
    "datenbank": "database",
    "base de datos": "database",
    "base de données": "database",
    "base de dados": "database",
}

EBSCO_TEXT = Dialect(
    name="ebscohost text",
    platform="ebscohost",
    fields=_FIELDS,
    ignored=_IGNORED,
    lists=frozenset(),
)

PROQUEST_TEXT = Dialect(
    name="proquest text",
    platform="proquest",
    fields={
        **_FIELDS,
        **_LOCALISED,
        "@heading": "title_short",
        "accession number": "cross_ids",
        "proquest document id": "accession",
    },
    ignored=_IGNORED | {"volltext", "texto completo", "texte intégral", "quelle", "fuente"},
    lists=frozenset(),
)

PSYCNET_TEXT = Dialect(
    name="psycnet text",
    platform="psycnet",
    fields=_FIELDS | {"@heading": "title_short"},
    ignored=_IGNORED,
    lists=frozenset(),
)

# (dialect, words for the evidence, pattern over the first lines, LF line ends); all that match
# of a dialect add up, and the most win.
TEXT_SIGNS: tuple[tuple[Dialect, str, str], ...] = (
    (PROQUEST_TEXT, "Document n of m", r"^Document \d+ of \d+$"),
    (
        PROQUEST_TEXT,
        "ProQuest document ID",
        r"^(?:ProQuest document ID|ProQuest-Dokument-ID|ID del documento de ProQuest|"
        r"ID du document ProQuest|ID do documento ProQuest)\s*:",
    ),
    (PROQUEST_TEXT, "links to ProQuest", r"^[^\n:]{3,40}: https?://\S{0,60}proquest\.com/"),
    (EBSCO_TEXT, "Record: n", r"^Record: \d+$"),
    (
        EBSCO_TEXT,
        "links to EBSCOhost",
        r"^[^\n:]{3,60}:\s+https?://\S{0,80}(?:ebscohost|research\.ebsco)\.com/",
    ),
    (EBSCO_TEXT, "Persistent link to this record", r"^Persistent link to this record"),
    (PSYCNET_TEXT, "Provider is APA", r"^(?:Provider|Publisher): American Psychological"),
    (
        PSYCNET_TEXT,
        "numbers of APA PsycInfo",
        r"^(?:Unique I[Dd]\w*|Accession Number): \d{4}-\d{5}-\d{3}",
    ),
    (PSYCNET_TEXT, "links to PsycNet", r"psycnet\.apa\.org/"),
)
