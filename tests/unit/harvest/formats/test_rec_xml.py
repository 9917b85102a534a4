"""EBSCOhost XML is cut record by record, by exact bytes, whatever has happened to it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.connector import RawEntry
from harvest.formats.rec_xml import begins_rec_xml, cut_rec_xml
from harvest.formats.table import BadRow
from harvest.formats.tagged import Note
from ledger.errors import InputError

FOLDER = Path(__file__).parents[3] / "fixtures" / "ebscohost"
GOOD = (FOLDER / "classic-article-chapter-thesis.xml").read_bytes()


def rec(number: int, title: str, end: str = "</rec>") -> str:
    """One small record."""
    return (
        f'<rec resultID="{number}"><header shortDbName="psyh" uiTerm="{number}"><controlInfo>'
        f"<artinfo><tig><atl>{title}</atl></tig></artinfo></controlInfo></header>{end}\n"
    )


def cut(text: str | bytes) -> list[RawEntry | BadRow | Note]:
    """Everything that the cutter gives."""
    return list(cut_rec_xml(text.encode() if isinstance(text, str) else text))


def titles(items: list[RawEntry | BadRow | Note]) -> list[str]:
    """The titles of the records that were cut."""
    return [dict(i.fields)["artinfo/tig/atl"] for i in items if isinstance(i, RawEntry)]


def test_paths_types_and_attributes() -> None:
    """Elements are paths below controlInfo; types and attributes stand behind @."""
    fields = next(item for item in cut(GOOD) if isinstance(item, RawEntry)).fields
    assert ("header@uiTerm", "2031-90001-001") in fields
    assert ("artinfo/ui@doi", "10.5555/Harbour.2031.7") in fields
    assert ("artinfo/sug/subj@age", "Adulthood (18 yrs & older)") in fields
    assert [value for tag, value in fields if tag == "pubinfo/dt@month"] == ["03"]


def test_slices_are_whole_records() -> None:
    """Offset and length are those of the element; lines count from 1."""
    for item in cut(GOOD):
        assert isinstance(item, RawEntry)
        piece = GOOD[item.offset : item.offset + item.length]
        assert piece.startswith(b"<rec ")
        assert piece.endswith(b"</rec>")
        assert item.line == 1 + GOOD[: item.offset].count(b"\n")


def test_plain_damage_is_undone() -> None:
    """Bare ampersands and less-than signs, HTML's entities, control characters, markup."""
    text = rec(1, "A & B, p < .05 &eacute;&nbsp;<i>in</i> &#11;\x02 &unknown; &amp;lt;")
    assert titles(cut(text)) == ["A & B, p < .05 é in \ufffd\ufffd &unknown; &lt;"]


def test_a_missing_end_costs_nothing_and_a_torn_record_itself() -> None:
    """No </rec>: the next record ends it. Tags that do not pair up: refused with the reason."""
    items = cut(rec(1, "one", "") + rec(2, "two") + rec(3, "<b>x") + rec(4, "four"))
    assert titles(items) == ["one", "two", "four"]
    bad = [item for item in items if isinstance(item, BadRow)]
    assert [(b.position, b.line) for b in bad] == [(3, 3)]
    assert bad[0].reason.startswith("malformed XML")


def test_a_record_that_is_cut_off_says_so() -> None:
    """The reason names the end of the file, and the slice is what is left."""
    data = (rec(1, "one") + rec(2, "two")[:60]).encode()
    last = cut(data)[-1]
    assert isinstance(last, BadRow)
    assert "cut off" in last.reason
    assert data[last.offset :] == data[last.offset : last.offset + last.length]


def test_tags_in_comments_and_cdata_are_text() -> None:
    """Neither opens nor closes a record."""
    text = "<!-- <rec a> -->" + rec(1, "<![CDATA[</rec> <rec x>]]>") + rec(2, "two")
    assert titles(cut(text)) == ["</rec> <rec x>", "two"]


def test_bombs_are_refused() -> None:
    """A file that declares entities of its own is not read."""
    bomb = '<!DOCTYPE records [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><records>' + rec(1, "&b;")
    with pytest.raises(InputError, match="entities"):
        cut(bomb)


def test_no_external_entity_is_loaded(tmp_path: Path) -> None:
    """A DOCTYPE without own entities is passed over, and what it names is not opened."""
    secret = tmp_path / "secret"
    secret.write_text("secret", encoding="utf-8")
    items = cut(f'<!DOCTYPE records SYSTEM "{secret.as_uri()}"><records>' + rec(1, "&x; one"))
    assert titles(items) == ["&x; one"]


def test_what_is_told_apart() -> None:
    """EndNote's <records><record> is something else; the Toolkit's recordID is the same."""
    assert not begins_rec_xml(b"<xml><records><record><database>x</database></record></records>")
    assert begins_rec_xml(b'<rec recordID="1"><pdfLink /><plink>u</plink><header longDbName="x">')
    assert begins_rec_xml((FOLDER / "utf-16.xml").read_bytes())


@given(st.randoms(use_true_random=False), st.integers(0, 3))
@settings(deadline=None, max_examples=150)
def test_any_damage_leaves_pieces_in_order(random: Random, kind: int) -> None:
    """Truncated, flipped, lines lost or shuffled: pieces never overlap, and nothing raises."""
    data = GOOD
    if kind == 0:
        data = data[: random.randrange(len(data))]
    elif kind == 1:
        spoiled = bytearray(data)
        for _ in range(8):
            spoiled[random.randrange(len(spoiled))] = random.randrange(256)
        data = bytes(spoiled)
    else:
        lines = [line for line in data.splitlines(keepends=True) if random.random() > 0.05]
        if kind == 3:
            random.shuffle(lines)
        data = b"".join(lines)
    end, position = 0, 0
    try:
        items = cut(data)
    except InputError:
        return
    for item in items:
        if isinstance(item, Note):
            continue
        position += 1
        assert item.position == position
        assert end <= item.offset < item.offset + item.length <= len(data)
        end = item.offset + item.length
