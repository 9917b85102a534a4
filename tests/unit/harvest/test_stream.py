"""One pass over a large file gives what reading the whole of it gives."""

from __future__ import annotations

import mmap
from pathlib import Path

import pytest

from harvest.connector import Entry, Refused
from harvest.formats import mapped
from harvest.formats.mapped import forget, map_large, parts
from harvest.registry import read_file, stream
from ledger.errors import InputError

RIS = (
    b"Database: Owl Index\n1.\nTY  - JOUR\nTI  - Owls\nAU  - Brown, Ada\nDB  - Owls\nER  - \n\n"
    b"2.\nTY  - JOUR\nER  - \n\n4.\nTY  - JOUR\nTI  - Hawks\nZZ  - x\nAN  - 7\n"
)
NBIB = b"PMID- 7\nOWN - NLM\nTI  - Owls.\nSO  - J Owl.\n\nPMID-\nOWN - NLM\nAB  - No more.\n\n"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file counts as large."""
    monkeypatch.setattr(mapped, "LARGE", 1)


@pytest.mark.parametrize("data", [RIS, NBIB, RIS.replace(b"\n", b"\r\n") * 3])
@pytest.mark.parametrize("databases", [None, {"Owls": "psycinfo"}])
def test_the_pass_gives_entries_refusals_and_receipt(
    data: bytes, databases: dict[str, str] | None, tmp_path: Path, small: None
) -> None:
    """Nothing differs but that nothing is kept."""
    (tmp_path / "a").write_bytes(data)
    raw = map_large(tmp_path / "a")
    assert isinstance(raw, mmap.mmap)
    found = stream(raw, "a", databases=databases)
    assert found is not None
    items = list(found.items)
    whole = read_file(data, "a", databases=databases)
    assert tuple(i for i in items if isinstance(i, Entry)) == whole.entries
    assert tuple(i for i in items if isinstance(i, Refused)) == whole.refused
    assert found.receipt() == whole.receipt
    assert (found.platform, found.dialect) == (whole.receipt.platform, whole.receipt.dialect)


def test_other_formats_are_read_as_a_whole() -> None:
    """No pass over a table, over what nobody knows, or on a platform that does not exist."""
    assert stream(b"title,year\nOwls,2020\n", "a") is None
    assert stream(b"no export", "a") is None
    with pytest.raises(InputError, match="no platform"):
        stream(RIS, "a", platform="nowhere")


def test_containers_wide_text_and_small_files_are_not_mapped(tmp_path: Path, small: None) -> None:
    """They are unfolded or decoded whole, and small ones are simply read."""
    for number, data in enumerate((b"\x1f\x8bx", b"PK\x03\x04", "TY".encode("utf-16"), b"")):
        path = tmp_path / str(number)
        path.write_bytes(data)
        assert map_large(path) is None


def test_what_was_given_back_can_be_read_again(tmp_path: Path, small: None) -> None:
    """Giving memory back changes no byte."""
    data = bytes(range(1, 251)) * 40_000
    (tmp_path / "a").write_bytes(data)
    raw = map_large(tmp_path / "a")
    assert raw is not None
    assert b"".join(parts(raw)) == data
    forget(raw, len(raw))
    assert raw[: len(data)] == data
