"""How fast and in how much memory PubMed XML is read, beside a bare pass of lxml and Biopython.

``python -m benchmarks.pubmed`` puts the distinct real records under ../shared into one
PubmedArticleSet, repeats them to 120 and 240 MB in a temporary folder, and reads each file in
child processes of their own, several times in turn: CPU seconds of the fastest pass, and the peak
of resident memory that the system reports for the whole process. It says which aims are met, and
it says so where the files are absent.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from harvest.connector import Entry
from harvest.pubmed_cut import Cutter
from harvest.pubmed_references import without_references
from harvest.pubmed_xml import iter_with_raw, record_parser

SHARED = Path(__file__).parents[2] / "shared"
SIZE = 120_000_000
TIMES = 3
HAND_MADE = {"jabref", "pubmed-xml-13.xml"}

LEAST_SPEED = 30.0  # MB per CPU second
LEAST_SHARE = 1 / 3  # of the bare pass
LEAST_LEAD = 4.0  # times Bio.Entrez.read
MOST_MEMORY = 80.0  # MiB
SAME_MEMORY = 4.0  # MiB by which two peaks may differ and still be the same

_HEAD = b"""<?xml version="1.0" ?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN"
 "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">
<PubmedArticleSet>
"""
_TAIL = b"</PubmedArticleSet>\n"


@dataclass(frozen=True, slots=True)
class Measured:
    """One pass: how many records, CPU seconds, peak MiB of the process, megabytes of the file."""

    records: int
    seconds: float
    peak: float
    size: float

    @property
    def speed(self) -> float:
        """Megabytes per CPU second."""
        return self.size / self.seconds


# --- what the children do ------------------------------------------------------------------


def bare(path: Path) -> int:
    """The pass that only parses: every record is cleared as soon as it is there."""
    records = 0
    tags = ("PubmedArticle", "PubmedBookArticle")
    for _, element in etree.iterparse(
        path, tag=tags, no_network=True, load_dtd=False, resolve_entities=False, huge_tree=True
    ):
        records += 1
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return records


def litharvest(path: Path) -> int:
    """Full Entries, each with its raw slice."""
    with path.open("rb") as file:
        return sum(isinstance(item, Entry) and bool(raw) for item, raw in iter_with_raw(file))


def entrez(path: Path) -> int:
    """Everything as ``Bio.Entrez.read`` gives it."""
    from Bio import Entrez

    with path.open("rb") as file:
        found = Entrez.read(file, validate=False, escape=True)  # type: ignore[no-untyped-call]
    return sum(len(found[kind]) for kind in ("PubmedArticle", "PubmedBookArticle"))


def cutting(path: Path) -> int:
    """Only the cut: every record's bytes and place."""
    with path.open("rb") as file:
        return sum(1 for _ in Cutter(file))


def parsing(path: Path) -> int:
    """The cut, and every record parsed by lxml, without plain reference lists."""
    parser = record_parser(b"")
    with path.open("rb") as file:
        pieces = (without_references(raw) for _, raw in Cutter(file))
        return sum(etree.fromstring(raw, parser) is not None for raw in pieces)


PASSES: dict[str, Callable[[Path], int]] = {
    f.__name__: f for f in (bare, litharvest, entrez, cutting, parsing)
}


def build(path: Path, size: int) -> int:
    """Write the distinct records, over and over, until the file has about that size.

    Records that other projects wrote by hand for their tests are left out: Biopython stops at them.
    """
    seen: dict[bytes, bytes] = {}
    files = sorted((SHARED / "samples" / "pubmed").glob("*.xml"))
    files += sorted((SHARED / "entrez").glob("*/*.xml"))
    for file in (f for f in files if not HAND_MADE & {f.name, f.parent.name}):
        data = file.read_bytes()
        if b"<PubmedArticle" in data or b"<PubmedBookArticle" in data:
            for item, raw in iter_with_raw(data):
                if isinstance(item, Entry):
                    seen.setdefault((item.accession or "").encode(), raw)
    block = b"\n".join(seen.values()) + b"\n"
    with path.open("wb") as file_:
        file_.write(_HEAD)
        for _ in range(max(1, round(size / len(block)))):
            file_.write(block)
        file_.write(_TAIL)
    return len(seen)


