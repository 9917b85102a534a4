"""The drawn diagram, parsed again: every text in its box, every number printed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from lxml import etree

from exports.draw import prisma_svg
from exports.measure import width
from ledger.errors import FlowError
from ledger.flow import Flow
from ledger.model import SourceKind
from tests.unit.exports.examples import FINISHED, PROVISIONAL, flow, source
from tests.unit.exports.hostile import flows

SVG = "{http://www.w3.org/2000/svg}"
LONG = "A database with a name that is much longer than any box of the diagram is wide, 1990 to now"

MANY = flow(
    *(source(f"{LONG} {number}", number * 1001) for number in range(1, 14)),
    source("中国临床试验注册中心与其他若干注册平台的联合检索结果数据库", 77, SourceKind.REGISTER),
    source("قاعدة بيانات المنهل للمجلات العلمية المحكمة", 5, SourceKind.REGISTER),
    reports_excluded=tuple((f"{LONG} {number}", number) for number in range(20)),
    awaiting_classification=3,
    ongoing=2,
)


@dataclass(frozen=True)
class Rect:
    """A box of the picture with its lines of text."""

    name: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[tuple[float, float, str], ...]

    def overlaps(self, other: Rect) -> bool:
        """Whether the two share any area."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


def parse(svg: str) -> etree._Element:
    """The root element; raises where the document is not well-formed."""
    return etree.fromstring(svg.encode())


def boxes(root: etree._Element) -> dict[str, Rect]:
    """The boxes by name."""
    found = {}
    for group in root.iter(f"{SVG}g"):
        kind, _, name = (group.get("class") or "").partition(" ")
        if kind != "box":
            continue
        rect = next(group.iter(f"{SVG}rect"))
        x, y, w, h = (float(rect.get(key) or 0) for key in ("x", "y", "width", "height"))
        lines = tuple(
            (float(text.get("x") or 0), float(text.get("y") or 0), text.text or "")
            for text in group.iter(f"{SVG}text")
        )
        found[name] = Rect(name, x, y, w, h, lines)
    return found


def words(box: Rect) -> str:
    """The text of a box as one string."""
    return " ".join(text for _, _, text in box.lines)


def segments(root: etree._Element) -> list[tuple[float, float, float, float]]:
    """The straight parts of all arrows, heads left aside."""
    found = []
    for line in root.iter(f"{SVG}polyline"):
        points = [tuple(map(float, p.split(","))) for p in (line.get("points") or "").split()]
        found += [(*a, *b) for a, b in pairwise(points)]
    return [(x0, y0, x1, y1) for x0, y0, x1, y1 in found]


def assert_sound(svg: str) -> None:
    """Nothing leaves its box or the page, no two boxes overlap, no arrow crosses a box."""
    root = parse(svg)
    _, _, page_width, page_height = map(float, (root.get("viewBox") or "").split())
    rects = boxes(root)
    for box in rects.values():
        assert box.x + box.width <= page_width and box.y + box.height <= page_height
        for x, y, text in box.lines:
            assert box.x < x and x + width(text, 10) <= box.x + box.width
            assert box.y + 8 <= y <= box.y + box.height - 3
    for one, other in combinations(rects.values(), 2):
        assert not one.overlaps(other)
    for x0, y0, x1, y1 in segments(root):
        for box in rects.values():
            inside_x = min(x0, x1) < box.x + box.width - 0.1 and max(x0, x1) > box.x + 0.1
            inside_y = min(y0, y1) < box.y + box.height - 0.1 and max(y0, y1) > box.y + 0.1
            assert not (inside_x and inside_y), f"arrow through {box.name}"
    for line in root.iterchildren(f"{SVG}text"):
        size = float(line.get("font-size") or 10)
        bold = line.get("font-weight") == "bold"
        right = float(line.get("x") or 0) + width(line.text or "", size, bold=bold)
        assert right <= page_width and float(line.get("y") or 0) < page_height


@pytest.mark.parametrize("example", [PROVISIONAL, FINISHED, MANY, flow()])
def test_text_stays_inside_and_arrows_outside_of_boxes(example: Flow) -> None:
    """From no source at all to fifteen sources with long names and twenty reasons."""
    assert_sound(prisma_svg(example, title=LONG))


