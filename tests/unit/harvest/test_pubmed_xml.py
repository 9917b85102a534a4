"""PubMed XML: golden files for each quirk, exact slices, hostile and damaged documents.

``python -m tests.unit.harvest.test_pubmed_xml`` writes the golden files anew; review the diff.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from harvest.connector import Entry, Reading, Refused
from harvest.pubmed_cut import NO_RECORD, cut_records
from harvest.pubmed_text import plain
from harvest.pubmed_xml import (
    NO_PMID,
    NO_TITLE,
    WRONG_SHAPE,
    PubmedXml,
    deleted_pmids,
    iter_pubmed_xml,
    malformed,
    read_pubmed_xml,
)
from ledger.errors import InputError, LitharvestError

FIXTURES = Path(__file__).parents[2] / "fixtures" / "pubmed-xml"
FILES = sorted(FIXTURES.glob("*.xml"))
QUIRKS = [path.name for path in FILES]


def fixture(name: str) -> bytes:
    """The bytes of one fixture."""
    return (FIXTURES / name).read_bytes()


def said(details: dict[str, Any]) -> dict[str, Any]:
    """Details without what they do not say."""
    return {name: value for name, value in details.items() if value not in (None, (), True)}


def golden_form(reading: Reading) -> dict[str, Any]:
    """A reading as JSON data without empty fields, for comparison with a golden file."""
    receipt = asdict(reading.receipt)
    for name in ("sha256", "size"):
        del receipt[name]
    entries = [asdict(entry) for entry in reading.entries]
    for entry in entries:
        entry["content"] = {name: value for name, value in entry["content"].items() if value}
        entry["content"]["details"] = said(entry["content"]["details"])
    refused = [asdict(item) | {"raw": item.raw[:60]} for item in reading.refused]
    form = {"receipt": receipt, "entries": entries, "refused": refused}
    plain: dict[str, Any] = json.loads(json.dumps(form))
    return plain


@pytest.mark.parametrize("name", QUIRKS)
def test_golden(name: str) -> None:
    """Each quirk reads as its golden file says."""
    golden = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    assert golden_form(read_pubmed_xml(fixture(name), name)) == golden


def test_every_golden_has_its_input() -> None:
    """No golden file is left without the input it belongs to."""
    assert {path.name for path in FIXTURES.glob("*.json")} == {f"{name}.json" for name in QUIRKS}


@pytest.mark.parametrize("name", QUIRKS)
def test_slices_are_whole_elements(name: str) -> None:
    """The slice of each entry is the whole element, at the line and bytes it says."""
    data = fixture(name)
    for entry in read_pubmed_xml(data, name).entries:
        raw = data[entry.offset : entry.offset + entry.length]
        assert raw.startswith((b"<PubmedArticle>", b"<PubmedBookArticle>"))
        assert raw.endswith((b"</PubmedArticle>", b"</PubmedBookArticle>"))
        assert data.count(b"\n", 0, entry.offset) + 1 == entry.line
        assert (entry.accession or "").encode() in raw


@pytest.mark.parametrize("name", QUIRKS)
def test_one_by_one_gives_the_same(name: str) -> None:
    """Reading one by one gives the same records as reading the whole file."""
    data = fixture(name)
    reading = read_pubmed_xml(data, name)
    both: list[Entry | Refused] = [*reading.entries, *reading.refused]
    assert list(iter_pubmed_xml(data)) == sorted(both, key=lambda item: item.position)


def test_own_identifiers_only() -> None:
    """A DOI is the article's own: never from references, a pii or a location marked invalid."""
    first, second = read_pubmed_xml(fixture("ids-in-references.xml"), "x").entries
    assert (first.content.doi, first.content.pmid) == ("10.5555/own.2", "90000002")
    assert (second.content.doi, second.content.pmcid) == (None, None)


def test_markup_joins_and_blocks_separate() -> None:
    """Sub- and superscripts join their word, a displayed formula stands apart, labels lead."""
    content = read_pubmed_xml(fixture("inline-markup.xml"), "x").entries[0].content
    assert content.title == "Effect of H2O and Bacillus fictus on sleep: p < 0.05 & x2"
    assert content.abstract == (
        "BACKGROUND: We gave 13C to mice. METHODS: Formula a=b held. Nothing else."
    )


def test_neighbours_of_malformed_records_survive() -> None:
    """A malformed record is refused with its place; those before and after it are read."""
    reading = read_pubmed_xml(fixture("malformed-between-good.xml"), "x")
    assert [e.accession for e in reading.entries] == ["90000080", "90000083"]
    assert len(reading.refused) == len(malformed(reading)) == 2
    assert reading.receipt.found == 4


