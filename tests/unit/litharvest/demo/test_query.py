"""PubMed's query language as the simulator speaks it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litharvest.demo.library import Library, demo_library
from litharvest.demo.query import Answer, HistoryLostError, QueryError, search

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


# --- what PubMed says nothing about, seen live in September and October 2026 ---------------


def _silent(answer: Answer) -> bool:
    return not (answer.phrases_not_found or answer.quoted_not_found or answer.ignored)


def test_a_heading_that_there_is_not_is_reported_and_echoed() -> None:
    """Nothing is found, the translation is what was sent, the phrase is listed."""
    answer = _ask('"Imaginary Peer Disease"[Mesh]')
    assert not len(answer.pmids)
    assert answer.quoted_not_found == ['"Imaginary Peer Disease"[Mesh]']
    assert answer.translation == '"Imaginary Peer Disease"[Mesh]'


def test_an_unknown_phrase_in_a_group_is_dropped() -> None:
    """The others of its group are searched; only the list of quoted phrases tells."""
    answer = _ask('(hope[tiab] OR "body battery"[tiab]) AND peer[tiab]')
    assert answer.ids == _found("hope[tiab] AND peer[tiab]") > set()
    assert answer.quoted_not_found == ['"body battery"[tiab]']
    assert answer.translation == '("hope"[Title/Abstract]) AND "peer"[Title/Abstract]'


def test_fifteen_unknown_phrases_are_all_listed() -> None:
    """Nothing is found, the translation is the strategy byte for byte."""
    phrases = [f'"quixel {number} plugh"[tiab]' for number in range(15)]
    term = f"({' OR '.join(phrases)}) AND hope"
    answer = _ask(term)
    assert (answer.ids, answer.quoted_not_found, answer.translation) == (set(), phrases, term)


def test_a_stop_word_with_a_tag_finds_nothing() -> None:
    """It is reported as a phrase that was not found."""
    answer = _ask("the[tiab] AND hope[tiab]")
    assert (answer.ids, answer.phrases_not_found) == (set(), ["the"])
    assert answer.translation == "the[tiab] AND hope[tiab]"


@pytest.mark.parametrize("term", ["hope[foo]", "hope [tiabb]"])
def test_an_unknown_tag_means_all_fields(term: str) -> None:
    """The term is mapped over all fields as if it had no tag."""
    assert _ask(term).ids == _found("hope") > set()
    assert _silent(_ask(term))


def test_a_tag_on_a_group_is_ignored() -> None:
    """The words inside are searched in all fields: more than with the tag on each."""
    answer = _ask("(hope OR stigma)[tiab]")
    assert answer.ids == _found("hope OR stigma") >= _found("hope[tiab] OR stigma[tiab]")
    assert _silent(answer)


@pytest.mark.parametrize(
    ("term", "plain"),
    [
        ("peer group[mh:~3]", "peer group[mh]"),
        ("peer support[tiab:~2]", "peer support[tiab]"),
        ('"peer* support"[tiab:~2]', '"peer* support"[tiab]'),
    ],
)
def test_a_modifier_that_does_not_fit_is_dropped(term: str, plain: str) -> None:
    """On a heading, on words without quotes, on a phrase with an asterisk."""
    assert _found(term) == _found(plain)
    assert _silent(_ask(term)) or not _found(plain)


def test_a_typographic_asterisk_is_no_truncation() -> None:
    """U+2217 is passed over, so that only the bare stem is searched."""
    answer = _ask("schizophreni\u2217[tiab]")
    assert answer.ids == _found("schizophreni[tiab]") < _found("schizophreni*[tiab]")
    assert _ask("hope\u2217[ti]").translation == '"hope"[Title]'
    assert _silent(_ask("hope\u2217[ti]"))


def test_an_html_entity_finds_no_journal() -> None:
    """The phrase is reported with one escape more than was sent."""
    answer = _ask('"Recovery &amp; Hope"[jour]')
    assert not len(answer.pmids)
    assert answer.quoted_not_found == ['"Recovery &amp;amp; Hope"[jour]']


def test_brackets_in_a_phrase_are_passed_over() -> None:
    """The phrase is searched without them, in lower case."""
    answer = _ask('"[Peer] Support"[tiab]')
    assert answer.translation == '"peer support"[Title/Abstract]'
    assert answer.ids == _found('"peer support"[tiab]') > set()
    assert _silent(answer)


def test_a_true_zero_has_no_complaint() -> None:
    """A year without publications: nothing but a translation."""
    answer = _ask('"Peer Group"[Mesh] AND 1804[dp]')
    assert not len(answer.pmids)
    assert _silent(answer)
    dates = "1804/01/01:1804/12/31[Date - Publication]"
    assert answer.translation == f'"Peer Group"[MeSH Terms] AND {dates}'


def test_earlier_results_have_numbers() -> None:
    """``#1 NOT #2`` works on what the history holds; other numbers are lost."""
    history = {1: np.array([3, 5, 9]), 2: np.array([5])}
    assert search(BARE, "#1 NOT #2", history).ids == {3, 9}
    assert search(BARE, "(#1) AND 1:5[UID]", history).ids == {3, 5}
    with pytest.raises(HistoryLostError):
        search(BARE, "#3", history)


@pytest.mark.parametrize("term", ["", "((", "hope)", "AND hope", "hope AND", "(hope", "a:b[uid]"])
def test_broken_queries_fail(term: str) -> None:
    """What cannot be read is an error and never an empty result."""
    with pytest.raises(QueryError):
        _ask(term)


@settings(deadline=None)
@given(st.text(alphabet='ab ()"[]*:/#0129ANDORNOTtiuid', max_size=40))
def test_any_text_is_answered_or_refused(term: str) -> None:
    """No text makes the parser fall over."""
    try:
        answer = search(BARE, term)
    except (QueryError, HistoryLostError):
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
