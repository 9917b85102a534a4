"""Replies of the E-utilities: every kind seen in real use is told apart."""

from __future__ import annotations

import gzip
import html
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.entrez_replies import ReplyKind, classify, parse_reply, read_fates, read_search
from tests.unit.harvest.documents import (
    BAD_KEY,
    CAP_JSON,
    CAP_WORDS,
    DOCSUM,
    DROPPED,
    EINFO,
    EMPTY_LIST,
    HISTORY_CAP,
    HISTORY_OUT,
    NO_COUNT,
    ONE_SUMMARY,
    RATE_LIMITED,
    RESTRICTED,
    SUMMARIES,
    TWO_ERRORS,
    XHTML_500,
    error,
    records,
    search,
)

REAL = Path(__file__).parents[4] / "shared" / "entrez"
OUTAGE = "Search Backend failed: Database is not supported: pubmed"
LOST = "Unable to obtain query #1"


@dataclass(frozen=True, slots=True)
class Row:
    """A reply, what it is, and whether the same request may succeed later.

    ``name`` begins with the number of the catalogue of replies seen in real use (1 to 20), or
    with the limit of 9,999 (cap), or is a case of our own (own).
    """

    name: str
    status: int
    body: bytes
    endpoint: str
    kind: ReplyKind
    retry: bool


def in_json(words: str, result: str = "esearchresult") -> bytes:
    """An error as the JSON replies have it."""
    return f'{{"header":{{"type":"x","version":"0.3"}},"{result}":{{"ERROR":"{words}"}}}}'.encode()


