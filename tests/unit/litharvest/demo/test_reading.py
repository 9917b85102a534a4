"""litharvest's own rooms read, search and fold the example review as truth.json says."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pyarrow as pa
import pytest

from dedupe.decide import decide
from harvest.connector import Entry
from harvest.entrez import Entrez
from harvest.registry import read_file
from ledger.model import Content, Judgement, record_id
from ledger.snapshot import RECORD_SCHEMA
from litharvest.demo import corpus
from litharvest.demo.library import demo_file
from litharvest.demo.simulator import Simulator


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    """The committed truth.json."""
    facts: dict[str, Any] = json.loads(demo_file("truth.json"))
    return facts


@pytest.fixture(scope="module")
def exported() -> list[Entry]:
    """Every entry of the export files, in file order; each file is read whole."""
    entries: list[Entry] = []
    for name, data in sorted(corpus.files().items()):
        if name.startswith("searches/"):
            reading = read_file(data, name.rpartition("/")[2])
            assert not reading.refused, name
            assert not reading.receipt.unknown_tags, name
            assert not reading.receipt.warnings, name
            entries += reading.entries
    return entries


@pytest.fixture(scope="module")
def fetched() -> list[Entry]:
    """What the E-utilities client fetches from the simulator for the example strategy."""
    with Simulator() as simulator:
        client = Entrez(email="reviewer@example.org", base_url=simulator.base_url)
        listing = client.list(demo_file("strategies/pubmed.txt").decode())
        batches = list(client.fetch([listing.ids[:200], listing.ids[200:]]))
    assert not any(batch.missing or batch.deleted for batch in batches)
    return [entry for batch in batches for entry in batch.reading.entries]


def _true(truth: dict[str, Any], source: str) -> set[str]:
    return {number for cluster in truth["clusters"] for where, number in cluster if where == source}


@pytest.mark.parametrize("source", ["psycinfo", "cinahl", "central", "cdsr", "wos"])
def test_importers_find_every_record(
    exported: list[Entry], truth: dict[str, Any], source: str
) -> None:
    """Source and accession number of every entry are right; one record is in both WoS chunks."""
    found = Counter(entry.accession for entry in exported if entry.source == source)
    assert found.keys() == _true(truth, source)
    assert sum(found.values()) - len(found) == (1 if source == "wos" else 0)


def test_the_client_fetches_every_record(fetched: list[Entry], truth: dict[str, Any]) -> None:
    """The PMIDs that arrive are those of the truth."""
    assert {entry.accession for entry in fetched} == _true(truth, "pubmed")


def test_the_deduplicator_finds_the_true_reports(
    exported: list[Entry], fetched: list[Entry], truth: dict[str, Any]
) -> None:
    """Nothing is merged that should not be, nothing is left, and nothing is unsure."""
    records = dict(_rows([*(("pubmed", entry) for entry in fetched), *_attributed(exported)]))
    table = pa.Table.from_pylist([records[name] for name in sorted(records)], schema=RECORD_SCHEMA)
    decisions = decide(table).decisions.to_pylist()
    assert not [d for d in decisions if d["judgement"] == Judgement.UNSURE]
    group = {name: {name} for name in records}
    for decision in decisions:
        if decision["judgement"] == Judgement.SAME:
            joined = group[decision["left"]] | group[decision["right"]]
            group.update(dict.fromkeys(joined, joined))
    expected = {
        frozenset(record_id(source, number) for source, number in cluster)
        for cluster in truth["clusters"]
    }
    assert {frozenset(members) for members in group.values()} == expected


def _attributed(entries: list[Entry]) -> Iterator[tuple[str, Entry]]:
    for entry in entries:
        assert entry.source is not None
        yield entry.source, entry


def _rows(entries: list[tuple[str, Entry]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for at, (source, entry) in enumerate(entries):
        name = record_id(source, entry.accession or "")
        values = {one.name: getattr(entry.content, one.name) for one in fields(Content)}
        yield name, {"record": name, "source": source, "first": at, **values}
