"""A complete published review runs from its own eight files to the records to screen.

Dimitrov and Barrett's review of phenotypes of sensorineural hearing loss: 2,695 records as its
authors report them, and 1,498 after their own deduplication. The files lie beside the checkout and
are never copied into it; without them the tests skip.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from benchmarks.whole_review import FOLDER, SEARCHES, compare, write_configuration
from harvest.registry import read_file
from tests.functional.command import litharvest

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the review's real files (../shared/samples/reviews) are absent"
)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The review, run once."""
    path = write_configuration(tmp_path_factory.mktemp("snhl"))
    said = litharvest("run", "-c", path)
    assert said.code == 0, said.out + said.err
    return path


def test_the_authors_themselves_report_these_numbers() -> None:
    """The numbers of the searches are those in the table of the authors' own account."""
    account = (FOLDER / "search_results.md").read_text(encoding="utf-8")
    table = account[account.index("## Returns") :]
    rows = [[cell.strip() for cell in line.split("|")] for line in table.splitlines()]
    told = [int(row[-2].replace(",", "")) for row in rows if re.fullmatch(r"[\d,]+", row[-2:][0])]
    assert told == [search.stated for search in SEARCHES.values()] + [2695]


def test_every_run_is_complete(config: Path) -> None:
    """Each file holds what its authors report; nothing is refused."""
    for name, search in SEARCHES.items():
        said = litharvest("runs", "show", f"{name}-1", "-c", config, "--json")
        run = json.loads(said.out)
        assert run["outcome"] == "complete", (name, run["reasons"])
        found = [(file["found"], file["read"], file["refused"]) for file in run["files"]]
        assert found == [(search.stated, search.stated, 0)], name


def test_2695_records_are_identified(config: Path) -> None:
    """In total and from each Source, and the Flow closes."""
    flow = json.loads(litharvest("flow", "-c", config, "--json").out)
    counts = flow["counts"]
    assert counts["identified"] == 2695
    said = {source["source"]: source["identified"] for source in flow["sources"]}
    assert said == {search.source: search.stated for search in SEARCHES.values()}
    assert counts["identified"] == counts["duplicates"] + counts["screened"]


def test_verify_is_clean(config: Path) -> None:
    """Nothing was lost, invented or changed."""
    said = litharvest("verify", "-c", config, "--json")
    checks = json.loads(said.out)
    assert said.code == 0, said.out
    assert {c["check"]: c["of"] for c in checks}["conservation of entries"] == 2695


def test_a_second_run_changes_nothing(config: Path) -> None:
    """No count and no byte of the results."""
    results = config.parent / "results"
    flow = litharvest("flow", "-c", config, "--json").out
    written = {path.name: path.read_bytes() for path in results.iterdir()}
    said = litharvest("run", "-c", config)
    assert said.code == 0
    assert "No count has changed" in said.out
    assert litharvest("flow", "-c", config, "--json").out == flow
    assert {path.name: path.read_bytes() for path in results.iterdir()} == written


def test_beside_the_authors_list(config: Path) -> None:
    """The difference to their 1,498 is explained row by row: see benchmarks/README.md.

    Every row of theirs is a Record of ours; the reports without a row are Embase's, none of which
    is in their list, and a few more. New rules may move a few of these numbers.
    """
    beside = compare(config)
    assert (beside.rows, beside.unplaced) == (1498, 0)
    assert beside.reports == beside.rows - beside.left + beside.absent.total()
    assert 15 <= beside.left <= 30
    assert beside.absent["embase"] == 99
    assert 10 <= beside.absent.total() - 99 <= 30


@pytest.mark.parametrize("search", SEARCHES)
def test_titles_and_names_are_plain(search: str) -> None:
    """No LaTeX, brackets of translations, neighbouring fields or turned names are left in them."""
    file = FOLDER / f"data__search_returns__{search}.csv"
    for entry in read_file(file.read_bytes(), file.name).entries:
        content = entry.content
        assert content.title, entry.line
        assert not re.search(r"[{}\\]|DP  ?- |; \[|^\[.*\]\.?$", content.title), entry.line
        assert not re.search(r"[{}\\]| AND ", "; ".join(content.authors)), entry.line
        assert not any(re.fullmatch(r"\w\., \w{3,}", a) for a in content.authors), entry.line
        assert content.abstract != "None", entry.line
        assert "E+" not in (content.pages or ""), entry.line


def test_base_s_notes_are_read() -> None:
    """Where a note gives a source, the record has a journal; where a text, an abstract."""
    file = FOLDER / "data__search_returns__base.csv"
    with file.open(encoding="utf-8", newline="") as text:
        notes = [row["note"].strip("{}") for row in csv.DictReader(text)]
    for note, entry in zip(notes, read_file(file.read_bytes(), file.name).entries, strict=True):
        content = entry.content
        source, _, told = note.partition("Description: ")
        named = source.startswith("Source: ") and "http" not in source
        assert bool(content.journal) == named, entry.line
        assert bool(content.pages) == bool(re.search(r"\b[Pp](?:age|ages:|p|) \w", source))
        assert bool(content.issn) == ("; ISSN " in source), entry.line
        assert bool(content.abstract) >= (len(told) > 200), entry.line
        assert bool(content.abstract) <= (len(told) >= 100), entry.line