@settings(deadline=None, max_examples=60)
@given(flows())
def test_any_flow_gives_a_sound_picture(given: Flow) -> None:
    """Hostile names in any script give well-formed XML in which everything fits."""
    assert_sound(prisma_svg(given))


def test_rows_begin_on_one_line() -> None:
    """Both boxes of a row have the same upper edge."""
    found = boxes(parse(prisma_svg(MANY)))
    rows = (
        ("identified", "removed"),
        ("screened", "records_excluded"),
        ("sought", "not_retrieved"),
        ("assessed", "reports_excluded"),
        ("included", "final"),
    )
    assert all(found[left].y == found[right].y for left, right in rows)


def test_official_wording_and_numbers() -> None:
    """The boxes of a finished review say what the template says, with thousands separators."""
    found = {name: words(box) for name, box in boxes(parse(prisma_svg(FINISHED))).items()}
    assert found["identified"].startswith("Records identified from: Databases (n = 2,200): PubMed")
    assert "Registers (n = 100): WHO ICTRP (n = 100)" in found["identified"]
    assert "Duplicate records removed (n = 300)" in found["removed"]
    assert "of reports known from earlier searches (n = 10)" in found["removed"]
    assert "Records marked as ineligible by automation tools (n = 5)" in found["removed"]
    assert "Records removed for other reasons (n = 2)" in found["removed"]
    assert found["screened"] == "Records screened (n = 1,993)"
    assert found["records_excluded"] == "Records excluded (n = 1,800)"
    assert found["sought"] == "Reports sought for retrieval (n = 193)"
    assert found["not_retrieved"] == "Reports not retrieved (n = 3)"
    assert found["assessed"] == "Reports assessed for eligibility (n = 190)"
    assert found["reports_excluded"] == (
        "Reports excluded (n = 140): Wrong population, adults (n = 100) "
        "Not randomised; other (n = 40)"
    )
    assert found["included"] == (
        "Studies included in review (n = 31) Reports of included studies (n = 40)"
    )
    assert found["final"] == (
        "Reports awaiting classification (n = 4) Reports of ongoing studies (n = 6)"
    )


def test_lines_of_sources_add_up() -> None:
    """The printed lines of the sources sum to the printed totals."""
    text = words(boxes(parse(prisma_svg(PROVISIONAL)))["identified"])
    numbers = [int(part.split(")")[0].replace(",", "")) for part in text.split("(n = ")[1:]]
    assert numbers == [3035, 1412, 1287, 96, 240, 31, 31]


def test_provisional_flow_says_so() -> None:
    """The open states stand above the diagram and in their boxes; a finished one has neither."""
    svg = prisma_svg(PROVISIONAL)
    assert ">PROVISIONAL: awaiting screening (n = 2,558); undecided pairs (n = 7)</text>" in svg
    assert words(boxes(parse(svg))["screened"]).endswith("awaiting screening (n = 2,558)")
    assert "PROVISIONAL" not in prisma_svg(FINISHED)


def test_notes_name_cut_point_source_and_what_is_left_out() -> None:
    """Below the diagram: runs not counted, other methods, cut-point, citation of PRISMA 2020."""
    svg = prisma_svg(PROVISIONAL)
    assert "Not counted: run embase-1 (partial): 3 entries refused" in svg
    assert "Counts as of 2098-11-22 14:03 UTC (transaction 17; rules r1)." in svg
    assert "doi: 10.1136/bmj.n71" in svg
    finished = prisma_svg(FINISHED)
    assert "not part of this diagram: Reference lists (n = 40)." in finished
    assert "CENTRAL was searched as a database." in finished


def test_picture_has_title_and_description() -> None:
    """Screen readers get the review's title and every line of the boxes."""
    root = parse(prisma_svg(FINISHED))
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "PRISMA 2020 flow diagram: Exercise for low mood"
    assert "Records screened (n = 1,993)" in (root.findtext(f"{SVG}desc") or "")


def test_same_flow_gives_the_same_picture() -> None:
    """No clock, no random ids."""
    assert prisma_svg(MANY) == prisma_svg(MANY)


def test_a_flow_that_does_not_add_up_is_not_drawn() -> None:
    """Sources that give another sum than identified raise FlowError."""
    with pytest.raises(FlowError):
        prisma_svg(flow(source("PubMed", 5), identified=4))
