"""The committed files of the example review: made by the generator, and right by construction."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from ledger.identifiers import canonical_accession, parse_doi, parse_issn
from litharvest.demo import corpus, vocabulary
from litharvest.demo.holdings import connected, holdings
from litharvest.demo.library import demo_file, demo_library
from litharvest.demo.query import search
from litharvest.demo.world import SOURCES, Dice, Holding, plain, title_case

DATA = Path(corpus.__file__).parent / "data"
TOP = Path(__file__).parents[4]


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    """The committed truth.json."""
    facts: dict[str, Any] = json.loads(demo_file("truth.json"))
    return facts


def _clusters() -> dict[str, list[Holding]]:
    found: dict[str, list[Holding]] = {}
    for holding in holdings():
        found.setdefault(holding.report.key, []).append(holding)
    return found


def test_the_generator_gives_exactly_the_committed_bytes(tmp_path: Path) -> None:
    """Writing the review again changes no byte, and no other file lies in the folder."""
    corpus.write(tmp_path)
    made = {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    kept = {p.relative_to(DATA): p.read_bytes() for p in DATA.rglob("*") if p.is_file()}
    assert made.keys() == kept.keys()
    assert [name for name in made if made[name] != kept[name]] == []


def test_the_data_stay_below_three_megabytes() -> None:
    """The package stays small."""
    assert sum(p.stat().st_size for p in DATA.rglob("*") if p.is_file()) < 3_000_000


def test_the_sums_of_the_truth_close(truth: dict[str, Any]) -> None:
    """Identified less duplicates is to screen; within and across follow from the clusters."""
    clusters = truth["clusters"]
    entries = [tuple(entry) for cluster in clusters for entry in cluster]
    assert len(entries) == len(set(entries)) == truth["identified_total"]
    assert Counter(source for source, _ in entries) == truth["identified"]
    within = sum(len(c) - len({source for source, _ in c}) for c in clusters)
    across = sum(len({source for source, _ in c}) - 1 for c in clusters)
    assert truth["duplicates"] == {"total": within + across, "within": within, "across": across}
    assert truth["identified_total"] - within - across == len(clusters) == truth["to_screen"]


def test_the_truth_counts_what_the_strategy_finds(truth: dict[str, Any]) -> None:
    """PubMed's number is that of the committed strategy on the committed records."""
    found = search(demo_library(), demo_file("strategies/pubmed.txt").decode())
    assert len(found.ids) == truth["identified"]["pubmed"] >= 300
    assert len(demo_library().records) == 420
    assert not (found.phrases_not_found or found.quoted_not_found or found.ignored)


def test_every_trap_is_in_the_truth_with_all_its_reports(truth: dict[str, Any]) -> None:
    """The reports of a trap are clusters of their own: nothing of them is merged."""
    clusters = {tuple(map(tuple, cluster)) for cluster in truth["clusters"]}
    for name, reports in truth["traps"].items():
        assert reports, name
        assert {tuple(map(tuple, report)) for report in reports} <= clusters, name
    assert len(truth["traps"]) >= 12


def test_every_duplicate_can_be_told_by_a_sure_sign() -> None:
    """DOI, PMID or title with year lead from each entry of a report to all others."""
    assert [key for key, members in _clusters().items() if not connected(members)] == []


def test_different_reports_share_no_identifier() -> None:
    """No DOI, PMID or accession number stands for two reports."""
    owners: dict[str, set[str]] = {}
    for holding in holdings():
        for sign in (holding.doi, holding.pmid, f"{holding.source}:{holding.accession}"):
            if sign:
                owners.setdefault(sign, set()).add(holding.report.key)
    assert [sign for sign, keys in owners.items() if len(keys) > 1] == []


def test_reports_outside_the_traps_have_unlike_titles() -> None:
    """Only the hand-made families look alike; everything else differs in a third of its words."""
    titles = [
        frozenset(members[0].report.title.lower().replace(":", "").split())
        for key, members in _clusters().items()
        if key.startswith("r")
    ]
    close = [
        (a, b) for at, a in enumerate(titles) for b in titles[:at] if len(a & b) > 0.75 * len(a | b)
    ]
    assert close == []


def test_identifiers_are_in_canonical_reach() -> None:
    """Our own parsers accept every invented identifier."""
    for holding in holdings():
        assert canonical_accession(holding.source, holding.accession)
        assert holding.doi is None or parse_doi(holding.doi) == holding.doi.lower()
    for journal in vocabulary.JOURNALS:
        assert parse_issn(journal.issn) == (journal.issn,)
        assert parse_issn(journal.eissn) == (journal.eissn,)


def test_each_source_holds_duplicates_and_own_reports() -> None:
    """Overlap and unique contribution can both be shown for every Source."""
    clusters = _clusters().values()
    for source in SOURCES:
        mine = [
            {m.source for m in members}
            for members in clusters
            if any(m.source == source for m in members)
        ]
        assert any(len(sources) > 1 for sources in mine), source
        assert any(sources == {source} for sources in mine), source


def test_the_two_configs_are_one() -> None:
    """The packaged config.yaml is the top one with its paths below the data folder."""
    top = (TOP / "config.yaml").read_text(encoding="utf-8")
    assert top.replace("litharvest/demo/data/", "") == demo_file("config.yaml").decode()
    assert top.count("litharvest/demo/data/") == 5 + 4


def test_the_config_states_what_the_files_hold(truth: dict[str, Any]) -> None:
    """``stated`` is the number of entries of the Sources, and every file that it names is there."""
    config = yaml.safe_load(demo_file("config.yaml"))
    assert {*config["searches"]} == {"pubmed", "psycinfo", "cinahl", "cochrane", "web-of-science"}
    for name, one in config["searches"].items():
        assert (DATA / one["strategy_file"]).is_file()
        low, high = one["expected"]
        held = sum(truth["identified"][source] for source in one["sources"])
        assert low <= held <= high
        if name != "pubmed":
            assert one["stated"] == held
            assert [path for pattern in one["files"] for path in DATA.glob(pattern)]


def test_the_file_names_tell_the_number_of_records() -> None:
    """``_n=`` is the number of entries in the file."""
    for path in (DATA / "searches").iterdir():
        stated = int(path.stem.rpartition("_n=")[2])
        assert path.read_bytes().count(b"TY  - ") == stated, path.name


def test_the_strategies_say_that_they_are_illustrative() -> None:
    """All but PubMed's, which is sent as it stands and must hold nothing but the strategy."""
    for path in (DATA / "strategies").iterdir():
        says = path.read_text(encoding="utf-8").startswith("* Illustrative")
        assert says is (path.name != "pubmed.txt"), path.name


def test_dice_give_the_same_for_the_same_seed() -> None:
    """Choices depend on the seed alone."""
    one, two = Dice("seed"), Dice("seed")
    assert [one.below(100) for _ in range(5)] == [two.below(100) for _ in range(5)]
    assert sorted(one.shuffled([1, 2, 3])) == [1, 2, 3]
    assert len(set(one.sample(range(9), 4))) == 4


def test_folding_and_capitals() -> None:
    """Databases fold letters to ASCII and capitalise all but small words."""
    assert (
        plain("Łozowski Møllerup Yıldızhan Ünalmış Nguyễn")
        == "Lozowski Mollerup Yildizhan Unalmis Nguyen"
    )
    assert (
        title_case("hope of people: a trial in the city") == "Hope of People: A Trial in the City"
    )
