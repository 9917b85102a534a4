"""Transport: retries, waits, redirects, pauses and redaction."""

from __future__ import annotations

import logging
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.pace import Pace
from harvest.redaction import redact
from harvest.transport import Failure, Limits, Reply, Transport, is_loopback
from ledger.errors import ProviderError, TransportError, UsageError
from tests.unit.harvest.loopback import (
    FakeTime,
    Scripted,
    Seen,
    in_turn,
    quick_transport,
    serving,
)

KEY = "k3y+with/odd=signs"
EMAIL = "someone@example.org"
FIELDS = {"db": "pubmed", "api_key": KEY, "email": EMAIL}
LEAK = b'{"error":"API rate limit exceeded","api-key":"%s","count":"4","limit":"3"}' % KEY.encode()


def test_whole_reply_comes_back() -> None:
    """A gzip and chunked reply comes back decompressed, with lower-case header names."""
    with serving(in_turn(Scripted(b"<x/>", headers=(("X-RateLimit-Limit", "3"),)))) as server:
        reply = quick_transport(FakeTime()).post(server.url, FIELDS)
    assert (reply.status, reply.body) == (200, b"<x/>")
    assert reply.headers["x-ratelimit-limit"] == "3"
    assert server.seen[0].fields == FIELDS


@pytest.mark.parametrize("fault", ["drop", "cut gzip", "close"])
def test_cut_off_body_is_tried_again(fault: str) -> None:
    """A body that ends early, in its chunks or inside gzip, is never a short answer."""
    with serving(in_turn(Scripted(b"<x>part</x>" * 99, fault=fault), Scripted(b"<x/>"))) as server:
        reply = quick_transport(FakeTime()).post(server.url, FIELDS)
    assert reply.body == b"<x/>"
    assert len(server.seen) == 2


def test_back_off_doubles_with_jitter() -> None:
    """Waits double from one try to the next, three quarters of them at half chance."""
    time = FakeTime()
    with serving(in_turn(Scripted(b"", status=502))) as server:
        with pytest.raises(TransportError, match=r"failed 5 times.*502"):
            quick_transport(time, Limits(attempts=5)).post(server.url, FIELDS)
        assert len(server.seen) == 5
    assert time.slept == [0.75, 1.5, 3.0, 6.0]


def test_back_off_has_a_ceiling() -> None:
    """No wait grows beyond the longest one."""
    time = FakeTime()
    with serving(in_turn(Scripted(b"", status=503))) as server, pytest.raises(TransportError):
        quick_transport(time, Limits(attempts=9, longest_wait=4)).post(server.url, FIELDS)
    assert max(time.slept) == 3.0


DATED = (
    ("Date", "Sun, 01 Nov 2026 08:00:00 GMT"),
    ("Retry-After", "Sun, 01 Nov 2026 08:00:30 GMT"),
)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ((("Retry-After", "7"),), 7.0),
        ((), 2.0),
        ((("Retry-After", "soon"),), 2.0),
        (DATED, 30.0),
        ((DATED[0], ("Retry-After", "Sun, 01 Nov 2026 07:00:00 GMT")), 0.75),
    ],
)
def test_retry_after_is_honoured(headers: tuple[tuple[str, str], ...], wait: float) -> None:
    """A 429 is waited out: Retry-After in seconds or as a date, else two seconds.

    A date is compared with the reply's own Date; one that is past leaves the usual wait.
    """
    time = FakeTime()
    with serving(in_turn(Scripted(LEAK, 429, headers), Scripted())) as server:
        quick_transport(time).post(server.url, FIELDS)
    assert time.slept == [wait]


def test_a_pause_holds_for_all_threads() -> None:
    """While the server wants a pause, no thread sends: they share the pace."""
    time = FakeTime()
    pace = Pace(10, clock=time.clock, sleep=time.sleep)
    transport = Transport(pace=pace, clock=time.clock, sleep=time.sleep, chance=lambda: 0.5)
    sent: list[float] = []
    replies = [Scripted(LEAK, 429, (("Retry-After", "9"),)), Scripted()]

    def answer(_: Seen) -> Scripted:
        sent.append(time.now)
        return replies[min(len(sent) - 1, 1)]

    with serving(answer) as server:
        first = threading.Thread(target=transport.post, args=(server.url, FIELDS))
        time.on_sleep = lambda: pauses.append(pace.pausing())
        pauses: list[float] = []
        first.start()
        first.join()
        Transport(pace=pace, clock=time.clock, sleep=time.sleep).post(server.url, FIELDS)
    assert pauses[0] == 9.0
    assert all(at >= sent[0] + 9 for at in sent[1:])


