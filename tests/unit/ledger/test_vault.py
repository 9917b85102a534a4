"""The vault: whole or not at all, checked on every read."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import IntegrityError, LedgerError
from ledger.vault import Vault


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=5000))
def test_bytes_come_back_whole(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """Whatever is put comes back the same, under its sha256."""
    vault = Vault(tmp_path_factory.mktemp("vault"))
    digest = vault.put(data)
    assert vault.get(digest) == data
    assert digest in vault
    assert vault.put(data) == digest
    assert list(vault.digests()) == [digest]


def test_damage_is_found_on_reading(tmp_path: Path) -> None:
    """A flipped byte, a cut file and other bytes under the name are all refused."""
    vault = Vault(tmp_path)
    digest = vault.put(b"raw export" * 100)
    other = vault.put(b"something else")
    path = next(tmp_path.glob(f"??/{digest}.zst"))
    whole = path.read_bytes()
    substitute = next(tmp_path.glob(f"??/{other}.zst")).read_bytes()
    for wrong in (whole[:-3], b"\0" + whole[1:], substitute, b""):
        path.write_bytes(wrong)
        with pytest.raises(IntegrityError, match="restore"):
            vault.get(digest)
    path.unlink()
    with pytest.raises(IntegrityError, match="cannot be read"):
        vault.get(digest)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A file where the folder should be: the error names it and what to do."""
    (tmp_path / "vault").write_text("in the way")
    with pytest.raises(LedgerError, match="cannot write to the vault"):
        Vault(tmp_path / "vault").put(b"x")


def test_a_full_disk_leaves_no_half_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk is full while writing, nothing appears under the digest."""

    def full(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    vault = Vault(tmp_path)
    with pytest.raises(LedgerError, match="No space left on device"):
        vault.put(b"x" * 1000)
    assert list(vault.digests()) == []
    assert list(tmp_path.rglob(".part-*")) == []


def test_a_large_file_is_kept_in_parts(tmp_path: Path) -> None:
    """What comes back is the whole file; a file that was changed meanwhile is not kept."""
    vault = Vault(tmp_path)
    parts = [b"owls" * 50_000, b"", b"hawks" * 50_000]
    digest = sha256(b"".join(parts)).hexdigest()
    for _ in range(2):
        vault.put_parts(digest, parts)
    assert vault.get(digest) == b"".join(parts)
    wrong = sha256(b"other").hexdigest()
    with pytest.raises(LedgerError, match="changed while"):
        vault.put_parts(wrong, parts)
    assert list(vault.digests()) == [digest]
    assert not list(tmp_path.rglob(".part-*"))
