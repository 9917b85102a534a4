"""Reading PubMed XML from an open file: the same records as from the whole, in bounded memory."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.connector import Entry, Refused
from harvest.pubmed_cut import CHUNK
from harvest.pubmed_xml import iter_pubmed_xml, iter_with_raw, read_pubmed_xml
from ledger.errors import InputError
from tests.unit.harvest.documents import records

FIXTURES = Path(__file__).parents[2] / "fixtures" / "pubmed-xml"
WHOLE = {path.name: path.read_bytes() for path in sorted(FIXTURES.glob("*.xml"))}


def whole(data: bytes) -> list[Entry | Refused] | str:
    """What reading the whole data gives, in order, or the error."""
    try:
        reading = read_pubmed_xml(data, "x")
    except InputError as error:
        return str(error)
    both: list[Entry | Refused] = [*reading.entries, *reading.refused]
    return sorted(both, key=lambda item: item.position)


def streamed(data: bytes) -> list[Entry | Refused] | str:
    """What reading an open file with that data gives, or the error."""
    try:
        return list(iter_pubmed_xml(io.BytesIO(data)))
    except InputError as error:
        return str(error)


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_reads_as_its_bytes(name: str) -> None:
    """Streaming gives the same entries and refusals, each with the slice it names."""
    data = WHOLE[name]
    assert streamed(data) == whole(data)
    for item, raw in iter_with_raw(io.BytesIO(data)):
        assert raw == data[item.offset : item.offset + item.length]


@settings(deadline=None, max_examples=100)
@given(
    name=st.sampled_from(sorted(WHOLE)),
    part=st.floats(0, 1),
    edits=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=3)), max_size=4),
)
def test_a_damaged_file_reads_as_its_bytes(
    name: str, part: float, edits: list[tuple[float, bytes]]
) -> None:
    """Damaged and cut-off files give the same when streamed, or the same error."""
    damaged = bytearray(WHOLE[name][: int(len(WHOLE[name]) * part)])
    for place, new in edits:
        at = int(len(damaged) * place)
        damaged[at : at + len(new)] = new
    assert streamed(bytes(damaged)) == whole(bytes(damaged))


def test_records_across_chunks() -> None:
    """Records that lie across the edges of chunks are whole, at their lines and offsets."""
    data = records(range(1, 2000))
    assert len(data) > CHUNK
    assert streamed(data) == whole(data)


def test_compressed_file() -> None:
    """NLM's compressed files are read through gzip, with places in the decompressed bytes."""
    data = records((1, 2, 3))
    with gzip.open(io.BytesIO(gzip.compress(data))) as file:
        assert list(iter_pubmed_xml(file)) == whole(data)


def test_entities_after_records_are_an_error() -> None:
    """A fault in the middle of a file is raised when it is come to."""
    found = iter_pubmed_xml(io.BytesIO(records((1,)) + b'<!DOCTYPE x [<!ENTITY a "b">]>'))
    assert isinstance(next(found), Entry)
    with pytest.raises(InputError, match="entities"):
        next(found)


def test_reader_is_light() -> None:
    """The reader can be imported without Arrow, pandas and the network: they cost 100 MB."""
    heavy = ("pyarrow", "pandas", "numpy", "requests", "Bio", "scipy")
    code = f"import sys, harvest.pubmed_xml; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
