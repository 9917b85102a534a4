"""BibTeX entries out of text, legal or not, with their exact slices."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.connector import RawEntry
from harvest.formats.bibtex import begins_bibtex, cut_bibtex
from harvest.formats.table import BadRow
from harvest.formats.tagged import Note, NoteKind

GOOD = "@article{k,\n  title = {A {nested} title},\n  year = 2020\n}"


def cut(text: str, encoding: str = "utf-8") -> list[RawEntry | BadRow | Note]:
    """What the cutter gives for a text."""
    return list(cut_bibtex(text.encode(encoding)))


def entries(text: str) -> list[dict[str, str]]:
    """The fields of the entries that were read."""
    return [dict(item.fields) for item in cut(text) if isinstance(item, RawEntry)]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ("a = {x}, b = {y}", {"a": "x", "b": "y"}),
        ('a = "x {"} y", b = 3', {"a": 'x {"} y', "b": "3"}),
        ('a = "The "best" of all", b = {y}', {"a": 'The "best" of all', "b": "y"}),
        ("a = {x}\n b = {y}", {"a": "x", "b": "y"}),
        ("a = jan # { 3}, b = nobody", {"a": "jan 3", "b": "nobody"}),
        ("Early Access Date = {{APR 2021}},", {"early access date": "{APR 2021}"}),
        ("funding_text 1={x},\nfunding_text 2={y}", {"funding_text 1": "x", "funding_text 2": "y"}),
        ("Web-of-Science-Categories  = {{x}},,", {"web-of-science-categories": "{x}"}),
        ("a = {one \\{ brace}", {"a": "one \\{ brace"}),
        ("a = ,\n b = {y}", {"a": "", "b": "y"}),
        ("a = {x}, % a remark\n % another\n b = {y}", {"a": "x", "b": "y"}),
        ("title = {mail @article{not, an entry}\n@article{nor, this one}}", None),
    ],
)
def test_values(body: str, fields: dict[str, str] | None) -> None:
    """Braces, quotation marks, bare words, macros, names with blanks, remarks."""
    read = entries(f"@article{{key,\n{body}\n}}")
    assert len(read) == 1
    assert read[0].pop("@type") == "article"
    assert read[0].pop("@key") == "key"
    assert fields is None or read[0] == fields


@pytest.mark.parametrize(
    ("start", "key"),
    [
        ("@article{ WOS:000,", "WOS:000"),
        ("@Article {größe2020,", "größe2020"),
        ("@article{https://doi.org/10.5555/x,", "https://doi.org/10.5555/x"),
        ("@article{Two Words,", "Two Words"),
        ("@article{no_comma", "no_comma"),
        ("@article{,", None),
        ("@article{", None),
        ("  @article(round,", "round"),
    ],
)
def test_keys(start: str, key: str | None) -> None:
    """Keys with blanks and other letters, without comma, and none at all."""
    end = ")" if "(" in start else "}"
    [fields] = entries(f"{start}\n title = {{A}},\n{end}\n")
    assert (fields.get("@key"), fields["title"]) == (key, "A")


def test_fields_and_keys_that_come_twice_are_all_kept() -> None:
    """Nothing is dropped for being there before."""
    items = cut("@misc{a, x={1}, x={2}}\n@misc{a, x={3}}")
    read = [item.fields[2:] for item in items if isinstance(item, RawEntry)]
    assert read == [(("x", "1"), ("x", "2")), (("x", "3"),)]


def test_strings_are_macros_and_comments_are_nothing() -> None:
    """A macro may use another; comments and preambles give neither entry nor remark."""
    items = cut(
        '@string{a = "Journal"}@string(b = a # { of Air})\n@preamble{"\\x{}"}\n'
        "@comment{@misc{x, y={z}}}\n% @article{ghost, title = {x}}\n@article{k, journal = b}"
    )
    assert [item.fields for item in items if isinstance(item, RawEntry)] == [
        (("@type", "article"), ("@key", "k"), ("journal", "Journal of Air"))
    ]
    assert len(items) == 1


def test_headings_between_entries_are_numbers() -> None:
    """Cochrane's heading lines number the entries, other text is named."""
    items = cut(f"Record #3 of 9\nProvider: X\n{GOOD}\n\nRecord #5 of 9\n{GOOD}\nwords\n")
    assert [i.number for i in items if isinstance(i, RawEntry)] == [3, 5]
    notes = [(i.kind, i.line, i.text) for i in items if isinstance(i, Note)]
    assert (NoteKind.STATED, 1, "9") in notes
    assert notes[-1] == (NoteKind.STRAY, 13, "words")


