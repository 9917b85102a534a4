"""How fast files are read: records and megabytes per CPU second, beside Biopython where it reads.

``python -m benchmarks.readers`` reads real files under ../shared/samples, each repeated in memory
to about ten megabytes, and prints one table. It says so where the files are absent. PubMed XML has
a benchmark of its own (``benchmarks.pubmed``).
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from Bio import Medline

from harvest.registry import read_file

SAMPLES = Path(__file__).parents[2] / "shared" / "samples"
AIM = 10_000_000

FILES = (
    "psycinfo/ebscohost-ris-1.ris",
    "cochrane/cochranelibrary-ris-4.ris",
    "wos/wos-ris-7.ris",
    "pubmed/pubmed-medline-txt-4.txt",
    "pubmed/pubmed-nbib-1.nbib",
)


def timed(work: Callable[[], int]) -> tuple[int, float]:
    """What ``work`` counted, and the CPU seconds it took: the best of three."""
    best, count = float("inf"), 0
    for _ in range(3):
        before = time.process_time()
        count = work()
        best = min(best, time.process_time() - before)
    return count, best


def repeated(data: bytes) -> bytes:
    """The file so many times behind each other that it is about ten megabytes."""
    body = data.removeprefix(b"\xef\xbb\xbf")
    return (body.rstrip() + b"\n\n") * max(1, AIM // len(body))


def medline(data: bytes) -> int:
    """How many records Bio.Medline reads."""
    parse: Callable[[io.StringIO], Iterator[object]] = Medline.parse
    return len(list(parse(io.StringIO(data.decode()))))


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
    for name in FILES:
        data = repeated((SAMPLES / name).read_bytes())
        row(name, "litharvest", len(data), timed(partial(ours, data, name)))
        if name.startswith("pubmed/"):
            row(name, "Bio.Medline", len(data), timed(partial(medline, data)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
