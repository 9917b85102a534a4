"""The terms of a PubMed strategy, or of the QueryTranslation that PubMed makes of it.

Both are written in one language, so one reader serves both. It looks for terms and their tags
only; operators matter as far as they end a term, and no strategy is refused.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from harvest.pubmed_tags import FieldKind, SearchField, field_of

# A quoted phrase may hold brackets; anything else that does is a tag.
_TOKEN = re.compile(r'\(|\)|"[^"]*"|\[[^\]]*\]|[^\s()\["]+')
# PubMed's operators are words in capitals; small ones have been treated alike in recorded replies.
_OPERATORS = frozenset({"and", "or", "not"})
_NOT_WORD = re.compile(r"[^\w*]+|_")

_STOPWORDS = (
    "a about again all almost also although always among an and another any are as at be because "
    "been before being between both but by can could did do does done due during each either "
    "enough especially etc for found from further had has have having here how however i if in "
    "into is it its itself just kg km made mainly make may mg might ml mm most mostly must nearly "
    "neither no nor not obtained of often on our overall perhaps pmid quite rather really "
    "regarding seem seen several should show showed shown shows significantly since so some such "
    "than that the their theirs them then there therefore these they this those through thus to "
    "upon use used using various very was we were what when which while with within without "
    "would"
)
STOP_WORDS = frozenset(_STOPWORDS.split())
"""Words that PubMed leaves out of unquoted terms (its User Guide's list of stopwords)."""


@dataclass(frozen=True, slots=True)
class Group:
    """A tag behind brackets, as ``(asthma OR copd)[tiab]``; ``first`` is the group's first term."""

    first: int
    tag: str


@dataclass(frozen=True)
class Term:
    """One term: its words as typed without quotes, and the tag behind it without brackets.

    ``tag`` is None where there is none. ``group`` is the innermost bracketed group with a tag
    behind it that holds the term, if the term has no tag of its own.
    """

    text: str
    quoted: bool = False
    tag: str | None = None
    modifier: str | None = None
    group: Group | None = None

    @cached_property
    def field(self) -> SearchField | None:
        """The search field of the tag; None without a tag, or for one that PubMed does not know."""
        return None if self.tag is None else field_of(self.tag)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words in the form in which two writings of one phrase agree (``words_of``)."""
        return words_of(self.text)

    @property
    def is_date(self) -> bool:
        """Whether it is a date or a range of dates."""
        return self.field is not None and self.field.kind is FieldKind.DATE

    def __str__(self) -> str:
        modifier = f":{self.modifier}" if self.modifier is not None else ""
        tag = f"[{self.tag}{modifier}]" if self.tag is not None else ""
        return f'"{self.text}"{tag}' if self.quoted else f"{self.text}{tag}"


def terms_of(query: str) -> tuple[Term, ...]:
    """The terms of a strategy or translation, in order. Never raises."""
    found: list[Term] = []
    opened: list[int] = []
    signs = _TOKEN.findall(query)
    at = 0
    while at < len(signs):
        sign = signs[at]
        if sign == "(":
            opened.append(len(found))
        elif sign == ")":
            start = opened.pop() if opened else 0
            if at + 1 < len(signs) and signs[at + 1].startswith("["):
                at += 1
                _tag_group(found, start, signs[at])
        elif sign.lower() not in _OPERATORS:
            term, at = _term(signs, at)
            found.append(term)
            continue
        at += 1
    return tuple(found)


def _tag_group(found: list[Term], first: int, sign: str) -> None:
    tag, modifier = _split(sign)
    group = Group(first, tag if modifier is None else f"{tag}:{modifier}")
    for i, term in enumerate(found[first:], first):
        if term.tag is None and term.group is None:
            found[i] = Term(term.text, term.quoted, group=group)


def _term(signs: list[str], at: int) -> tuple[Term, int]:
    """The term that begins at a sign, and where the next one begins."""
    if signs[at].startswith("["):  # brackets with nothing in front of them
        return Term("", tag=_split(signs[at])[0]), at + 1
    quoted = signs[at].startswith('"')
    end = at + 1
    while not quoted and end < len(signs) and _is_bare(signs[end]):
        end += 1
    text = " ".join(" ".join(signs[at:end]).strip('"').split())
    if end < len(signs) and signs[end].startswith("["):
        tag, modifier = _split(signs[end])
        return Term(text, quoted, tag, modifier), end + 1
    return Term(text, quoted), end


def _is_bare(sign: str) -> bool:
    return sign[0] not in '()["' and sign.lower() not in _OPERATORS


def _split(sign: str) -> tuple[str, str | None]:
    tag, colon, modifier = sign.strip("[]").partition(":")
    return tag.strip(), modifier.replace(" ", "").lower() if colon else None


def words_of(text: str) -> tuple[str, ...]:
    """The words of a phrase: small letters, no accents, every sign but ``*`` a blank.

    ``β-Blocker's*`` and ``β blocker s*`` give the same words; PubMed writes now this, now that.
    """
    folded = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(mark for mark in folded if not unicodedata.combining(mark))
    return tuple(word for word in _NOT_WORD.sub(" ", plain).split() if word.strip("*"))
