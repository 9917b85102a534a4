"""Strategies for candidates and flows whose text may be anything, lone surrogates included."""

from __future__ import annotations

from hypothesis import strategies as st

from ledger.flow import Flow
from ledger.model import Arm, Candidate, Content, RecordType, SourceKind
from tests.unit.exports.examples import flow, source

NASTY = (
    "\nER  - \n\nTY  - JOUR",
    "TY  - JOUR\r\nTI  - x",
    "=HYPERLINK(1)",
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\r=1",
    "'=1",
    "''@x",
    "＝1+1",
    'a "quoted", text; more',
    "nul\x00inside",
    "\u2028line\u2029para\x85nel\x0bvt\x1cfs",
    "\ud800 alone \udfff",
    "\u202etxet\u202c",
    "שלום, عالم",
    "<script>&amp;]]></script>",
    "😀👨‍👩‍👧 e\u0301",
    "\ufffe\uffff\ufeff",
)

texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(max_size=30),
    st.text(st.characters(codec=None), max_size=20),
    st.builds("".join, st.lists(st.sampled_from(NASTY), max_size=3)),
)
maybe = st.none() | texts
many = st.lists(texts, max_size=3).map(tuple)

contents = st.builds(
    Content,
    type=st.sampled_from(RecordType) | texts,
    title=maybe,
    title_original=maybe,
    authors=many,
    year=st.none() | st.integers(-10, 12_000),
    date=maybe,
    journal=maybe,
    book_title=maybe,
    volume=maybe,
    issue=maybe,
    pages=maybe | st.sampled_from(["1-9", "123-30", "S1–S20", "e77"]),
    abstract=maybe,
    doi=maybe,
    pmid=maybe,
    pmcid=maybe,
    issn=many,
    isbn=many,
    registry_ids=many,
    language=maybe,
    keywords=many,
    urls=many,
)
candidates = st.builds(Candidate, id=texts, records=many, sources=many, content=contents)

numbers = st.integers(0, 10**9)
named = st.tuples(texts, numbers)


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    """A Flow with hostile names; its sources add up, its other numbers are anything."""
    sources = draw(
        st.lists(
            st.builds(
                source, texts, numbers, st.sampled_from(SourceKind), arm=st.sampled_from(Arm)
            ),
            max_size=15,
        )
    )
    return flow(
        *sources,
        title=draw(texts),
        duplicates=draw(numbers),
        duplicates_joining=draw(numbers),
        awaiting_screening=draw(numbers),
        conflict_full_text=draw(numbers),
        ongoing=draw(numbers),
        reports_excluded=tuple(draw(st.lists(named, max_size=20))),
        open_states=tuple(draw(st.lists(named, max_size=6))),
        left_out=tuple(draw(st.lists(st.tuples(texts, texts, texts), max_size=3))),
        notes=tuple(draw(st.lists(texts, max_size=3))),
    )
