"""Author names of every dialect."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.sources.names import all_named, people


@pytest.mark.parametrize(
    ("field", "authors"),
    [
        ("Smith, John A", ["Smith, John A"]),
        ("Smith, J.A.", ["Smith, J.A."]),
        ("Smith , JA", ["Smith, JA"]),
        ("Smith JA", ["Smith, JA"]),
        ("van der Helm JJ", ["van der Helm, JJ"]),
        ("Brown C D", ["Brown, C D"]),
        ("Quill FR Jr", ["Quill, FR Jr"]),
        ("D. B. Waters", ["Waters, D. B."]),
        ("GUAN G.; HE X; LI S. Q.", ["GUAN, G.", "HE, X", "LI, S. Q."]),  # Scopus
        ("J.A. SMITH", ["SMITH, J.A."]),
        ("Quill F.R., Jr.; Marsh P.E., Jr", ["Quill, F.R. Jr.", "Marsh, P.E. Jr"]),
        ("Jane Rivers", ["Rivers, Jane"]),
        ("Ludwig van Harbour", ["van Harbour, Ludwig"]),
        ("中井 秀樹", ["中井, 秀樹"]),
        ("Kestrel RCA, van der Moor JJ, et al.", ["Kestrel, RCA", "van der Moor, JJ"]),
        ("Smith, J; Jones, K", ["Smith, J", "Jones, K"]),
        ("Smith, J and Jones, K", ["Smith, J", "Jones, K"]),
        ("Jane Rivers and John Waters", ["Rivers, Jane", "Waters, John"]),
        ("Adeli K.Lewis G. F.", ["Adeli, K.", "Lewis, G. F."]),
        ("Deep DBrass VGosert RWaves HE", ["Deep, D", "Brass, V", "Gosert, R", "Waves, HE"]),
        ("Health and Safety Executive", ["Health and Safety Executive"]),
        ("Harbour Study Group", ["Harbour Study Group"]),
        ("World Bank", ["World Bank"]),
        ("Rivers JA et al.", ["Rivers, JA"]),
        ("Rivers, J; Waters, K; et al", ["Rivers, J", "Waters, K"]),
        ("Madonna", ["Madonna"]),
        ("et al.", []),
        ("", []),
    ],
)
def test_names(field: str, authors: list[str]) -> None:
    """One author field gives its names as "Family, Given", groups whole."""
    assert list(people([field])[0]) == authors


def test_words_among_names_with_commas_are_an_organisation() -> None:
    """Where others have commas, two words without one are not turned round; initials still tell."""
    names = people(["Rivers, Jane", "Young Lives", "Waters JA", "Kim J. Quill", "中井 秀樹"])[0]
    assert names == ("Rivers, Jane", "Young Lives", "Waters, JA", "Quill, Kim J.", "中井, 秀樹")


@pytest.mark.parametrize(
    ("field", "complete"),
    [("Rivers JA et al.", False), ("et al", False), ("Rivers J, et. al.", False), ("Metal", True)],
)
def test_et_al_is_noticed(field: str, complete: bool) -> None:
    """A list that ends in "et al." does not name everybody."""
    assert all_named(["Waters, K", field]) is complete


def test_family_name_first() -> None:
    """Where the platform writes the family name first, two words are read so."""
    assert people(["Bouris Alida"], family_first=True)[0] == ("Bouris, Alida",)


def test_trial_numbers_are_no_authors() -> None:
    """A register number in an author field is a registration."""
    assert people(["NCT09000001,", "Smith, J"]) == (("Smith, J",), ("NCT09000001",))


@given(st.lists(st.text(), max_size=4))
@settings(deadline=None)
def test_nothing_raises_and_names_are_trimmed(fields: list[str]) -> None:
    """Whatever the text, names come out without blanks around them."""
    authors, _ = people(fields)
    assert all(author == author.strip() and author for author in authors)