K = ReplyKind
ROWS: list[Row] = [
    Row("1 429", 429, RATE_LIMITED, "efetch", K.RATE_LIMITED, True),
    Row("1 the same with 200", 200, RATE_LIMITED, "esearch", K.RATE_LIMITED, True),
    Row("1 the same with 400", 400, RATE_LIMITED, "esearch", K.RATE_LIMITED, True),
    Row("1 without a body", 429, b"", "esearch", K.RATE_LIMITED, True),
    Row("1 with a page", 429, b"<html>Too many</html>", "esearch", K.RATE_LIMITED, True),
    Row("2 XHTML page", 500, XHTML_500, "efetch", K.TRANSIENT_SERVER, True),
    Row("2 XHTML page with 200", 200, XHTML_500, "efetch", K.TRANSIENT_SERVER, True),
    Row("2 HTML page with 200", 200, b"<HTML><body/></HTML>", "esearch", K.TRANSIENT_SERVER, True),
    Row("3 bad gateway", 502, b"<html>Bad gateway</html>", "efetch", K.TRANSIENT_SERVER, True),
    Row("3 unavailable", 503, b"", "efetch", K.TRANSIENT_SERVER, True),
    Row("3 gateway time-out", 504, b"", "efetch", K.TRANSIENT_SERVER, True),
    Row("4 outage", 200, error(OUTAGE, "eSearchResult"), "esearch", K.SERVICE_ERROR_IN_200, True),
    Row("4 outage in JSON", 200, in_json(OUTAGE), "esearch", K.SERVICE_ERROR_IN_200, True),
    Row(
        "5 raw newline",
        200,
        in_json("Search Backend failed:\n x"),
        "esearch",
        K.SERVICE_ERROR_IN_200,
        True,
    ),
    Row("5 raw newline, cut off", 200, CAP_JSON[:60], "esearch", K.TRUNCATED, True),
    Row("5 broken JSON", 200, b'{"header":{]}', "esearch", K.MALFORMED, True),
    Row("6 efetch", 200, error(LOST), "efetch", K.HISTORY_LOST, True),
    Row("6 efetch with 400", 400, error(LOST), "efetch", K.HISTORY_LOST, True),
    Row("6 esearch", 200, error(LOST, "eSearchResult"), "esearch", K.HISTORY_LOST, True),
    Row("6 esummary", 200, error(LOST, "eSummaryResult"), "esummary", K.HISTORY_LOST, True),
    Row("6 esearch JSON", 200, in_json(LOST), "esearch", K.HISTORY_LOST, True),
    Row("6 esearch JSON with 400", 400, in_json(LOST), "esearch", K.HISTORY_LOST, True),
    Row(
        "6 list in JSON",
        200,
        b'{"header":{},"esummaryresult":["Unable to obtain query #1"]}',
        "esummary",
        K.HISTORY_LOST,
        True,
    ),
    Row(
        "6 another number", 200, error("Unable to obtain query #12"), "efetch", K.HISTORY_LOST, True
    ),
    Row("7 beyond history", 400, error(HISTORY_OUT), "efetch", K.BAD_REQUEST, False),
    Row("7 the same with 200", 200, error(HISTORY_OUT), "efetch", K.SERVICE_ERROR_IN_200, False),
    Row("8 history cap", 400, error(HISTORY_CAP), "efetch", K.BAD_REQUEST, False),
    Row("8 the same with 200", 200, error(HISTORY_CAP), "efetch", K.SERVICE_ERROR_IN_200, False),
    Row(
        "9 no ids",
        200,
        error("Supplied id parameter is empty."),
        "efetch",
        K.SERVICE_ERROR_IN_200,
        False,
    ),
    Row(
        "9 no ids with 400",
        400,
        error("Supplied id parameter is empty."),
        "efetch",
        K.BAD_REQUEST,
        False,
    ),
    Row("10 two errors", 200, TWO_ERRORS, "esummary", K.SERVICE_ERROR_IN_200, False),
    Row(
        "10 neither key nor id",
        200,
        error("Neither query_key nor id specified", "eSummaryResult"),
        "esummary",
        K.SERVICE_ERROR_IN_200,
        False,
    ),
    Row(
        "10 nothing to store",
        200,
        error("Empty ID list; Nothing to store", "ePostResult"),
        "epost",
        K.SERVICE_ERROR_IN_200,
        False,
    ),
    Row(
        "10 bad database",
        200,
        error("Invalid db name specified: pubmud", "eSearchResult"),
        "esearch",
        K.SERVICE_ERROR_IN_200,
        False,
    ),
    Row("11 error, lists, no count", 200, NO_COUNT, "esearch", K.SERVICE_ERROR_IN_200, False),
    Row("12 unknown PMIDs", 200, records([]), "efetch", K.OK_EMPTY, False),
    Row("12 in one tag", 200, b"<PubmedArticleSet/>", "efetch", K.OK_EMPTY, False),
    Row("13 414 page", 414, b"<html><title>414</title></html>", "esearch", K.BAD_REQUEST, False),
    Row("14 valid prefix", 200, records([1, 2])[:-30], "efetch", K.TRUNCATED, True),
    Row("14 half a search", 200, search(3, [1, 2, 3])[:-30], "esearch", K.TRUNCATED, True),
    Row("14 cut inside a tag", 200, records([1, 2])[:-5], "efetch", K.TRUNCATED, True),
    Row("15 nothing at all", 200, b"", "efetch", K.TRUNCATED, True),
    Row("16 400 without words", 400, b"", "efetch", K.TRANSIENT_SERVER, True),
    Row(
        "16 400 with a page", 400, b"<html>Bad Request</html>", "esearch", K.TRANSIENT_SERVER, True
    ),
    Row("17 bad key", 400, BAD_KEY, "esearch", K.BAD_KEY, False),
    Row("17 bad key with 200", 200, BAD_KEY, "esearch", K.BAD_KEY, False),
    Row("17 bad key with 401", 401, BAD_KEY, "efetch", K.BAD_KEY, False),
    Row("18 error in a comment", 200, DOCSUM, "esummary", K.SERVICE_ERROR_IN_200, True),
    Row(
        "18 other words in a comment",
        200,
        b'<eSummaryResult><DocumentSummarySet status="OK"><!-- Unable to get UID 5 -->'
        b"</DocumentSummarySet></eSummaryResult>",
        "esummary",
        K.SERVICE_ERROR_IN_200,
        True,
    ),
    Row("19 not decompressed", 200, gzip.compress(records([1])), "efetch", K.MALFORMED, True),
    Row(
        "20 unbalanced term",
        200,
        error("Search Backend failed: syntax", "eSearchResult"),
        "esearch",
        K.SERVICE_ERROR_IN_200,
        True,
    ),
    Row("cap, raw newline in JSON", 200, CAP_JSON, "esearch", K.SERVICE_ERROR_IN_200, False),
    Row("cap", 200, error(CAP_WORDS, "eSearchResult"), "esearch", K.SERVICE_ERROR_IN_200, False),
    Row(
        "cap, older wording",
        200,
        error("Position 15000 is out of acceptable range [9999,9998]", "eSearchResult"),
        "esearch",
        K.SERVICE_ERROR_IN_200,
        False,
    ),
    Row(
        "cap, older wording as a backend failure",
        200,
        error(
            "Search Backend failed: Position 15000 is out of acceptable range [9999,9998]",
            "eSearchResult",
        ),
        "esearch",
        K.SERVICE_ERROR_IN_200,
        False,
    ),
    Row("cap, paging notice", 200, search(9, [1], extra=RESTRICTED), "esearch", K.OK, False),
    Row("own, records", 200, records([1]), "efetch.fcgi", K.OK, False),
    Row("own, database", 200, EINFO, "einfo", K.OK, False),
    Row("own, hits", 200, search(2, [1, 2]), "esearch", K.OK, False),
    Row("own, zero", 200, search(0, [], extra=EMPTY_LIST), "esearch", K.OK_EMPTY, False),
    Row("own, dropped", 200, search(1, [1], extra=DROPPED), "esearch", K.OK_WITH_WARNINGS, False),
    Row("own, fewer than RetMax", 200, search(5, [1], retmax=5), "esearch", K.INCOMPLETE, True),
    Row(
        "own, no count",
        200,
        b"<eSearchResult><IdList/></eSearchResult>",
        "esearch",
        K.INCOMPLETE,
        True,
    ),
    Row(
        "own, broken", 200, b"<eSearchResult><a></b></eSearchResult>", "esearch", K.MALFORMED, True
    ),
    Row("own, another document", 200, b"<eInfoResult/>", "esearch", K.MALFORMED, True),
    Row("own, another summary", 200, records([1]), "esummary", K.MALFORMED, True),
    Row("own, records for a search", 200, records([1]), "esearch", K.MALFORMED, True),
    Row("own, plain text", 200, b"please wait", "efetch", K.MALFORMED, True),
    Row("own, blocked", 403, b"<html>Forbidden</html>", "efetch", K.BAD_REQUEST, False),
    Row("own, not there", 404, b"<html>Not Found</html>", "efetch", K.BAD_REQUEST, False),
    Row("own, empty ERROR", 200, b"<eSpellResult><ERROR/></eSpellResult>", "espell", K.OK, False),
    Row("own, summaries and one error", 200, ONE_SUMMARY, "esummary", K.OK_WITH_WARNINGS, False),
    Row("own, summaries", 200, SUMMARIES, "esummary", K.OK, False),
    Row(
        "own, a title about limits",
        200,
        records([1]).replace(b"Invented", b"API rate limit exceeded and API key invalid:"),
        "efetch",
        K.OK,
        False,
    ),
]


