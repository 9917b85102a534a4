"""Reference lists that are left out before parsing: only where all tags are in their places."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from harvest.pubmed_references import without_references
from harvest.pubmed_xml import read_pubmed_xml, record_parser

USUAL = b"""<ReferenceList>
<Reference><Citation>Nobody A. Invent Stud. 2001;1(2):3&#x2013;4 &amp; more</Citation>
<ArticleIdList><ArticleId IdType="doi">10.5555/other</ArticleId>
<ArticleId IdType="pubmed">90000001</ArticleId></ArticleIdList></Reference>
<Reference><Citation>On <i>Bacillus fictus</i> [in &#xfc;]. 2002 > 2001</Citation></Reference>
</ReferenceList>"""
TITLED = USUAL.replace(b"<ReferenceList>", b"<ReferenceList><Title>Further reading</Title>")
CUT_ENTITY = re.compile(rb"&(?!#x2013;|#xfc;|amp;)")
DAMAGE = (
    *(b"<", b">", b'"', b"/", b"\xff", b"\xc3\xa9", b"x", b" ", b"</Reference>", b"<Reference>"),
    *(b"</Citation>", b"<ReferenceList>", b"</ReferenceList>", b"<!--", b"-->", b"<![CDATA["),
    *(b"<?a ?>", b"<i>", b"</i>", b"<b>b</b>", b"</PubmedData>", b"<ArticleIdList>"),
)


def record(references: bytes) -> bytes:
    """A record with that at the end of its PubmedData."""
    return (
        b"<PubmedArticle><MedlineCitation><PMID>90000002</PMID><Article>"
        b"<ArticleTitle>An invented title!</ArticleTitle></Article></MedlineCitation><PubmedData>"
        b'<ArticleIdList><ArticleId IdType="doi">10.5555/own</ArticleId></ArticleIdList>'
        + references
        + b"</PubmedData></PubmedArticle>"
    )


def is_well_formed(data: bytes) -> bool:
    """Whether lxml parses it."""
    try:
        etree.fromstring(data, record_parser(b""))
    except etree.XMLSyntaxError:
        return False
    return True


@pytest.mark.parametrize("references", [USUAL, TITLED, b"<ReferenceList></ReferenceList>"])
def test_usual_lists_are_left_out(references: bytes) -> None:
    """A list as NLM writes it is left out and nothing else; the record reads as with it."""
    assert without_references(record(references)) == record(b"")
    entries = read_pubmed_xml(record(references), "x").entries
    assert [e.content for e in entries] == [
        e.content for e in read_pubmed_xml(record(b""), "x").entries
    ]


@pytest.mark.parametrize(
    "references",
    [
        USUAL.replace(b"Nobody", b"Nob\xc3\xb3dy"),
        USUAL.replace(b"2001;", b"<!-- </ReferenceList> -->"),
        USUAL.replace(b"2001;", b"<ReferenceList></ReferenceList>"),
        USUAL.replace(b"</Citation>", b""),
        USUAL.replace(b"</i>", b"</b>"),
        USUAL + b"<ObjectList></ObjectList>",
        b"<!-- " + USUAL + b" -->",
    ],
)
def test_unusual_lists_stay(references: bytes) -> None:
    """Anything else, sound or not, is left to the parser."""
    assert without_references(record(references)) == record(references)


@settings(deadline=None, max_examples=400)
@given(
    references=st.sampled_from((USUAL, TITLED)),
    damage=st.lists(
        st.tuples(
            st.floats(0, 1, exclude_max=True),
            st.sampled_from(DAMAGE),
            st.integers(0, 12),
        ),
        max_size=3,
    ),
)
def test_no_broken_tag_goes_unseen(
    references: bytes, damage: list[tuple[float, bytes, int]]
) -> None:
    """Whatever tags are overwritten, put in or cut out: as well-formed without it as with it."""
    damaged = bytearray(record(references))
    for place, new, cut in damage:
        at = int(len(damaged) * place)
        damaged[at : at + cut] = new
    whole = bytes(damaged)
    shorter = without_references(whole)
    # An entity that was cut, or "]]>" made by chance, is no broken tag.
    if shorter != whole and not (CUT_ENTITY.search(whole) or b"]]>" in whole):
        assert is_well_formed(shorter) == is_well_formed(whole)


def test_place_of_an_error_is_that_in_the_whole_record() -> None:
    """What is wrong elsewhere is said with its line in the whole record."""
    data = b"<PubmedArticleSet>" + record(USUAL + b"</Wrong>") + b"</PubmedArticleSet>"
    later = record(USUAL).replace(b"</PubmedData>", b"</PubmedData><Wrong>")
    assert "line 6" in read_pubmed_xml(data, "x").refused[0].reason
    assert "line 6" in read_pubmed_xml(later, "x").refused[0].reason
