"""The terms of a strategy: words, tags, modifiers, and the tags behind brackets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.pubmed_tags import FIELDS, TAGS, FieldKind, field_of
from harvest.pubmed_terms import STOP_WORDS, Term, terms_of, words_of


def shown(query: str) -> list[str]:
    """The terms as they are written out again."""
    return [str(term) for term in terms_of(query)]


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("hope", ["hope"]),
        ("hope AND peer support[tiab]", ["hope", "peer support[tiab]"]),
        ('("a b" [ti] OR c*) NOT d', ['"a b"[ti]', "c*", "d"]),
        ('hope "a\n b"[ti] c[ti]', ["hope", '"a b"[ti]', "c[ti]"]),
        ("x[MeSH Terms: NoExp]", ["x[MeSH Terms:noexp]"]),
        ('"[18F]x"[tiab]', ['"[18F]x"[tiab]']),
        ("[18F]x[tiab]", ["[18F]", "x[tiab]"]),
        ("2020:2026[dp]", ["2020:2026[dp]"]),
        ("mono (two) three", ["mono", "two", "three"]),
        ("hope or peers not x", ["hope", "peers", "x"]),
        ("", []),
        ("(()) AND", []),
    ],
)
def test_terms_end_at_operators_brackets_quotes_and_tags(query: str, terms: list[str]) -> None:
    """Every way to end a term."""
    assert shown(query) == terms


def test_a_tag_behind_brackets_belongs_to_the_terms_without_one() -> None:
    """The innermost bracket counts; a term keeps its own tag."""
    a, b, c, d = terms_of("(a (b OR c[ti])[ab:~2] d)[tw]")
    assert [t.group.tag if t.group else None for t in (a, b, c, d)] == ["tw", "ab:~2", None, "tw"]


def test_groups_with_one_tag_are_told_apart() -> None:
    """Two brackets, two groups."""
    first, second = terms_of("(a)[ti] OR (b)[ti]")
    assert first.group != second.group


def test_words_agree_over_case_accents_and_signs() -> None:
    """The form in which a strategy and its translation are compared."""
    assert words_of("Ménière's Self-Help*") == words_of("meniere s self help*")
    assert words_of(" * - ") == ()


def test_tags_are_found_in_any_case_and_spacing() -> None:
    """Short and long forms name the same field."""
    assert field_of("MESH  Terms") is field_of("mh") is TAGS["mesh"]
    assert field_of("foo") is None
    assert Term("2020", tag="DP").is_date


def test_no_tag_names_two_fields() -> None:
    """The table has every spelling once."""
    tags = [tag for field in FIELDS for tag in field.tags]
    assert len(tags) == len(set(tags))
    assert all(tag == " ".join(tag.lower().split()) for tag in tags)
    assert {field.kind for field in FIELDS} == set(FieldKind)


def test_stop_words_are_words() -> None:
    """In the form in which words are compared."""
    assert all(words_of(word) == (word,) for word in STOP_WORDS)


@settings(deadline=None, max_examples=300)
@given(st.text(alphabet='ab ()[]":*ANDORNT\n~', max_size=40))
def test_writing_terms_out_and_reading_them_again_changes_none(query: str) -> None:
    """Whatever the text, its terms are stable, and none is invented."""
    terms = terms_of(query)
    assert all(word in words_of(query) for term in terms for word in term.words)
    again = terms_of(" AND ".join(f"({term})" for term in terms if term.words))
    assert [t.words for t in again if t.words] == [t.words for t in terms if t.words]
