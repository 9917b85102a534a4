"""Tests of the comparison form of author lists."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.names import authors_form


@pytest.mark.parametrize(
    "written",
    [
        ["Quillfeather, Ada B.", "Ostberg, Nils"],
        ["Quillfeather AB", "Ostberg N"],
        ["Quillfeather A. B.Ostberg N."],
        ["Quillfeather ABOstberg N"],
        ["Quillfeather AB, Ostberg N"],
        ["Quillfeather, A. B.; Ostberg, N."],
        ["Quillfeather, A. B. and Ostberg, N."],
        ["Quillfeather, A. B. AND Ostberg, N."],
        ["Quillfeather AB", "Ostberg N et al."],
    ],
)
def test_ways_of_writing_a_list_give_the_same_families(written: list[str]) -> None:
    """Separators, commas, initials and run-together lists do not change the family names."""
    form = authors_form(written)
    assert (form.first, form.family) == (("quillfeather",), ["quillfeather", "ostberg"])


def test_given_names_first_keeps_both_candidates() -> None:
    """Where order cannot be told, either side may be the family name."""
    assert authors_form(["Ada B. Quillfeather"]).first == ("ada", "quillfeather")


def test_full_names_run_together_are_cut_at_capitals() -> None:
    """A capital inside a word starts the next author, but not behind Mc or De."""
    form = authors_form(["Erdem DorukAlanis Cass L.McDuff Jo"])
    assert {"erdem", "doruk", "alanis", "mcduff"} <= set(form.family)


@pytest.mark.parametrize(
    ("one", "two"),
    [("Müller, K.", "Mueller K"), ("Ångström A", "Angstrom A"), ("O'Hara S", "OHara S")],
)
def test_transliterations_agree(one: str, two: str) -> None:
    """Umlauts, rings and apostrophes do not keep names apart."""
    assert authors_form([one]).family == authors_form([two]).family


def test_the_address_of_an_account_is_no_name() -> None:
    """Two accounts on one site have nothing in common."""
    one, two = (authors_form([f"https://code.example/{name}"]) for name in ("quill", "ferro"))
    assert (one.family, two.family) == (["quill"], ["ferro"])


def test_particles_are_left_out() -> None:
    """``van der Berg`` is found as ``Berg, van der``."""
    assert authors_form(["van der Berg, J"]).family == authors_form(["Berg, J van der"]).family


@pytest.mark.parametrize("authors", [None, [], ["Anonymous"], ["[No authors listed]"], [" . "]])
def test_no_authors_are_none(authors: list[str] | None) -> None:
    """Missing and anonymous lists are the same: empty."""
    assert authors_form(authors).family == []


@settings(deadline=None)
@given(st.lists(st.text(max_size=60), max_size=4))
def test_any_list_has_a_form(authors: list[str]) -> None:
    """Hostile names raise nothing."""
    assert set(authors_form(authors).first) <= set(authors_form(authors).family)
