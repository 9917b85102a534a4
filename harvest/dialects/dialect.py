"""The shape of a dialect table.

A dialect says what each tag of one platform's export means, in the vocabulary of ``FIELDS``.
A tag that is in neither ``fields`` nor ``ignored`` is unknown and counted in the Receipt; its text
stays in the raw slice in any case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

RELATION = "relation "
"""Fields with this start hold what a record says about others: ``relation RetractionIn``."""

DATED = "dated "
"""Fields with this start hold one date of the record's history: ``dated entrez``."""

FIELDS = frozenset(
    {
        "type",  # RIS reference type, or MEDLINE publication type
        "type_detail",  # the platform's own words for the type
        "title",
        "title_short",  # read only where there is no title
        "title_original",
        "title_other",  # the original where the title stands in brackets, else something else
        "authors",
        "full_authors",  # preferred over "authors" where both are given
        "orcids",  # names of authors with their ORCID numbers
        "group_authors",
        "book_authors",  # authors of the whole book, read where the entry has no others
        "book_full_authors",  # preferred over "book_authors" where both are given
        "book_group_authors",  # bodies behind the whole book, as "book_authors"
        "year",
        "date",
        "early_access",  # a date that counts where there is no year yet
        "month",  # month and day without year
        "day",  # day of the month alone
        "journal",
        "journal_second",  # a journal title only where "journal" is empty
        "journal_abbreviation",
        "book_title",
        "series",  # of which the book is one volume
        "publisher",
        "volume",
        "issue",
        "start_page",
        "end_page",
        "pages",
        "page_count",  # number of pages, where only the first page is named
        "article_number",
        "abstract",
        "doi",
        "doi_maybe",  # a DOI in some records, something else in others
        "located",  # MEDLINE LID: value and [doi] or [pii], or an article number alone
        "listed",  # MEDLINE AID: value and [doi], [pii], [bookaccession] …
        "manuscript",  # the number of the author's manuscript, MEDLINE MID
        "url",
        "accession",
        "pmid",
        "pmcid",
        "cross_ids",  # "SCHEME number" pairs of other databases
        "registry",
        "patent",  # a patent's number; part numbers of other documents
        "issn",
        "isbn",
        "language",
        "keywords",
        "author_ids",  # behind the number of the author they belong to
        "history",  # date and its meaning in brackets
        "major_headings",  # those of the headings that are main topics
        "headings",  # terms of the Source's own thesaurus
        "retracted",  # a column that says yes or no
        "retraction_note",  # in words, beside it
        "entry_key",  # of BibTeX, where a platform makes it of its numbers
        "database",
        "provider",  # who delivered the record to a reference manager, as EndNote's DP
        "citation",  # journal, date, volume and pages in one, as PubMed's CSV has
        "comments",  # sentences on comments and corrections, as Ovid's CM
        "notes",  # read only for labelled numbers
    }
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """One platform's tags: ``fields`` maps a tag to one of FIELDS, or RELATION or DATED and a name.

    ``lists`` are the tags whose untagged continuation lines are values of their own, as EndNote
    writes keywords; elsewhere such lines continue the text.
    """

    name: str
    platform: str
    fields: Mapping[str, str]
    ignored: frozenset[str]
    lists: frozenset[str] = frozenset({"KW", "SN", "DB", "UR", "N1", "L1", "L2"})
