"""The example review can be copied out and its PubMed asked, without any network."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from ledger.errors import LedgerError, UsageError
from litharvest.demo.library import demo_file
from litharvest.demo.practice import copy_example, practice_pubmed


def test_the_copy_is_complete_and_made_once(tmp_path: Path) -> None:
    """Config, strategies and exports arrive byte for byte; a second call leaves them alone."""
    folder = tmp_path / "review"
    assert copy_example(folder)
    assert (folder / "config.yaml").read_bytes() == demo_file("config.yaml")
    assert len(list((folder / "searches").iterdir())) == 6
    assert len(list((folder / "strategies").iterdir())) == 5
    for path in (folder / "searches").iterdir():
        assert path.read_bytes() == demo_file(f"searches/{path.name}")
    assert not copy_example(folder)


def test_another_review_is_left_alone(tmp_path: Path) -> None:
    """A config.yaml of somebody else's is an error, not overwritten."""
    (tmp_path / "config.yaml").write_text("title: mine\n")
    with pytest.raises(UsageError, match="another review"):
        copy_example(tmp_path)
    assert (tmp_path / "config.yaml").read_text() == "title: mine\n"
    assert [path.name for path in tmp_path.iterdir()] == ["config.yaml"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A file in the way is reported with its path."""
    (tmp_path / "file").write_text("")
    with pytest.raises(LedgerError, match="file"):
        copy_example(tmp_path / "file" / "review")


def test_the_practice_pubmed_answers() -> None:
    """The address is that of a running simulator with the example's records."""
    with practice_pubmed() as url, requests.Session() as session:
        session.trust_env = False
        assert "<Count>420</Count>" in session.get(f"{url}einfo.fcgi?db=pubmed", timeout=10).text
