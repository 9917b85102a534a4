"""A QueryTranslation with its TranslationSet, asked where the words of a strategy are in it.

Strategies have thousands of terms, so every question is answered from an index of words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Generic, TypeVar

from harvest.pubmed_tags import ANYWHERE, SearchField
from harvest.pubmed_terms import Term, terms_of

T = TypeVar("T")
Words = Sequence[str]
"""Words of a phrase as ``pubmed_terms.words_of`` gives them; ``*`` stands for any letters."""


class Translated:
    """What PubMed made of the strategy ``sent``.

    ``mapped`` is the TranslationSet as (from, to) pairs. ``echo`` tells that the translation is the
    strategy itself, as PubMed gives it back where it does not find a phrase: then everything is in
    it, and nothing is proved by that.
    """

    def __init__(self, sent: str, translation: str, mapped: Sequence[tuple[str, str]]) -> None:
        self.echo = " ".join(sent.split()) == " ".join(translation.split())
        self.terms = terms_of(translation)
        self._sources = [
            (source, terms_of(target)) for text, target in mapped for source in terms_of(text)
        ]
        self._there = _Index((t, t.words) for t in self.terms)
        self._from = _Index((pair, pair[0].words) for pair in self._sources)

    def has_words(self, words: Words) -> bool:
        """Whether each word is in it, or was mapped; a truncated one matches what begins so."""
        return all(self._there.words_like(word) or self._from.words_like(word) for word in words)

    def has_phrase(self, words: Words) -> bool:
        """Whether the words stand in it one behind the other, or were mapped together."""
        return any(self._there.holding(words)) or any(self._from.holding(words))

    def searched_as_phrase(self, words: Words) -> bool:
        """Whether the words are one phrase of the translation that nothing was mapped from."""
        length = len(words)
        mapped = any(
            len(source.words) == length and source.tag is None
            for source, _ in self._from.holding(words)
        )
        return not mapped and any(self._there.holding(words))

    def anywhere(self, words: Words) -> bool:
        """Whether each word was searched in all fields, or mapped as a term without tag is."""
        return all(word.strip("*") in self._in_all_fields for word in words)

    def has_tag(self, tag: str) -> bool:
        """Whether a field of that very name is in it."""
        return tag.lower() in self._tags

    def has_field(self, field: SearchField) -> bool:
        """Whether anything is searched in that field."""
        return field in self._words_of_fields

    def words_in(self, field: SearchField) -> set[str]:
        """All words that are searched in a field."""
        return self._words_of_fields.get(field, set())

    def lost_modifier(self, term: Term) -> bool:
        """Whether the term is there without its modifier, or nothing at all carries it.

        A term that was renamed without a TranslationSet gets the benefit of the doubt.
        """
        there = list(self._there.holding(term.words))
        if any(t.modifier == term.modifier for t in there) or self._mapped_with(term):
            return False
        return term.modifier not in self._modifiers or any(
            len(t.words) == len(term.words) for t in there
        )

    def _mapped_with(self, term: Term) -> bool:
        return any(
            target.modifier == term.modifier
            for _, targets in self._from.holding(term.words)
            for target in targets
        )

    def shown(self, words: Words) -> str:
        """The first term of the translation with these words, as PubMed writes it, or nothing."""
        return next((str(t) for t in self._there.holding(words)), "") if words else ""

    @cached_property
    def dates(self) -> tuple[Term, ...]:
        """Its dates and ranges of dates."""
        return tuple(t for t in self.terms if t.is_date)

    @cached_property
    def _in_all_fields(self) -> set[str]:
        mapped = {w.strip("*") for t, _ in self._sources if t.tag is None for w in t.words}
        return mapped | {word.strip("*") for word in self.words_in(ANYWHERE)}

    @cached_property
    def _tags(self) -> set[str]:
        return {t.tag.lower() for t in self.terms if t.tag is not None}

    @cached_property
    def _modifiers(self) -> set[str | None]:
        return {t.modifier for t in self.terms}

    @cached_property
    def _words_of_fields(self) -> dict[SearchField, set[str]]:
        found: dict[SearchField, set[str]] = defaultdict(set)
        for term in self.terms:
            if term.field is not None:
                found[term.field].update(term.words)
        return found


class _Index(Generic[T]):
    """Things by the words of the phrase that each stands for, in their order."""

    def __init__(self, phrases: Iterable[tuple[T, tuple[str, ...]]]) -> None:
        self._phrases = list(phrases)
        self._by_word: dict[str, list[int]] = defaultdict(list)
        for i, (_, words) in enumerate(self._phrases):
            for word in dict.fromkeys(words):
                self._by_word[word].append(i)
        self._sorted = sorted(self._by_word)

    def words_like(self, word: str) -> list[str]:
        """The words in it that are ``word``, or that a truncated ``word`` stands for."""
        if "*" not in word:
            return [word] if word in self._by_word else []
        start, _, rest = word.partition("*")
        whole = re.compile(_pattern(word))
        found = []
        for at in range(bisect_left(self._sorted, start), len(self._sorted)):
            if not self._sorted[at].startswith(start):
                break
            if not rest or whole.fullmatch(self._sorted[at]):
                found.append(self._sorted[at])
        return found

    def holding(self, words: Words) -> Iterator[T]:
        """What has these words one behind the other."""
        if not words:
            return
        rarest = min((self.words_like(word) for word in words), key=len)
        places = sorted({place for word in rarest for place in self._by_word[word]})
        wanted = re.compile(" " + " ".join(map(_pattern, words)) + " ")
        for place in places:
            thing, phrase = self._phrases[place]
            if wanted.search(f" {' '.join(phrase)} "):
                yield thing


def _pattern(word: str) -> str:
    return re.escape(word).replace(r"\*", r"\S*")
