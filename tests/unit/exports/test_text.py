"""What is done to text before it enters a file."""

from xml.sax.saxutils import escape

from hypothesis import given, settings
from lxml import etree

from exports.text import one_line, plain_name, topics
from ledger.model import Content
from tests.unit.exports.hostile import texts


@settings(deadline=None)
@given(texts)
def test_one_line_is_one_line_of_utf8(text: str) -> None:
    """No reader finds a line break in it, and it can be encoded."""
    assert len(one_line(text).splitlines()) <= 1
    assert one_line(text).encode().decode() == one_line(text)


def test_runs_of_spaces_become_one() -> None:
    """So no value can look like a tag; a space of another kind stays."""
    assert one_line("a  b\u3000c \r\n d") == "a b\u3000c d"


@settings(deadline=None)
@given(texts)
def test_a_plain_name_fits_into_xml(text: str) -> None:
    """Any name can stand in an XML document and never exceeds its limit."""
    name = plain_name(text, limit=20)
    assert len(name) <= 20
    assert (etree.fromstring(f"<a>{escape(name)}</a>").text or "") == name


def test_direction_overrides_are_dropped() -> None:
    """A name cannot turn round the digits printed behind it."""
    assert plain_name("\u202eabc\u2067") == "abc"


def test_topics_are_headings_and_keywords_without_marks() -> None:
    """Headings come first, without the asterisks of main topics; a word that is both comes once."""
    content = Content(headings=("*Sleep", "Baths/*methods"), keywords=("naps", "Sleep"))
    assert topics(content) == ("Sleep", "Baths/methods", "naps")
