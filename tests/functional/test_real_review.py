"""A review of real export files: every Receipt has the manifest's count, a rerun changes nothing.

The files lie beside the checkout and are never copied into it; without them the tests skip.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.functional.command import SHARED, litharvest

SAMPLES = SHARED / "samples"
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the real sample files (../shared/samples) are absent"
)

# Search → platform, sources, files
SEARCHES: dict[str, tuple[str, list[str], list[str]]] = {
    "psycinfo-ovid": ("ovid", ["psycinfo"], ["psycinfo/ovid-ris-2.ris", "psycinfo/ovid-ris-3.ris"]),
    "psycinfo-ebsco": (
        "ebscohost",
        ["psycinfo"],
        ["psycinfo/ebscohost-ris-1.ris", "psycinfo/ebscohost-ris-2.ris"],
    ),
    "academic-search": ("ebscohost", ["academicsearch"], ["cinahl/ebscohost-ris-1.ris"]),
    "cochrane": ("cochrane", ["central", "cdsr"], ["cochrane/cochranelibrary-ris-4.ris"]),
    "wos": ("clarivate", ["wos"], ["wos/wos-ris-5.ris", "wos/wos-ris-6.ris", "wos/wos-ris-7.ris"]),
    "pubmed": (
        "pubmed",
        ["pubmed"],
        ["pubmed/pubmed-nbib-1.nbib", "pubmed/pubmed-medline-txt-2.txt"],
    ),
}


def manifest() -> dict[str, int]:
    """Records in each sample file."""
    with (SAMPLES / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        return {
            r["file"]: int(r["n_records"])
            for r in csv.DictReader(file, delimiter="\t")
            if r["n_records"].isdigit()
        }


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A review over real files of the five databases, run once."""
    folder = tmp_path_factory.mktemp("real")
    config: dict[str, Any] = {"title": "Real files", "outside": [str(SAMPLES)], "searches": {}}
    for name, (platform, sources, files) in SEARCHES.items():
        config["searches"][name] = {
            "platform": platform,
            "sources": sources,
            "strategy": "as run by others",
            "files": [str(SAMPLES / f) for f in files],
        }
    (folder / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    said = litharvest("run", "-c", folder / "config.yaml")
    assert said.code == 0, said.out + said.err
    return folder


def test_every_receipt_has_the_manifest_s_count(review: Path) -> None:
    """Found = read + refused, and found is what the manifest counted."""
    expected = manifest()
    for name, (_, _, files) in SEARCHES.items():
        said = litharvest("runs", "show", f"{name}-1", "-c", review / "config.yaml", "--json")
        run = json.loads(said.out)
        assert run["outcome"] == "complete", run["reasons"]
        found = {Path(f["file"]).name: (f["found"], f["read"], f["refused"]) for f in run["files"]}
        for file in files:
            n = expected[file]
            assert found[Path(file).name] == (n, n, 0), file


def test_verify_passes_and_the_oracle_agrees(review: Path) -> None:
    """Nothing was lost or invented; all reads the same again, by us and by Biopython."""
    said = litharvest("verify", "--oracle", "-c", review / "config.yaml", "--json")
    checks = {c["check"]: c for c in json.loads(said.out)}
    assert said.code == 0, said.out
    total = sum(manifest()[f] for _, _, files in SEARCHES.values() for f in files)
    assert checks["conservation of entries"]["of"] == total


def test_a_second_run_changes_nothing(review: Path) -> None:
    """Same files, same ledger, same bytes."""
    option = ("-c", review / "config.yaml")
    flow = litharvest("flow", *option, "--json").out
    exports = {p.name: p.read_bytes() for p in (review / "results").iterdir()}
    said = litharvest("run", *option)
    assert said.code == 0
    assert "No count has changed" in said.out
    assert litharvest("flow", *option, "--json").out == flow
    assert {p.name: p.read_bytes() for p in (review / "results").iterdir()} == exports


def test_a_wrong_declaration_is_reported_not_believed(tmp_path: Path) -> None:
    """A file that the config calls CINAHL and that holds Academic Search is held."""
    config = {
        "title": "Wrongly declared",
        "outside": [str(SAMPLES)],
        "searches": {
            "cinahl": {
                "platform": "ebscohost",
                "sources": ["cinahl"],
                "strategy": "x",
                "files": [str(SAMPLES / "cinahl/ebscohost-ris-1.ris")],
            }
        },
    }
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    said = litharvest("run", "-c", tmp_path / "config.yaml")
    assert said.code == 1
    assert "held" in said.out
    assert "9 of 9 entries are from Academic Search" in said.out


def test_selected_records_of_a_larger_export_are_partial(tmp_path: Path) -> None:
    """A Cochrane file that says "of 18" and holds 3 is partial and names the gap."""
    config = {
        "title": "Ticked records",
        "outside": [str(SAMPLES)],
        "searches": {
            "cochrane": {
                "platform": "cochrane",
                "sources": ["central", "cdsr"],
                "strategy": "x",
                "files": [str(SAMPLES / "cochrane/cochranelibrary-ris-endnote-1.ris")],
            }
        },
    }
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    said = litharvest("run", "-c", tmp_path / "config.yaml")
    assert said.code == 1
    assert "stated 18 hits, the files hold 3" in said.out
