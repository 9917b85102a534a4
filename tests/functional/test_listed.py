"""What the reviewer sees of a live Run: what PubMed dropped, and how its reading changes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from litharvest.demo.library import Library
from litharvest.demo.simulator import Simulator
from tests.functional.command import Said, litharvest

STRATEGY = """befriending
AND (hope OR "quantum peerage"[tiab] OR the[tiab] OR recovery[foo])"""

BEFORE, AFTER = date(2026, 11, 3), date(2026, 12, 1)


def article(pmid: int, title: str, headings: Sequence[str] = ()) -> str:
    """One record in PubMed's XML, as short as it can be."""
    found = "".join(
        f"<MeshHeading><DescriptorName>{heading}</DescriptorName></MeshHeading>"
        for heading in headings
    )
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{pmid}'
        '</PMID><Article PubModel="Print"><Journal><JournalIssue CitedMedium="Print"><PubDate>'
        "<Year>2024</Year></PubDate></JournalIssue><Title>Invented Letters</Title></Journal>"
        f"<ArticleTitle>{title}.</ArticleTitle><Language>eng</Language></Article>"
        f"<MeshHeadingList>{found}</MeshHeadingList></MedlineCitation><PubmedData><History/>"
        f'<ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId></ArticleIdList>'
        "</PubmedData></PubmedArticle>"
    )


def library(*articles: str) -> Library:
    """A PubMed with these records."""
    return Library.from_xml(f"<PubmedArticleSet>{''.join(articles)}</PubmedArticleSet>".encode())


OLD = library(article(11, "Hope and befriending"), article(12, "Befriending in recovery"))
NEW = library(
    article(11, "Hope and befriending", ["Hope"]),
    article(12, "Befriending in recovery"),
    article(13, "A befriending service", ["Hope"]),
)


class Review:
    """A review of one live Search, whose PubMed may change between two runs."""

    def __init__(self, folder: Path) -> None:
        self.config = folder / "config.yaml"
        self.write(STRATEGY)

    def write(self, strategy: str) -> None:
        """Declare the strategy."""
        text = json.dumps(strategy)  # a JSON text is YAML too
        self.config.write_text(
            "title: A review\ncontact_email: a@university.edu\nsearches:\n  pubmed:\n"
            f"    platform: entrez\n    sources: [pubmed]\n    strategy: {text}\n",
            encoding="utf-8",
        )

    def run(self, corpus: Library, today: date, *more: str) -> Said:
        """Run it against a PubMed that holds ``corpus``."""
        with Simulator(corpus, today=today) as simulator:
            said = litharvest("run", "-c", self.config, "--entrez-url", simulator.base_url, *more)
        assert said.code == 0, said.err
        return said

    def ask(self, *words: str) -> str:
        """The output of a command that asks."""
        said = litharvest(*words, "-c", self.config)
        assert said.code == 0, said.err
        return said.out

    def json(self, *words: str) -> Any:
        """The same as JSON."""
        return json.loads(self.ask(*words, "--json"))


@pytest.fixture(scope="module")
def rerun(tmp_path_factory: pytest.TempPathFactory) -> tuple[Review, Said, Said]:
    """A review run twice with one strategy; between, PubMed got a heading and a record."""
    review = Review(tmp_path_factory.mktemp("listed"))
    return review, review.run(OLD, BEFORE), review.run(NEW, AFTER)


Rerun = tuple[Review, Said, Said]


def test_run_names_what_was_dropped_in_one_line_under_the_search(rerun: Rerun) -> None:
    """A remark is no failure: the Run is complete, and counts."""
    _, first, _ = rerun
    (line,) = [line for line in first.out.splitlines() if line.startswith("    ? ")]
    assert 'PubMed did not find 2 phrases: the, "quantum peerage"[tiab]' in line
    assert "unknown tag, searched in all fields: recovery[foo]" in line
    assert "litharvest runs show pubmed-1" in line
    assert "pubmed             complete " in first.out


def test_status_and_list_show_that_a_run_has_remarks(rerun: Rerun) -> None:
    """Three remarks, in tables and in JSON."""
    review, _, _ = rerun
    assert [row["remarks"] for row in review.json("runs", "list")] == [3, 3]
    assert review.json("status")["remarks"] == {"pubmed": 3}
    header, first, *_ = review.ask("runs", "list").splitlines()
    assert dict(zip(header.split("\t"), first.split("\t"), strict=True))["remarks"] == "3"