def test_record_without_pmid_is_refused() -> None:
    """A record without PMID is refused with that reason, which no retry would cure."""
    reading = read_pubmed_xml(fixture("without-pmid.xml"), "x")
    assert [item.reason for item in reading.refused] == [NO_PMID]
    assert malformed(reading) == ()


def test_records_of_wrong_shape_are_refused_alone() -> None:
    """Without title or citation, or with strange parts, a record is refused; the rest is read.

    A title that says it is not available is one, and an unknown element deeper down is counted.
    """
    reading = read_pubmed_xml(fixture("wrong-shape.xml"), "x")
    assert [e.accession for e in reading.entries] == ["90000461", "90000464", "90000469"]
    assert [item.reason for item in reading.refused] == [
        NO_TITLE,
        NO_TITLE,
        f"{WRONG_SHAPE}: it has no MedlineCitation",
        f"{WRONG_SHAPE}: PubmedArticle holds <Novelty>",
        NO_TITLE,
        NO_RECORD,
    ]
    assert all("<" in item.raw for item in reading.refused)
    assert [item.reason for item in malformed(reading)] == [NO_RECORD]
    assert reading.receipt.unknown_tags == (("Novelty", 1),)


def test_markup_says_what_the_plain_text_says() -> None:
    """Markup is XML: without its tags it is the abstract; the title is kept as printed."""
    content = read_pubmed_xml(fixture("inline-markup.xml"), "x").entries[0].content
    details = content.details
    assert details is not None
    abstract = etree.fromstring(f"<a>{details.abstract_markup}</a>")
    assert plain(abstract) == content.abstract
    title = etree.fromstring(f"<t>{details.title_markup}</t>")
    assert plain(title) == f"{content.title}."
    assert all((content.abstract or "").startswith(label, at) for label, _, at in details.sections)


def test_deleted_pmids_are_listed() -> None:
    """DeleteCitation is no delivery: its PMIDs are listed and warned about."""
    data = fixture("delete-citation.xml")
    reading = read_pubmed_xml(data, "x")
    assert deleted_pmids(data) == ("90000061", "90000062")
    assert reading.receipt.read == 1
    assert "90000061, 90000062" in reading.receipt.warnings[0]


def test_same_pmid_twice_is_warned_about() -> None:
    """A PMID that comes twice is two entries and a warning."""
    data = fixture("names-and-groups.xml")
    record = data[data.index(b"<PubmedArticle>") : data.index(b"</PubmedArticleSet>")]
    doubled = read_pubmed_xml(b"<PubmedArticleSet>" + record * 2 + b"</PubmedArticleSet>", "x")
    assert doubled.receipt.read == 2
    assert "90000004" in doubled.receipt.warnings[0]


def test_unknown_children_are_counted() -> None:
    """A child that the DTD does not know is counted among the unknown tags."""
    data = fixture("names-and-groups.xml").replace(b"<Journal>", b"<Novelty/><Journal>")
    assert read_pubmed_xml(data, "x").receipt.unknown_tags == (("Novelty", 1),)


def test_bare_record_without_a_set() -> None:
    """A single record saved without the set around it is read."""
    data = fixture("names-and-groups.xml")
    record = data[data.index(b"<PubmedArticle>") : data.index(b"</PubmedArticleSet>")]
    assert read_pubmed_xml(record, "x").receipt.read == 1


BOMB = b"""<?xml version="1.0"?><!DOCTYPE PubmedArticleSet [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>&c;
</ArticleTitle></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"""


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (BOMB, "entities"),
        (b"", "no PubMed XML"),
        (b"<eFetchResult><ERROR>Supplied id parameter is empty.</ERROR></eFetchResult>", "no Pub"),
        ("<PubmedArticleSet/>".encode("utf-16"), "not UTF-8"),
        (b'<?xml version="1.0" encoding="utf-99"?><PubmedArticleSet/>', "utf-99"),
    ],
)
def test_files_that_are_no_pubmed_xml(data: bytes, words: str) -> None:
    """What cannot be PubMed XML raises InputError with the reason; entity bombs never expand."""
    with pytest.raises(InputError, match=words):
        read_pubmed_xml(data, "x")


def test_external_entity_is_not_fetched(tmp_path: Path) -> None:
    """A record that names an undeclared entity is refused; no file is opened."""
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    data = fixture("names-and-groups.xml").replace(b"A plain", b"&xxe; A plain")
    reading = read_pubmed_xml(data, "x")
    assert reading.receipt.refused == 1
    assert "xxe" in reading.refused[0].reason


