"""Web of Science: texts, names, types, dates and pages; one record gives one Content everywhere."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.dialects.clarivate import TAGS
from harvest.dialects.clarivate_tables import CLARIVATE_COLUMNS
from harvest.dialects.dialect import FIELDS
from harvest.registry import SOURCES, read_file
from harvest.sources.attribution import Origin
from harvest.sources.clarivate import content
from harvest.sources.clarivate_texts import (
    inventor,
    marked_up,
    plain_text,
    untruncated,
    without_copyright,
    without_email,
)
from ledger.model import Content

WOS = Origin("WOS", "wos")


def read(**tags: str) -> Content:
    """The Content of the fields that two-letter tags name; ``|`` stands between values."""
    fields: dict[str, list[str]] = {}
    for tag, value in tags.items():
        fields.setdefault(TAGS[tag], []).extend(value.split("|"))
    return content(fields, WOS)


@pytest.mark.parametrize(
    ("text", "plain", "marked"),
    [
        ("H<SUB>2</SUB>O in <i>vivo</i>", "H2O in vivo", "H<sub>2</sub>O in <i>vivo</i>"),
        ("a < b & c > d", "a < b & c > d", None),
        ("<IT>E. coli</IT> & p < 0.05", "E. coli & p < 0.05", "<i>E. coli</i> &amp; p &lt; 0.05"),
        ("Rhythm &amp; blues; AT&T; &beta;-cells", "Rhythm & blues; AT&T; β-cells", None),
        ("<i>not closed", "not closed", None),
        ("one<br/>two", "one two", "onetwo"),
    ],
)
def test_markup_and_entities(text: str, plain: str, marked: str | None) -> None:
    """Known tags and entities go, signs of comparison stay; the markup is kept as XML."""
    assert plain_text(text) == plain
    assert marked_up(text) == marked


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("It was so. (C) 2004 Elsevier Ltd. All rights reserved.", "It was so."),
        ("It was so. Copyright (C) 2009 S. Karger AG, Basel", "It was so."),
        ("It was so.(c) 2022 The Author(s). Published by Fable.", "It was so."),
        ("It was so. [copyright] 2012 The Wildlife Society.", "It was so."),
        ("It was so. © 2012 Fable Press", "It was so."),
        (
            "We had (a) one, (b) two and (c) 2010 gulls.",
            "We had (a) one, (b) two and (c) 2010 gulls.",
        ),
        ("The right of copyright is discussed.", "The right of copyright is discussed."),
        ("(C) 2004 Elsevier Ltd. All rights reserved.", None),
    ],
)
def test_notes_of_publishers_are_no_abstract(text: str, kept: str | None) -> None:
    """The note at the end goes; an enumeration that looks like one stays."""
    assert without_copyright(text) == kept


def test_names_as_the_index_mangles_them() -> None:
    """Addresses behind names, cut family names, inventors without comma."""
    assert without_email("Fog, Ada B. (ada@fog.example)") == "Fog, Ada B."
    assert untruncated("WILLWERT.BM") == "WILLWERT, BM"
    assert untruncated("St. John, A") == "St. John, A"
    assert inventor("VAN DER TERN A B") == "VAN DER TERN, A B"


def test_full_names_stand_beside_short_ones() -> None:
    """AF counts; where it has no comma AU tells the family name; if names are missing AU counts."""
    assert read(AU="Fog, A|Thanh, TT", AF="Fog, Ada|Thuy-Tien Thanh").authors == (
        "Fog, Ada",
        "Thanh, Thuy-Tien",
    )
    assert read(AU="Nguyen, TT", AF="Nguyen Thanh Tam").authors == ("Nguyen, Thanh Tam",)
    assert read(AU="Fog, A|Mist, B", AF="Fog, Ada").authors == ("Fog, A", "Mist, B")
    assert read(AF="Fog, Ada").authors == ("Fog, Ada",)
    assert read(AU="[Anonymous]").authors == ()


def test_orcid_numbers_stand_beside_their_authors() -> None:
    """The same name in another spelling; nobody's where two could be meant."""
    one, two = "0000-0002-1825-0097", "0000-0001-5109-3700"
    listed = f"LI, WEI/{one}; Fog, Ada Beatrice/{two}; Dou, Zhi/"
    found = read(AF="Fog, Ada B.|Li, Wei|Mist, Bo", OI=listed).details
    assert found is not None
    assert found.orcids == (two, one, "")
    assert read(AF="Li, Wei|Li, Wen", OI=f"Li, W/{one}").details is None


def test_groups_and_authors_of_the_volume() -> None:
    """CA is an author; GP and BA count only where nobody else is named."""
    assert read(AU="Fog, A", CA="Horn Study Grp", GP="IEEE").authors == ("Fog, A", "Horn Study Grp")
    assert read(PT="B", GP="IEEE").authors == ("IEEE",)
    assert read(PT="B", BA="Gull, P", BF="Gull, Peter", GP="IEEE").authors == ("Gull, Peter",)
    assert read(PT="B", AU="Fog, A", BA="Gull, P").authors == ("Fog, A",)