def test_a_429_burst_is_waited_out() -> None:
    """Several 429 in a row are waited for, each for as long as it asks."""
    time = FakeTime()
    crowded = Scripted(LEAK, 429, (("Retry-After", "3"),))
    with serving(in_turn(crowded, crowded, crowded, crowded, Scripted())) as server:
        quick_transport(time).post(server.url, FIELDS)
    assert time.slept == [3.0, 3.0, 3.0, 6.0]


def test_too_long_a_pause_is_refused() -> None:
    """A server that asks for hours is not waited for; the error says so."""
    with (
        serving(in_turn(Scripted(LEAK, 429, (("Retry-After", "86400"),)))) as server,
        pytest.raises(TransportError, match="86400 s"),
    ):
        quick_transport(FakeTime()).post(server.url, FIELDS)


def test_redirect_is_refused() -> None:
    """A redirect of a POST would carry the key elsewhere: it is not followed."""
    with serving(in_turn(Scripted(b"", 302, (("Location", "http://elsewhere.example/"),)))) as one:
        with pytest.raises(ProviderError, match=r"elsewhere\.example"):
            quick_transport(FakeTime()).post(one.url, FIELDS)
        assert len(one.seen) == 1


def test_judge_decides_about_another_try() -> None:
    """A judged reply is tried again as long as the judge gives a reason."""

    def judge(reply: Reply) -> Failure | None:
        return None if reply.body == b"<good/>" else Failure("not good")

    with serving(in_turn(Scripted(b"<bad/>"), Scripted(b"<good/>"))) as server:
        reply = quick_transport(FakeTime()).post(server.url, FIELDS, judge=judge)
    assert reply.body == b"<good/>"


def test_oversized_reply_is_refused() -> None:
    """A reply that swells beyond the size limit when decompressed is refused."""
    limits = Limits(attempts=1, size=1000)
    with (
        serving(in_turn(Scripted(b"x" * 10_000_000))) as server,
        pytest.raises(TransportError, match="larger than 1000 bytes"),
    ):
        quick_transport(FakeTime(), limits).post(server.url, FIELDS)


def test_secrets_stay_out_of_logs_and_errors(caplog: pytest.LogCaptureFixture) -> None:
    """Key and e-mail are in no log record, no error text and nothing attached to the error."""
    body = LEAK + EMAIL.encode() + b" k3y%2Bwith%2Fodd%3Dsigns"
    caplog.set_level(logging.DEBUG)

    def judge(reply: Reply) -> Failure | None:
        return Failure(reply.body.decode())

    transport = quick_transport(FakeTime(), Limits(attempts=2))
    with serving(in_turn(Scripted(body, 429))) as server, pytest.raises(TransportError) as caught:
        transport.post(server.url, FIELDS, judge=judge, secrets=(KEY, EMAIL))
    told = caplog.text + str(caught.value) + repr(caught.value)
    for secret in (KEY, EMAIL, "k3y%2Bwith", "k3y+with"):
        assert secret not in told
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None


@settings(deadline=None)
@given(
    secret=st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=6),
    around=st.text(max_size=20),
)
def test_redaction_property(secret: str, around: str) -> None:
    """Whatever the secret looks like, it is gone from any text that held it."""
    told = redact(f"{around} api_key={secret}& {secret} {around}", (secret,))
    assert secret not in told.replace("[redacted]", "") or secret in around


@pytest.mark.parametrize(
    "text",
    [
        '{"error":"API rate limit exceeded","api-key":"abcdef0123","count":"4"}',
        "HTTPError: /efetch.fcgi?db=pubmed&api_key=abcdef0123&email=me@example.org",
    ],
)
def test_redaction_without_knowing_the_secret(text: str) -> None:
    """Keys and addresses are recognised by the names that stand before them."""
    told = redact(text)
    assert "abcdef0123" not in told
    assert "me@example.org" not in told


def test_transport_waits_for_its_pace() -> None:
    """Requests to any host, loopback too, are spaced unless told otherwise."""
    time = FakeTime()
    pace = Pace(3, clock=time.clock, sleep=time.sleep)
    transport = Transport(pace=pace, clock=time.clock, sleep=time.sleep)
    with serving(in_turn(Scripted())) as server:
        for _ in range(3):
            transport.post(server.url, FIELDS)
    assert time.slept == pytest.approx([1.1 / 3] * 2)


def test_spacing_is_dropped_for_loopback_only() -> None:
    """The rate limit cannot be switched off for another machine."""
    with pytest.raises(UsageError, match="rate limit"):
        quick_transport(FakeTime()).post("https://eutils.example.org/x", FIELDS)


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:8000/", True),
        ("http://[::1]/", True),
        ("http://localhost/", True),
        ("http://127.0.0.1.example.org/", False),
        ("http://10.0.0.1/", False),
        ("nonsense", False),
    ],
)
def test_loopback_by_spelling(url: str, here: bool) -> None:
    """Only addresses that are loopback as spelled count as this machine."""
    assert is_loopback(url) is here
