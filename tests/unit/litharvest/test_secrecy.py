"""Key and e-mail of a harvest appear in no log, no error, and no file of the review."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from harvest.connector import Searcher
from harvest.entrez import Entrez
from harvest.exchange import Limits
from harvest.transport import Transport
from ledger.errors import SearchError
from litharvest.config import Review, Search, load_config
from litharvest.pipeline import run
from litharvest.workspace import Workspace
from tests.ledgers import FakeClock
from tests.unit.harvest.documents import error, search
from tests.unit.harvest.loopback import FakeTime, Scripted, Seen, serving
from tests.unit.harvest.small_pubmed import SmallPubmed

KEY = "k3y+with/odd=signs&more"
EMAIL = "some.one+ncbi@university.edu"
CONFIG = f"""\
title: A review
contact_email: {EMAIL}
searches:
  pubmed:
    platform: entrez
    sources: [pubmed]
    strategy: peers
"""
ECHO = f'{{"error":"API rate limit exceeded","api-key":"{KEY}","count":"4","limit":"3"}}'
BAD = f'{{"error":"API key invalid","api-key":"{KEY}","type":"client"}}'
PAGE = f"<html><body>{'x' * 280}{KEY} {EMAIL} ?email={quote(EMAIL)}&api_key={quote(KEY)}</body>"
ELSEWHERE = f"http://elsewhere.example/?api_key={quote_plus(KEY)}"

FAULTS: dict[str, Scripted] = {
    "429 with the key": Scripted(ECHO.encode(), 429, (("Retry-After", "1"),)),
    "429 in 200": Scripted(ECHO.encode()),
    "bad key": Scripted(BAD.encode(), 400),
    "500 page with both": Scripted(PAGE.encode(), 500),
    "400 page with both": Scripted(PAGE.encode(), 400),
    "text with both": Scripted(f"{'x' * 280}{KEY} {EMAIL}".encode()),
    "error with both": Scripted(error(f"{'x' * 285}{KEY} {EMAIL}")),
    "redirect": Scripted(b"", 302, (("Location", ELSEWHERE),)),
    "closed": Scripted(fault="close"),
    "dropped": Scripted(b"<x>" * 99, fault="drop"),
    "cut gzip": Scripted(b"<x>" * 99, fault="cut gzip"),
    "silent": Scripted(fault="silent"),
}


def spellings() -> set[str]:
    """Key and address as they might be written, and the longer part of each."""
    whole = {f(s) for s in (KEY, EMAIL) for f in (str, quote, quote_plus)}
    return whole | {quote(s, safe="") for s in (KEY, EMAIL)} | {KEY[:12], EMAIL[:12]}


@pytest.fixture
def review(tmp_path: Path) -> Iterator[Workspace]:
    """A review that searches PubMed only."""
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    with Workspace(load_config(tmp_path / "config.yaml"), clock=FakeClock()) as opened:
        yield opened


def entrez(url: str, *, key: str = KEY) -> Entrez:
    """A client with key and e-mail that tries twice and waits in fake time."""
    fake = FakeTime()
    transport = Transport(
        limits=Limits(attempts=2, read=0.05),
        unspaced_loopback=True,
        clock=fake.clock,
        sleep=fake.sleep,
    )
    return Entrez(base_url=url, email=EMAIL, api_key=key, transport=transport, workers=2)


def everything_written(workspace: Workspace) -> bytes:
    """All bytes of the review's folder but the configuration, with the vault's decompressed."""
    files = [p for p in workspace.review.folder.rglob("*") if p.is_file()]
    plain = [p.read_bytes() for p in files if p.name != "config.yaml"]
    return b"\0".join([*plain, *map(workspace.vault.get, workspace.vault.digests())])


def chain(error: BaseException) -> str:
    """An exception and all that hangs on it, as text."""
    told, seen, left = [], set(), [error]
    while left:
        one = left.pop()
        if id(one) not in seen:
            seen.add(id(one))
            told += [repr(one), str(one), repr(one.args), repr(one.__dict__)]
            left += [e for e in (one.__cause__, one.__context__) if e is not None]
    return " ".join(told)


def harvest(workspace: Workspace, url: str) -> str:
    """Run the review against a server; what its Run says."""

    def searcher_for(_: Review, __: Search) -> Searcher:
        return entrez(url)

    result = run(workspace, searcher_for=searcher_for)
    return repr(result.runs)


def failing_at(endpoint: str, fault: Scripted, *, times: int) -> Callable[[Seen], Scripted]:
    """A small PubMed whose endpoint first fails so many times."""
    small = SmallPubmed(set(range(1, 30)), deleted={5})
    left = [fault] * times

    def answer(seen: Seen) -> Scripted:
        return left.pop() if endpoint in seen.path and left else small(seen)

    return answer


PLACES = cycle([("efetch", 99), ("einfo", 99), ("esummary", 99), ("esearch", 1), ("efetch", 1)])


@pytest.mark.parametrize(
    ("name", "endpoint", "times"), [(n, *place) for n, place in zip(FAULTS, PLACES, strict=False)]
)
def test_nothing_is_told(
    review: Workspace, caplog: pytest.LogCaptureFixture, name: str, endpoint: str, times: int
) -> None:
    """Whatever goes wrong where, and for how long: no log, report or file has key or address."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="urllib3")
    with serving(failing_at(endpoint, FAULTS[name], times=times)) as server:
        told = harvest(review, server.url)
        assert any(seen.fields["api_key"] == KEY for seen in server.seen)
        assert any(seen.fields["email"] == EMAIL for seen in server.seen)
    told += caplog.text + " ".join(map(repr, (r.args for r in caplog.records)))
    written = everything_written(review)
    assert b"pubmed-1" in written
    for secret in spellings():
        assert secret not in told
        assert secret.encode() not in written


