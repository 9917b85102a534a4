"""The PRISMA 2020 flow diagram as SVG 1.1, without scripts, style sheets or fonts of its own.

Colours are those of the template and the PRISMA2020 R package. The picture is a function of the
Flow alone: its only date is the cut-point's.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from exports.layout import INCH, SIZE, Box, Plan, Point, Text, plan
from exports.text import plain_name
from exports.wording import BANDS, Wording, wording
from ledger.flow import Flow

FONTS = "Helvetica, Arial, 'Liberation Sans', sans-serif"
GOLD = "#FFC125"
BLUE = "#BCD2EE"
WARNING = "#9C0006"
_HEAD_LENGTH, _HEAD_HALF = 7.0, 3.5

_STYLES = {
    "title": f'rx="8" fill="{GOLD}" stroke="none"',
    "band": f'rx="8" fill="{BLUE}" stroke="none"',
    "box": 'fill="#FFFFFF" stroke="#000000" stroke-width="1"',
}


def prisma_svg(flow: Flow, *, title: str | None = None) -> str:
    """The diagram for new reviews, databases and registers only, as a whole SVG document.

    ``title`` is drawn as a heading; without it the review's title stands only in the accessible
    ``<title>``. A provisional Flow says so above the diagram, with every open state. Raises
    FlowError where the sources do not add up to what was identified.
    """
    words = wording(flow)
    heading = plain_name(title, limit=300) if title else None
    picture = plan(words, heading)
    name = plain_name(title or flow.title, limit=300)
    parts = [
        *_opening(picture, f"PRISMA 2020 flow diagram: {name}", _described(words)),
        *(_arrow(points) for points in picture.arrows),
        *(_box(box) for box in picture.boxes),
        *(_text(line, WARNING if _warns(line, words) else None) for line in picture.lines),
        "</svg>\n",
    ]
    return "\n".join(parts)


def _opening(picture: Plan, title: str, description: str) -> Iterator[str]:
    width, height = picture.width, picture.height
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" version="1.1" role="img" '
        f'aria-labelledby="prisma-title prisma-desc" '
        f'width="{width / INCH:.3f}in" height="{height / INCH:.3f}in" '
        f'viewBox="0 0 {_number(width)} {_number(height)}" font-family={quoteattr(FONTS)} '
        f'font-size="{_number(SIZE)}">'
    )
    yield f'<title id="prisma-title">{escape(title)}</title>'
    yield f'<desc id="prisma-desc">{escape(description)}</desc>'
    yield f'<rect width="{_number(width)}" height="{_number(height)}" fill="#FFFFFF"/>'


def _described(words: Wording) -> str:
    """Every line of the boxes in reading order, for those who hear the picture."""
    boxes = (
        " ".join(f"{line.text} {line.number}".strip() for line in lines)
        for lines in words.boxes.values()
    )
    return ". ".join((*([words.banner] if words.banner else []), *boxes)) + "."


def _warns(line: Text, words: Wording) -> bool:
    return bool(words.banner) and line.bold and line.size == SIZE


def _box(box: Box) -> str:
    """A box as a group of its rectangle and its lines; a band has its word turned by 90 degrees."""
    rect = (
        f'<rect x="{_number(box.x)}" y="{_number(box.y)}" width="{_number(box.width)}" '
        f'height="{_number(box.height)}" {_STYLES[box.kind]}/>'
    )
    if box.kind == "band":
        return f'<g class="band">{rect}{_turned(box)}</g>'
    return (
        f'<g class="{box.kind} {box.name}">{rect}{"".join(_text(line) for line in box.lines)}</g>'
    )


def _turned(box: Box) -> str:
    x, y = box.middle + 0.35 * SIZE, box.y + box.height / 2
    word = BANDS[int(box.name.removeprefix("band-"))]
    return (
        f'<text transform="translate({_number(x)} {_number(y)}) rotate(-90)" '
        f'text-anchor="middle" font-weight="bold">{escape(word)}</text>'
    )


def _text(line: Text, colour: str | None = None) -> str:
    attributes = f'x="{_number(line.x)}" y="{_number(line.y)}"'
    if line.size != SIZE:
        attributes += f' font-size="{_number(line.size)}"'
    if line.bold:
        attributes += ' font-weight="bold"'
    if line.centred:
        attributes += ' text-anchor="middle"'
    if colour:
        attributes += f' fill="{colour}"'
    return f"<text {attributes}>{escape(line.text)}</text>"


def _arrow(points: tuple[Point, ...]) -> str:
    """A line along the points with a solid head at the last one; segments are upright or level."""
    (x0, y0), (x1, y1) = list(pairwise(points))[-1]
    dx, dy = _sign(x1 - x0), _sign(y1 - y0)
    foot = (x1 - dx * _HEAD_LENGTH, y1 - dy * _HEAD_LENGTH)
    head = (
        (x1, y1),
        (foot[0] + dy * _HEAD_HALF, foot[1] + dx * _HEAD_HALF),
        (foot[0] - dy * _HEAD_HALF, foot[1] - dx * _HEAD_HALF),
    )
    return (
        f'<g class="arrow"><polyline points="{_points((*points[:-1], foot))}" fill="none" '
        f'stroke="#000000" stroke-width="1"/><polygon points="{_points(head)}"/></g>'
    )


def _points(points: tuple[Point, ...]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _number(value: float) -> str:
    """A coordinate with at most two decimals, the same text on every machine."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