def nested(depth: int) -> bytes:
    """A record whose title is nested that deep in inline markup and then 12 million signs long."""
    deep = b"<i>" * depth + b"core" + b"</i>" * depth
    return fixture("names-and-groups.xml").replace(b"A plain", deep + b"x" * 12_000_000)


def test_deep_nesting_and_long_text() -> None:
    """Markup nested 1,000 deep and a title of 12 MB are read whole."""
    title = read_pubmed_xml(nested(1000), "x").entries[0].content.title
    assert title is not None
    assert title.startswith("corexxx")
    assert len(title) > 12_000_000


def test_endless_nesting_is_refused() -> None:
    """Markup nested deeper than the parser goes is a refused record, not a crash."""
    assert read_pubmed_xml(nested(100_000), "x").receipt.refused == 1


def test_identify_by_content() -> None:
    """The importer knows its files by content; the name does not matter."""
    importer = PubmedXml()
    recognised = importer.identify(fixture("empty-set.xml"), "export.txt")
    assert recognised is not None
    assert recognised.sure == 100
    assert importer.read(fixture("empty-set.xml"), "export.txt", recognised).receipt.found == 0


@pytest.mark.parametrize(
    "data",
    [
        b"TY  - JOUR\nER  - \n",
        b"<xml><records/></xml>",
        b"PMID- 1 about <PubmedArticle> tags",
        b"<!DOCTYPE html><html><body><PubmedArticle></body></html>",
    ],
)
def test_identify_leaves_others_alone(data: bytes) -> None:
    """Other formats, also those that mention PubMed's tags, are not claimed."""
    assert PubmedXml().identify(data, "pubmed.xml") is None


WHOLE = {name: fixture(name) for name in QUIRKS}
COMPLETE = sorted(
    name
    for name in QUIRKS
    if not read_pubmed_xml(WHOLE[name], name).refused and "empty" not in name
)


@settings(deadline=None, max_examples=150)
@given(name=st.sampled_from(COMPLETE), part=st.floats(0, 1, exclude_max=True))
def test_truncation_is_never_silent(name: str, part: float) -> None:
    """A file cut off anywhere before its last tag is an error or has a refused entry."""
    data = WHOLE[name].rstrip()
    cut = data[: int(len(data) * part)]
    try:
        reading = read_pubmed_xml(cut, name)
    except InputError:
        return
    closed_sets = cut.count(b"</PubmedArticleSet>") == cut.count(b"<PubmedArticleSet>")
    assert reading.receipt.found == len(reading.entries) + len(reading.refused)
    assert reading.refused or closed_sets


@settings(deadline=None, max_examples=300)
@given(
    name=st.sampled_from(COMPLETE),
    edits=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=3)), max_size=4),
)
def test_flipped_bytes_lose_nothing_silently(name: str, edits: list[tuple[float, bytes]]) -> None:
    """Whatever is overwritten, every record is read or refused, or the file is an error."""
    data = bytearray(WHOLE[name])
    for place, new in edits:
        at = int(len(data) * place)
        data[at : at + len(new)] = new
    whole = read_pubmed_xml(WHOLE[name], name)
    try:
        reading = read_pubmed_xml(bytes(data), name)
    except LitharvestError:
        return
    assert reading.receipt.found == len(reading.entries) + len(reading.refused)
    assert len(reading.entries) == len(whole.entries) or reading.refused


@settings(deadline=None, max_examples=200)
@given(
    st.lists(
        st.sampled_from(
            [
                b"<PubmedArticle>",
                b"</PubmedArticle>",
                b"<PubmedArticle/>",
                b"<PubmedBookArticle ",
                b"</PubmedArticleSet>",
                b"<PubmedArticleSet>",
                b"<!--",
                b"-->",
                b"<![CDATA[",
                b"]]>",
                b"<?x",
                b"?>",
                b"<DeleteCitation>",
                b"</DeleteCitation>",
                b"text",
                b"\n",
                b">",
            ]
        )
    )
)
def test_pieces_never_overlap_and_lie_inside(parts: list[bytes]) -> None:
    """However tags are jumbled, pieces are in order, disjoint and inside the data."""
    data = b"".join(parts)
    try:
        pieces = cut_records(data).pieces
    except InputError:
        return
    end = 0
    for piece in pieces:
        assert piece.offset >= end
        end = piece.offset + piece.length
        assert end <= len(data)


def _write_golden() -> None:
    for path in FILES:
        form = golden_form(read_pubmed_xml(path.read_bytes(), path.name))
        text = json.dumps(form, ensure_ascii=False, indent=1) + "\n"
        path.with_name(f"{path.name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    _write_golden()
