"""What became of a PubMed strategy: the text that was sent against what the service says of it.

PubMed reports some of what it drops (ErrorList, WarningList) and drops the rest without a word:
unknown tags, tags behind brackets, modifiers, typographic signs. That shows only when the strategy
is compared with its QueryTranslation. The comparison is one-sided by intent: ordinary rewriting
(automatic term mapping, MeSH entry terms, case, hyphens, dates as whole days, tags in their long
form) is never remarked on, so a remark is worth reading.

The rules come from replies recorded in live use between 2019 and 2026.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence

from harvest.pubmed_tags import ANYWHERE, TAGS, FieldKind
from harvest.pubmed_terms import STOP_WORDS, Group, Term, terms_of, words_of
from harvest.remarks import Remark, RemarkKind
from harvest.translated import Translated

Pairs = Iterable[tuple[str, str]]
"""(place, text) pairs as ``harvest.connector.Listing.diagnostics`` holds them."""

# A true zero, and a notice about paging: they say nothing about the strategy.
_HARMLESS = re.compile(r"no items found\.?|restrictions achieved\b.*", re.IGNORECASE | re.DOTALL)

_PLACES = {
    "ErrorList/PhraseNotFound": RemarkKind.NOT_FOUND,
    "ErrorList/FieldNotFound": RemarkKind.FIELD_NOT_FOUND,
    "WarningList/PhraseIgnored": RemarkKind.IGNORED,
    "WarningList/QuotedPhraseNotFound": RemarkKind.QUOTED_NOT_FOUND,
}
_TEXT_FIELDS = frozenset(TAGS[tag] for tag in ("all", "ti", "tiab", "ab", "tw", "ot"))

_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z][a-z0-9]*);", re.IGNORECASE)
_ASTERISKS = "∗⁎✱٭＊﹡"
_CURLY = re.compile(r"[“”„‟«»]([^“”„‟«»\"]+)[“”„‟«»]")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


def mappings(diagnostics: Pairs) -> tuple[tuple[str, str], ...]:
    """The TranslationSet: what PubMed mapped, and to what; the order is PubMed's."""
    found = (text.partition(" => ") for place, text in diagnostics if place == "TranslationSet")
    return tuple((source, target) for source, _, target in found)


def remarks(
    term: str, translation: str | None, *, count: int, diagnostics: Pairs
) -> tuple[Remark, ...]:
    """Everything in ``term`` that PubMed did not search as it stands there.

    ``term`` is the strategy as sent, ``count`` what PubMed counts for it. First what PubMed
    reports itself, then what only the comparison shows, in the order of the strategy. Without a
    translation, or with unbalanced quotes in the strategy, only the reports can be given.
    """
    pairs = tuple(diagnostics)
    reported = tuple(dict.fromkeys(_reported(pairs)))
    if not translation or term.count('"') % 2:
        return reported
    answer = Translated(term, translation, mappings(pairs))
    silent = _silent(term, answer, _Excused(reported))
    if answer.echo and not count and not reported and _is_ours(term):
        silent = (*silent, Remark(RemarkKind.ECHO, " ".join(term.split())))
    return (*reported, *dict.fromkeys(silent))


def _reported(pairs: Pairs) -> Iterator[Remark]:
    for place, text in pairs:
        if place in _PLACES:
            yield Remark(_PLACES[place], html.unescape(text))
        elif place.startswith(("ErrorList", "WarningList")) and not _HARMLESS.fullmatch(text):
            yield Remark(RemarkKind.MESSAGE, text)


def _is_ours(term: str) -> bool:
    """Whether a translation of it would look different; one that is pasted in does not."""
    return any(
        t.field is None
        or (t.tag or "").lower() != t.field.name.lower()
        or (not t.quoted and t.field.kind in (FieldKind.TEXT, FieldKind.VOCABULARY))
        for t in terms_of(term)
        if t.words
    )


class _Excused:
    """Terms that PubMed's own reports explain already."""

    def __init__(self, reported: Sequence[Remark]) -> None:
        phrases = [t.words for r in reported for t in terms_of(r.text)]
        self._phrases = [_padded(words) for words in phrases if words]

    def __contains__(self, term: Term) -> bool:
        words = _padded(term.words)
        return any(phrase in words for phrase in self._phrases)


def _padded(words: Iterable[str]) -> str:
    return f" {' '.join(words)} "


def _silent(term: str, answer: Translated, excused: _Excused) -> tuple[Remark, ...]:
    sent = terms_of(term)
    found = list(_characters(term, answer))
    found += _group_tags(sent, answer)
    for one in sent:
        found += _term_remarks(one, answer, excused)
    return tuple(found)


def _term_remarks(term: Term, answer: Translated, excused: _Excused) -> Iterator[Remark]:
    """The remarks on one term: a wrong tag, else that it is gone, else what it lost."""
    if _has_unknown_tag(term, answer):
        yield Remark(RemarkKind.UNKNOWN_TAG, str(term), answer.shown(term.words))
    elif answer.echo or not term.words or term in excused:
        return
    elif _is_gone(term, answer):
        yield Remark(RemarkKind.DROPPED, str(term))
    else:
        yield from _losses(term, answer)


