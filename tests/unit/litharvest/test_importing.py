"""File Runs: attribution, overlaps, stated hits, refusals accepted beforehand, identity."""

from __future__ import annotations

from pathlib import Path

import pytest

from harvest.formats import mapped
from ledger import spool
from ledger.clusters import clusters
from ledger.events import SearchVersion
from ledger.flow import Flow, flow
from ledger.model import Outcome
from litharvest.config import load_config
from litharvest.importing import RunReport, import_files
from litharvest.workspace import Workspace
from tests.ledgers import FakeClock

ENTRY = """\
TY  - JOUR
AN  - {an}
AU  - Berg, Anna
TI  - Walking with peers {an}
T2  - Journal of Invented Recovery
PY  - 2020
{more}ER  -

"""


def entry(an: str, more: str = "") -> str:
    """A RIS entry with an accession number."""
    return ENTRY.format(an=an, more=more)


def bare(title: str, abstract: str = "") -> str:
    """A RIS entry without accession number."""
    lines = ["TY  - JOUR", f"TI  - {title}", "AU  - Berg, Anna", "PY  - 2020"]
    lines += ["T2  - Journal of Invented Recovery", "SP  - 7"]
    lines += [f"AB  - {abstract}"] if abstract else []
    return "\n".join([*lines, "ER  -", "", ""])


def run(
    folder: Path, files: dict[str, str], more: str = "", sources: str = "[psycinfo]"
) -> tuple[RunReport, Flow]:
    """Write files, import them as one Run, count."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "config.yaml").write_text(
        "title: A review\nsearches:\n  one:\n    platform: generic\n"
        f'    sources: {sources}\n    strategy: x\n    files: ["*.ris"]\n{more}',
        encoding="utf-8",
    )
    with Workspace(load_config(folder / "config.yaml"), clock=FakeClock()) as workspace:
        (search,) = workspace.review.searches
        version = SearchVersion("one", 1, "generic", search.sources, "x")
        report = import_files(workspace, search, version)
        snapshot = workspace.store.snapshot(workspace.store.cut())
    return report, flow(snapshot, clusters(snapshot.records, snapshot.decisions))


def test_chunks_that_overlap_count_a_record_once(tmp_path: Path) -> None:
    """The same Record in two files of a Run is an overlap, and the stated number is met."""
    files = {"1.ris": entry("1") + entry("2"), "2.ris": entry("2") + entry("3")}
    report, counted = run(tmp_path, files, "    stated: 3\n")
    assert (report.outcome, report.entries, counted.identified) == (Outcome.COMPLETE, 4, 3)


def test_a_file_given_twice_is_read_once_and_named(tmp_path: Path) -> None:
    """Same bytes under two names: one is read, the other named in its Receipt."""
    files = {"1.ris": entry("1") + entry("2"), "2.ris": entry("1") + entry("2")}
    report, counted = run(tmp_path, files)
    assert (report.entries, counted.identified) == (2, 2)
    assert "the same bytes as 1.ris" in report.receipts[1].warnings[0]


def test_fewer_than_stated_is_partial_and_counts_nothing(tmp_path: Path) -> None:
    """The platform showed 3 hits and the file holds 2."""
    report, counted = run(tmp_path, {"1.ris": entry("1") + entry("2")}, "    stated: 3\n")
    assert (report.outcome, counted.identified) == (Outcome.PARTIAL, 0)
    assert "stated 3 hits, the files hold 2" in report.reasons[0]


def test_refusals_may_be_accepted_beforehand(tmp_path: Path) -> None:
    """Up to the declared number the Run counts, and the refused entry is removed, not lost."""
    text = entry("1") + "TY  - JOUR\nER  -\n\n"
    report, counted = run(tmp_path, {"1.ris": text}, "    accept_refused: 1\n")
    assert report.outcome is Outcome.ACCEPTED
    assert (counted.identified, counted.other_reasons, counted.screened) == (2, 1, 1)


def test_more_refusals_than_declared_stay_partial(tmp_path: Path) -> None:
    """Two refused entries with one allowed need a person."""
    text = entry("1") + "TY  - JOUR\nER  -\n\nTY  - BOOK\nER  -\n\n"
    report, counted = run(tmp_path, {"1.ris": text}, "    accept_refused: 1\n")
    assert (report.outcome, counted.identified) == (Outcome.PARTIAL, 0)


def test_an_entry_of_no_known_database_stops_for_a_mapping(tmp_path: Path) -> None:
    """With several Sources declared, an entry that names none is refused with the cure."""
    report, _ = run(tmp_path, {"1.ris": bare("Alone")}, sources="[psycinfo, cinahl]")
    assert report.outcome is Outcome.FAILED
    assert "map it under `databases:`" in report.reasons[0]


def test_the_same_inputs_make_no_second_run_and_new_facts_do(tmp_path: Path) -> None:
    """Idempotent over the same bytes; a corrected `stated` is a new Run."""
    files = {"1.ris": entry("1")}
    first, _ = run(tmp_path, files, "    stated: 2\n")
    again, _ = run(tmp_path, files, "    stated: 2\n")
    assert (first.fresh, again.fresh, again.run) == (True, False, "one-1")
    mended, counted = run(tmp_path, files, "    stated: 1\n")
    assert (mended.run, mended.outcome, counted.identified) == ("one-2", Outcome.COMPLETE, 1)


def test_a_record_without_number_is_matched_to_what_is_known(tmp_path: Path) -> None:
    """A later export with another abstract is the same Record: nothing is identified again."""
    first, before = run(tmp_path, {"1.ris": bare("Alone")})
    later, after = run(tmp_path, {"1.ris": bare("Alone.", "Now with an abstract.")})
    assert (first.new_records, later.new_records) == (1, 0)
    assert (before.identified, after.identified) == (1, 1)


def test_files_outside_the_folder_are_refused_unless_named(tmp_path: Path) -> None:
    """A link that leads out of the review's folder is not followed."""
    outside = tmp_path / "elsewhere"
    inside = tmp_path / "review"
    outside.mkdir()
    inside.mkdir()
    (outside / "1.ris").write_text(entry("1"), encoding="utf-8")
    (inside / "1.ris").symlink_to(outside / "1.ris")
    report, _ = run(inside, {})
    assert report.outcome is Outcome.FAILED
    assert "outside the review's folder" in report.reasons[0]
    config = (inside / "config.yaml").read_text(encoding="utf-8")
    (inside / "config.yaml").write_text(config + f"outside: [{outside}]\n", encoding="utf-8")
    with Workspace(load_config(inside / "config.yaml"), clock=FakeClock()) as workspace:
        (search,) = workspace.review.searches
        version = SearchVersion("one", 1, "generic", search.sources, "x")
        assert import_files(workspace, search, version).outcome is Outcome.COMPLETE


def test_large_files_are_told_apart_by_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file read in one pass gives the Run that reading the whole of it gives."""
    files = {
        "a.ris": entry("7", "DB  - APA PsycInfo\n") + bare("Owls") + "TY  - JOUR\nER  - \n\n",
        "b.ris": entry("7") + entry("8", "DB  - CINAHL\n"),
        "c.ris": entry("7") + entry("8", "DB  - CINAHL\n"),
    }
    (tmp_path / "small").mkdir()
    (tmp_path / "large").mkdir()
    small, small_flow = run(tmp_path / "small", files)
    monkeypatch.setattr(mapped, "LARGE", 1)
    monkeypatch.setattr(spool, "_IN_MEMORY", 500)
    large, large_flow = run(tmp_path / "large", files)
    assert small.reasons
    assert large == small
    assert large_flow == small_flow
