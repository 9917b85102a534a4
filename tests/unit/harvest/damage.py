"""Ways to damage an export file, and what must hold of any Reading whatever was done to it.

Each damage is a row of ``DAMAGES``: bytes and a random generator in, bytes out. ``checked`` reads
the outcome and compares it with the promises: found = read + refused; slices inside the text, in
order, apart; and, of the formats that are lines of text, no line with text in it that is neither
in a slice, nor named in a warning, nor one of those that stand around entries by rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from harvest.connector import Entry, Reading, Refused
from harvest.formats.containers import Opened, open_file
from harvest.formats.text import lines
from harvest.registry import read_opened
from ledger.errors import InputError

FIXTURES = Path(__file__).parents[2] / "fixtures"
FILES: dict[str, bytes] = {
    str(file.relative_to(FIXTURES)): file.read_bytes()
    for file in sorted(FIXTURES.rglob("*.*"))
    if file.is_file() and file.suffix not in {".json", ".svg"} and file.name != ".gitattributes"
}
"""Every fixture by its path; those that are exports, and whatever else lies there."""

Damage = Callable[[bytes, Random], bytes]


def _truncate(data: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def _behead(data: bytes, random: Random) -> bytes:
    return data[random.randrange(len(data) + 1) :]


def _pick_lines(data: bytes, random: Random, choices: tuple[int, ...]) -> list[bytes]:
    """The lines, each as often as one of ``choices`` says."""
    rows = data.splitlines(keepends=True)
    return [row for row in rows for _ in range(random.choice(choices))]


def _delete_lines(data: bytes, random: Random) -> bytes:
    return b"".join(_pick_lines(data, random, (0, *[1] * random.randrange(1, 20))))


def _duplicate_lines(data: bytes, random: Random) -> bytes:
    return b"".join(_pick_lines(data, random, (1, 1, 1, 1, 1, 2, 3)))


def _shuffle_lines(data: bytes, random: Random) -> bytes:
    rows = data.splitlines(keepends=True)
    random.shuffle(rows)
    return b"".join(rows)


def _swap_neighbours(data: bytes, random: Random) -> bytes:
    rows = data.splitlines(keepends=True)
    for _ in range(random.randrange(1, 6)):
        at = random.randrange(len(rows))
        rows[at : at + 2] = reversed(rows[at : at + 2])
    return b"".join(rows)


def _join_lines(data: bytes, random: Random) -> bytes:
    """Some line ends lost: two lines, or two entries, run together."""
    rows = data.splitlines(keepends=True)
    return b"".join(row if random.random() > 0.1 else row.rstrip(b"\r\n") for row in rows)


def _flip_bits(data: bytes, random: Random) -> bytes:
    damaged = bytearray(data)
    for _ in range(random.randrange(1, 12)):
        damaged[random.randrange(len(damaged))] ^= 1 << random.randrange(8)
    return bytes(damaged)


def _insert(data: bytes, random: Random, pieces: tuple[bytes, ...]) -> bytes:
    for _ in range(random.randrange(1, 8)):
        at = random.randrange(len(data) + 1)
        data = data[:at] + random.choice(pieces) + data[at:]
    return data


def _insert_nuls(data: bytes, random: Random) -> bytes:
    return _insert(data, random, (b"\0", b"\0\0", b"\0" * 500))


def _insert_signs(data: bytes, random: Random) -> bytes:
    """What means something to one format or another, anywhere."""
    signs = b'"|""|{|}|@|@article{x,|\t|,|<|>|</rec>|<![CDATA[|<!--|&#0;|\\|;'.split(b"|")
    more = (b"\xef\xbb\xbf", b"\xff\xfe", b"\r", b"\n", b"\r\n\r\n", b"\x1a", b"\xe2\x80\xa8")
    tags = (b"\nER  - \n", b"\nTY  - JOUR\n", b"\nPMID- 1\n", b"\nER\n", b"\nPT J\n", b"\n1. ")
    return _insert(data, random, (*signs, *more, *tags))


def _as_encoding(data: bytes, random: Random) -> bytes:
    text = data.decode(random.choice(("utf-8", "cp1252", "latin-1", "utf-16-le")), "replace")
    wanted = random.choice(("utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "utf-8-sig"))
    return text.encode(wanted, "replace")


def _line_ends(data: bytes, random: Random) -> bytes:
    """Every line end another; mixed, every second time."""
    ends = (b"\n", b"\r", b"\r\n", b"\n\n", b"\r\r\n")
    one = random.choice(ends)
    mixed = random.random() < 0.5
    return b"".join(row + (random.choice(ends) if mixed else one) for row in data.splitlines())


def _append_other(data: bytes, random: Random) -> bytes:
    other = FILES[random.choice(list(FILES))]
    return data + random.choice((b"", b"\n", b"\n\n")) + other


def _insert_other(data: bytes, random: Random) -> bytes:
    """Part of another file in the middle of this one."""
    other = FILES[random.choice(list(FILES))]
    at, start = random.randrange(len(data) + 1), random.randrange(len(other))
    return data[:at] + other[start : start + 600] + data[at:]


def _repeat(data: bytes, random: Random) -> bytes:
    return data * 50 + data[: random.randrange(len(data))]


DAMAGES: dict[str, Damage] = {
    "truncated": _truncate,
    "beheaded": _behead,
    "lines deleted": _delete_lines,
    "lines duplicated": _duplicate_lines,
    "lines shuffled": _shuffle_lines,
    "neighbours swapped": _swap_neighbours,
    "lines joined": _join_lines,
    "bits flipped": _flip_bits,
    "NULs inserted": _insert_nuls,
    "signs inserted": _insert_signs,
    "another encoding": _as_encoding,
    "other line ends": _line_ends,
    "another file behind it": _append_other,
    "another file inside it": _insert_other,
    "fifty times": _repeat,
}


def checked(data: bytes) -> Reading | None:
    """The Reading, checked for what must always hold; None where nothing is recognised.

    Nothing but InputError (UnknownFormatError is one) may come out of the readers.
    """
    try:
        opened = open_file(data, "damaged")
        reading = read_opened(opened)
    except InputError:
        return None
    _check_sums(reading)
    _check_slices(reading, len(opened.text))
    for entry in reading.entries:
        repr(entry.content).encode("utf-8")  # no lone surrogate
    lost = list(unaccounted(opened, reading))
    assert lost == [], (reading.receipt.format, reading.receipt.dialect)
    return reading


def _check_sums(reading: Reading) -> None:
    receipt = reading.receipt
    assert receipt.found == receipt.read + receipt.refused
    assert (receipt.read, receipt.refused) == (len(reading.entries), len(reading.refused))
    places = sorted(item.position for item in _items(reading))
    assert places == list(range(1, receipt.found + 1))


def _items(reading: Reading) -> list[Entry | Refused]:
    items: list[Entry | Refused] = [*reading.entries, *reading.refused]
    return sorted(items, key=lambda item: item.position)


def _check_slices(reading: Reading, size: int) -> None:
    """Slices lie inside the text, in the order of positions, and share no byte."""
    last = 0
    for item in _items(reading):
        assert last <= item.offset <= item.offset + item.length <= size
        assert item.length or isinstance(item, Refused)  # what is missing at the end has none
        last = item.offset + item.length


_SKIPPED = re.compile(r"\W*@ *(?:string|comment|preamble)", re.IGNORECASE)  # lines of BibTeX
_PLACE = re.compile(r"lines? (\d+)(?: to (\d+))?: ")
_NUMBERS = r"|\s*<?\s*\d+\s*[.]?\s*>?\s*|\s*Record #.*|\s*(?:Provider|Content|Database):.*"
_QUIET = "|.*(?:opyright|http|erms and conditions|able of contents|ontact us|earch strategy).*"
_BROUGHT = "|.*(?:eport information from|esult list|ibliograph|itation style).*"
AROUND: dict[str, str] = {
    "ris": _NUMBERS + "|Link to .*",
    "nbib": "",
    "tagged": "|FN.*|VR.*|EF ?|\\s*null\\s*",
    "bibtex": _NUMBERS.replace(r"|\s*", r"|[\s,;{}]*") + r"|[\s,;{}]*|\s*%.*",
    "csv": r'|[\s,;|"]*',
    "tsv": r'|[\s,;|"]*',
    "abstract": "",
    "summary": "",
    "pmid list": "",
    "cochrane text": _NUMBERS,
    "ovid text": _NUMBERS,
    "ovid labelled": _NUMBERS + "|Link to .*",
    "ebscohost text": _NUMBERS + _QUIET + _BROUGHT + r"|\s*[\W_]{10,}|\s*\w+\s*[:#]?\s*\d+.*",
}
"""Format, or dialect of text, to what may stand around its entries without a word, by lines."""
AROUND["proquest text"] = AROUND["psycnet text"] = AROUND["ebscohost text"]


def unaccounted(opened: Opened, reading: Reading) -> Iterator[tuple[int, str]]:
    """(line, text) of what is in no slice, in no warning, and not around entries by rule."""
    receipt = reading.receipt
    rule = AROUND.get(receipt.dialect if receipt.format == "text" else receipt.format)
    spans = [(item.offset, item.offset + item.length) for item in _items(reading)]
    if rule is None or not spans or any("more remarks of this kind" in w for w in receipt.warnings):
        return
    told = {n for warning in receipt.warnings for n in _named(warning)}
    around = re.compile(r"[\s\ufeff]*" + rule, re.DOTALL | re.IGNORECASE)
    begin = spans[0][0] if receipt.format in {"csv", "tsv"} else 0  # notices above, the header
    at, skipped = 0, False
    for number, offset, end, text in lines(opened.text):
        while at < len(spans) and spans[at][1] <= offset:
            at += 1
        named = (at < len(spans) and spans[at][0] < end) or number in told
        skipped = (skipped and not named) or _SKIPPED.match(text) is not None
        if offset >= begin and not (named or skipped or around.fullmatch(text)):
            yield number, text


def _named(warning: str) -> Iterator[int]:
    found = _PLACE.match(warning)
    if found is not None:
        yield from range(int(found[1]), int(found[2] or found[1]) + 1)