def child(name: str, path: Path, size: int) -> int:
    """Do one thing and print what it took as JSON."""
    before = time.process_time()
    records = PASSES[name](path) if name in PASSES else build(path, size)
    seconds = time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([records, seconds, peak, path.stat().st_size / 1e6]))
    return 0


# --- the table -----------------------------------------------------------------------------


def run(name: str, path: Path, size: int = 0) -> Measured:
    """One pass in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.pubmed", name, str(path), str(size)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Measured(*json.loads(done.stdout))


def best(passes: list[Measured]) -> Measured:
    """The pass that took least; the machine can only have slowed the others down."""
    return min(passes, key=lambda measured: measured.seconds)


def row(name: str, measured: Measured) -> None:
    """One line of the table."""
    print(
        f"{name:<34} {measured.size:>7.1f} {measured.records:>8,} {measured.seconds:>7.2f}"
        f" {measured.speed:>7.1f} {measured.records / measured.seconds:>8,.0f}"
        f" {measured.peak:>9,.0f}"
    )


def aims(ours: Measured, twice: Measured, bare_: Measured, theirs: Measured) -> bool:
    """Print each aim with its figure; whether all are met."""
    share, lead = ours.speed / bare_.speed, ours.speed / theirs.speed
    growth = abs(twice.peak - ours.peak)
    lines = (
        (ours.speed >= LEAST_SPEED, f"{ours.speed:.1f} MB per CPU s (at least {LEAST_SPEED:.0f})"),
        (share >= LEAST_SHARE, f"{share:.2f} of the bare pass (at least {LEAST_SHARE:.2f})"),
        (lead >= LEAST_LEAD, f"{lead:.1f} times Bio.Entrez.read (at least {LEAST_LEAD:.0f})"),
        (
            max(ours.peak, twice.peak) <= MOST_MEMORY and growth <= SAME_MEMORY,
            f"peak {ours.peak:.1f} MiB at {ours.size:.0f} MB, {twice.peak:.1f} MiB at "
            f"{twice.size:.0f} MB (at most {MOST_MEMORY:.0f}, and the same)",
        ),
    )
    for met, words in lines:
        print(f"{'met   ' if met else 'MISSED'}  {words}")
    return all(met for met, _ in lines)


def parts(cut: Measured, parsed: Measured, ours: Measured) -> None:
    """Print where the time goes, by differences of passes that do one thing more."""
    steps = (
        ("cutting", cut.seconds),
        ("parsing", parsed.seconds - cut.seconds),
        ("content and Entry", ours.seconds - parsed.seconds),
    )
    for name, seconds in steps:
        share = seconds / ours.seconds
        print(f"  {name:<20} {1000 * seconds / ours.size:>6.1f} ms a MB {share:>7.0%}")


def main() -> int:
    """Print the table, the aims and where the time goes; 1 where an aim is missed."""
    if len(sys.argv) > 1:
        return child(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
    if not (SHARED / "entrez").is_dir():
        print("skipped: the real sample files (../shared/entrez and samples) are absent")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        sizes = {"alone": 1, "once": SIZE, "twice": 2 * SIZE}
        files = {name: Path(folder) / f"{name}.xml" for name in sizes}
        distinct = [run("build", files[name], size) for name, size in sizes.items()]
        print(f"PubMed XML: {distinct[0].records} distinct real records, repeated", flush=True)
        names = ("bare", "litharvest", "entrez", "litharvest", "bare", "cutting", "parsing")
        passes = [(name, run(name, files["once"])) for _ in range(TIMES) for name in names]
        found = {name: best([p for other, p in passes if other == name]) for name in names}
        alone = best([run("litharvest", files["alone"]) for _ in range(TIMES)])
        double = run("litharvest", files["twice"])
    ours = found["litharvest"]
    columns = ("MB", "records", "CPU s", "MB/s", "rec/s", "peak MiB")
    print("{:<34} {:>7} {:>8} {:>7} {:>7} {:>8} {:>9}".format("reader", *columns))
    row("lxml.iterparse, nothing read", found["bare"])
    row("litharvest, Entries and raw slices", ours)
    row("litharvest, each record once", alone)
    row("litharvest, twice as much", double)
    row("Bio.Entrez.read", found["entrez"])
    parts(found["cutting"], found["parsing"], ours)
    return 0 if aims(ours, double, found["bare"], found["entrez"]) else 1


if __name__ == "__main__":
    sys.exit(main())
