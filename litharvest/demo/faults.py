"""Everything that goes wrong with the real service, on request.

A Fault names an endpoint, which of its requests fails (counted from 1), how, and how many in a
row; a Change names one and what happens to the library just before it. The bodies have the shape
of replies that clients of the service recorded or reported; docs/simulator.md lists them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from litharvest.demo import damage
from litharvest.demo.library import Library
from litharvest.demo.replies import (
    HISTORY_LOST,
    JSON,
    OUT_OF_RANGE,
    TOO_FAR,
    XML,
    Reply,
    document,
    error,
    json_reply,
    rate_limited,
)


class FaultKind(StrEnum):
    """How a request goes wrong; what ``amount`` means is said where it means something."""

    # --- another reply instead of the right one
    RATE_429 = "rate_429"
    RATE_IN_200 = "rate_in_200"
    HTTP_500_HTML = "http_500_html"
    """500 with a page that parses as XML."""
    HTML_IN_200 = "html_in_200"
    HTTP_502 = "http_502"
    HTTP_400 = "http_400"
    """400 for a good request, without the service's own words."""
    BAD_KEY = "bad_key"
    """400 whose body repeats the key."""
    URI_TOO_LONG = "uri_too_long"
    ERROR_IN_200 = "error_in_200"
    """An outage, told as an ERROR element."""
    BACKEND_FAILED = "backend_failed"
    """What broken terms such as ``((`` get."""
    NO_EXECUTOR = "no_executor"
    """ERROR, ErrorList and WarningList together, and no Count."""
    RAW_NEWLINE_JSON = "raw_newline_json"
    """200 with JSON that strict parsers refuse."""
    HISTORY_LOST = "history_lost"
    HISTORY_LOST_400 = "history_lost_400"
    HISTORY_LOST_JSON = "history_lost_json"
    """``esummaryresult`` is a list with the error in it."""
    HISTORY_RANGE = "history_range"
    HISTORY_CAP = "history_cap"
    EMPTY_ID_LIST = "empty_id_list"
    NO_ID_GIVEN = "no_id_given"
    TWO_ERRORS = "two_errors"
    EMPTY_SET = "empty_set"
    """A PubmedArticleSet without records, as for PMIDs that there are not."""
    FAILED_IN_COMMENT = "failed_in_comment"
    """A summary set with status OK whose failure stands in a comment."""
    EMPTY_REPLY = "empty_reply"
    """200 with no body."""
    # --- the right reply, broken on its way
    DROP_AFTER_BYTES = "drop_after_bytes"
    """The connection ends in mid-body, after ``amount`` bytes."""
    NO_REPLY = "no_reply"
    """The connection ends without a byte."""
    TRUNCATED_GZIP = "truncated_gzip"
    """The gzip stream stops half-way though the framing is complete."""
    UNCOMPRESSED = "uncompressed"
    """No gzip and no chunks although they were accepted: one of 129 recorded replies."""
    HANG = "hang"
    """Nothing comes for ``amount`` seconds, then the right reply."""
    TRICKLE = "trickle"
    """The body comes byte by byte, ``amount`` seconds apart."""
    # --- the right reply with something wrong in it
    TRUNCATED_BODY = "truncated_body"
    """The document stops after ``amount`` bytes (half-way if 0); the framing is complete."""
    SHORT_BATCH = "short_batch"
    """efetch leaves out its last ``amount`` records (1 if 0)."""
    DUPLICATE_RECORD = "duplicate_record"
    """efetch delivers its first record twice."""
    SHUFFLED = "shuffled"
    """efetch delivers its records in reverse."""
    DELETE_CITATION = "delete_citation"
    """efetch says that its last record was deleted instead of delivering it."""
    GARBAGE_BETWEEN = "garbage_between"
    """Bytes that are no XML stand between the first and the second record."""
    MALFORMED_RECORD = "malformed_record"
    """The middle record has an element that is not closed; the others are good."""
    NO_IDS = "no_ids"
    """esearch tells the count and lists nothing."""
    IDS_TWICE = "ids_twice"
    """esearch lists its first id a second time, in place of its last."""
    WRONG_COUNT = "wrong_count"
    """esearch counts ``amount`` records more (or less, if negative) than there are; 1 if 0."""


ESEARCH, EFETCH, ESUMMARY = (frozenset({name}) for name in ("esearch", "efetch", "esummary"))
ANY = frozenset({"einfo", "esearch", "efetch", "esummary", "epost", "elink", "espell"})

