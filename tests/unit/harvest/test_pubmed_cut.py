"""The cutter of PubMed XML: one answer whatever the size of the chunks, memory for one piece."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.pubmed_cut import (
    CUT_OFF,
    NO_RECORD,
    TOO_LONG,
    Cutter,
    Piece,
    cut_records,
)
from harvest.pubmed_window import SHOWN
from ledger.errors import InputError

FIXTURES = Path(__file__).parents[2] / "fixtures" / "pubmed-xml"
WHOLE = [path.read_bytes() for path in sorted(FIXTURES.glob("*.xml"))]
PARTS = (
    b"<PubmedArticle>",
    b"</PubmedArticle>",
    b"<PubmedArticle/>",
    b"<PubmedArticle",
    b"<PubmedBookArticle ",
    b"</PubmedBookArticle>",
    b"</PubmedArticleSet>",
    b"<PubmedArticleSet>",
    b"<!DOCTYPE PubmedArticleSet>",
    b"<!DOCTYPE x [",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"]]>",
    b"<?x",
    b"?>",
    b"<DeleteCitation>",
    b"<PMID>7</PMID>",
    b"</DeleteCitation>",
    b"text",
    b" x='/'",
    b"\n",
    b">",
    b"<",
)

Answer = tuple[list[tuple[Piece, bytes]], list[str]] | str


def answer(data: bytes, chunk: int | None, *, longest: int = 1 << 20) -> Answer:
    """Everything the cutter says of some data, read whole (None) or in chunks."""
    source = data if chunk is None else io.BytesIO(data)
    try:
        cutter = Cutter(source, chunk=chunk or 1, longest=longest)
        return list(cutter), list(cutter.deleted)
    except InputError as error:
        return str(error)


chunks = st.sampled_from((1, 2, 7, 40, 300, 5000))


@settings(deadline=None, max_examples=200)
@given(parts=st.lists(st.sampled_from(PARTS), max_size=14), chunk=chunks)
def test_jumbled_tags_in_chunks(parts: list[bytes], chunk: int) -> None:
    """However tags are jumbled, chunks of any size give what the whole data gives."""
    data = b"".join(parts)
    assert answer(data, chunk) == answer(data, None)


@settings(deadline=None, max_examples=150)
@given(
    data=st.sampled_from(WHOLE),
    part=st.floats(0, 1),
    edits=st.lists(
        st.tuples(
            st.floats(0, 1, exclude_max=True), st.sampled_from(PARTS) | st.binary(max_size=3)
        ),
        max_size=4,
    ),
    chunk=chunks,
)
def test_damaged_files_in_chunks(
    data: bytes, part: float, edits: list[tuple[float, bytes]], chunk: int
) -> None:
    """Damaged and cut-off files give the same in chunks as whole; so do sound ones."""
    damaged = bytearray(data[: int(len(data) * part)])
    for place, new in edits:
        at = int(len(damaged) * place)
        damaged[at : at + len(new)] = new
    assert answer(bytes(damaged), chunk) == answer(bytes(damaged), None)


@settings(deadline=None, max_examples=100)
@given(
    lengths=st.lists(st.integers(0, 3 * SHOWN), min_size=1, max_size=4),
    ends=st.lists(
        st.sampled_from((b"</PubmedArticle>", b"", b"<!-- ", b"</PubmedArticle>x")),
        min_size=4,
        max_size=4,
    ),
    chunk=st.sampled_from((60, 999, 5000)),
)
def test_pieces_that_are_too_long_in_chunks(
    lengths: list[int], ends: list[bytes], chunk: int
) -> None:
    """What is too long to be held is refused at the same place whatever the chunks."""
    filling = b"a line of text\n"
    data = b"<PubmedArticleSet>" + b"".join(
        b"<PubmedArticle>" + (filling * 400)[:length] + end
        for length, end in zip(lengths, ends, strict=False)
    )
    assert answer(data, chunk, longest=SHOWN) == answer(data, None, longest=SHOWN)


@pytest.mark.parametrize("data", WHOLE)
def test_bytes_of_a_piece_are_its_slice(data: bytes) -> None:
    """Each piece comes with exactly the bytes that its offset and length name."""
    for piece, raw in Cutter(io.BytesIO(data), chunk=100):
        assert raw == data[piece.offset : piece.offset + piece.length]
        assert piece.line == data.count(b"\n", 0, piece.offset) + 1


class Endless:
    """A file that goes on with the same words until it has its size."""

    def __init__(self, beginning: bytes, filling: bytes, size: int) -> None:
        self._rest = beginning
        self._filling = filling
        self._left = size

    def read(self, size: int, /) -> bytes:
        """The next bytes: of the beginning, then of the filling."""
        new = (self._rest + self._filling * (size // len(self._filling) + 1))[:size]
        self._rest = self._rest[size:]
        new = new[: self._left]
        self._left -= len(new)
        return new


@pytest.mark.parametrize(
    ("beginning", "filling", "reasons"),
    [
        (b"<PubmedArticleSet><PubmedArticle>", b"<i>never closed</i>\n", [CUT_OFF]),
        (b"<PubmedArticleSet><!-- ", b"a comment without end ", [NO_RECORD]),
        (b"<PubmedArticleSet>", b"words between records\n", [NO_RECORD]),
        (b"<PubmedArticleSet>", b" \n", [NO_RECORD]),
    ],
)
def test_what_never_ends_is_not_held(beginning: bytes, filling: bytes, reasons: list[str]) -> None:
    """A record, comment or gap of any size is refused with its size; its bytes are let go."""
    size = 3_000_000
    source = Endless(beginning, filling, size)
    cutter = Cutter(source, chunk=10_000, longest=100_000)
    found = list(cutter)
    assert [piece.reason for piece, _ in found] == reasons
    assert found[-1][0].offset + found[-1][0].length == size
    assert all(len(raw) <= SHOWN for _, raw in found)
    assert len(cutter._window.data) < 400_000


def test_long_record_costs_itself_only() -> None:
    """A record longer than the limit is refused with its beginning; its neighbours are whole."""
    short = b"<PubmedArticle>short</PubmedArticle>"
    long = b"<PubmedArticle>" + b"long\n" * 9000 + b"</PubmedArticle>"
    data = b"<PubmedArticleSet>" + short + long + short + b"</PubmedArticleSet>"
    found = list(Cutter(io.BytesIO(data), chunk=100, longest=10_000))
    assert [piece.reason for piece, _ in found] == [None, TOO_LONG, None]
    assert [raw for _, raw in found] == [short, long[:SHOWN], short]
    assert [piece.line for piece, _ in found] == [1, 1, 9001]


def test_deleted_inside_a_record_is_no_deletion() -> None:
    """DeleteCitation counts beside records and in broken pieces, not as text of a whole record."""
    block = b"<DeleteCitation><PMID>%d</PMID></DeleteCitation>"
    data = (
        b"<PubmedArticleSet><PubmedArticle><![CDATA[" + block % 1 + b"]]></PubmedArticle>"
        b"<PubmedArticle>not closed" + block % 2 + b"<PubmedArticle/>" + block % 3
    ) + b"</PubmedArticleSet>"
    assert cut_records(data).deleted == ("2", "3")


@pytest.mark.parametrize("data", [b"<PubmedArticleSet/>", b"<PubmedArticleSet></PubmedArticleSet>"])
def test_empty_sets_hold_nothing(data: bytes) -> None:
    """An empty set, in either spelling, has no pieces."""
    assert cut_records(data).pieces == []
