"""Two listings of one Search: what PubMed reads otherwise, in mappings and in terms."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.events import RunListed
from litharvest.drift import Comparison, drift

HOPE = '"hope"[MeSH Terms] OR "hope"[All Fields]'


def listed(
    run: str,
    translation: str | None,
    *mapped: tuple[str, str],
    term: str = "hope",
    count: int = 1,
    build: str = "Build-1",
) -> RunListed:
    """A listing with that translation and TranslationSet."""
    pairs = [("DbBuild", build)] if build else []
    pairs += [("TranslationSet", f"{source} => {target}") for source, target in mapped]
    return RunListed(run, count, "", term, translation, tuple(pairs))


def test_the_same_translation_is_no_drift() -> None:
    """White space counts for nothing; hits and build may differ."""
    found = drift(
        listed("p-1", HOPE, ("hope", HOPE), count=5),
        listed("p-2", HOPE.replace(" OR", "  OR"), ("hope", HOPE), count=9, build="Build-2"),
    )
    assert (found.comparison, found.line) == (Comparison.SAME, "")
    assert (found.count, found.build) == ((5, 9), ("Build-1", "Build-2"))


def test_a_mapping_that_came_is_named() -> None:
    """A heading was introduced."""
    found = drift(
        listed("p-1", '"hope"[All Fields]', count=1_000), listed("p-2", HOPE, ("hope", HOPE))
    )
    (change,) = found.changes
    assert (change.term, change.before, change.after) == ("hope", None, HOPE)
    assert (found.gained, found.lost) == ((), ())
    assert found.line == (
        "PubMed translates it otherwise than for p-1: other mapping of hope; 1,000 hits then, 1 now"
    )


def test_a_mapping_that_went_is_named() -> None:
    """The heading is no more."""
    found = drift(listed("p-1", HOPE, ("hope", HOPE)), listed("p-2", '"hope"[All Fields]'))
    (change,) = found.changes
    assert (change.before, change.after) == (HOPE, None)
    assert set(change.lost) == {'"hope"[MeSH Terms]', '"hope"[All Fields]'}


def test_a_mapping_that_changed_says_in_what() -> None:
    """Only the terms that differ, not the whole list."""
    wider = f'{HOPE} OR "hopes"[All Fields]'
    narrower = '"hope"[All Fields] OR "hopeful"[All Fields]'
    found = drift(
        listed("p-1", narrower, ("hope", narrower)), listed("p-2", wider, ("hope", wider))
    )
    (change,) = found.changes
    assert change.gained == ('"hope"[MeSH Terms]', '"hopes"[All Fields]')
    assert change.lost == ('"hopeful"[All Fields]',)


def test_the_order_within_a_mapping_is_no_change_of_it() -> None:
    """The terms are the same; the translation is joined otherwise, and that is said."""
    turned = '"hope"[All Fields] OR "hope"[MeSH Terms]'
    found = drift(listed("p-1", HOPE, ("hope", HOPE)), listed("p-2", turned, ("hope", turned)))
    assert (found.comparison, found.changes) == (Comparison.DRIFTED, ())
    assert "the same terms, joined otherwise" in found.line


def test_terms_differ_where_no_mapping_explains_it() -> None:
    """A phrase that the index has not, any more."""
    found = drift(
        listed("p-1", '"hope"[Title] OR "quantum peer"[Title]'),
        listed("p-2", '"hope"[Title] OR "peer"[Title]'),
    )
    assert (found.gained, found.lost) == (('"peer"[Title]',), ('"quantum peer"[Title]',))
    assert 'now also "peer"[Title]; no longer "quantum peer"[Title]' in found.line


def test_a_tag_in_its_other_form_is_the_same_term() -> None:
    """The service renamed a field; no term came or went."""
    found = drift(listed("p-1", '"hope"[TIAB]'), listed("p-2", '"hope"[Title/Abstract]'))
    assert (found.gained, found.lost) == ((), ())


def test_an_echo_on_one_side_is_said_and_not_taken_apart() -> None:
    """PubMed gives a strategy back untranslated where it does not find a phrase in it."""
    found = drift(
        listed("p-1", "hope OR xqzy", ("hope", HOPE), term="hope OR xqzy"),
        listed("p-2", f'{HOPE} OR "xqzy"[All Fields]', ("hope", HOPE), term="hope OR xqzy"),
    )
    assert (found.gained, found.lost, found.untranslated) == ((), (), "then")
    assert "given back untranslated then" in found.line


def test_another_strategy_is_not_drift() -> None:
    """A new version is meant to be another query."""
    found = drift(listed("p-1", HOPE), listed("p-2", HOPE, term="hope AND peers"))
    assert found.comparison is Comparison.OTHER_STRATEGY
    assert found.line.startswith("the strategy is not that of p-1")


def test_without_a_translation_there_is_nothing_to_compare() -> None:
    """Neither drift nor its absence is claimed."""
    found = drift(listed("p-1", None, build=""), listed("p-2", None))
    assert (found.comparison, found.line) == (Comparison.UNKNOWN, "")
    assert found.build == ("", "Build-1")


def test_a_translation_that_fails_to_come_is_said() -> None:
    """One line, whichever of the two has none."""
    now = drift(listed("p-1", HOPE), listed("p-2", None))
    assert now.comparison is Comparison.UNKNOWN
    assert now.line == "PubMed gave no translation this time, so it is not compared with p-1"
    then = drift(listed("p-1", None), listed("p-2", HOPE))
    assert then.line == "PubMed gave no translation for p-1, so this one is not compared"


TERMS = st.lists(
    st.sampled_from(['"hope"[Title]', '"peer*"[Title/Abstract]', "2020[Date - Publication]"]),
    min_size=1,
    max_size=4,
).map(" OR ".join)


@settings(deadline=None)
@given(TERMS, TERMS)
def test_what_one_side_gains_the_other_loses(one: str, other: str) -> None:
    """Comparing backwards swaps gained and lost; with itself nothing differs."""
    there = drift(listed("p-1", one), listed("p-2", other))
    back = drift(listed("p-1", other), listed("p-2", one))
    assert (there.gained, there.lost) == (back.lost, back.gained)
    assert drift(listed("p-1", one), listed("p-2", one)).comparison is Comparison.SAME
