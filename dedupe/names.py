"""Comparison form of an author list: family names as tokens, from every way of writing names.

Exports write ``Zipfel, P. F.``, ``Zipfel PF``, ``Peter F. Zipfel``, and whole lists in one field:
with ``;``, with `` and ``, or run together without a separator (``Adeli K.Lewis G. F.``, an EndNote
export to CSV). Since order of family and given name cannot always be told, a list gives two sets:
tokens that are family names, and all tokens; comparing family names with all tokens forgives that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from anyascii import anyascii

from dedupe.tables import NAME_BEGINNINGS, NAME_PARTICLES, NO_AUTHORS


@dataclass(frozen=True, slots=True)
class AuthorsForm:
    """An author list made comparable; all tokens are lower-case ASCII letters.

    ``first`` are the tokens that may be the first author's family name, ``initial`` the first
    letter of the first author's given name ("" where it cannot be told), ``family`` and ``all``
    the tokens of the whole list in its order, ``line`` the family names without spaces.
    """

    first: tuple[str, ...]
    initial: str
    family: list[str]
    all: list[str]
    line: str


EMPTY = AuthorsForm((), "", [], [], "")

_SEPARATORS = re.compile(r"\s*;\s*|\s+(?:and|AND)\s+|\s*&\s*|\s*\|\s*")
_SEPARATED = (";", " and ", " AND ", "&", "|")
_URL = re.compile(r"https?://(?:\S*/)?")
# Where the next name may start in a run-together list: behind a full stop ("K.Lewis"), behind the
# capitals of initials ("VCCleutjens"), at a capital inside a word ("DorukAguiar").
_BORDER = re.compile(
    r"[.a-zß-ɏA-Z](?=[A-ZÀ-Þ]['’]?[A-Za-zß-ɏ])|\.(?=(?:d[aeiou]|van|von|del|den|ter) [A-Z])"
)
_WORD_BEFORE = re.compile(r"[A-Za-z'’]+$")
_INITIALS_BEFORE = re.compile(r" [A-Z]{1,4}$")
_LIST_ITEM = re.compile(r"\S.* [A-Z][A-Z.\- ]{0,6}")
# The common case, "Family" with spaces or hyphens and one to five initials behind it.
_PLAIN = re.compile(r"([A-Za-z][A-Za-z' -]+?),? ((?:[A-Z](?:\. ?| |-|$|(?=[A-Z]))){1,5})")
_TOKEN = re.compile(r"[a-z]+")
# "Mueller" and "Müller" (which becomes "muller"); the same change for every name does no harm.
_UMLAUT = re.compile(r"(?<=[ou])e(?![aeiou]|$)|(?<=a)e(?=[^aeiou]{2})")
_ET_AL = re.compile(r"[,\s]*\bet\.? al\b\.?", re.IGNORECASE)


def authors_form(authors: Iterable[str] | None) -> AuthorsForm:
    """The comparison form of the author list of one record."""
    names = [n for entry in authors or () for n in _names(entry)]
    parsed = [p for p in map(_parse, names) if p[1]]
    if not parsed:
        return EMPTY
    families = [token for family, _, _ in parsed for token in family]
    first, _, initial = parsed[0]
    return AuthorsForm(
        first=first,
        initial=initial,
        family=families,
        all=[token for _, tokens, _ in parsed for token in tokens],
        line="".join(families),
    )


def _names(entry: str) -> list[str]:
    if "://" in entry:
        # of an account's address only the account is a name
        entry = _URL.sub("", entry)
    if " et" in entry:
        entry = _ET_AL.sub("", entry)
    parts = _SEPARATORS.split(entry) if any(s in entry for s in _SEPARATED) else [entry]
    return [name for part in parts for name in _split_run_together(part)]


def _split_run_together(text: str) -> list[str]:
    if len(text) < 12:
        return [text]
    commas = text.count(",")
    if commas and (listed := _comma_list(text)):
        return listed
    cuts = [m.end() for m in _BORDER.finditer(text) if _is_border(text, m.end())]
    if not cuts:
        return [text]
    edges = [0, *cuts, len(text)]
    return [text[a:b] for a, b in pairwise(edges)]


def _is_border(text: str, at: int) -> bool:
    before = text[at - 1]
    if before == ".":
        return text[at + 1 : at + 2] != "."
    head = text[max(0, at - 16) : at]
    if before.isupper():
        return text[at + 1].islower() and bool(_INITIALS_BEFORE.search(head))
    word = _WORD_BEFORE.search(head)
    return word is None or word.group() not in NAME_BEGINNINGS


def _comma_list(text: str) -> list[str]:
    """Cut ``Smith J, Jones KL, Brown M``: every chunk is a family name with initials."""
    chunks = [c.strip() for c in text.split(",")]
    return chunks if all(_LIST_ITEM.fullmatch(c) for c in chunks) else []


def _parse(name: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Family tokens, all tokens of two letters or more, and the initial of the given name."""
    plain = _PLAIN.fullmatch(name)
    if plain is not None:
        tokens = _tokens(plain.group(1))
        return (
            ((), (), "")
            if "".join(tokens) in NO_AUTHORS
            else (tokens, tokens, plain.group(2)[0].lower())
        )
    family, comma, given = name.partition(",")
    if not comma:
        family, given = _divide(name)
    tokens = _tokens(family)
    others = tuple(t for t in _tokens(given) if len(t) > 2) if comma else ()
    if comma and not tokens:
        tokens, others = others, ()
    if "".join(tokens) in NO_AUTHORS:
        return (), (), ""
    letters = [t for t in _TOKEN.findall(anyascii(given).lower()) if t not in NAME_PARTICLES]
    return tokens, tuple(dict.fromkeys(tokens + others)), letters[0][0] if letters else ""


def _divide(name: str) -> tuple[str, str]:
    """Family and given part of a name without comma; all of it is family where none is initials."""
    words = name.replace(".", ". ").split()
    short = [_is_initials(w) for w in words]
    if not any(short) or all(short):
        return name, ""
    if short[-1]:
        cut = next(i for i in range(len(words), 0, -1) if not short[i - 1])
        return " ".join(words[:cut]), " ".join(words[cut:])
    if short[0]:
        cut = next(i for i, s in enumerate(short) if not s)
        return " ".join(words[cut:]), " ".join(words[:cut])
    cut = short.index(True)
    # "Aldini N. Nicoli" and "Peter F. Zipfel": either side may be the family name
    return " ".join(words[:cut] + words[cut + 1 :]), words[cut]


def _is_initials(word: str) -> bool:
    bare = word.replace(".", "").replace("-", "").strip(",")
    return 0 < len(bare) <= 4 and bare.isupper() if bare.isascii() else len(bare) == 1


@lru_cache(maxsize=262144)
def _tokens(text: str) -> tuple[str, ...]:
    lowered = (text if text.isascii() else anyascii(text)).lower().replace("'", "").replace("’", "")
    if "e" in lowered:
        lowered = _UMLAUT.sub("", lowered)
    found = [t for t in _TOKEN.findall(lowered) if len(t) > 1]
    return tuple(t for t in found if t not in NAME_PARTICLES) or tuple(found[:1])
