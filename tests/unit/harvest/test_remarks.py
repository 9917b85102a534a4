"""Remarks in words: one line for many, a sentence for one."""

from __future__ import annotations

import pytest

from harvest.remarks import Remark, RemarkKind, named, summary


def test_nothing_to_remark_on_is_an_empty_line() -> None:
    """No remark, no line."""
    assert summary(()) == ""


def test_phrases_that_were_not_found_are_counted_together() -> None:
    """Quoted or not is a detail; a phrase named twice is one."""
    found = (
        Remark(RemarkKind.NOT_FOUND, "the"),
        Remark(RemarkKind.QUOTED_NOT_FOUND, '"quantum peerage"[tiab]'),
        Remark(RemarkKind.NOT_FOUND, "the"),
    )
    assert summary(found) == 'PubMed did not find 2 phrases: the, "quantum peerage"[tiab]'
    assert summary(found[:1]) == "PubMed did not find 1 phrase: the"


@pytest.mark.parametrize("kind", RemarkKind)
def test_every_kind_has_a_line_and_a_sentence(kind: RemarkKind) -> None:
    """None is left out of either."""
    remark = Remark(kind, "asthma[foo]", "asthma")
    assert summary((remark,))
    assert remark.sentence


def test_kinds_are_joined_in_one_line() -> None:
    """As `run` prints it under a Search."""
    said = summary((Remark(RemarkKind.MODIFIER, "x[mh:~3]"), Remark(RemarkKind.IGNORED, "of")))
    assert said == "PubMed ignored of; modifier ignored: x[mh:~3]"


def test_a_long_list_is_cut_and_its_length_said() -> None:
    """The line stays a line."""
    assert named([*"abcdef"]) == "a, b, c, d and 2 more"
    assert named([*"abcd"]) == "a, b, c, d"
    assert named(["a\n b", "x" * 200]) == f"a b, {'x' * 79}…"


def test_what_was_searched_instead_stands_in_the_sentence() -> None:
    """The reader sees both."""
    remark = Remark(RemarkKind.UNKNOWN_TAG, "x[foo]", '"x"[All Fields]')
    assert '(searched: "x"[All Fields])' in remark.sentence
    assert not remark.reported


@pytest.mark.parametrize("kind", [RemarkKind.NOT_FOUND, RemarkKind.QUOTED_NOT_FOUND])
def test_a_phrase_that_is_not_found_may_have_cost_all_hits(kind: RemarkKind) -> None:
    """Behind AND the whole search finds nothing, and PubMed reports the same."""
    said = Remark(kind, "zzz").sentence
    assert said.endswith("searched without it, or found nothing because of it")
