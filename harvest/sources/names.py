"""Author names of every dialect to ``Family, Given``; group authors stay whole.

Forms seen in real exports: ``Smith, John A`` (Ovid), ``Smith, J.A.`` (Scopus, Embase),
``Smith, JA`` (Web of Science, Cochrane), ``Smith JA`` (PubMed), ``Brown C D`` (EPPI-Reviewer),
``NCT01958073,`` (CENTRAL), one field with ``Smith JA, van der Helm JJ`` (Ovid CENTRAL), and lists
without any separator, ``Adeli K.Lewis G. F.`` (reference managers).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from harvest.sources.fields import squeeze
from ledger.identifiers import parse_registrations

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽА-Я"
_LOWER = "a-zß-öø-ÿāăąćčďđēėęěğģīįıķĺļľłńņňōőœŕřśşšţťūůűųźżžа-я"
_INITIAL_WORD = re.compile(rf"(?:[{_UPPER}]\.?[\-‐]?){{1,5}}")
_GLUED_DOT = re.compile(rf"(?<=[ .\-][{_UPPER}]\.)(?=[{_UPPER}][{_LOWER}'’])")
_GLUED = re.compile(rf"(?<= )([{_UPPER}]{{1,3}}?)(?=[{_UPPER}](?:[{_LOWER}]|['’][{_UPPER}]))")
# "Smith, John A." in its usual shape, told at once: half the time where all names are so.
# Not "Others, …" and "…, Et Al".
_USUAL = re.compile(
    rf"(?!(?i:others),)[{_UPPER}][{_UPPER}{_LOWER}'’\-]+, [{_UPPER}][{_UPPER}{_LOWER}'’.\-]*"
    rf"(?: (?!A[lL]\.*$)[{_UPPER}][{_UPPER}{_LOWER}'’.\-]*){{0,3}}"
)
_LONGEST_NAME = 300  # characters; what is longer is no name, and no cache should hold it
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "2nd", "3rd"})
_ET_AL = frozenset({"et al", "et al.", "and others", "others", "et. al.", "et.al."})
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ET_AL_END = re.compile(r"(?:^|[\s,;]+)(?:et\.?\s*al\b\.?|and others)[\s,;.]*$", re.IGNORECASE)
_AND = re.compile(r" and | & ")
_GROUP = re.compile(
    r"\b(?:group|study|trial|team|committee|collaborat\w+|consortium|network|task|force|working|"
    r"association|society|institut\w*|university|cent(?:er|re)|investigators|department|program(?:me)?|"
    r"organi[sz]ation|foundation|ministry|agency|council|office|project|college|academy|board|panel|"
    r"hospital|research|health|national|international|federal|commission|initiative|registry|inc|ltd|"
    r"bank|world|nations|union|european|federation|alliance|fund|forum|bureau|trust|trialists|clinic|"
    r"taskforce|corporation|company|gmbh|school|faculty|laborator(?:y|ies)|division|cochrane)\b",
    re.IGNORECASE,
)


def people(
    values: Iterable[str], *, family_first: bool = False
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(authors, registration numbers) of author fields, in order, without repeats of numbers.

    ``family_first`` decides what ``Hanna Phoebe`` without comma or initials means. Among names with
    a comma ``Hanna Phoebe`` is no person's name turned round, but an organisation (``World Bank``).
    """
    values = tuple(values)
    if all(map(_USUAL.fullmatch, values)):
        return values, ()
    authors: list[str] = []
    numbers: list[str] = []
    names = [name for value in values for name in split_names(value)]
    whole = not family_first and any("," in name.strip(" ,") for name in names)
    for name in names:
        found = () if " " in name else _registrations(name)
        if found:
            numbers.extend(found)
        elif len(name) > _LONGEST_NAME:
            authors.append(name.strip())
        elif (author := author_name(name, family_first, whole)) is not None:
            authors.append(author)
    return tuple(authors), tuple(dict.fromkeys(numbers))


def is_group(name: str) -> bool:
    """Whether a word in ``name`` tells that it is a group's or an organisation's."""
    return _GROUP.search(name) is not None


def all_named(values: Iterable[str]) -> bool:
    """Whether the author fields name everybody: none of them ends in "et al." or "and others"."""
    tails = [value[-40:] for value in values]
    together = "\n".join(tails).lower()
    if "al" not in together and "other" not in together:
        return True  # most, and the pattern is slow where it does not match
    return not any(map(_ET_AL_END.search, tails))


def _registrations(name: str) -> tuple[str, ...]:
    """The registration numbers of a single word in place of a name."""
    return parse_registrations(name) if any(map(str.isdigit, name)) else ()


