"""What a reply of NCBI's E-utilities is: pure functions from bytes to a verdict or to its content.

A status code proves nothing here. Errors come with 200, rate limits as JSON to XML calls, server
faults as pages that parse as XML, and truncated documents as successes; so the body is always read.
The rules come from replies recorded or reported in live use; each has its test.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

from harvest.pubmed_text import plain, text_at

_KEPT = 2000
"""Bytes of a body in ``words``. They are shortened only once the key is out of them: half a key is
not recognised any more."""
_LONGEST_NUMBER = 12

_RATE_LIMIT = re.compile(rb"API rate limit exceeded", re.IGNORECASE)
_BAD_KEY = re.compile(
    rb"API key (?:is )?(?:invalid|not valid|wrong)|invalid API key", re.IGNORECASE
)
_PAGE = re.compile(rb"(?:<\?xml[^>]*>\s*)?(?:<!DOCTYPE\s+html|<html)[\s>]", re.IGNORECASE)
_ROOT = re.compile(rb"<([A-Za-z_][\w.:-]*)(?:\s[^<>]*)?(/?)>")
_MARKUP = re.compile(rb"<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>]*>", re.DOTALL)
_HISTORY_LOST = re.compile(
    r"unable to obtain query|(?:web ?env|query_?key).*(?:expired|not found)", re.IGNORECASE
)
_CAP = re.compile(r"cannot be larger than 9,?998|out of (?:acceptable )?range", re.IGNORECASE)
_BACKEND = re.compile(r"search backend failed|cannot retrieve history data", re.IGNORECASE)
# esummary's error about a single record, beside the summaries of the others.
_ONE_ID = re.compile(r"UID=\s*(\d+)\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)
_RECORDS = re.compile(rb"<Pubmed(?:Book)?Article[\s/>]")

# Warnings that say nothing about the strategy: a true zero, and a notice about paging.
_HARMLESS = re.compile(r"no items found\.?|restrictions achieved\b.*", re.IGNORECASE | re.DOTALL)


class ReplyKind(StrEnum):
    """What a reply is; the first three are usable."""

    OK = "ok"
    OK_EMPTY = "ok_empty"
    OK_WITH_WARNINGS = "ok_with_warnings"
    RATE_LIMITED = "rate_limited"
    TRANSIENT_SERVER = "transient_server"
    MALFORMED = "malformed"
    TRUNCATED = "truncated"
    SERVICE_ERROR_IN_200 = "service_error_in_200"
    BAD_REQUEST = "bad_request"
    BAD_KEY = "bad_key"
    HISTORY_LOST = "history_lost"
    INCOMPLETE = "incomplete"


_USABLE = frozenset({ReplyKind.OK, ReplyKind.OK_EMPTY, ReplyKind.OK_WITH_WARNINGS})
_PASSING = frozenset(
    {
        ReplyKind.RATE_LIMITED,
        ReplyKind.TRANSIENT_SERVER,
        ReplyKind.MALFORMED,
        ReplyKind.TRUNCATED,
        ReplyKind.HISTORY_LOST,
        ReplyKind.INCOMPLETE,
    }
)


@dataclass(frozen=True, slots=True)
class ReplyClass:
    """The verdict on a reply. ``words`` are the service's own or ours, unredacted.

    ``retry`` says whether the same request may succeed later.
    """

    kind: ReplyKind
    words: str
    retry: bool

    @property
    def usable(self) -> bool:
        """Whether the content may be read."""
        return self.kind in _USABLE


def classify(status: int, headers: Mapping[str, str], body: bytes, endpoint: str) -> ReplyClass:
    """What a whole reply of ``endpoint`` (``esearch``, ``efetch.fcgi`` …) is; never raises.

    ``headers`` are only evidence (their names may have any case). For efetch the records
    themselves are judged by the reader; here the set must be there and be closed.
    """
    text = body.removeprefix(b"\xef\xbb\xbf").strip()
    # With status 200 these two reports are JSON; the same words in a record are only words.
    report = text[:2000] if status != 200 or text.startswith(b"{") else b""
    if status == 429 or _RATE_LIMIT.search(report):
        return _verdict(ReplyKind.RATE_LIMITED, _shown(report) or "HTTP status 429")
    if _BAD_KEY.search(report):
        return _verdict(ReplyKind.BAD_KEY, _shown(report))
    if status >= 500 or status == 408:
        return _verdict(ReplyKind.TRANSIENT_SERVER, f"HTTP status {status}")
    if status != 200:
        return _not_200(status, headers, body)
    if not text:
        return _verdict(ReplyKind.TRUNCATED, "the reply is empty")
    if _PAGE.match(text):
        return _verdict(ReplyKind.TRANSIENT_SERVER, "an HTML page instead of data")
    if text[:1] in {b"{", b"["}:
        return _json_reply(text)
    return _xml_reply(text, endpoint.removesuffix(".fcgi"))


def backend_failed(words: str) -> bool:
    """Whether these words of the service say that its search failed, and not at the cap.

    An outage and a strategy that it cannot read are told in the same words.
    """
    return bool(_BACKEND.search(words)) and not _CAP.search(words)


def _verdict(kind: ReplyKind, words: str, *, retry: bool | None = None) -> ReplyClass:
    return ReplyClass(kind, words, kind in _PASSING if retry is None else retry)


def _shown(body: bytes) -> str:
    return " ".join(body[:_KEPT].decode("utf-8", errors="replace").split())


def _not_200(status: int, headers: Mapping[str, str], body: bytes) -> ReplyClass:
    """Redirects and 4xx. One without the service's own words is a fault of some machine between.

    A 400 has been seen for good requests that worked later (metapub issue 67).
    """
    words = _error_words(body)
    if words:
        if _HISTORY_LOST.search(words):
            return _verdict(ReplyKind.HISTORY_LOST, words)
        outage = backend_failed(words)
        return _verdict(ReplyKind.TRANSIENT_SERVER if outage else ReplyKind.BAD_REQUEST, words)
    kind = {name.lower(): value for name, value in headers.items()}.get("content-type", "")
    told = f"HTTP status {status} {kind}".strip()
    if status == 400:
        return _verdict(ReplyKind.TRANSIENT_SERVER, told)
    return _verdict(ReplyKind.BAD_REQUEST, told)


def _error_words(body: bytes) -> str:
    """The service's error text in XML or JSON, however broken the document, or an empty string."""
    found = re.search(rb"<ERROR>(.*?)</ERROR>", body, re.DOTALL | re.IGNORECASE)
    if found:
        return _shown(found.group(1))
    try:
        return _json_words(body) or ""
    except ValueError:
        return ""


