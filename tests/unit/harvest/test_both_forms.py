"""One PMID in PubMed XML and in MEDLINE text: the same Record but for what the text leaves out."""

from __future__ import annotations

from pathlib import Path

import pytest

from harvest.registry import read_file
from ledger.model import Content
from tests.unit.harvest.both_forms import differences, is_whole

FIXTURES = Path(__file__).parents[2] / "fixtures" / "pubmed-pairs"


def _contents(name: str) -> dict[str, Content]:
    reading = read_file((FIXTURES / name).read_bytes(), name)
    assert reading.receipt.refused == 0
    assert reading.receipt.unknown_tags == ()
    return {entry.accession or "": entry.content for entry in reading.entries}


XML, NBIB = _contents("both-forms.xml"), _contents("both-forms.nbib")


@pytest.mark.parametrize("pmid", sorted(XML))
def test_both_forms_say_the_same(pmid: str) -> None:
    """Articles, notices, translations, books and chapters are equal in all fields of both."""
    assert differences(XML[pmid], NBIB[pmid]) == {}


def test_every_field_is_compared_or_named() -> None:
    """No field escapes the comparison unless the list says why."""
    assert sorted(XML) == sorted(NBIB)
    assert all(map(is_whole, XML.values()))


def test_the_pair_has_every_kind_of_fact() -> None:
    """The fixture fills each field that both forms know: an empty comparison proves nothing."""
    filled = {
        name
        for content in NBIB.values()
        for name in Content.__dataclass_fields__
        if getattr(content, name)
    }
    assert set(Content.__dataclass_fields__) - filled == {"urls"}


def test_retracted_by_both_signals() -> None:
    """Link and publication type each are evidence; the notice itself is not retracted."""
    for contents in (XML, NBIB):
        states = [said.partition(":")[0] for said in contents["90000302"].status]
        assert states.count("retracted") == 3
        assert {"corrected", "expression of concern"} < set(states)
        assert {s.partition(":")[0] for s in contents["90000303"].status} == {"retraction notice"}


def test_orcids_stand_beside_their_authors() -> None:
    """An iD belongs to the author above it; whoever has none has an empty place."""
    for contents in (XML, NBIB):
        details = contents["90000301"].details
        assert details is not None
        assert details.orcids == ("0000-0002-0000-0301", "", "0000-0002-0000-303X")


def test_a_book_is_not_its_series() -> None:
    """BTI is the book, CTI the collection; a chapter stands in its book."""
    for contents in (XML, NBIB):
        book, chapter = contents["90000305"], contents["90000306"]
        assert (book.title, book.book_title) == ("Invented sleep: a review of everything", None)
        assert book.details is not None
        assert book.details.series == "Fable Evidence Reports"
        assert (chapter.title, chapter.book_title) == ("Naps in practice", "FablePearls")
