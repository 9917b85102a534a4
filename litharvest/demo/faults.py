"""Everything that goes wrong with the real service, on request.

A Fault names an endpoint, which of its requests fails (counted from 1) and how. The bodies have
the shape of replies that clients of the service recorded or reported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from litharvest.demo.replies import HISTORY_LOST, JSON, XML, Reply, error, rate_limited


class FaultKind(StrEnum):
    """How a request goes wrong; what ``amount`` means is said where it means something."""

    HTTP_500_HTML = "http_500_html"
    HTTP_502 = "http_502"
    HTTP_400 = "http_400"
    BAD_KEY = "bad_key"
    """400 whose body repeats the key."""
    RATE_429 = "rate_429"
    RATE_IN_200 = "rate_in_200"
    ERROR_IN_200 = "error_in_200"
    HISTORY_LOST = "history_lost"
    RAW_NEWLINE_JSON = "raw_newline_json"
    """200 with JSON that strict parsers refuse."""
    DROP_AFTER_BYTES = "drop_after_bytes"
    """The connection ends in mid-body, after ``amount`` bytes."""
    NO_REPLY = "no_reply"
    """The connection ends without a byte."""
    TRUNCATED_GZIP = "truncated_gzip"
    """The gzip stream stops half-way though the framing is complete."""
    TRUNCATED_BODY = "truncated_body"
    """The document stops after ``amount`` bytes (half-way if 0); the framing is complete."""
    EMPTY_REPLY = "empty_reply"
    """200 with no body."""
    SHORT_BATCH = "short_batch"
    """efetch leaves out its last ``amount`` records (1 if 0)."""
    DUPLICATE_RECORD = "duplicate_record"
    """efetch delivers its first record twice."""
    SHUFFLED = "shuffled"
    """efetch delivers its records in reverse."""
    DELETE_CITATION = "delete_citation"
    """efetch says that its last record was deleted instead of delivering it."""
    NO_IDS = "no_ids"
    """esearch tells the count and lists nothing."""
    HANG = "hang"
    """Nothing comes for ``amount`` seconds, then the right reply."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One failure: at the ``nth_request`` (from 1) to ``endpoint`` (esearch, efetch, einfo, …)."""

    endpoint: str
    nth_request: int
    kind: FaultKind | str
    amount: float = 0


HTML_500 = b"""<?xml version="1.0" encoding="iso-8859-1" standalone="yes"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">
<html>
<head><title>Simulator/eutils - WWW Error 500 Diagnostic</title></head>
<body><h1>Server Error</h1><p>Your request could not be processed.</p></body></html>
"""
HTML_502 = b"<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>\n"
_ARTICLE = re.compile(rb"<Pubmed(?:Book)?Article>.*?</Pubmed(?:Book)?Article>\n?", re.DOTALL)


def spoil(fault: Fault, reply: Reply, who: str) -> Reply:
    """The reply as this fault turns it out; ``who`` is the API key or the address."""
    kind = FaultKind(fault.kind)
    made = _instead(kind, who)
    if made is not None:
        return made
    if kind in _ARTICLES:
        return replace(reply, body=_ARTICLES[kind](reply.body, int(fault.amount)))
    cut = int(fault.amount) or len(reply.body) // 2
    if kind is FaultKind.TRUNCATED_BODY:
        return replace(reply, body=reply.body[:cut])
    if kind is FaultKind.NO_IDS:
        return replace(reply, body=re.sub(rb"<Id>\d+</Id>\s*", b"", reply.body))
    if kind is FaultKind.DROP_AFTER_BYTES:
        return replace(reply, drop_after=int(fault.amount))
    if kind is FaultKind.TRUNCATED_GZIP:
        return replace(reply, cut_gzip=True)
    if kind is FaultKind.NO_REPLY:
        return replace(reply, silent=True)
    return replace(reply, delay=fault.amount)


def _instead(kind: FaultKind, who: str) -> Reply | None:
    """The reply that comes instead of the right one, whatever that is."""
    html = "text/html; charset=UTF-8"
    backend = "Search Backend failed: Database is not supported: pubmed"
    key = f'{{"error":"API key invalid","api-key":"{who}","type":"api_key","status":"unknown"}}\n'
    broken = '{"header":{"type":"esearch"},"esearchresult":{"ERROR":"Search Backend failed:\n"}}'
    replies = {
        FaultKind.HTTP_500_HTML: Reply(HTML_500, html, 500),
        FaultKind.HTTP_502: Reply(HTML_502, html, 502),
        FaultKind.HTTP_400: Reply(b"Bad Request", "text/plain", 400),
        FaultKind.BAD_KEY: Reply(key.encode(), JSON, 400),
        FaultKind.RATE_429: rate_limited(who, 3),
        FaultKind.RATE_IN_200: replace(rate_limited(who, 3), status=200),
        FaultKind.ERROR_IN_200: error("esearch", backend),
        FaultKind.HISTORY_LOST: error("efetch", HISTORY_LOST),
        FaultKind.RAW_NEWLINE_JSON: Reply(broken.encode(), JSON),
        FaultKind.EMPTY_REPLY: Reply(b"", XML),
    }
    return replies.get(kind)


def _short(body: bytes, count: int) -> bytes:
    articles = _ARTICLE.findall(body)
    for article in articles[-max(count, 1) :]:
        body = body.replace(article, b"")
    return body


def _twice(body: bytes, _: int) -> bytes:
    articles = _ARTICLE.findall(body)
    return body.replace(articles[0], articles[0] * 2) if articles else body


def _reversed(body: bytes, _: int) -> bytes:
    articles = _ARTICLE.findall(body)
    return body.replace(b"".join(articles), b"".join(reversed(articles)))


def _deleted(body: bytes, _: int) -> bytes:
    articles = _ARTICLE.findall(body)
    if not articles:
        return body
    pmid = re.search(rb"<PMID[^>]*>\d+</PMID>", articles[-1])
    note = b"<DeleteCitation>" + (pmid.group() if pmid else b"") + b"</DeleteCitation>\n"
    return body.replace(articles[-1], note)


_ARTICLES = {
    FaultKind.SHORT_BATCH: _short,
    FaultKind.DUPLICATE_RECORD: _twice,
    FaultKind.SHUFFLED: _reversed,
    FaultKind.DELETE_CITATION: _deleted,
}
