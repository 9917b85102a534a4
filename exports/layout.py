"""Where everything of the flow diagram stands: boxes, bands, arrows, in points (1/72 inch).

The plan is that of the PRISMA2020 R package (Haddaway et al. 2022): boxes 3.5 inches wide and at
least 0.5 high, gaps of 0.5 inches, title bar 0.4 by 7.5, side labels 0.4 wide, a double gap between
the bands. Boxes grow with their text; both boxes of a row begin on one line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from exports.measure import wrap
from exports.wording import TITLE, Line, Wording

INCH = 72.0
SIZE = 10.0
LEADING = 12.5
SMALL = 8.0
MARGIN = 0.25 * INCH
PADDING = 8.0
INDENT = 10.0
BOX_WIDTH = 3.5 * INCH
BOX_HEIGHT = 0.5 * INCH
GAP = 0.5 * INCH
BAR = 0.4 * INCH
BODY_WIDTH = 2 * BOX_WIDTH + GAP
LEFT = MARGIN + BAR + 0.2 * INCH
RIGHT = LEFT + BOX_WIDTH + GAP
PAGE_WIDTH = LEFT + BODY_WIDTH + MARGIN

# The rows as (left box, right box), and the band that each belongs to.
_ROWS = (
    ("identified", "removed", 0),
    ("screened", "records_excluded", 1),
    ("sought", "not_retrieved", 1),
    ("assessed", "reports_excluded", 1),
    ("included", "final", 2),
)
# A side label must hold its own word, turned by 90 degrees; it is as high as the row beside it.
_ROW_HEIGHT = (1.2 * INCH, BOX_HEIGHT, 0.9 * INCH)

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Text:
    """One drawn line: ``x`` is its left end (its middle if ``centred``), ``y`` its baseline."""

    x: float
    y: float
    text: str
    size: float = SIZE
    bold: bool = False
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with its lines of text; ``kind`` is box, title or band."""

    name: str
    kind: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[Text, ...] = ()

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    @property
    def middle(self) -> float:
        """The x of the vertical line through the middle."""
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole picture: its size, the boxes, arrows as corner points, free lines of text."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[tuple[Point, ...], ...]
    lines: tuple[Text, ...]


def plan(words: Wording, heading: str | None = None) -> Plan:
    """Places everything; the height of the page follows from the text."""
    top = paragraph([heading] if heading else [], MARGIN, size=12.0, bold=True)
    banner = paragraph([words.banner] if words.banner else [], _below(top, MARGIN), bold=True)
    y = _below(banner, _below(top, MARGIN))
    title = Box("databases", "title", LEFT, y, BODY_WIDTH, BAR, (_title(y),))
    boxes = _rows(words, title.bottom + GAP / 2)
    by_name = {box.name: box for box in boxes}
    bands = tuple(_band(index, by_name) for index in range(3))
    bottom = max(box.bottom for box in (*boxes, *bands))
    notes = paragraph(words.notes, bottom + GAP / 2, size=SMALL)
    return Plan(
        PAGE_WIDTH,
        _below(notes, bottom) + MARGIN,
        (title, *bands, *boxes),
        tuple(_arrows(by_name)),
        (*top, *banner, *notes),
    )


def paragraph(
    texts: Iterable[str], y: float, *, size: float = SIZE, bold: bool = False
) -> tuple[Text, ...]:
    """Texts one below the other across the body, the first baseline one line below ``y``."""
    lines = [line for text in texts for line in wrap(text, BODY_WIDTH, size, bold=bold)]
    leading = size * LEADING / SIZE
    return tuple(
        Text(LEFT, y + (index + 0.8) * leading, line, size, bold)
        for index, line in enumerate(lines)
    )


def _below(lines: tuple[Text, ...], otherwise: float) -> float:
    return lines[-1].y + 0.9 * lines[-1].size if lines else otherwise


def _title(y: float) -> Text:
    return Text(LEFT + BODY_WIDTH / 2, y + BAR / 2 + 0.35 * SIZE, TITLE, SIZE, True, True)


def _rows(words: Wording, y: float) -> tuple[Box, ...]:
    """The boxes row by row from ``y`` down."""
    boxes: list[Box] = []
    before = 0
    for left, right, band in _ROWS:
        y += GAP if band != before else 0.0
        before = band
        row = [
            _box(name, (x, y, _ROW_HEIGHT[band]), words.boxes[name])
            for name, x in ((left, LEFT), (right, RIGHT))
            if name in words.boxes
        ]
        boxes += row
        y = max(box.bottom for box in row) + GAP
    return tuple(boxes)


def _box(name: str, place: tuple[float, float, float], lines: tuple[Line, ...]) -> Box:
    """A box at (x, y, least height), its lines in the middle of its height."""
    x, y, least = place
    wrapped = [(indent, text) for line in lines for indent, text in _wrapped(line)]
    height = max(least, len(wrapped) * LEADING + 2 * PADDING)
    first = y + (height - len(wrapped) * LEADING) / 2 + 0.77 * LEADING
    texts = tuple(
        Text(x + PADDING + indent, first + index * LEADING, text)
        for index, (indent, text) in enumerate(wrapped)
    )
    return Box(name, "box", x, y, BOX_WIDTH, height, texts)


def _wrapped(line: Line) -> list[tuple[float, str]]:
    """The line in parts, those after the first one step further in."""
    indent = line.indent * INDENT
    room = BOX_WIDTH - 2 * PADDING - indent - INDENT
    parts = wrap(line.text, room, SIZE, tail=line.number)
    return [(indent + (INDENT if index else 0.0), part) for index, part in enumerate(parts)]


def _band(index: int, boxes: dict[str, Box]) -> Box:
    """The side label beside the rows of a band."""
    beside = [
        boxes[name]
        for left, right, band in _ROWS
        if band == index
        for name in (left, right)
        if name in boxes
    ]
    y = min(box.y for box in beside)
    height = max(box.bottom for box in beside) - y
    return Box(f"band-{index}", "band", MARGIN, y, BAR, height)


def _arrows(boxes: dict[str, Box]) -> Iterable[tuple[Point, ...]]:
    """From edge to edge: across at half the height of the lower box of the row, and down."""
    left = [boxes[row[0]] for row in _ROWS]
    for box, (_, right, _) in zip(left, _ROWS, strict=True):
        if right in boxes and right != "final":
            y = box.y + min(box.height, boxes[right].height) / 2
            yield (box.x + box.width, y), (boxes[right].x, y)
    for upper, lower in pairwise(left):
        yield (upper.middle, upper.bottom), (lower.middle, lower.y)
    if "final" in boxes:
        final, included = boxes["final"], boxes["included"]
        turn = included.y - GAP / 2
        yield (included.middle, turn), (final.middle, turn), (final.middle, final.y)