def _has_unknown_tag(term: Term, answer: Translated) -> bool:
    """A tag outside the closed list whose term was searched as one without tag, or not at all."""
    if term.tag is None or term.field is not None:
        return False
    if not term.words or answer.echo:
        return True
    if answer.has_tag(term.tag):
        return False
    return answer.anywhere(term.words) or not answer.has_words(term.words)


def _is_gone(term: Term, answer: Translated) -> bool:
    """Whether a term is nowhere in the answer, under no name that PubMed may have given it."""
    if term.is_date:
        return _is_gone_date(term, answer)
    # Greek letters and other scripts come back in PubMed's own spelling, so they prove nothing.
    plain = tuple(word for word in term.words if word.isascii())
    if term.quoted and len(plain) == len(term.words):
        gone = not answer.has_phrase(plain)
    else:
        gone = not answer.has_words([word for word in plain if word not in STOP_WORDS])
    return gone and not _may_be_renamed(term, answer)


def _is_gone_date(term: Term, answer: Translated) -> bool:
    """Whether a date is gone, or a year of it; open ends (``0001``, ``3000``) are no years."""
    years = {year for t in answer.dates for year in _YEAR.findall(t.text)}
    return not answer.dates or not years.issuperset(_YEAR.findall(term.text))


def _may_be_renamed(term: Term, answer: Translated) -> bool:
    """Whether a controlled term may stand in the translation under its preferred name.

    Entry terms, abbreviations and filters are renamed, not always with a TranslationSet, and two
    of them to one (``eng[la] OR english[la]``). So none is called gone while the translation has
    any term of its field; a heading that does not exist is reported by PubMed itself.
    """
    field = term.field
    if field is None or field.kind is not FieldKind.VOCABULARY:
        return False
    return answer.has_field(field)


def _losses(term: Term, answer: Translated) -> Iterator[Remark]:
    """What a term that was searched has lost: its modifier, its truncation, its brackets."""
    # ``:exp`` asks for what PubMed does anyway.
    if term.modifier not in {None, "exp"} and answer.lost_modifier(term):
        yield Remark(RemarkKind.MODIFIER, str(term), answer.shown(term.words))
    if _lost_truncation(term, answer):
        bare = [word.strip("*") for word in term.words]
        yield Remark(RemarkKind.TRUNCATION, str(term), answer.shown(bare))
    if term.quoted and ("[" in term.text or "]" in term.text):
        yield Remark(RemarkKind.BRACKETS, str(term), answer.shown(term.words))


def _lost_truncation(term: Term, answer: Translated) -> bool:
    """Whether a word that was sent with ``*`` came back without; fewer than four letters do."""
    field = ANYWHERE if term.tag is None else term.field
    if field not in _TEXT_FIELDS:
        return False
    there = answer.words_in(field)
    return any(
        word not in there and word.rstrip("*") in there for word in term.words if word[-1] == "*"
    )


def _group_tags(sent: Sequence[Term], answer: Translated) -> Iterator[Remark]:
    groups: dict[Group, list[Term]] = {}
    for term in sent:
        if term.group is not None and term.words:
            groups.setdefault(term.group, []).append(term)
    for group, inside in groups.items():
        # Given back untranslated, a group of one shows nothing; a larger one is never honoured.
        ignored = len(inside) > 1 if answer.echo else any(answer.anywhere(t.words) for t in inside)
        if ignored:
            shown = ", ".join(map(str, inside[:3])) + (", …" if len(inside) > 3 else "")
            yield Remark(RemarkKind.GROUP_TAG, f"({shown})[{group.tag}]")


def _characters(term: str, answer: Translated) -> Iterator[Remark]:
    """Signs that look like those of the query language, where they changed what was searched."""
    for entity in dict.fromkeys(_ENTITY.findall(term)):
        if html.unescape(entity) != entity:
            yield Remark(RemarkKind.CHARACTERS, entity)
    for one in terms_of(term):
        if any(sign in one.text for sign in _ASTERISKS) and not _kept_truncation(one, answer):
            yield Remark(RemarkKind.CHARACTERS, str(one), answer.shown(one.words))
    for phrase in () if answer.echo else _CURLY.finditer(term):
        words = words_of(phrase.group(1))
        if words and not answer.searched_as_phrase(words):
            yield Remark(RemarkKind.CHARACTERS, phrase.group(0))


def _kept_truncation(term: Term, answer: Translated) -> bool:
    if answer.echo:
        return False
    kept = {word for t in answer.terms for word in t.words if "*" in word}
    stems = words_of(re.sub(f"[{_ASTERISKS}]", "*", term.text))
    return all(word in kept for word in stems if "*" in word)
