"""What PubMed's Abstract text, Summary text, PMID list and CSV say, as Content.

They leave out much that XML has: full given names, ISSN, headings, types, full journal titles
(``journal`` is the abbreviation then). What they do say equals what XML says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from harvest.dialects.pubmed import RELATIONS
from harvest.formats.paragraphs import joined
from harvest.pubmed_dates import all_dates, dated, history, iso_date, printed_date
from harvest.pubmed_facts import english_title, printed_sections, relation, unique
from harvest.pubmed_status import status
from harvest.sources.attribution import Origin
from harvest.sources.fields import Fields, first
from harvest.sources.names import is_group, people, split_names
from harvest.sources.pubmed_citation import Citation, parse_citation
from harvest.sources.texts import page_range
from ledger.identifiers import parse_doi, parse_pmcid, parse_pmid
from ledger.model import Content, Details, RecordType

_AFFILIATION = re.compile(r"\((?:\d{1,3}|[^\w\s()])\)")  # the (1) behind a name
_INITIALS = re.compile(r"\S.* [^\W\d_a-z]{1,4}(?: (?:Jr|Sr|2nd|3rd|\dth|II|III|IV))?")
_RETRACTED = re.compile(r"RETRACTED (?:ARTICLE|PUBLICATION)\.?")  # stands above the citation
_ID = re.compile(r"(DOI|PMCID|PMID): *(\S*)")
_ARTICLE_IN = re.compile(r"\[Article in ([^;\]]+)[^\]]*\]")
_STATEMENTS = {name.lower(): name for name in RELATIONS.values()}
_OTHER_TEXT = re.compile(
    r"(?:Publisher|Plain [Ll]anguage [Ss]ummary|Abstract in [A-Z]\w+|Conflict of interest"
    r"|Author information|Collaborators|Editor'?s? note)\b"
)
_RIGHTS = re.compile(
    r"(?:[©®(]|Copyright|\(c\)|Published|This article is|All rights|Thieme|Crown|The Authors?)"
)
_LABELLED = re.compile(r"\b(PMID|PMCID): *(\w+)")
_BREAK = re.compile(r"(?<=[.?!\]])\s+")
_CITED = re.compile(r"(?<=[.?!\]\"])\s+(?=[^.?!;]{2,200}\. (?:1[789]|20)\d\d\b[^.]{0,80}[;:.])")


def abstract_content(paragraphs: Sequence[str]) -> Content:
    """The Content of an entry of Abstract text: citation, title, authors, texts, numbers."""
    types: tuple[str, ...] = ()
    if len(paragraphs) > 1 and _RETRACTED.fullmatch(paragraphs[0].strip()):
        types, paragraphs = ("Retracted Publication",), paragraphs[1:]
    citation = parse_citation(joined(paragraphs[0]))
    numbers = _numbers(paragraphs)
    body = _before_numbers(paragraphs[1:])
    title = joined(body.pop(0)) if body else None
    language = _ARTICLE_IN.match(joined(body[0])) if body else None
    if language:
        body.pop(0)
    authors, registrations = _authors(body)
    relations = tuple(_relations(body))
    abstract = _abstract(body)
    return _content(
        citation,
        title=title,
        authors=authors,
        registry_ids=registrations,
        abstract=abstract,
        pmid=parse_pmid(numbers.get("PMID")),
        pmcid=parse_pmcid(numbers.get("PMCID")),
        doi=parse_doi(numbers.get("DOI")),
        language="; ".join(re.split(r",\s*", language.group(1))) if language else None,
        relations=unique(sorted(relations)),
        types=types,
    )


def summary_content(paragraphs: Sequence[str]) -> Content:
    """The Content of an entry of Summary text: authors, title, citation and numbers in one run."""
    text = " ".join(map(joined, paragraphs))
    numbers = dict(_LABELLED.findall(text))
    head, cited = _cited(text)
    names, title = _names_first(head)
    authors, registrations = people([names]) if names else ((), ())
    return _content(
        parse_citation(cited),
        title=title,
        authors=authors,
        registry_ids=registrations,
        pmid=parse_pmid(numbers.get("PMID")),
        pmcid=parse_pmcid(numbers.get("PMCID")),
    )


def number_content(paragraphs: Sequence[str]) -> Content:
    """The Content of a line of a PMID list: the number alone."""
    return _content(Citation(), pmid=parse_pmid(paragraphs[0]))


def row_content(fields: Fields, found: Origin) -> Content:
    """The Content of a row of PubMed's CSV, which holds nothing but PubMed."""
    del found
    citation = parse_citation(first(fields, "citation") or "")
    created = iso_date((first(fields, "dated entrez") or "").replace("/", "-"))
    authors, registrations = people(v.removesuffix(".") for v in fields.get("authors", ()))
    year, date = dated(printed_date(citation.date), citation.electronic, first(fields, "year"))
    manuscript = first(fields, "manuscript")
    read = _content(
        citation,
        title=first(fields, "title"),
        authors=authors,
        registry_ids=registrations,
        journal=first(fields, "journal_abbreviation"),
        pmid=parse_pmid(first(fields, "pmid")),
        pmcid=parse_pmcid(first(fields, "pmcid")),
        doi=parse_doi(first(fields, "doi")),
        other_ids=(f"mid:{manuscript}",) if manuscript else (),
        created=created or None,
    )
    return replace(read, year=year, date=date)


