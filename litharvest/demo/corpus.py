"""Writes the files of the example review; the committed ones are what this gives.

``python -m litharvest.demo.corpus DIR`` writes them into DIR: ``pubmed.xml`` (all that the
simulator serves), ``searches/*.ris`` (the exports of the other platforms), ``truth.json`` (the
right counts), and copies the strategies and ``config.yaml``, which are written by hand.
No clock and no foreign randomness is involved: the bytes are the same everywhere.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from litharvest.demo import clarivate, cochrane_library, ebscohost, ovid, pubmed_xml
from litharvest.demo.holdings import holdings
from litharvest.demo.library import Library, demo_file
from litharvest.demo.query import search
from litharvest.demo.truth import as_json, truth
from litharvest.demo.world import Holding

BY_HAND = (
    "config.yaml",
    "strategies/pubmed.txt",
    "strategies/psycinfo_ovid.txt",
    "strategies/cinahl_ebscohost.txt",
    "strategies/cochrane.txt",
    "strategies/wos.txt",
)
CHUNK = 105
"""Records in the first export of Web of Science; the second begins with the last of them."""


def files() -> dict[str, bytes]:
    """Every generated file by its path below the target folder."""
    found = holdings()
    pubmed = sorted((one for one in found if one.source == "pubmed"), key=lambda one: one.accession)
    articles = pubmed_xml.article_set(pubmed_xml.render(one) for one in pubmed)
    hits = search(Library.from_xml(articles), demo_file("strategies/pubmed.txt").decode()).ids
    exported = [one for one in found if one.source != "pubmed"]
    retrieved = [one for one in pubmed if int(one.accession) in hits] + exported
    return {
        "pubmed.xml": articles,
        **_searches(exported),
        "truth.json": as_json(truth(retrieved, {"wos": 1})),
    }


def _searches(exported: Sequence[Holding]) -> dict[str, bytes]:
    held: dict[str, list[Holding]] = {}
    for holding in exported:
        held.setdefault(holding.source, []).append(holding)
    wos = held["wos"]
    chunks = (wos[:CHUNK], wos[CHUNK - 1 :])
    return {
        _name("2026-11-02_PsycInfo_Ovid", held["psycinfo"]): ovid.render(held["psycinfo"]),
        _name("2026-11-02_CINAHL_EBSCOhost", held["cinahl"]): ebscohost.render(held["cinahl"]),
        _name("2026-11-03_CENTRAL_CochraneLibrary", held["central"]): cochrane_library.render(
            held["central"]
        ),
        _name("2026-11-03_CDSR_CochraneLibrary", held["cdsr"]): cochrane_library.render(
            held["cdsr"]
        ),
        _name(f"2026-11-03_WebOfScience_Clarivate_1-{CHUNK}", chunks[0]): clarivate.render(
            chunks[0]
        ),
        _name(f"2026-11-03_WebOfScience_Clarivate_{CHUNK}-{len(wos)}", chunks[1]): (
            clarivate.render(chunks[1])
        ),
    }


def _name(stem: str, entries: Sequence[Holding]) -> str:
    """The file name in the librarians' form: date, database, platform, number of records."""
    return f"searches/{stem}_n={len(entries)}.ris"


def write(folder: Path) -> None:
    """Write the whole example review into ``folder``, which is made if it is not there."""
    for name, data in (files() | {name: demo_file(name) for name in BY_HAND}).items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
