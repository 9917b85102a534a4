"""How fast files are read: records and megabytes per CPU second, beside what else reads them.

``python -m benchmarks.readers`` reads real files under ../shared/samples, each repeated in memory
to some megabytes, and prints one table: rispy, nbib and Biopython where they read the format,
litharvest's cutters alone (``syntax``: raw entries with line numbers and byte slices) and all of
litharvest. The readers of a file take turns, since a machine is not always equally fast. It says
so where the files are absent. PubMed XML has a benchmark of its own (``benchmarks.pubmed``).
"""

from __future__ import annotations

import io
import logging
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import nbib
import rispy
from Bio import Medline

from harvest.connector import RawEntry
from harvest.formats.tagged import cut_medline, cut_ris
from harvest.formats.text import lines
from harvest.registry import read_file

SAMPLES = Path(__file__).parents[2] / "shared" / "samples"
AIM = 5_000_000

FILES = (
    "psycinfo/ebscohost-ris-1.ris",
    "cochrane/cochranelibrary-ris-4.ris",
    "wos/wos-ris-7.ris",
    "managers/zotero-ris-1.ris",
    "pubmed/pubmed-medline-txt-4.txt",
    "pubmed/pubmed-nbib-1.nbib",
)


def timed(readers: Mapping[str, Callable[[], int]]) -> dict[str, tuple[int, float]]:
    """What each counted, and the CPU seconds it took: the best of three rounds."""
    best: dict[str, tuple[int, float]] = {}
    for name in (name for _ in range(3) for name in readers):
        before = time.process_time()
        count = readers[name]()
        seconds = time.process_time() - before
        best[name] = min(best.get(name, (count, seconds)), (count, seconds))
    return best


def repeated(data: bytes) -> bytes:
    """The file so many times behind each other that it has some megabytes."""
    body = data.removeprefix(b"\xef\xbb\xbf")
    return (body.rstrip() + b"\n\n") * max(1, AIM // len(body))


def medline(data: bytes) -> int:
    """How many records Bio.Medline reads."""
    parse: Callable[[io.StringIO], Iterator[object]] = Medline.parse
    return len(list(parse(io.StringIO(data.decode()))))


def rispy_ris(data: bytes) -> int:
    """How many records rispy reads."""
    text = data.decode().replace("\r\n", "\n")
    return len(rispy.loads(text))


def nbib_medline(data: bytes) -> int:
    """How many records nbib reads."""
    return len(nbib.read(data.decode().replace("\r\n", "\n")))


def syntax(data: bytes, *, ris: bool) -> int:
    """How many raw entries litharvest cuts."""
    items = cut_ris(lines(data)) if ris else cut_medline(lines(data))
    return sum(isinstance(item, RawEntry) for item in items)


def ours(data: bytes, name: str) -> int:
    """How many records litharvest reads."""
    return read_file(data, name).receipt.read


def row(name: str, reader: str, size: int, measured: tuple[int, float]) -> None:
    """One line of the table."""
    count, seconds = measured
    speed = f"{count / seconds:>9,.0f} {size / seconds / 1e6:>7.1f}"
    print(f"{name:<38} {reader:<12} {count:>7,} {seconds:>7.2f} {speed}")


def main() -> int:
    """Print the table."""
    if not SAMPLES.is_dir():
        print("skipped: the real sample files (../shared/samples) are absent")
        return 0
    print(f"{'file':<38} {'reader':<12} {'records':>7} {'CPU s':>7} {'rec/s':>9} {'MB/s':>7}")
    logging.disable()  # rispy warns of every tag that it does not know
    for name in FILES:
        data = repeated((SAMPLES / name).read_bytes())
        ris = name.endswith(".ris")
        peers: dict[str, Callable[[], int]] = (
            {"rispy": partial(rispy_ris, data)}
            if ris
            else {"nbib": partial(nbib_medline, data), "Bio.Medline": partial(medline, data)}
        )
        own = {
            "syntax": partial(syntax, data, ris=ris),
            "litharvest": partial(ours, data, name),
        }
        for reader, measured in timed({**peers, **own}).items():
            row(name, reader, len(data), measured)
    return 0


if __name__ == "__main__":
    sys.exit(main())