# Where each kind happens; kinds that are not named here happen everywhere.
_WHERE: Mapping[FaultKind, frozenset[str]] = {
    FaultKind.ERROR_IN_200: ESEARCH,
    FaultKind.BACKEND_FAILED: ESEARCH,
    FaultKind.NO_EXECUTOR: ESEARCH,
    FaultKind.RAW_NEWLINE_JSON: ESEARCH,
    FaultKind.NO_IDS: ESEARCH,
    FaultKind.IDS_TWICE: ESEARCH,
    FaultKind.WRONG_COUNT: ESEARCH,
    FaultKind.HISTORY_LOST: ESEARCH | EFETCH | ESUMMARY,
    FaultKind.HISTORY_LOST_400: ESEARCH | EFETCH | ESUMMARY,
    FaultKind.HISTORY_LOST_JSON: ESUMMARY,
    FaultKind.HISTORY_RANGE: EFETCH,
    FaultKind.HISTORY_CAP: EFETCH,
    FaultKind.EMPTY_ID_LIST: EFETCH,
    FaultKind.NO_ID_GIVEN: ESUMMARY | {"epost", "elink"},
    FaultKind.TWO_ERRORS: frozenset({"epost"}),
    FaultKind.EMPTY_SET: EFETCH,
    FaultKind.FAILED_IN_COMMENT: ESUMMARY,
    FaultKind.SHORT_BATCH: EFETCH,
    FaultKind.DUPLICATE_RECORD: EFETCH,
    FaultKind.SHUFFLED: EFETCH,
    FaultKind.DELETE_CITATION: EFETCH,
    FaultKind.GARBAGE_BETWEEN: EFETCH,
    FaultKind.MALFORMED_RECORD: EFETCH,
}

CATALOGUE: Mapping[int, tuple[FaultKind, ...]] = {
    1: (FaultKind.RATE_429, FaultKind.RATE_IN_200),
    2: (FaultKind.HTTP_500_HTML,),
    3: (FaultKind.HTTP_502,),
    4: (FaultKind.ERROR_IN_200,),
    5: (FaultKind.RAW_NEWLINE_JSON,),
    6: (FaultKind.HISTORY_LOST, FaultKind.HISTORY_LOST_400, FaultKind.HISTORY_LOST_JSON),
    7: (FaultKind.HISTORY_RANGE,),
    8: (FaultKind.HISTORY_CAP,),
    9: (FaultKind.EMPTY_ID_LIST,),
    10: (FaultKind.NO_ID_GIVEN, FaultKind.TWO_ERRORS),
    11: (FaultKind.NO_EXECUTOR,),
    12: (FaultKind.EMPTY_SET,),
    13: (FaultKind.URI_TOO_LONG,),
    14: (FaultKind.DROP_AFTER_BYTES,),
    15: (FaultKind.HANG, FaultKind.TRICKLE),
    16: (FaultKind.HTTP_400,),
    17: (FaultKind.BAD_KEY,),
    18: (FaultKind.FAILED_IN_COMMENT,),
    19: (FaultKind.TRUNCATED_GZIP, FaultKind.UNCOMPRESSED),
    20: (FaultKind.BACKEND_FAILED,),
}
"""The replies that a client has to tell apart, by the row of the table in docs/simulator.md."""


def happens(kind: FaultKind, endpoint: str) -> bool:
    """Whether requests to that endpoint can meet this kind."""
    return endpoint in _WHERE.get(kind, ANY)