def test_show_tells_all_of_the_listing_in_order(rerun: Rerun) -> None:
    """From the term as sent to the comparison, for people."""
    review, _, _ = rerun
    said = review.ask("runs", "show", "pubmed-1")
    heads = [
        "term as sent: \n  befriending\n  AND",
        'translation: "befriending"[All Fields] AND',
        "remarks:\n",
        '  quoted phrase not found: "quantum peerage"[tiab] - ',
        '  unknown tag: recovery[foo] (searched: "recovery"[All Fields]) - ',
        "count: stated 2, listed 2, delivered 2, missing 0",
        "database: Build-2026.11.03",
        "listed at: 20",
        "compared with the last Run: there is no earlier one",
        "files:",
    ]
    places = [said.index(head) for head in heads]
    assert places == sorted(places)


def test_show_gives_the_same_to_machines(rerun: Rerun) -> None:
    """Every fact under its key."""
    review, _, _ = rerun
    facts = review.json("runs", "show", "pubmed-2")
    assert facts["term as sent"] == STRATEGY
    assert {"from": "hope", "to": '"hope"[MeSH Terms] OR "hope"[All Fields]'} in facts[
        "translation set"
    ]
    assert facts["count"] == {"stated": 3, "listed": 3, "delivered": 3, "missing": 0}
    assert facts["database"]["build"].startswith("Build-2026.12.01")
    assert facts["database"]["records"] == 3
    assert facts["listed at"].endswith("Z")
    kinds = [(r["kind"], r["text"], r["reported"]) for r in facts["remarks"]]
    assert ("unknown tag", "recovery[foo]", False) in kinds
    assert ("phrase not found", "the", True) in kinds
    assert ("quoted phrase not found", '"quantum peerage"[tiab]', True) in kinds


def test_a_rerun_says_that_pubmed_reads_the_strategy_otherwise(rerun: Rerun) -> None:
    """Which term is mapped otherwise, hits and build before and after."""
    review, _, second = rerun
    (line,) = [line for line in second.out.splitlines() if "otherwise than for" in line]
    assert "PubMed translates it otherwise than for pubmed-1: other mapping of hope" in line
    assert "2 hits then, 3 now" in line
    said = review.ask("runs", "show", "pubmed-2")
    assert "compared with pubmed-1: the same strategy, translated otherwise" in said
    assert "  count: 2 -> 3\n" in said
    assert '  mapping added: hope -> "hope"[MeSH Terms] OR "hope"[All Fields]' in said
    drift = review.json("runs", "show", "pubmed-2")["compared with"]
    assert (drift["comparison"], drift["count"]) == ("other translation", [2, 3])
    assert [build[:16] for build in drift["build"]] == ["Build-2026.11.03", "Build-2026.12.01"]
    assert [(m["term"], m["before"]) for m in drift["mappings"]] == [("hope", None)]


def test_another_strategy_is_not_called_drift(tmp_path: Path) -> None:
    """A new version is said to be one; the same again says nothing."""
    review = Review(tmp_path)
    review.write("befriending[ti]")
    assert "? " not in review.run(OLD, BEFORE).out
    assert "? " not in review.run(NEW, AFTER).out
    review.write("befriending[ti] AND hope[ti]")
    done = json.loads(review.run(NEW, AFTER, "--json").out)
    (ran,) = done["runs"]
    assert (ran["remarks"], ran["drift"]["comparison"]) == ([], "other strategy")
    assert "another strategy, so translations are not compared" in review.ask(
        "runs", "show", "pubmed-3"
    )


def test_runs_from_files_have_nothing_to_show_of_a_listing(tmp_path: Path) -> None:
    """No translation, no remarks, no comparison."""
    (tmp_path / "one.csv").write_text("title,authors,year\nA title,Berg A,2020\n", "utf-8")
    config = tmp_path / "config.yaml"
    config.write_text(
        "title: A review\nsearches:\n  other:\n    platform: generic\n    sources: [cinahl]\n"
        "    files: [one.csv]\n    strategy: as it was run\n",
        encoding="utf-8",
    )
    said = litharvest("run", "-c", config)
    assert said.code == 0, said.err
    shown = json.loads(litharvest("runs", "show", "other-1", "-c", config, "--json").out)
    assert not {"term as sent", "remarks", "compared with"} & shown.keys()
    assert shown["files"][0]["read"] == 1