def test_every_row_of_the_catalogue_is_here() -> None:
    """The replies of real use are numbered 1 to 20; each has at least one row."""
    assert {row.name.split(" ")[0].rstrip(",") for row in ROWS} == {
        *(str(n) for n in range(1, 21)),
        "cap",
        "own",
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_classify(row: Row) -> None:
    """Each reply seen in real use has its kind, and says whether it is worth another try."""
    verdict = classify(row.status, {"Content-Type": "text/xml"}, row.body, row.endpoint)
    assert (verdict.kind, verdict.retry) == (row.kind, row.retry)
    assert verdict.usable is (row.kind.value.startswith("ok"))


# The bodies quoted from issues: file, status, endpoint, kind, worth another try.
WILD = [
    ("any_html_500_diagnostic.html", 500, "efetch", K.TRANSIENT_SERVER, True),
    ("any_json_429_rate_limit.json", 429, "efetch", K.RATE_LIMITED, True),
    ("efetch_xml_history_retstart_out_of_range_400.xml", 400, "efetch", K.BAD_REQUEST, False),
    ("efetch_xml_unable_to_obtain_query.xml", 200, "efetch", K.HISTORY_LOST, True),
    (
        "esearch_json_retstart_9999_RAW_NEWLINE.json",
        *(200, "esearch", K.SERVICE_ERROR_IN_200, False),
    ),
    ("esearch_json_unable_to_obtain_query.json", 200, "esearch", K.HISTORY_LOST, True),
    (
        "esearch_xml_cant_run_executor_legacy.xml",
        *(200, "esearch", K.SERVICE_ERROR_IN_200, False),
    ),
    ("esearch_xml_db_not_supported.xml", 200, "esearch", K.SERVICE_ERROR_IN_200, True),
    ("esearch_xml_unquoted_nonsense_zero.xml", 200, "esearch", K.OK_WITH_WARNINGS, False),
]


@pytest.mark.skipif(not REAL.is_dir(), reason="the real replies are not beside this checkout")
def test_the_real_bodies() -> None:
    """Every body quoted from real use is told apart, with and without its right status."""
    assert {name for name, *_ in WILD} == {path.name for path in (REAL / "wild").iterdir()}
    for name, status, endpoint, kind, retry in WILD:
        body = (REAL / "wild" / name).read_bytes()
        verdict = classify(status, {}, body, endpoint)
        assert (verdict.kind, verdict.retry) == (kind, retry), name
        assert classify(200, {}, body, endpoint).usable is verdict.usable, name


@pytest.mark.skipif(not REAL.is_dir(), reason="the real replies are not beside this checkout")
def test_the_real_diagnostics() -> None:
    """What PubMed said of real strategies, told as XML: remarks where a part was dropped."""
    cases = json.loads((REAL / "pubmed-filters" / "esearch_json_cases.json").read_text("utf-8"))
    flagged = set()
    for name, case in cases.items():
        reply = _as_xml(case["esearchresult"])
        verdict = classify(200, {}, reply, "esearch")
        assert verdict.usable, name
        if read_search(parse_reply(reply)).remarks:
            assert verdict.kind is K.OK_WITH_WARNINGS
            flagged.add(name)
    assert "cero-legitimo" not in flagged
    assert "restricciones-ajustadas" not in flagged
    assert {"mesh-inexistente", "frase-ignorada-the", "amp-como-entidad"} <= flagged


def _as_xml(result: dict[str, Any]) -> bytes:
    """A JSON esearch result in the elements of the XML one."""
    lists = {
        "errorlist": ("ErrorList", {"phrasesnotfound": "PhraseNotFound"}),
        "warninglist": (
            "WarningList",
            {
                "phrasesignored": "PhraseIgnored",
                "quotedphrasesnotfound": "QuotedPhraseNotFound",
                "outputmessages": "OutputMessage",
            },
        ),
    }
    extra = ""
    for name, (element, children) in lists.items():
        inner = "".join(
            f"<{child}>{html.escape(text)}</{child}>"
            for key, child in children.items()
            for text in result.get(name, {}).get(key, [])
        )
        extra += f"<{element}>{inner}</{element}>" if inner else ""
    return search(int(result["count"]), map(int, result.get("idlist", [])), extra=extra)


def test_fates_are_read_in_both_versions() -> None:
    """What esummary says of each PMID: nothing for a record, words where there is none."""
    old = parse_reply(ONE_SUMMARY)
    assert read_fates(old) == {"1": "", "9": "cannot get document summary"}
    assert read_fates(parse_reply(SUMMARIES)) == {"1": "", "9": "cannot get document summary"}


@pytest.mark.parametrize("cut", range(0, 330, 7))
def test_classify_never_takes_a_prefix_for_a_reply(cut: int) -> None:
    """No proper prefix of a search reply is usable."""
    whole = search(9, [11, 12, 13, 14, 15, 16, 17, 18, 19], extra=DROPPED)
    assert not classify(200, {}, whole[: min(cut, len(whole) - 1)], "esearch").usable


def test_remarks_are_read() -> None:
    """Error and warning lists and the translation set become diagnostics."""
    extra = (
        '<TranslationSet><Translation><From>asthma</From><To>"asthma"[MeSH]</To></Translation>'
        '</TranslationSet><QueryTranslation>"asthma"[MeSH]</QueryTranslation>'
        "<ErrorList><PhraseNotFound>zzz</PhraseNotFound></ErrorList>" + DROPPED
    )
    reply = read_search(parse_reply(search(1, [5], extra=extra)))
    assert reply.translation == '"asthma"[MeSH]'
    assert reply.diagnostics == (
        ("TranslationSet", 'asthma => "asthma"[MeSH]'),
        ("ErrorList/PhraseNotFound", "zzz"),
        ("WarningList/QuotedPhraseNotFound", '"body battery"[tiab]'),
    )
    assert len(reply.remarks) == 2


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"esearchresult":' * 600 + b"1" + b"}" * 600,
        b"<eSearchResult><Count>" + b"9" * 5000 + b"</Count></eSearchResult>",
        b'<?xml version="1.0" encoding="utf-99"?><eSearchResult/>',
        b"<a" * 50_000,
        b"\x00" * 1000,
    ],
)
@pytest.mark.parametrize("status", [200, 400])
def test_classify_survives_hostile_replies(body: bytes, status: int) -> None:
    """Whatever comes is classified, and nothing of this is usable."""
    assert not classify(status, {}, body, "esearch").usable


@settings(deadline=None, max_examples=300)
@given(
    row=st.sampled_from(ROWS),
    status=st.sampled_from([200, 200, 302, 400, 429, 500]),
    edits=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=4)), max_size=4),
)
def test_classify_never_raises(row: Row, status: int, edits: list[tuple[float, bytes]]) -> None:
    """Damaged replies of any status are classified without an exception."""
    body = bytearray(row.body)
    for place, new in edits:
        at = int(len(body) * place)
        body[at : at + len(new)] = new
    verdict = classify(status, {}, bytes(body), row.endpoint)
    assert verdict.usable is (status == 200 and verdict.kind.value.startswith("ok"))