@pytest.mark.parametrize(
    ("reference", "said", "kind"),
    [
        ("J", "Article", "journal article"),
        ("J", "Article; Proceedings Paper", "journal article"),
        ("J", "Proceedings Paper", "conference paper"),
        ("J", "Meeting Abstract", "conference paper"),
        ("S", "Article; Proceedings Paper", "conference paper"),
        ("S", "Review; Book Chapter", "book chapter"),
        ("J", "Review; Book Chapter", "journal article"),
        ("B", "Book", "book"),
        ("B", "Editorial Material; Book Chapter", "book chapter"),
        ("J", "Book Review", "journal article"),
        ("J", "News Item", "news"),
        ("J", "Retracted Publication", "journal article"),
        ("J", "Preprint", "preprint"),
        ("J", "Journal Article; Randomized Controlled Trial", "journal article"),
        ("C", "Conference paper", "conference paper"),
        ("P", "", "other"),
        ("", "Dissertation/Thesis", "thesis"),
        ("", "Letter", "other"),
    ],
)
def test_types(reference: str, said: str, kind: str) -> None:
    """The publication type tells journals from volumes, the document type what is in them."""
    found = read(PT=reference, DT=said)
    assert (found.type, found.type_raw or "") == (kind, said or reference)


def test_notices_are_statuses() -> None:
    """A retracted article is not its notice."""
    assert read(DT="Article; Retracted Publication").status == (
        "retracted: document type Retracted publication",
    )
    assert read(DT="Correction").status == ("correction notice: document type Correction",)


@pytest.mark.parametrize(
    ("year", "printed", "early", "date"),
    [
        ("2020", "MAR 15", "", (2020, "2020-03-15")),
        ("2020", "JAN-FEB", "", (2020, "2020-01")),
        ("2019", "Aug 1 2019", "", (2019, "2019-08-01")),
        ("2020", "2020-Dec", "", (2020, "2020-12")),
        ("1901", "Dec 1900", "", (1901, None)),
        ("2020", "WIN", "", (2020, None)),
        ("2020", "", "MAY 2019", (2020, None)),
        ("", "", "MAY 2022", (2022, "2022-05")),
        ("", "MAY 2021", "", (2021, "2021-05")),
        ("", "", "", (None, None)),
    ],
)
def test_dates(year: str, printed: str, early: str, date: tuple[int | None, str | None]) -> None:
    """PY decides; a month of another year and early access say nothing about it."""
    found = read(PY=year, PD=printed, EA=early)
    assert (found.year, found.date) == date


@pytest.mark.parametrize(
    ("start", "end", "number", "span", "pages"),
    [
        ("5", "16", "", "", "5-16"),
        ("635", "+", "", "", "635"),
        ("287", "U30", "", "", "287"),
        ("U12", "U12", "", "", "U12"),
        ("", "", "UNSP 1722034", "", "1722034"),
        ("UNSP e12", "", "e12", "", "e12"),
        ("", "", "", "pp. 78-81", "78-81"),
        ("", "", "", "(36-45)", "36-45"),
        ("", "", "", "2-10,illust.", "2-10"),
        ("", "", "", "14pp.", None),
        ("", "", "", "Unpaginated.", None),
    ],
)
def test_pages(start: str, end: str, number: str, span: str, pages: str | None) -> None:
    """The range, else the article number, without what is no page."""
    assert read(BP=start, EP=end, AR=number, PS=span).pages == pages


def test_volumes_are_no_journals() -> None:
    """SO is the volume where the report is part of one; a book is no part of itself."""
    assert (read(PT="S", SO="A FOG BOOK").journal, read(PT="S", SO="A FOG BOOK").book_title) == (
        None,
        "A FOG BOOK",
    )
    assert read(PT="B", DT="Book", TI="A Fog Book", SO="A FOG BOOK").book_title is None
    assert read(PT="J", SO="FOG").journal == "FOG"


def test_one_number_of_several() -> None:
    """The number that names its index counts, and MEDLINE's is the PMID."""
    medline = Origin("MEDLINE", "medline")
    found = content({"accession": ["31851837", "MEDLINE:31851837"], "title": ["T"]}, medline)
    assert (found.accession, found.pmid) == ("31851837", "31851837")


def test_terms_of_zoological_record() -> None:
    """Taxa and concepts of DE are headings, each concept without its empty parts."""
    fields = {
        "accession": ["ZOOREC:ZOOR1"],
        "keywords": ["Larus fictus [Habitat / Cliff /  ] [Nests /  /  ]", "Larus novus"],
        "headings": ["Ecology; Habitat"],
    }
    found = content(fields, Origin("ZOOREC", "zoorec"))
    assert found.headings == (
        "Ecology",
        "Habitat",
        "Larus fictus",
        "Larus novus",
        "Habitat/Cliff",
        "Nests",
    )
    assert found.keywords == ()


