"""One attempt at a request: time-outs of every kind, cut-off bodies, failures in one sentence."""

from __future__ import annotations

import errno
import http.client
import socket
import ssl
import threading
import time
from random import Random

import pytest
import requests
import urllib3

from harvest.exchange import Limits, _failure, _Watch
from harvest.transport import Transport
from ledger.errors import TransportError
from tests.unit.harvest.loopback import FakeTime, Scripted, in_turn, quick_transport, serving

FIELDS = {"db": "pubmed"}
HOST = "127.0.0.1"


def once(*, read: float = 60, total: float = 60) -> Transport:
    """A transport that tries once, in real time."""
    return Transport(limits=Limits(attempts=1, read=read, total=total), unspaced_loopback=True)


def failing(fault: str, *, read: float = 60, total: float = 60) -> str:
    """What a request says about a server with that fault."""
    body = Random(1).randbytes(300_000)
    with (
        serving(in_turn(Scripted(body, fault=fault))) as server,
        pytest.raises(TransportError) as caught,
    ):
        once(read=read, total=total).post(server.url, FIELDS)
    return str(caught.value)


def test_a_silent_server_meets_the_read_time_out() -> None:
    """A server that takes the request and says nothing is given up."""
    assert failing("silent", read=0.1).endswith("no reply came for 0.1 s (timed out)")


def test_a_server_that_never_accepts_a_word() -> None:
    """A connection that is accepted by the system and served by nobody meets the same."""
    with socket.socket() as mute:
        mute.bind((HOST, 0))
        mute.listen()
        url = f"http://{HOST}:{mute.getsockname()[1]}/x"
        with pytest.raises(TransportError, match=r"no reply came for 0\.05 s"):
            once(read=0.05).post(url, FIELDS)


@pytest.mark.parametrize("fault", ["trickle", "trickle headers"])
def test_a_trickle_meets_the_total_time_out(fault: str) -> None:
    """Bytes that keep coming do not keep a request alive, be they of the body or of a header."""
    began = time.monotonic()
    assert failing(fault, read=5, total=0.3).endswith("the reply took longer than 0.3 s")
    assert time.monotonic() - began < 4


def test_the_pace_is_not_held_while_a_reply_is_awaited() -> None:
    """The total time begins with the sending, not with the waiting for a turn."""
    ticks = FakeTime()
    transport = Transport(
        limits=Limits(attempts=1, total=5),
        unspaced_loopback=True,
        clock=ticks.clock,
        sleep=ticks.sleep,
    )
    with serving(in_turn(Scripted())) as server:
        assert transport.post(server.url, FIELDS).status == 200


def test_halt_ends_a_request_at_once() -> None:
    """Nobody waits for the reply any more: the reading ends within a moment."""
    halt = threading.Event()
    threading.Timer(0.1, halt.set).start()
    began = time.monotonic()
    with serving(in_turn(Scripted(fault="silent"))) as server:
        with pytest.raises(TransportError, match="nobody waits"):
            once(read=60, total=60).post(server.url, FIELDS, halt=halt)
        assert time.monotonic() - began < 10
        assert len(server.seen) == 1


def test_halt_ends_the_wait_between_two_tries() -> None:
    """A long back-off is not slept through once nobody waits."""
    halt = threading.Event()
    threading.Timer(0.1, halt.set).start()
    transport = Transport(limits=Limits(first_wait=60), unspaced_loopback=True)
    began = time.monotonic()
    with serving(in_turn(Scripted(b"", 502))) as server:
        with pytest.raises(TransportError, match="nobody waits"):
            transport.post(server.url, FIELDS, halt=halt)
        assert time.monotonic() - began < 10
        assert len(server.seen) == 1


def test_nobody_answers() -> None:
    """A refused connection is tried again, and then told in one short sentence."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    fake = FakeTime()
    with pytest.raises(TransportError) as caught:
        quick_transport(fake, Limits(attempts=3)).post(f"http://{HOST}:{port}/x", FIELDS)
    assert str(caught.value) == (
        f"{HOST}/x failed 3 times; the last time: no connection to {HOST}: refused"
    )
    assert len(fake.slept) == 2


def test_a_reply_that_is_none() -> None:
    """Bytes that are no HTTP are a failure like any other."""
    with socket.socket() as odd:
        odd.bind((HOST, 0))
        odd.listen()

        def answer() -> None:
            client, _ = odd.accept()
            with client:
                client.recv(65536)
                client.sendall(b"220 mail.example.org ready\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(TransportError, match="sent what is no HTTP reply"):
            once(read=5).post(f"http://{HOST}:{odd.getsockname()[1]}/x", FIELDS)
        thread.join()


POOL = urllib3.HTTPSConnectionPool("eutils.example.org", 443)
CONNECTION = urllib3.connection.HTTPSConnection("eutils.example.org", 443)
UNREACHABLE = urllib3.exceptions.NewConnectionError(CONNECTION, "Failed to establish: [Errno 101]")
UNREACHABLE.__cause__ = OSError(errno.ENETUNREACH, "Network is unreachable")
CERTIFICATE = ssl.SSLCertVerificationError(1, "[SSL] certificate verify failed: long text")
CERTIFICATE.verify_message = "certificate has expired"


def wrapped(reason: Exception, kind: type[Exception] = requests.ConnectionError) -> Exception:
    """The reason as requests hands it on, with the address and its retries in a long text."""
    return kind(urllib3.exceptions.MaxRetryError(POOL, "/efetch.fcgi?api_key=abc", reason))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            wrapped(
                urllib3.exceptions.NameResolutionError(
                    "eutils.example.org", CONNECTION, socket.gaierror(-2, "Name not known")
                )
            ),
            "no connection to HOST: name not known",
        ),
        (
            wrapped(
                urllib3.exceptions.ConnectTimeoutError(CONNECTION, "timed out"),
                requests.exceptions.ConnectTimeout,
            ),
            "no connection to HOST: timed out after 10 s",
        ),
        (
            wrapped(
                urllib3.exceptions.NewConnectionError(
                    CONNECTION, "Failed to establish a new connection: no route"
                )
            ),
            "no connection to HOST: no route",
        ),
        (
            wrapped(UNREACHABLE),
            "no connection to HOST: Network is unreachable",
        ),
        (
            wrapped(urllib3.exceptions.SSLError(CERTIFICATE), requests.exceptions.SSLError),
            "no connection to HOST: its certificate fails (certificate has expired)",
        ),
        (
            wrapped(
                urllib3.exceptions.ProxyError("x", OSError(errno.ECONNREFUSED, "refused it")),
                requests.exceptions.ProxyError,
            ),
            "no connection to HOST: its proxy failed (refused it)",
        ),
        (
            requests.ConnectionError(
                urllib3.exceptions.ProtocolError(
                    "Connection aborted.", ConnectionResetError(104, "Connection reset by peer")
                )
            ),
            "HOST broke the connection off after 0 bytes",
        ),
        (
            requests.ConnectionError(
                urllib3.exceptions.ProtocolError(
                    "Connection aborted.", http.client.RemoteDisconnected("without response")
                )
            ),
            "HOST closed the connection without a reply",
        ),
    ],
)
def test_failures_in_one_sentence(error: Exception, words: str) -> None:
    """What the HTTP libraries wrap into each other is told shortly, without address or object."""
    watch = _Watch(Limits(), time.monotonic, lambda: pytest.fail("nothing is sent"), None)
    told = _failure(error, "HOST", watch).words
    assert told == words
    assert len(told) < 120
    assert "api_key" not in told
    assert " object at 0x" not in told