def _content(
    citation: Citation,
    *,
    title: str | None = None,
    journal: str | None = None,
    doi: str | None = None,
    pmid: str | None = None,
    pmcid: str | None = None,
    authors: tuple[str, ...] = (),
    registry_ids: tuple[str, ...] = (),
    abstract: str | None = None,
    language: str | None = None,
    relations: tuple[str, ...] = (),
    types: tuple[str, ...] = (),
    other_ids: tuple[str, ...] = (),
    created: str | None = None,
) -> Content:
    """The Content of what any of the formats gave."""
    year, date = dated(printed_date(citation.date), citation.electronic)
    dates = all_dates(
        [
            ("published", printed_date(citation.date)),
            (history("entrez"), created),
            ("electronic", _iso(citation.electronic)),
        ]
    )
    details = Details(sections=printed_sections(abstract or ""), dates=dates)
    name = journal or citation.journal
    name = name.removesuffix(" [Preprint]") if name else None
    kind = RecordType.PREPRINT if citation.is_preprint else RecordType.ARTICLE
    if name is None:
        kind = RecordType.OTHER
    return Content(
        type=kind,
        type_raw="; ".join(types) or None,
        title=english_title(title, None),
        authors=authors,
        year=year,
        date=date,
        journal=name,
        journal_abbreviation=name,
        volume=citation.volume,
        issue=citation.issue,
        pages=page_range(citation.pages, None),
        abstract=abstract,
        doi=doi or citation.doi,
        pmid=pmid,
        pmcid=pmcid,
        accession=pmid,
        registry_ids=registry_ids,
        language=language,
        other_ids=other_ids,
        relations=relations,
        status=status(types, relations, title),
        details=details if details != Details() else None,
    )


def _iso(text: str | None) -> str | None:
    return dated(printed_date(text))[1]


# --- paragraphs of Abstract text ------------------------------------------------------------


def _numbers(paragraphs: Sequence[str]) -> dict[str, str]:
    """The DOI, PMCID and PMID in the paragraph that lists them, a folded value joined."""
    found: dict[str, str] = {}
    last = ""
    for line in next((p for p in paragraphs[1:] if _ID.match(p)), "").split("\n"):
        labelled = _ID.match(line)
        if labelled:
            last = labelled.group(1)
            found.setdefault(last, labelled.group(2))
        elif last == "DOI" and line.strip() and " " not in line.strip():
            found[last] += line.strip()
    return found


def _before_numbers(paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs in front of the numbers; what follows them is a statement of interests."""
    end = next((n for n, p in enumerate(paragraphs) if _ID.match(p)), len(paragraphs))
    return list(paragraphs[:end])


def _authors(body: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(authors, registrations) of the first paragraph if it lists names; it is then taken away."""
    if not body:
        return (), ()
    text = _AFFILIATION.sub("", joined(body[0])).removesuffix(".")
    told = len(body) > 1 and body[1].startswith("Author information:")
    if not (told or _lists_names(text)):
        return (), ()
    body.pop(0)
    return people([text])


def _lists_names(text: str) -> bool:
    """Whether most pieces are a family name with initials, or the whole is a group's name."""
    names = [name for part in text.split(";") for name in split_names(part.strip())]
    persons = sum(1 for name in names if len(name) < 80 and _INITIALS.fullmatch(name))
    short = len(text) < 120 and ". " not in text and ":" not in text
    return persons * 2 > len(names) or (short and is_group(text))


def _relations(body: list[str]) -> Iterator[str]:
    """Statements such as ``Comment in`` with the references below; they are taken away."""
    for paragraph in [p for p in body if _statement(p)]:
        body.remove(paragraph)
        kind = _statement(paragraph) or ""
        for reference in re.split(r"\n(?=    \S)", paragraph)[1:]:
            yield relation(kind, None, text=joined(reference))


def _statement(paragraph: str) -> str | None:
    """The kind of statement about other records that a paragraph begins with."""
    line = paragraph.split("\n")[0].strip()
    return _STATEMENTS.get(line.replace(" ", "").lower()) if len(line) < 50 else None


def _abstract(body: list[str]) -> str | None:
    """What is left but for rights, affiliations and abstracts in other languages."""
    texts = [joined(p) for p in body if not _OTHER_TEXT.match(p)]
    kept = [t for n, t in enumerate(texts) if not (_RIGHTS.match(t) and (n or len(t) < 400))]
    kept = [t for n, t in enumerate(kept) if n == 0 or not _is_foreign(t)]
    # Rights without a sign, as "American Academy of Audiology.", stand last and are short.
    if len(kept) > 1 and len(kept[-1]) < 150:
        kept.pop()
    return "\n".join(kept) or None


def _is_foreign(text: str) -> bool:
    """Whether most letters are beyond Latin: an abstract in the language of the article."""
    return sum(char > "\u036f" and char.isalpha() for char in text) * 2 > len(text)


# --- one run of Summary text ----------------------------------------------------------------


def _cited(text: str) -> tuple[str, str]:
    """(authors and title, citation), parted in front of the journal."""
    parts = _CITED.search(text)
    return (text[: parts.start()], text[parts.end() :]) if parts else (text, "")


def _names_first(text: str) -> tuple[str, str]:
    """(authors, title): the first sentence is authors if it lists names."""
    parts = _BREAK.split(text, maxsplit=1)
    if len(parts) == 2 and _lists_names(parts[0].removesuffix(".")):
        return parts[0].removesuffix("."), parts[1]
    return "", text
