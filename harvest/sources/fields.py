"""Raw tags to the fields of a dialect, and small readers that every source shares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping

from harvest.connector import RawEntry
from harvest.dialects.dialect import Dialect
from ledger.identifiers import parse_isbn, parse_issn

Fields = Mapping[str, list[str]]
"""Field name (one of dialects.dialect.FIELDS) to its values in file order; no empty values."""

# What programs write for "nothing": R's NA, JavaScript's undefined, pandas' nan, Python's None.
_NOTHING = frozenset({"", "NA", "N/A", "nan", "None", "undefined", "null"})
_LONGEST_NOTHING = max(map(len, _NOTHING))


def gather(entry: RawEntry, dialect: Dialect, unknown: MutableMapping[str, int]) -> Fields:
    """The fields of ``entry``; tags that the dialect has no meaning for are counted."""
    fields: dict[str, list[str]] = {}
    names, lists = dialect.fields, dialect.lists
    for tag, value in entry.fields:
        name = names.get(tag)
        if name is None:
            if tag not in dialect.ignored:
                unknown[tag] = unknown.get(tag, 0) + 1
            continue
        if len(value) <= _LONGEST_NOTHING and value in _NOTHING:  # a long text costs its hash
            continue
        known = fields.get(name)
        if known is None:
            fields[name] = known = []
        if "\n" in value and tag in lists:
            known += [part for part in value.split("\n") if part]
        else:
            known.append(value)
    return fields


def first(fields: Fields, *names: str) -> str | None:
    """The first value of the first of ``names`` that has one, on one line."""
    for name in names:
        values = fields.get(name)
        if values is None:
            continue  # most names are not there, and this is asked most of all
        for value in values:
            text = " ".join(value.split())
            if text:
                return text
    return None


def squeeze(text: str) -> str:
    """Runs of white space become one blank; none at the ends."""
    return " ".join(text.split())


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """The values without empty ones and repeats, in order."""
    kept = dict.fromkeys(values)
    kept.pop("", None)
    return tuple(kept)


def serials(values: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(ISSNs, ISBNs) in fields that hold either; an ISBN is not searched for ISSNs."""
    issn: dict[str, None] = {}
    isbn: dict[str, None] = {}
    for value in values:
        books = parse_isbn(value)
        if books:
            isbn.update(dict.fromkeys(books))
        else:
            issn.update(dict.fromkeys(parse_issn(value)))
    return tuple(issn), tuple(isbn)


def keywords(values: Iterable[str]) -> tuple[str, ...]:
    """Keywords without the asterisk of major headings."""
    return unique([" ".join(value.split()).strip("* ") for value in values])


def web_addresses(values: Iterable[str]) -> tuple[str, ...]:
    """Every http address in the fields; ORCID numbers and e-mail addresses are left out."""
    words = (word for value in values for word in value.split())
    return unique(
        w for w in words if w.startswith(("http://", "https://")) and "orcid.org" not in w
    )
