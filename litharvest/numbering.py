"""Gaps and overlaps of a platform's own numbering across the files of one Run.

Platforms that let people export 50 or 500 records at a time go on numbering from file to file. A
chunk that is missing leaves its numbers out; files that each begin anew are exports of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ledger.model import Receipt


@dataclass(frozen=True, slots=True)
class _Chunk:
    """The numbers of one file: its place among the Receipts, the spans, and their ends."""

    place: int
    spans: tuple[tuple[int, int], ...]

    @property
    def first(self) -> int:
        return self.spans[0][0]

    @property
    def last(self) -> int:
        return self.spans[-1][1]


def across(receipts: Sequence[Receipt], stated: int | None) -> list[tuple[int, str]]:
    """(place of the Receipt, sentence) for each gap and overlap between chunks of one export.

    ``stated`` is the total that the platform gives, where it does: numbers up to it are wanted.
    """
    chunks = sorted(
        (_Chunk(n, spans) for n, r in enumerate(receipts) if (spans := _spans(r))),
        key=lambda chunk: (chunk.first, chunk.last),
    )
    if not chunks or _begin_anew(chunks):
        return []
    return list(_told(chunks, receipts, stated))


def _spans(receipt: Receipt) -> tuple[tuple[int, int], ...]:
    """``("1-50", "52")`` as ((1, 50), (52, 52))."""
    ends = (span.partition("-") for span in receipt.numbers)
    return tuple((int(first), int(last or first)) for first, _, last in ends)


def _begin_anew(chunks: Sequence[_Chunk]) -> bool:
    """Whether files share more than half of their numbers: each is numbered for itself."""
    for before, after in pairwise(chunks):
        shared = min(before.last, after.last) - after.first + 1
        if shared * 2 > min(before.last - before.first, after.last - after.first) + 1:
            return True
    return False


def _told(
    chunks: Sequence[_Chunk], receipts: Sequence[Receipt], stated: int | None
) -> Iterator[tuple[int, str]]:
    if len(chunks) > 1 and chunks[0].first > 1:
        words = _span(1, chunks[0].first - 1)
        yield chunks[0].place, f"the platform's numbers {words} are in no file of this run"
    for before, after in pairwise(chunks):
        if after.first > before.last + 1:
            words = _span(before.last + 1, after.first - 1)
            other = receipts[before.place].file
            yield (
                after.place,
                f"the platform's numbers {words} are in no file of this run: {other} ends at "
                f"{before.last}, this one begins at {after.first}",
            )
        elif after.first <= before.last:
            words = _span(after.first, min(before.last, after.last))
            yield after.place, f"the numbers {words} are in {receipts[before.place].file} too"
    last = max(chunks, key=lambda chunk: chunk.last)
    if stated is not None and last.last < stated:
        words = _span(last.last + 1, stated)
        yield last.place, f"the platform's numbers {words} are in no file of this run"


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"