@pytest.mark.parametrize("name", FAULTS)
def test_errors_hold_nothing(name: str) -> None:
    """What the client raises, with its causes and contexts, has neither."""
    client_calls = (
        lambda client: client.list("peers"),
        lambda client: list(client.fetch([("1", "2"), ("3",)])),
    )
    for call in client_calls:
        with serving(lambda _: FAULTS[name]) as server, pytest.raises(SearchError) as caught:
            call(entrez(server.url))
        for secret in spellings():
            assert secret not in chain(caught.value)


def test_nothing_is_kept_of_replies_that_repeat_the_request(review: Workspace) -> None:
    """A good reply that repeats the key is stored without it, and so is a message with both."""
    key = "0123456789abcdef0123456789abcdef0123"
    small = SmallPubmed({1, 2})
    message = f"<WarningList><OutputMessage>{key} of {EMAIL} asks</OutputMessage></WarningList>"

    def answer(seen: Seen) -> Scripted:
        if "esearch" in seen.path:
            return Scripted(search(2, [1, 2], extra=message))
        return Scripted(small(seen).body.replace(b"</PubmedArticleSet>", b"") + comment)

    comment = f"<!-- {key} --></PubmedArticleSet>".encode()
    with serving(lambda s: small(s) if "einfo" in s.path else answer(s)) as server:
        result = run(review, searcher_for=lambda _, __: entrez(server.url, key=key))
        assert all(seen.fields["api_key"] == key for seen in server.seen)
    written = everything_written(review)
    assert (result.complete, result.flow.identified) == (True, 2)
    assert b"<!-- [redacted] -->" in written
    assert b"[redacted] of [redacted] asks" in written
    assert key.encode() not in written
    assert EMAIL.encode() not in written


def test_nobody_at_home(caplog: pytest.LogCaptureFixture) -> None:
    """An error of the connection itself, whose request holds both, has neither."""
    caplog.set_level(logging.DEBUG)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    with pytest.raises(SearchError) as caught:
        entrez(url).list("peers")
    for secret in spellings():
        assert secret not in chain(caught.value) + caplog.text