VALUES = {
    "PT": "J",
    "DT": "Article",
    "AU": "Fog, A; Mist, B",
    "AF": "Fog, Ada; Mist, Bo",
    "TI": "A <i>title</i> of horns",
    "SO": "FOG",
    "LA": "English",
    "DE": "horn; gull",
    "AB": "Loud. (C) 2001 Fable Ltd.",
    "SN": "2049-3630",
    "EI": "1476-4687",
    "PD": "MAR 15",
    "PY": "2001",
    "VL": "3",
    "IS": "1-2",
    "BP": "5",
    "EP": "16",
    "DI": "10.5555/A.1",
    "PM": "99000001",
    "UT": "WOS:000900000000001",
}
LONG = {
    "PT": "Publication Type",
    "DT": "Document Type",
    "AU": "Authors",
    "AF": "Author Full Names",
    "TI": "Article Title",
    "SO": "Source Title",
    "LA": "Language",
    "DE": "Author Keywords",
    "AB": "Abstract",
    "SN": "ISSN",
    "EI": "eISSN",
    "PD": "Publication Date",
    "PY": "Publication Year",
    "VL": "Volume",
    "IS": "Issue",
    "BP": "Start Page",
    "EP": "End Page",
    "DI": "DOI",
    "PM": "Pubmed Id",
    "UT": "UT (Unique WOS ID)",
}
BIBTEX = {
    "DT": "Type",
    "AF": "Author",
    "TI": "Title",
    "SO": "Journal",
    "LA": "Language",
    "DE": "Keywords",
    "AB": "Abstract",
    "SN": "ISSN",
    "EI": "EISSN",
    "PD": "Month",
    "PY": "Year",
    "VL": "Volume",
    "IS": "Number",
    "DI": "DOI",
    "PM": "PMID",
    "UT": "Unique-ID",
}


def tagged() -> bytes:
    """The record as tagged text, with one author a line."""
    lines = [
        f"{t} {v}".replace("; ", "\n   ") if t in {"AU", "AF"} else f"{t} {v}"
        for t, v in VALUES.items()
    ]
    return (
        "FN Clarivate Analytics Web of Science\nVR 1.0\n" + "\n".join(lines) + "\nER\n\nEF"
    ).encode()


def table(names: list[str], delimiter: str) -> bytes:
    """The record as a table with these column names."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows((names, VALUES.values()))
    return text.getvalue().encode()


def bibtex() -> bytes:
    """The record as BibTeX."""
    fields = [
        f"{name} = {{{{{VALUES[tag]}}}}},".replace("; Mist", " and Mist")
        for tag, name in BIBTEX.items()
    ]
    body = "\n".join(fields).replace("<", "$<$").replace(">", "$>$")
    return f"@article{{ {VALUES['UT']},\n{body}\nPages = {{{{5-16}}}},\n}}\n".encode()


def test_all_formats_give_the_same_content() -> None:
    """Tagged, tab-delimited, UTF-16, by long names and as BibTeX the record is one."""
    tab = table(list(VALUES), "\t")
    files = {
        "tagged": tagged(),
        "tab": tab,
        "utf-16": tab.decode().encode("utf-16"),
        "columns": table([LONG[tag] for tag in VALUES], ","),
        "bibtex": bibtex(),
    }
    found = {name: read_file(data, name) for name, data in files.items()}
    expected = found["tagged"].entries[0]
    assert expected.source == "wos"
    assert expected.content.authors == ("Fog, Ada", "Mist, Bo")
    assert expected.content.abstract == "Loud."
    for name, reading in found.items():
        assert (reading.receipt.platform, reading.receipt.unknown_tags) == ("clarivate", ()), name
        assert (reading.entries[0].content, reading.entries[0].source) == (
            expected.content,
            expected.source,
        ), name


def test_tables_and_sources_are_in_the_vocabulary() -> None:
    """Every tag means a known field, and every prefix a known Source."""
    assert set(TAGS.values()) <= FIELDS
    assert set(CLARIVATE_COLUMNS.dialect.fields.values()) <= FIELDS
    for prefix, source in (("CSCD:1", "cscd"), ("DIIDW:1", "diidw"), ("BIOSIS:1", "biosis")):
        data = f"FN Clarivate Analytics Web of Science\nPT J\nTI T\nUT {prefix}\nER\nEF\n"
        assert read_file(data.encode(), "x").entries[0].source == source
        assert source in SOURCES


def test_entries_without_number() -> None:
    """Tags of the Core Collection alone tell an entry's Source; without them nobody knows it."""
    head = "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nTI T\n"
    assert read_file(f"{head}GA AB1CD\nER\nEF".encode(), "x").entries[0].source == "wos"
    assert read_file(f"{head}BD Gulls\nER\nEF".encode(), "x").entries[0].source is None


def test_an_empty_export_is_read_as_empty() -> None:
    """A search without results exports a header only."""
    receipt = read_file(b"FN Clarivate Analytics Web of Science\nVR 1.0\nEF\n", "x").receipt
    assert (receipt.found, receipt.format, receipt.warnings) == (0, "tagged", ())


@given(
    st.dictionaries(st.sampled_from(sorted(set(TAGS.values()))), st.lists(st.text(), max_size=3))
)
@settings(deadline=None, max_examples=150)
def test_any_values_give_content(fields: dict[str, list[str]]) -> None:
    """Whatever the fields hold, there is a Content and no exception."""
    assert content(fields, WOS).type
