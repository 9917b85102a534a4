"""PubMed's query language as the simulator speaks it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litharvest.demo.library import Library, demo_library
from litharvest.demo.query import Answer, QueryError, search

BARE = Library.plain(60)


def _ask(term: str) -> Answer:
    return search(demo_library(), term)


def _found(term: str) -> set[int]:
    return _ask(term).ids


def test_operators_go_from_left_to_right() -> None:
    """AND binds no tighter than OR; brackets come first."""
    assert _found("hope[ti] OR stigma[ti] AND peer[ti]") == _found(
        "(hope[ti] OR stigma[ti]) AND peer[ti]"
    )
    assert _found("hope[ti] OR (stigma[ti] AND peer[ti])") != _found(
        "hope[ti] OR stigma[ti] AND peer[ti]"
    )
    assert _found("peer[ti] NOT hope[ti]") == _found("peer[ti]") - _found("hope[ti]")


def test_phrases_endings_and_accents() -> None:
    """Quotes hold words together, an asterisk opens the end, accents and hyphens do not matter."""
    assert _found('"recovery peer"[ti]') == set()
    assert _found("schizophreni*[tiab]") > set()
    assert _found('"peer-led"[tiab]') == _found('"peer led"[tiab]') > set()
    assert _found("Wojtowska[au]") == _found("Wójtowska[au]") > set()


def test_headings_are_whole_and_explode() -> None:
    """[mh] takes narrower headings in unless told not to; [pt] is a whole type."""
    assert _found('"Mental Disorders"[mh]') > _found('"Mental Disorders"[mh:noexp]')
    assert _found('"Mental"[mh]') == set()
    assert len(_found("Retracted Publication[pt]")) == 1


def test_dates_and_numbers_have_ranges() -> None:
    """Ranges with [dp], [crdt] and [uid], in both spellings."""
    assert _found("2020:2021[dp]") == _found("2020[dp]") | _found("2021[dp]")
    assert _found('"2020/01/01"[crdt] : "2020/12/31"[crdt]') == _found("2020[crdt]") > set()
    assert _found("99000001:99000010[UID]") == {99000001, 99000004, 99000007, 99000010}
    assert _found("99000004[pmid]") == {99000004}


def test_unknown_tags_are_ignored_without_a_word() -> None:
    """An unknown tag means all fields, a tag on brackets means nothing; nobody is told."""
    plain = _ask("hope")
    for term in ("hope[foo]", "hope [tiabb]", "(hope)[ti]"):
        odd = _ask(term)
        assert odd.ids == plain.ids
        assert not (odd.phrases_not_found or odd.quoted_not_found or odd.ignored)
    assert _found("hope[ti:~3]") == _found("hope[ti]")


def test_phrases_that_are_not_there_are_reported() -> None:
    """In an OR the phrase is dropped from the translation; a zero echoes what was sent."""
    part = _ask('"body battery"[tiab] OR hope[tiab]')
    assert part.quoted_not_found == ['"body battery"[tiab]']
    assert part.translation == '"hope"[Title/Abstract]'
    none = _ask('"No Such Heading"[mh] AND hope[tiab]')
    assert (none.ids, none.translation) == (set(), '"No Such Heading"[mh] AND hope[tiab]')
    assert _ask("the[tiab] AND hope[tiab]").phrases_not_found == ["the"]
    assert _ask("qzxwvu").phrases_not_found == ["qzxwvu"]
    assert _ask("and hope").ignored == ["and"]


def test_untagged_words_are_mapped_to_headings() -> None:
    """A word that is a heading is searched as both, and the mapping is shown."""
    answer = _ask("recovery hope")
    assert answer.translation == '("recovery"[All Fields] AND "hope"[All Fields])'
    assert _ask("hope").translated == [("hope", '"hope"[MeSH Terms] OR "hope"[All Fields]')]


def test_words_near_each_other() -> None:
    """``:~N`` on a quoted phrase allows N words between."""
    assert _found('"peer hope"[tiab:~0]') <= _found('"peer hope"[tiab:~9]') > set()


@pytest.mark.parametrize("term", ["", "((", "hope)", "AND hope", "hope AND", "(hope", "a:b[uid]"])
def test_broken_queries_fail(term: str) -> None:
    """What cannot be read is an error and never an empty result."""
    with pytest.raises(QueryError):
        _ask(term)


@settings(deadline=None)
@given(st.text(alphabet='ab ()"[]*:/0129ANDORNOTtiuid', max_size=40))
def test_any_text_is_answered_or_refused(term: str) -> None:
    """No text makes the parser fall over."""
    try:
        answer = search(BARE, term)
    except QueryError:
        return
    assert answer.ids <= BARE.records.keys()


@settings(deadline=None)
@given(st.integers(1, 60), st.integers(1, 60))
def test_number_ranges_tile(low: int, middle: int) -> None:
    """Two neighbouring ranges give what the whole gives."""
    low, middle = sorted((low, middle))
    left = search(BARE, f"(peer) AND {low}:{middle}[UID]").ids
    right = search(BARE, f"(peer) AND {middle + 1}:60[UID]").ids
    assert left | right == search(BARE, f"(peer) AND {low}:60[UID]").ids
    assert not left & right