def _json_reply(text: bytes) -> ReplyClass:
    """XML is always asked for, so JSON is an error report; some of it has raw newlines."""
    try:
        words = _json_words(text)
    except ValueError:
        kind = ReplyKind.MALFORMED if text.endswith((b"}", b"]")) else ReplyKind.TRUNCATED
        return _verdict(kind, "a broken JSON document")
    if words:
        return _service_error(words)
    return _verdict(ReplyKind.MALFORMED, "JSON where XML was asked for")


def _json_words(text: bytes) -> str | None:
    """The error text of a JSON document; ValueError for what is none, or is nested too deeply."""
    try:
        return _json_error(json.loads(text, strict=False))
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _json_error(document: object) -> str | None:
    if isinstance(document, list):
        return next((words for item in document if (words := _json_error(item))), None)
    if isinstance(document, str):
        return document if _HISTORY_LOST.search(document) else None
    if not isinstance(document, dict):
        return None
    for name, value in document.items():
        if name.lower() == "error" and value:
            return " ".join(str(value).split())
        nested = _json_error(value) if name.endswith("result") else None
        if nested:
            return nested
    return None


def _service_error(words: str) -> ReplyClass:
    """An error in the service's words with status 200. Only outages are worth another try."""
    if _HISTORY_LOST.search(words):
        return _verdict(ReplyKind.HISTORY_LOST, words)
    return _verdict(ReplyKind.SERVICE_ERROR_IN_200, words, retry=backend_failed(words))


def _xml_reply(text: bytes, endpoint: str) -> ReplyClass:
    root = _ROOT.search(_MARKUP.sub(b"", text[:4000]))
    if not text.startswith(b"<"):
        return _verdict(ReplyKind.MALFORMED, f"neither XML nor JSON: {_shown(text)}")
    if root is None:
        return _verdict(ReplyKind.TRUNCATED, "the document has no root element")
    if not root.group(2) and not re.search(rb"</" + re.escape(root.group(1)) + rb"\s*>\Z", text):
        return _verdict(ReplyKind.TRUNCATED, f"no closing </{root.group(1).decode('ascii')}>")
    if root.group(1) in {b"PubmedArticleSet", b"PubmedBookArticleSet"}:
        if endpoint != "efetch":
            return _verdict(ReplyKind.MALFORMED, f"records are no answer to {endpoint}")
        empty = not _RECORDS.search(text)
        return _verdict(ReplyKind.OK_EMPTY if empty else ReplyKind.OK, "")
    try:
        tree = parse_reply(text)
    except etree.XMLSyntaxError as error:
        return _verdict(ReplyKind.MALFORMED, f"malformed XML: {error.msg}")
    return _tree_reply(tree, endpoint)


def parse_reply(body: bytes) -> etree._Element:
    """The root of a small reply, with no DTD, entity or address followed."""
    parser = etree.XMLParser(no_network=True, load_dtd=False, resolve_entities=False)
    return etree.fromstring(body.removeprefix(b"\xef\xbb\xbf").strip(), parser)


