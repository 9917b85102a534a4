"""What reaches a terminal: text, and nothing that acts."""

from __future__ import annotations

import json
import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.remarks import Remark, RemarkKind
from ledger.model import Outcome, Receipt
from litharvest.cli_show import show_runs, show_table
from litharvest.cli_text import VisibleFormatter, visible, visible_json
from litharvest.importing import RunReport

HOSTILE = "a\x1b[2J\x9b1m\u202ekcab\u2066\r\nb\tc\x7f"


def acts(text: str) -> bool:
    """Whether a terminal would do more with it than show it in lines."""
    return any(
        c < " " or "\x7f" <= c <= "\x9f" or "\u2028" <= c <= "\u202e" or "\u2066" <= c <= "\u2069"
        for c in text.replace("\n", "").replace("\t", "")
    )


def test_what_acts_is_written_out() -> None:
    """Each as Python writes it; letters of any script are left alone."""
    assert visible(HOSTILE) == r"a\x1b[2J\x9b1m\u202ekcab\u2066\r\nb\tc\x7f"
    assert visible(HOSTILE, lines=True) == "a\\x1b[2J\\x9b1m\\u202ekcab\\u2066\nb\tc\\x7f"
    assert visible("old\rline ends", lines=True) == "old\nline ends"
    honest = "Größe, 咖啡, שלום\u200f, 👩‍⚕️"
    assert visible(honest) == honest


@settings(deadline=None)
@given(st.text())
def test_nothing_acts_and_json_stays_the_same(text: str) -> None:
    """Any text at all."""
    assert not acts(visible(text))
    assert "\n" not in visible(text)
    assert not acts(visible(text, lines=True))
    said = visible_json(json.dumps([text], ensure_ascii=False, indent=2))
    assert not acts(said)
    assert json.loads(said) == [text]


def test_remarks_reasons_and_warnings_are_only_text(capsys: pytest.CaptureFixture[str]) -> None:
    """As `run` prints what a service and a file said."""
    receipt = Receipt(HOSTILE, "", 0, "ris", "", "", 0, 0, 0, warnings=(HOSTILE,))
    show_runs(
        [
            RunReport(
                search="pubmed",
                run="pubmed-1",
                outcome=Outcome.PARTIAL,
                fresh=True,
                reasons=(HOSTILE,),
                receipts=(receipt,),
                remarks=(Remark(RemarkKind.MESSAGE, HOSTILE),),
            )
        ]
    )
    show_table(("title",), [(HOSTILE,)])
    said = capsys.readouterr().out
    assert not acts(said)
    assert len(said.splitlines()) == 6


def test_log_lines_are_only_text() -> None:
    """Warnings repeat what a service said."""
    record = logging.LogRecord("n", logging.WARNING, "p", 1, "%s", (HOSTILE,), None)
    assert not acts(VisibleFormatter().format(record))
