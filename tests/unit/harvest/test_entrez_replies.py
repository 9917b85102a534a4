"""Replies of the E-utilities: every kind seen in real use is told apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.entrez_replies import ReplyKind, classify, parse_reply, read_search
from tests.unit.harvest.documents import (
    BAD_KEY,
    CAP_JSON,
    DOCSUM,
    DROPPED,
    EINFO,
    EMPTY_LIST,
    HISTORY_CAP,
    HISTORY_OUT,
    NO_COUNT,
    RATE_LIMITED,
    RESTRICTED,
    TWO_ERRORS,
    XHTML_500,
    error,
    records,
    search,
)

# (what it is, status, body, endpoint, kind, worth another try)
ROWS: list[tuple[str, int, bytes, str, ReplyKind, bool]] = [
    ("429", 429, RATE_LIMITED, "efetch", ReplyKind.RATE_LIMITED, True),
    ("429 body with 200", 200, RATE_LIMITED, "esearch", ReplyKind.RATE_LIMITED, True),
    ("429 without a body", 429, b"", "esearch", ReplyKind.RATE_LIMITED, True),
    ("XHTML 500", 500, XHTML_500, "efetch", ReplyKind.TRANSIENT_SERVER, True),
    ("XHTML 500 page with 200", 200, XHTML_500, "efetch", ReplyKind.TRANSIENT_SERVER, True),
    ("502", 502, b"<html>Bad gateway</html>", "efetch", ReplyKind.TRANSIENT_SERVER, True),
    (
        "outage as error in 200",
        200,
        error("Search Backend failed: Database is not supported: pubmed", "eSearchResult"),
        "esearch",
        ReplyKind.SERVICE_ERROR_IN_200,
        True,
    ),
    ("raw newline in JSON", 200, CAP_JSON, "esearch", ReplyKind.SERVICE_ERROR_IN_200, False),
    ("cut-off JSON", 200, CAP_JSON[:60], "esearch", ReplyKind.TRUNCATED, True),
    (
        "lost WebEnv",
        200,
        error("Unable to obtain query #1"),
        "efetch",
        ReplyKind.HISTORY_LOST,
        True,
    ),
    (
        "lost WebEnv, 400",
        400,
        error("Unable to obtain query #1"),
        "efetch",
        ReplyKind.HISTORY_LOST,
        True,
    ),
    (
        "lost WebEnv in JSON",
        200,
        b'{"header":{},"esummaryresult":["Unable to obtain query #1"]}',
        "esummary",
        ReplyKind.HISTORY_LOST,
        True,
    ),
    ("beyond history", 400, error(HISTORY_OUT), "efetch", ReplyKind.BAD_REQUEST, False),
    ("history cap", 400, error(HISTORY_CAP), "efetch", ReplyKind.BAD_REQUEST, False),
    (
        "no ids",
        200,
        error("Supplied id parameter is empty."),
        "efetch",
        ReplyKind.SERVICE_ERROR_IN_200,
        False,
    ),
    ("two errors", 200, TWO_ERRORS, "esummary", ReplyKind.SERVICE_ERROR_IN_200, False),
    (
        "bad database",
        200,
        error("Invalid db name specified: pubmud", "eSearchResult"),
        "esearch",
        ReplyKind.SERVICE_ERROR_IN_200,
        False,
    ),
    ("error and no count", 200, NO_COUNT, "esearch", ReplyKind.SERVICE_ERROR_IN_200, False),
    ("empty set", 200, records([]), "efetch", ReplyKind.OK_EMPTY, False),
    (
        "414 page",
        414,
        b"<html><head><title>414</title></html>",
        "esearch",
        ReplyKind.BAD_REQUEST,
        False,
    ),
    ("valid prefix", 200, records([1, 2])[:-30], "efetch", ReplyKind.TRUNCATED, True),
    ("nothing at all", 200, b"", "efetch", ReplyKind.TRUNCATED, True),
    ("400 without words", 400, b"", "efetch", ReplyKind.TRANSIENT_SERVER, True),
    ("bad key", 400, BAD_KEY, "esearch", ReplyKind.BAD_KEY, False),
    ("error in a comment", 200, DOCSUM, "esummary", ReplyKind.SERVICE_ERROR_IN_200, True),
    (
        "unbalanced term",
        200,
        error("Search Backend failed: syntax", "eSearchResult"),
        "esearch",
        ReplyKind.SERVICE_ERROR_IN_200,
        True,
    ),
    ("records", 200, records([1]), "efetch.fcgi", ReplyKind.OK, False),
    ("database", 200, EINFO, "einfo", ReplyKind.OK, False),
    ("hits", 200, search(2, [1, 2]), "esearch", ReplyKind.OK, False),
    ("true zero", 200, search(0, [], extra=EMPTY_LIST), "esearch", ReplyKind.OK_EMPTY, False),
    ("paging notice", 200, search(9, [1], extra=RESTRICTED), "esearch", ReplyKind.OK, False),
    (
        "dropped phrase",
        200,
        search(1, [1], extra=DROPPED),
        "esearch",
        ReplyKind.OK_WITH_WARNINGS,
        False,
    ),
    ("fewer ids than RetMax", 200, search(5, [1], retmax=5), "esearch", ReplyKind.INCOMPLETE, True),
    (
        "no count",
        200,
        b"<eSearchResult><IdList/></eSearchResult>",
        "esearch",
        ReplyKind.INCOMPLETE,
        True,
    ),
    (
        "broken XML",
        200,
        b"<eSearchResult><a></b></eSearchResult>",
        "esearch",
        ReplyKind.MALFORMED,
        True,
    ),
    ("another document", 200, b"<eInfoResult/>", "esearch", ReplyKind.MALFORMED, True),
    ("plain text", 200, b"please wait", "efetch", ReplyKind.MALFORMED, True),
    ("empty ERROR", 200, b"<eSpellResult><ERROR/></eSpellResult>", "espell", ReplyKind.OK, False),
    (
        "a title about limits",
        200,
        records([1]).replace(b"Invented", b"API rate limit exceeded and API key invalid:"),
        "efetch",
        ReplyKind.OK,
        False,
    ),
]


@pytest.mark.parametrize(
    ("status", "body", "endpoint", "kind", "retry"),
    [row[1:] for row in ROWS],
    ids=[row[0] for row in ROWS],
)
def test_classify(status: int, body: bytes, endpoint: str, kind: ReplyKind, retry: bool) -> None:
    """Each reply seen in real use has its kind, and says whether it is worth another try."""
    verdict = classify(status, {"Content-Type": "text/xml"}, body, endpoint)
    assert (verdict.kind, verdict.retry) == (kind, retry)
    assert verdict.usable is (kind.value.startswith("ok"))


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
def test_classify_never_raises(
    row: tuple[str, int, bytes, str, ReplyKind, bool], status: int, edits: list[tuple[float, bytes]]
) -> None:
    """Damaged replies of any status are classified without an exception."""
    body = bytearray(row[2])
    for place, new in edits:
        at = int(len(body) * place)
        body[at : at + len(new)] = new
    verdict = classify(status, {}, bytes(body), row[3])
    assert verdict.usable is (status == 200 and verdict.kind.value.startswith("ok"))