@pytest.mark.parametrize(
    "broken",
    [
        "@article{b,\n title = {open,\n year = {2020}\n}",
        '@article{b,\n title = "open,\n year = 2020\n}',
        "@article{b,\n title = {shut}}, year = {2020}\n}",
        "@article{b",
        "@article{b,\n title = {A}",
    ],
)
def test_a_broken_entry_costs_itself_only(broken: str) -> None:
    """It is given up with its line, and its neighbours are read."""
    items = cut(f"{GOOD}\n\n{broken}\n\nRecord #3 of 3\n{GOOD}\n")
    kinds = [type(item) for item in items if not isinstance(item, Note)]
    assert kinds == [RawEntry, BadRow, RawEntry]
    [bad] = [item for item in items if isinstance(item, BadRow)]
    assert bad.line == 6
    assert f"{GOOD}\n\n{broken}".encode().endswith(b"\n\n" + broken.encode())
    assert bad.length == len(broken)
    assert isinstance(items[-1], RawEntry)
    assert items[-1].number == 3


def test_lone_braces_are_no_loss_where_lines_tell_the_fields() -> None:
    """As Scopus writes abstracts with a brace of their own; a Note says so."""
    items = cut("@article{k,\ntitle={A},\nabstract={x } y,\nand {{ z},\nyear={2020},\n}\n")
    [entry] = [item for item in items if isinstance(item, RawEntry)]
    assert dict(entry.fields) == {
        "@type": "article",
        "@key": "k",
        "title": "A",
        "abstract": "x } y,\nand {{ z",
        "year": "2020",
    }
    assert [item.kind for item in items if isinstance(item, Note)] == [NoteKind.OPEN]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_slices_and_lines_hold_in_every_encoding(encoding: str, end: str) -> None:
    """The slice of an entry is the entry, its line what an editor shows."""
    text = f"Record #1 of 2\n{GOOD}\n\n@misc{{ö,\n title = {{Möwe}}\n}}\n".replace("\n", end)
    data = text.encode(encoding)
    if encoding == "utf-16-be":
        data = b"\xfe\xff" + data
    found = [item for item in cut_bibtex(data) if isinstance(item, RawEntry)]
    plain = "utf-16-le" if encoding == "utf-16" else encoding.removesuffix("-sig")
    slices = [data[e.offset : e.offset + e.length].decode(plain) for e in found]
    assert slices == [GOOD.replace("\n", end), f"@misc{{ö,{end} title = {{Möwe}}{end}}}"]
    assert [e.line for e in found] == [2, 7]
    assert found[1].fields == (("@type", "misc"), ("@key", "ö"), ("title", "Möwe"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (GOOD, True),
        ("@article{title={b}}", True),
        ("words of nobody@example.org {and, a = 3}", False),
        ("@comment{x, y = {z}}", False),
        ("See @article{this, just text} there", False),
    ],
)
def test_what_begins_bibtex(text: str, found: bool) -> None:
    """A line that begins an entry with a field."""
    assert (begins_bibtex(text.encode()) >= 0) is found


@given(
    st.lists(
        st.sampled_from(["@article{", "k,", " a ", "=", "{", "}", '"', "\n", "#", "%", "\\", ","])
    )
)
@settings(deadline=None, max_examples=300)
def test_whatever_the_text_entries_follow_each_other(parts: list[str]) -> None:
    """Nothing raises, positions count up, slices do not overlap, and nothing is left behind."""
    data = ("".join(parts) + "\n" + GOOD).encode()
    last = 0
    items = [item for item in cut_bibtex(data) if not isinstance(item, Note)]
    assert [item.position for item in items] == list(range(1, len(items) + 1))
    for item in items:
        assert last <= item.offset < item.offset + item.length <= len(data)
        last = item.offset + item.length
    assert last == len(data)