def _tree_reply(tree: etree._Element, endpoint: str) -> ReplyClass:
    errors = [words for words in map(plain, tree.iter("ERROR")) if words]
    if errors and endpoint == "esummary" and all(map(_ONE_ID.match, errors)):
        return _verdict(ReplyKind.OK_WITH_WARNINGS, "; ".join(errors))
    if errors:
        return _service_error("; ".join(errors))
    hidden = [" ".join((c.text or "").split()) for c in tree.iter(etree.Comment)]
    if endpoint == "esummary" and any(hidden):
        # A failed document summary is reported in a comment inside a set that says OK.
        return _verdict(ReplyKind.SERVICE_ERROR_IN_200, "; ".join(hidden)[:_KEPT], retry=True)
    if tree.tag == "eSearchResult" and endpoint == "esearch":
        return _search_reply(read_search(tree))
    expected = {
        "einfo": "eInfoResult",
        "espell": "eSpellResult",
        "esearch": "eSearchResult",
        "esummary": "eSummaryResult",
    }
    if endpoint == "efetch" or tree.tag != expected.get(endpoint, tree.tag):
        return _verdict(ReplyKind.MALFORMED, f"<{tree.tag}> is no answer to {endpoint}")
    return _verdict(ReplyKind.OK, "")


@dataclass(frozen=True, slots=True)
class SearchReply:
    """One esearch reply. ``count`` and ``listed`` (its RetMax) are None where absent.

    ``diagnostics`` are the service's remarks on the strategy as (place, text) pairs, for example
    ``("WarningList/QuotedPhraseNotFound", '"body battery"[tiab]')``.
    """

    count: int | None
    listed: int | None
    ids: tuple[str, ...]
    translation: str | None
    diagnostics: tuple[tuple[str, str], ...]

    @property
    def remarks(self) -> tuple[str, ...]:
        """Diagnostics that mean part of the strategy was ignored, dropped or not found."""
        return tuple(
            f"{place}: {text}"
            for place, text in self.diagnostics
            if place.startswith(("ErrorList", "WarningList")) and not _HARMLESS.fullmatch(text)
        )


def read_search(tree: etree._Element) -> SearchReply:
    """The content of an eSearchResult element, as NCBI's esearch.dtd of 2006-06-28 has it."""
    return SearchReply(
        count=_integer(tree, "Count"),
        listed=_integer(tree, "RetMax"),
        ids=tuple((e.text or "").strip() for e in tree.findall("IdList/Id")),
        translation=text_at(tree, "QueryTranslation"),
        diagnostics=tuple(_diagnostics(tree)),
    )


def _diagnostics(tree: etree._Element) -> Iterator[tuple[str, str]]:
    for pair in tree.findall("TranslationSet/Translation"):
        yield "TranslationSet", f"{text_at(pair, 'From') or ''} => {text_at(pair, 'To') or ''}"
    for name in ("ErrorList", "WarningList"):
        for remark in tree.iterfind(f"{name}/*"):
            text = plain(remark)
            if text:
                yield f"{name}/{remark.tag}", text


def _search_reply(reply: SearchReply) -> ReplyClass:
    if reply.count is None:
        return _verdict(ReplyKind.INCOMPLETE, "the reply states no count")
    if reply.listed is not None and len(reply.ids) < reply.listed:
        told = f"{len(reply.ids)} ids where the reply itself states {reply.listed}"
        return _verdict(ReplyKind.INCOMPLETE, told)
    if reply.remarks:
        return _verdict(ReplyKind.OK_WITH_WARNINGS, "; ".join(reply.remarks))
    return _verdict(ReplyKind.OK if reply.count else ReplyKind.OK_EMPTY, "")


def read_database(tree: etree._Element) -> tuple[tuple[str, str], ...]:
    """What einfo says about the state of the database, as (name, value) pairs."""
    values = (
        (name, text_at(tree, f"DbInfo/{name}")) for name in ("DbBuild", "LastUpdate", "Count")
    )
    names = {"DbBuild": "DbBuild", "LastUpdate": "LastUpdate", "Count": "DbCount"}
    return tuple((names[name], value) for name, value in values if value)


def read_fates(tree: etree._Element) -> dict[str, str]:
    """What esummary says of each PMID: an empty string for a record, else why there is none.

    Both of its forms are read: ``DocSum/Id`` and ``ERROR`` ("UID=1: cannot get document summary")
    of version 1.0, ``DocumentSummary`` with ``uid`` and an ``error`` of version 2.0.
    """
    fates = {text_at(each, "Id") or "": "" for each in tree.iter("DocSum")}
    for summary in tree.iter("DocumentSummary"):
        fates[summary.get("uid", "")] = text_at(summary, "error") or ""
    for error in tree.iter("ERROR"):
        found = _ONE_ID.match(plain(error) or "")
        if found:
            fates[found.group(1)] = found.group(2)
    return {pmid: words for pmid, words in fates.items() if pmid}


def _integer(parent: etree._Element, path: str) -> int | None:
    text = text_at(parent, path)
    fits = text and text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER
    return int(text) if text and fits else None
