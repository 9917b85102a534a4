"""BibTeX entries to Content: LaTeX to text, names joined by "and", the many forms of a month.

What a field means once it is text is the same as in RIS (``sources.ris``).
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace

from harvest.connector import RawEntry
from harvest.dialects.databases import ACCESSION_PREFIXES
from harvest.sources import ris
from harvest.sources.attribution import Origin
from harvest.sources.fields import Fields, first, squeeze, unique
from harvest.sources.latex import plain
from harvest.sources.names import all_named, author_name, people
from ledger.identifiers import parse_registrations
from ledger.model import Content, Details

# Entry types of BibTeX and biblatex to RIS reference types, where the name itself does not tell.
_TYPES = {
    "article": "JOUR",
    "periodical": "JOUR",
    "inproceedings": "CPAPER",
    "conference": "CPAPER",
    "proceedings": "BOOK",
    "inbook": "CHAP",
    "incollection": "CHAP",
    "suppbook": "CHAP",
    "book": "BOOK",
    "booklet": "BOOK",
    "collection": "BOOK",
    "mvbook": "BOOK",
    "phdthesis": "THES",
    "mastersthesis": "THES",
    "thesis": "THES",
    "techreport": "RPRT",
    "report": "RPRT",
    "manual": "RPRT",
    "online": "ELEC",
    "electronic": "ELEC",
    "www": "ELEC",
}
_LISTS = re.compile(r"[;\n]")
_GIVEN = re.compile(r"[^\W\d_]{1,4}|(?:[^\W\d_]\.? ?-?){1,4}|")  # initials, or nothing
_INITIALS = re.compile(r"[A-Z]{1,3}")
_RAYYAN = re.compile(r"rayyan-(\d+)")

NameCutter = Callable[[str], tuple[list[str], bool]]
"""One author field to its names as "Family, Given", and whether it names everybody."""


def with_numbers(entry: RawEntry) -> RawEntry:
    """The entry with the numbers of its key and its eprint fields as fields of their own.

    ``@article{ WOS:000…`` and ``rayyan-913…`` (seen in real exports); ``eprint`` is a number of
    what ``eprinttype`` or ``archiveprefix`` says, of arXiv where nothing does (biblatex manual).
    """
    values = dict(entry.fields)
    key = values.get("@key", "").strip()
    number = values.get("eprint") or values.get("arxivid")
    found: list[tuple[str, str]] = []
    rayyan = _RAYYAN.fullmatch(key)
    if rayyan is not None:
        found.append(("@number", f"rayyan {rayyan.group(1)}"))
    if key.upper().startswith(tuple(ACCESSION_PREFIXES)) and "unique-id" not in values:
        found.append(("unique-id", key))
    scheme = values.get("eprinttype") or values.get("archiveprefix") or "arxiv"
    if number and scheme.isalpha() and not number.startswith("http"):
        found.append(("@number", f"{scheme.lower()} {number.removeprefix('arXiv:')}"))
    return replace(entry, fields=(*entry.fields, *found)) if found else entry


def content(fields: Fields, origin: Origin) -> Content:
    """The Content of one entry of any platform or reference manager."""
    return read(fields, origin, names_joined_by_and)


def read(fields: Fields, origin: Origin, cutter: NameCutter) -> Content:
    """The Content of one entry whose author fields ``cutter`` cuts into names."""
    names, complete = _names(fields, cutter)
    text = dict(_as_text({"issn": [], **fields}))
    entry_type = text.get("type", [""])[0]
    text["type"] = [_TYPES.get(entry_type, entry_type)]
    text["authors"] = []
    found = ris.content(text, origin)
    numbers = unique(n for name in names if " " not in name for n in parse_registrations(name))
    return replace(
        found,
        type_raw=first(text, "type_detail") or entry_type or None,
        authors=tuple(n for n in names if " " in n or not parse_registrations(n)),
        registry_ids=unique((*numbers, *found.registry_ids)),
        details=found.details if complete else Details(authors_complete=False),
    )


def _names(fields: Fields, cutter: NameCutter) -> tuple[list[str], bool]:
    cut = [cutter(value) for value in fields.get("authors", ())]
    return [name for names, _ in cut for name in names], all(complete for _, complete in cut)


def _as_text(fields: Fields) -> Iterator[tuple[str, list[str]]]:
    """The fields without LaTeX, lists cut into their values; ISBNs join the ISSNs as in RIS."""
    for name, values in fields.items():
        if name == "keywords":
            yield name, [part for value in values for part in _listed(plain(value))]
        elif name == "issn":
            numbers = [*values, *fields.get("isbn", ())]
            yield name, [part for value in numbers for part in _LISTS.split(plain(value))]
        elif name == "month":
            yield from _month(plain(values[0]), fields)
        elif name == "abstract":
            yield name, ["\n".join(map(squeeze, plain(v).split("\n\n"))) for v in values]
        elif name == "url":
            yield name, [plain(value).replace(" ", "") for value in values]
        elif name != "authors":
            yield name, [squeeze(plain(value)) for value in values]


def _listed(text: str) -> list[str]:
    """Keywords, cut at semicolons, else at commas."""
    parts = text.split(";") if ";" in text else text.split(",")
    return [part for part in map(squeeze, parts) if part]


def _month(text: str, fields: Fields) -> Iterator[tuple[str, list[str]]]:
    """A month's name with or without a day (``aug``, ``MAR 16``, ``1~jan``), or its number."""
    month = text.replace("~", " ").strip()
    year = first(fields, "year")
    if month.isdigit() and len(month) < 3 and year:
        yield "date", [f"{squeeze(plain(year))}-{month}"]
    elif month[:1].isdigit():  # "16 mar": the day behind the month is what dates expect
        day, _, name = month.partition(" ")
        yield "month", [f"{name} {day.strip('.')}"]
    else:
        yield "month", [month]


def names_joined_by_and(value: str) -> tuple[list[str], bool]:
    """Names between "and" outside of braces; ``{World Health Organization}`` is one name.

    ``others`` as the last of them says that there are more.
    """
    parts = [part for part in split_at_and(value) if part]
    complete = not parts or plain(parts[-1]).strip().lower() not in {"others", "et al", "et al."}
    kept = parts if complete else parts[:-1]
    if len(kept) == 1 and (";" in kept[0] or kept[0].count(",") > 2):  # another separator
        return list(people([plain(kept[0])])[0]), complete and all_named(kept)
    pieces = [piece for part in kept for piece in (part.split(";") if ";" in part else [part])]
    return [name for piece in pieces if (name := _one_name(piece.strip()))], complete


def split_at_and(value: str) -> list[str]:
    """The parts of a name list between "and" that stand outside of braces."""
    if "{" not in value:
        return [part.strip() for part in re.split(r"\s+and\s+", f" {value} ")]
    parts, depth, start = [], 0, 0
    for found in re.finditer(r"[{}]|\sand(?=\s)", value):
        if found.group() == "{":
            depth += 1
        elif found.group() == "}":
            depth -= 1
        elif depth <= 0:
            parts.append(value[start : found.start()].strip())
            start = found.end()
    return [*parts, value[start:].strip()]


def _one_name(text: str) -> str:
    """``Family, Given``; ``Family, Jr, Given`` as ``Family, Given Jr``; a name in braces whole."""
    whole = text.startswith("{") and text.endswith("}") and text.find("}") == len(text) - 1
    name = squeeze(plain(text).replace("~", " "))
    if whole:
        return name
    pieces = [piece.strip() for piece in name.split(",")]
    if len(pieces) == 3 and pieces[1].rstrip(".").lower() in {"jr", "sr", "ii", "iii", "iv"}:
        return f"{pieces[0]}, {pieces[2]} {pieces[1]}"
    return author_name(name) or ""


def names_between_commas(value: str) -> tuple[list[str], bool]:
    """``Rivers, J, Waters, K, and Harbour, L`` (Cochrane Library): family and initials in turn.

    A name without initials has nothing behind its comma (``NCT09000001,``), or is followed by a
    word that cannot be initials.
    """
    text = squeeze(plain(value))
    complete = not re.search(r"\bet al\.?,?$", text)
    text = re.sub(r",? ?(?:and )?et al\.?,?$", "", text)
    tokens = [token.strip() for token in text.split(",")]
    names: list[str] = []
    if len(tokens) % 2 == 0 and not any(_INITIALS.fullmatch(family) for family in tokens[::2]):
        pairs = zip(tokens[::2], tokens[1::2], strict=True)
        names = [f"{family}, {given}".removesuffix(", ") for family, given in pairs]
        names[-1] = names[-1].removeprefix("and ")
        return [name for name in names if name], complete
    waiting = deque(tokens)
    while waiting:
        family = waiting.popleft()
        last = family.removeprefix("and ") if len(waiting) < 2 else family
        if waiting and (_GIVEN.fullmatch(waiting[0]) or len(waiting) == 1):
            given = waiting.popleft()
            names.append(f"{last}, {given}" if given else last)
        else:
            names.append(last)
    return [name for name in names if name], complete
