"""What can be wrong inside a reply that is otherwise whole: functions from body to body."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from litharvest.demo.pubmed_xml import article_set

EMPTY_SET = article_set(())

_ARTICLE = re.compile(rb"<Pubmed(?:Book)?Article>.*?</Pubmed(?:Book)?Article>\n?", re.DOTALL)
_ID = re.compile(rb"<Id>(\d+)</Id>")
_COUNT = re.compile(rb"<Count>(\d+)</Count>")


def _truncated(body: bytes, length: int) -> bytes:
    return body[: length or len(body) // 2]


def _short(body: bytes, count: int) -> bytes:
    for article in _ARTICLE.findall(body)[-max(count, 1) :]:
        body = body.replace(article, b"")
    return body


def _twice(body: bytes, _: int) -> bytes:
    articles = _ARTICLE.findall(body)
    return body.replace(articles[0], articles[0] * 2) if articles else body


def _reversed(body: bytes, _: int) -> bytes:
    articles = _ARTICLE.findall(body)
    return body.replace(b"".join(articles), b"".join(reversed(articles)))


def _deleted(body: bytes, _: int) -> bytes:
    """The note stands behind all records, where pubmed_250101.dtd has it."""
    articles = _ARTICLE.findall(body)
    if not articles:
        return body
    pmid = re.search(rb"<PMID[^>]*>\d+</PMID>", articles[-1])
    note = b"<DeleteCitation>" + (pmid.group() if pmid else b"") + b"</DeleteCitation>\n"
    return body.replace(articles[-1], note)


def _garbage(body: bytes, _: int) -> bytes:
    first = _ARTICLE.search(body)
    if first is None:
        return body
    return body[: first.end()] + b"\x00\xff]]> upstream & <<reset\n" + body[first.end() :]


def _malformed(body: bytes, _: int) -> bytes:
    articles = list(_ARTICLE.finditer(body))
    if not articles:
        return body
    at = articles[len(articles) // 2].start()
    return body[:at] + body[at:].replace(b"</PMID>", b"", 1)


def _no_ids(body: bytes, _: int) -> bytes:
    return re.sub(rb"<Id>\d+</Id>\s*", b"", body)


def _ids_twice(body: bytes, _: int) -> bytes:
    found = list(_ID.finditer(body))
    if len(found) < 2:
        return body
    return body[: found[-1].start()] + found[0].group() + body[found[-1].end() :]


def _wrong_count(body: bytes, more: int) -> bytes:
    def counted(match: re.Match[bytes]) -> bytes:
        return b"<Count>%d</Count>" % max(0, int(match.group(1)) + (more or 1))

    return _COUNT.sub(counted, body, count=1)


BODIES: Mapping[str, Callable[[bytes, int], bytes]] = {
    "truncated_body": _truncated,
    "short_batch": _short,
    "duplicate_record": _twice,
    "shuffled": _reversed,
    "delete_citation": _deleted,
    "garbage_between": _garbage,
    "malformed_record": _malformed,
    "no_ids": _no_ids,
    "ids_twice": _ids_twice,
    "wrong_count": _wrong_count,
}
"""By the name of the FaultKind; the number is its ``amount``."""
