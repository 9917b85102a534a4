"""The commands that look closely: identify, show, read --stats; archives and workbooks in a Run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ledger.errors import ConfigError
from litharvest.cli import cli
from litharvest.config import load_config
from litharvest.verifying import verify
from litharvest.workspace import Workspace
from tests.unit.harvest.formats.test_containers import archive, workbook

FIXTURES = Path(__file__).parents[2] / "fixtures"
TABLE = workbook(
    S=[
        ["Name of it", "Who", "Year"],
        ["On tides", "Green, D; Brown, C", 2020],
        ["On quiet", "Stille, A", 2021],
    ]
)
RIS = b"TY  - JOUR\nTI  - Walking\nAU  - Berg, Anna\nPY  - 2020\nER  - \n"
CONFIG = """\
title: A review
searches:
  one:
    platform: generic
    sources: [embase]
    strategy: x
    files: ["*.zip"]
    columns: {columns}
"""


def ask(*words: object) -> Result:
    """What the command line answers."""
    return CliRunner().invoke(cli, [str(word) for word in words])


@pytest.fixture
def review(tmp_path: Path) -> Path:
    """The config of a review whose one file is an archive of a workbook and a RIS file."""
    data = archive({"book.xlsx": TABLE, "a.ris": RIS, ".DS_Store": b"x"})
    (tmp_path / "search.zip").write_bytes(data)
    config = tmp_path / "config.yaml"
    columns = "{Name of it: title, Who: authors}"
    config.write_text(CONFIG.format(columns=columns), encoding="utf-8")
    return config


def test_an_archive_is_files_of_one_run(review: Path) -> None:
    """Its files are read, the junk is named, and everything can be read again from the vault."""
    said = ask("run", "-c", review)
    assert said.exit_code == 0, said.output
    assert "3 entries" in said.output
    assert "ignored 1 files" in said.output
    with Workspace(load_config(review)) as workspace:
        assert [check.faults for check in verify(workspace)] == [()] * 6


def test_show_gives_the_row_of_a_workbook(review: Path) -> None:
    """Raw cells come by column name, with the file inside the archive and its row."""
    ask("run", "-c", review)
    with Workspace(load_config(review)) as workspace:
        records = workspace.store.snapshot(workspace.store.cut()).records
    ids = dict(zip(records["title"].to_pylist(), records["record"].to_pylist(), strict=True))
    found = json.loads(ask("show", ids["On tides"], "-c", review, "--raw", "--json").output)
    assert found["places"][0]["file"] == "search.zip/book.xlsx"
    assert found["places"][0]["line"] == 2
    assert {f["name"]: f["value"] for f in found["fields"]}["authors"] == ["Green, D", "Brown, C"]
    assert found["raw"][0]["cells"][0] == ["Name of it", "On tides"]
    plain = ask("show", ids["Walking"], "-c", review, "--raw").output
    assert "TI  - Walking" in plain
    assert ask("show", "embase:none", "-c", review).exit_code != 0


def test_a_column_that_is_not_there(review: Path) -> None:
    """The Run fails, and its reason names the columns that are there."""
    text = review.read_text(encoding="utf-8")
    review.write_text(text.replace("Who:", "Whoever:"), encoding="utf-8")
    said = ask("run", "-c", review).output
    assert "has no column 'Whoever'; its columns are 'Name of it', 'Who', 'Year'" in said


def test_a_field_that_there_is_not(review: Path) -> None:
    """The configuration is refused with the fields that there are."""
    text = review.read_text(encoding="utf-8")
    review.write_text(text.replace("Who: authors", "Who: autors"), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"unknown field 'autors'.*known are id, title") as error:
        load_config(review)
    assert "searches.one.columns.Who" in str(error.value)


def test_identify_says_what_files_are(tmp_path: Path) -> None:
    """By content, archives file by file; exit code 1 if any is unknown."""
    (tmp_path / "search.nbib").write_bytes(archive({"one.ris": RIS, "two.txt": b"nothing at all"}))
    summary = FIXTURES / "pubmed" / "summary.txt"
    said = ask("identify", tmp_path / "search.nbib", summary, "--json")
    found = json.loads(said.output)
    assert said.exit_code == 1
    assert [one["format"] for one in found] == ["ris", "", "summary"]
    assert "text without the tags" in found[1]["problem"]
    assert (found[2]["sources"], found[2]["encoding"]) == ({"pubmed": 3}, "UTF-8")
    assert found[0]["line_ends"] == {"LF": 5}
    plain = ask("identify", summary)
    assert (plain.exit_code, "pubmed, 88 % sure" in plain.output) == (0, True)


def test_stats_are_shares_of_filled_fields() -> None:
    """How many of the records of a file have each field."""
    said = ask("read", "--stats", "--json", FIXTURES / "pubmed" / "summary.txt")
    (fill,) = json.loads(said.stdout)
    assert (fill["records"], fill["filled"]["authors"], fill["filled"]["pmid"]) == (3, 2, 3)
    table = ask("read", "--stats", FIXTURES / "pubmed" / "summary.txt").stdout
    assert "66 %" in table