@dataclass(frozen=True, slots=True)
class Fault:
    """One failure: at the ``nth_request`` (from 1) to ``endpoint`` (esearch, efetch, einfo, …).

    ``times`` requests in a row fail.
    """

    endpoint: str
    nth_request: int
    kind: FaultKind | str
    amount: float = 0
    times: int = 1


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to the library just before the ``nth_request`` to ``endpoint``.

    Hidden records appear (``show``), records go (``hide``), records stay listed and are no longer
    delivered (``delete``), new versions replace older ones (``revise``).
    """

    endpoint: str
    nth_request: int
    show: tuple[int, ...] = ()
    hide: tuple[int, ...] = ()
    delete: tuple[int, ...] = ()
    revise: Library = field(default_factory=lambda: Library({}))

    def of(self, library: Library) -> Library:
        """The library afterwards."""
        changed = library.revising(self.revise) if self.revise.records else library
        if self.show:
            changed = changed.showing(self.show)
        if self.hide:
            changed = changed.hiding(self.hide)
        return changed.deleting(self.delete) if self.delete else changed


_HTML = "text/html; charset=UTF-8"
_HTML_500 = b"""<?xml version="1.0" encoding="iso-8859-1" standalone="yes"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">
<html>
<head><title>Simulator/eutils - WWW Error 500 Diagnostic</title></head>
<body><h1>Server Error</h1><p>Your request could not be processed.</p></body></html>
"""
_HTML_502 = b"<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>\n"
_HTML_200 = b"<!DOCTYPE html>\n<html><body><h1>Service under maintenance</h1></body></html>\n"
_NO_EXECUTOR = (
    "<ERROR>Can't run executor</ERROR><ErrorList><PhraseNotFound>quixel[All Fields]"
    "</PhraseNotFound></ErrorList><WarningList><PhraseIgnored>and</PhraseIgnored>"
    "<OutputMessage>No items found.</OutputMessage></WarningList>"
)
_FAILED_SUMMARY = (
    '<DocumentSummarySet status="OK"><!--\nfailed to get document summaries\n-->'
    "</DocumentSummarySet>"
)
_CAPPED = "Search backend cannot retrieve history data. Reason: " + TOO_FAR.format(
    last=9998, cap=9999
)
TOO_LONG = Reply(
    b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 '
    b'Strict//EN"\n  "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\n<html><head><title>'
    b"Request-URI Too Long</title></head><body><h1>Request-URI Too Long</h1>\n<p>The requested "
    b"address is longer than this server takes.</p></body></html>\n",
    "text/html; charset=utf-8",
    414,
)

_LOST = HISTORY_LOST.format(number=1)

# The replies that come instead of the right one and are the same for all requests.
_FIXED: Mapping[FaultKind, Reply] = {
    FaultKind.HTTP_500_HTML: Reply(_HTML_500, _HTML, 500),
    FaultKind.HTTP_502: Reply(_HTML_502, _HTML, 502),
    FaultKind.HTML_IN_200: Reply(_HTML_200, _HTML),
    FaultKind.HTTP_400: Reply(b"Bad Request", "text/plain", 400),
    FaultKind.URI_TOO_LONG: TOO_LONG,
    FaultKind.ERROR_IN_200: error(
        "esearch", "Search Backend failed: Database is not supported: pubmed"
    ),
    FaultKind.BACKEND_FAILED: error(
        "esearch", "Search Backend failed: Exception: unbalanced parentheses"
    ),
    FaultKind.NO_EXECUTOR: document("esearch", _NO_EXECUTOR),
    FaultKind.RAW_NEWLINE_JSON: Reply(
        b'{"header":{"type":"esearch"},"esearchresult":{"ERROR":"Search Backend failed:\n"}}', JSON
    ),
    FaultKind.HISTORY_LOST: error("efetch", _LOST),
    FaultKind.HISTORY_LOST_400: error("efetch", _LOST, status=400),
    FaultKind.HISTORY_LOST_JSON: json_reply("esummary", {"esummaryresult": [_LOST]}),
    FaultKind.HISTORY_RANGE: error("efetch", OUT_OF_RANGE.format(start=1, count=1), status=400),
    FaultKind.HISTORY_CAP: error("efetch", _CAPPED, status=400),
    FaultKind.EMPTY_ID_LIST: error("efetch", "Supplied id parameter is empty."),
    FaultKind.NO_ID_GIVEN: error("esummary", "Neither query_key nor id specified"),
    FaultKind.TWO_ERRORS: error(
        "epost", "Empty ID list; Nothing to store", "Some IDs have invalid value and were omitted."
    ),
    FaultKind.EMPTY_SET: Reply(damage.EMPTY_SET),
    FaultKind.FAILED_IN_COMMENT: document("esummary", _FAILED_SUMMARY),
    FaultKind.EMPTY_REPLY: Reply(b"", XML),
}


def spoil(fault: Fault, reply: Reply, who: str) -> Reply:
    """The reply as this fault turns it out; ``who`` is the API key or the address."""
    kind = FaultKind(fault.kind)
    if kind in _FIXED:
        return _FIXED[kind]
    if kind in damage.BODIES:
        return replace(reply, body=damage.BODIES[kind](reply.body, int(fault.amount)))
    if kind in (FaultKind.RATE_429, FaultKind.RATE_IN_200):
        limited = rate_limited(who, 3)
        return limited if kind is FaultKind.RATE_429 else replace(limited, status=200)
    if kind is FaultKind.BAD_KEY:
        words = {"error": "API key invalid", "api-key": who, "type": "api_key", "status": "unknown"}
        return Reply((json.dumps(words, separators=(",", ":")) + "\n").encode(), JSON, 400)
    return _on_the_way(kind, reply, fault.amount)


def _on_the_way(kind: FaultKind, reply: Reply, amount: float) -> Reply:
    """The right reply, with what the sending side is to do wrong."""
    if kind is FaultKind.DROP_AFTER_BYTES:
        return replace(reply, drop_after=int(amount))
    if kind is FaultKind.TRUNCATED_GZIP:
        return replace(reply, cut_gzip=True)
    if kind is FaultKind.UNCOMPRESSED:
        return replace(reply, uncompressed=True)
    if kind is FaultKind.NO_REPLY:
        return replace(reply, silent=True)
    if kind is FaultKind.TRICKLE:
        return replace(reply, trickle=amount)
    return replace(reply, delay=amount)