def split_names(value: str) -> list[str]:
    """The single names in one author field; one that cannot be cut safely stays whole."""
    if _USUAL.fullmatch(value):
        return [value]
    text = " ".join(value.split())
    if text[-8:].rstrip(" ,;.").lower().endswith(("et al", "et. al")):
        text = text[:-40] + _ET_AL_END.sub("", text[-40:])
    if ";" in text:
        return [part for piece in text.split(";") for part in split_names(piece)]
    if " and " in text or " & " in text:
        parts = _AND.split(text)
        if any("," in part for part in parts) or all(_is_person(part) for part in parts):
            return [part for piece in parts for part in split_names(piece)]
    if "," in text:
        family = text.partition(",")[0]
        if family and " " not in family and family.lower() not in _ET_AL:
            return [text]  # nearly all: "Smith, John", where no list of names begins
        pieces = [piece.strip() for piece in text.rstrip(",").split(",")]
        if len(pieces) > 1 and all(_ends_in_initials(p) or p.lower() in _ET_AL for p in pieces):
            return pieces
        return [text] if text else []
    return _unglue(text) if text else []


def _is_person(text: str) -> bool:
    return len(text.split()) >= 2 and not _GROUP.search(text)


def _ends_in_initials(name: str) -> bool:
    """Whether ``name`` is a family name and initials, as ``van der Helm JJ``."""
    words = name.split()
    if len(words) > 2 and words[-1].lower() in _SUFFIXES:
        words.pop()
    return (
        len(words) >= 2
        and _INITIAL_WORD.fullmatch(words[-1]) is not None
        and not _INITIAL_WORD.fullmatch(words[0])
    )


def _unglue(text: str) -> list[str]:
    """Names written without separator, cut behind the initials that the next name follows."""
    if "." in text and _GLUED_DOT.search(text):
        return _GLUED_DOT.split(text)
    if _GLUED.search(text):
        return _GLUED.sub(r"\1\n", text).split("\n")
    return [text]


@lru_cache(maxsize=65536)
def author_name(name: str, family_first: bool = False, whole: bool = False) -> str | None:
    """One name as "Family, Given", a group author whole, or None for "et al.".

    ``whole`` leaves words without comma and initials in their order.
    """
    text = name.strip(" ,;*")
    if not text or (len(text) < 11 and text.lower() in _ET_AL):
        return None
    if "," in text:
        family, _, given = text.partition(",")
        family, given = family.strip(), given.strip()
        if given.lower() in _SUFFIXES and (named := _with_initials(family.split())):
            return f"{named} {given}"  # Scopus: "Vaden K.I., Jr."
        return f"{family}, {given}" if family and given else family or given
    family, _, last = text.rpartition(" ")
    if _INITIAL_WORD.fullmatch(last) and family.isalpha() and len(family) > 5:
        return f"{family}, {last}"  # the common case, without detour
    words = text.split()
    if len(words) == 1:
        return text
    middle = any(len(word.rstrip(".")) == 1 for word in words[1:-1])  # "Long J. Harbour"
    if whole and not middle and not _CJK.search(text):
        return _with_initials(words) or text
    return _with_initials(words) or _in_words(text, words, family_first)


def _with_initials(words: list[str]) -> str | None:
    """``van der Helm JJ`` and ``Brown C D Jr`` with their comma, or None."""
    end = len(words)
    if end == 2:  # nearly all
        told = _INITIAL_WORD.fullmatch(words[1]) and not _could_be_initials(words)
        return f"{words[0]}, {words[1]}" if told else None
    if words[-1].lower() in _SUFFIXES:
        end -= 1
    start = end
    while start > 1 and _INITIAL_WORD.fullmatch(words[start - 1]):
        start -= 1
    if start == end or _could_be_initials(words):
        return None
    return f"{' '.join(words[:start])}, {' '.join(words[start:])}"


def _could_be_initials(words: list[str]) -> bool:
    """Whether the first word may be initials: ``GUAN G.`` is a family name in capitals."""
    first = words[0]
    if not _INITIAL_WORD.fullmatch(first):
        return False
    clear = all(len(word) == 1 or word[1:2] in {".", "-"} for word in words[1:])
    return not clear or len(first) == 1 or "." in first or "-" in first


def _in_words(text: str, words: list[str], family_first: bool) -> str:
    """A name of whole words; CJK names are written family name first."""
    if len(words) > 4 or _GROUP.search(text) or any(c.isdigit() for c in text):
        return text
    if family_first or _CJK.search(text):
        return f"{words[0]}, {' '.join(words[1:])}"
    particles = 1
    while particles < len(words) - 1 and words[-particles - 1].islower():
        particles += 1  # "Ludwig van Beethoven"
    return f"{' '.join(words[-particles:])}, {' '.join(words[:-particles])}"


def with_groups(people: tuple[str, ...], groups: Iterable[str]) -> tuple[str, ...]:
    """Persons, then group authors; Web of Science also repeats persons among its groups (A1)."""
    named = (squeeze(group) for group in groups)
    return people + tuple(group for group in named if group not in people)
