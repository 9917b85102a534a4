"""Cassettes: what is matched, what is never stored, and the options that record them anew."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litharvest.demo.faults import Fault, FaultKind
from litharvest.demo.simulator import Simulator
from tests.functional.command import environment
from tests.recording.cassette import (
    LeakError,
    NotRecordedError,
    Plain,
    kept_reply,
    recording,
    replaying,
)
from tests.recording.corpus import PMIDS, small_library
from tests.recording.pubmed import EMAIL, KEY, NOWHERE, Origin, Pubmed, Service, live_service
from tests.unit.harvest.loopback import FakeTime, Scripted, in_turn, quick_transport, serving

ROOT = Path(__file__).parents[2]
CASSETTES = ROOT / "tests" / "cassettes"


def post(url: str, **fields: str) -> bytes:
    """The body of the reply to a form, whatever its status."""
    return quick_transport(FakeTime()).post(url, fields, judge=lambda _: None).body


def recorded(path: Path, *replies: Scripted) -> str:
    """The cassette of one request with key and address for each of the replies."""
    identity = {"api_key": KEY, "email": EMAIL, "tool": "litharvest"}
    with serving(in_turn(*replies)) as server, recording(path, secrets=(KEY, EMAIL)):
        for _ in replies:
            post(f"{server.url}efetch.fcgi", id="1,2", db="pubmed", **identity)
    return path.read_text(encoding="ascii")


def test_the_form_is_compared_and_who_sends_it_is_not(tmp_path: Path) -> None:
    """Order, spelling, key, address, tool and host do not matter; one other id does."""
    path = tmp_path / "one.yaml"
    recorded(path, Scripted(b"<PubmedArticleSet/>"))
    with replaying(path):
        body = post(f"{NOWHERE}efetch.fcgi", db="pubmed", id="1,2", email="other@example.org")
    assert body == b"<PubmedArticleSet/>"
    unlike = pytest.raises(NotRecordedError, match=r"one\.yaml holds no reply .*differs in id")
    with unlike, replaying(path):
        post(f"{NOWHERE}efetch.fcgi", db="pubmed", id="1,3")


def test_another_endpoint_is_another_request(tmp_path: Path) -> None:
    """The same form to esearch is not answered by what efetch said."""
    path = tmp_path / "one.yaml"
    recorded(path, Scripted())
    with pytest.raises(NotRecordedError, match=r"esearch\.fcgi .*make cassettes"), replaying(path):
        post(f"{NOWHERE}esearch.fcgi", db="pubmed", id="1,2")


def test_repeats_are_given_in_order_and_no_more_often(tmp_path: Path) -> None:
    """The second time gives the second reply, a third time is an error."""
    path = tmp_path / "two.yaml"
    recorded(path, Scripted(b"<one/>"), Scripted(b"<two/>"))
    with pytest.raises(NotRecordedError, match="holds no further reply"), replaying(path):
        assert post(f"{NOWHERE}efetch.fcgi", db="pubmed", id="1,2") == b"<one/>"
        assert post(f"{NOWHERE}efetch.fcgi", db="pubmed", id="1,2") == b"<two/>"
        post(f"{NOWHERE}efetch.fcgi", db="pubmed", id="1,2")


def test_what_is_not_recorded_reaches_nobody(tmp_path: Path) -> None:
    """A request that matches nothing is not sent, though a server would answer."""
    path = tmp_path / "one.yaml"
    recorded(path, Scripted())
    with serving(in_turn(Scripted())) as server:
        with pytest.raises(NotRecordedError), replaying(path):
            post(f"{server.url}efetch.fcgi", db="pubmed", id="3")
        assert server.seen == []


def test_what_nobody_asks_for_is_noticed(tmp_path: Path) -> None:
    """A cassette with exchanges that the client no longer needs fails."""
    path = tmp_path / "one.yaml"
    recorded(path, Scripted())
    unused = pytest.raises(NotRecordedError, match="1 of 1 exchanges were not asked for")
    with unused, replaying(path):
        pass


def test_no_secret_is_stored(tmp_path: Path) -> None:
    """Key, address, cookies, host and the server's own ids are in no part of the cassette."""
    spellings = f"{KEY} {KEY.upper()} {EMAIL} {quote(EMAIL)} {quote_plus(EMAIL)}"
    echo = f'{{"error":"API rate limit exceeded","api-key":"203.0.113.9","x":"{spellings}"}}'
    headers = (("Set-Cookie", "ncbi_sid=ABC"), ("NCBI-SID", "ABC"), ("Retry-After", "2"))
    text = recorded(
        tmp_path / "one.yaml", Scripted(echo.encode(), status=429, headers=headers), Scripted()
    )
    for secret in (KEY, EMAIL, "gardener", "203.0.113.9", "ABC", "127.0.0.1", "ncbi_sid"):
        assert secret.lower() not in text.lower()
    assert "retry-after" in text and "API rate limit exceeded" in text


def test_a_leak_is_refused(tmp_path: Path) -> None:
    """A secret in a place that is stored as it came stops the recording; nothing is written."""
    leaky = Scripted(headers=(("X-RateLimit-Limit", KEY),))
    with pytest.raises(LeakError, match="1 of 2 secrets"):
        recorded(tmp_path / "one.yaml", leaky)
    assert list(tmp_path.iterdir()) == []


def test_a_failed_recording_leaves_the_old_cassette(tmp_path: Path) -> None:
    """Only a block that ends well replaces what was recorded before."""
    path = tmp_path / "one.yaml"
    before = recorded(path, Scripted())
    with (
        serving(in_turn(Scripted(b"<new/>"))) as server,
        pytest.raises(ZeroDivisionError),
        recording(path, secrets=()),
    ):
        post(f"{server.url}efetch.fcgi", id="9")
        raise ZeroDivisionError
    assert path.read_text(encoding="ascii") == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("kind", [FaultKind.DROP_AFTER_BYTES, FaultKind.TRUNCATED_GZIP])
def test_a_reply_that_is_cut_off_is_asked_for_again(tmp_path: Path, kind: FaultKind) -> None:
    """While recording as well, the client takes no half reply, and the cassette replays."""
    faults = [Fault("efetch", 1, kind, 300)]
    (tmp_path / Origin.SIMULATOR).mkdir()
    for record in (True, False):
        pubmed = Pubmed(Origin.SIMULATOR, tmp_path, record_simulator=record)
        with pubmed.exchange("cut", faults=faults) as exchange:
            (batch,) = exchange.client.fetch([PMIDS[:3]])
        assert [entry.accession for entry in batch.reading.entries] == list(PMIDS[:3])


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@settings(deadline=None)
@given(texts)
def test_every_text_comes_back_from_the_file(text: str) -> None:
    """What is written is ASCII, and is read as what it was."""
    written = Plain.serialize({"body": {"string": text}})
    assert written.isascii()
    assert Plain.deserialize(written) == {"body": {"string": text}}


@settings(deadline=None)
@given(st.binary(max_size=40) | texts.map(str.encode))
def test_cleaning_a_reply_changes_nothing_else(body: bytes) -> None:
    """A body without secrets stays as it is, byte for byte, and cleaning twice is cleaning once."""
    reply = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": body}}
    if body.startswith(b"\x1f\x8b"):
        return
    once = kept_reply(reply, (KEY,))
    assert once["body"]["string"] == body
    assert kept_reply(once, (KEY,)) == once


# --- the options -------------------------------------------------------------------------------


def run_cassette_tests(*options: object, **variables: str) -> subprocess.CompletedProcess[str]:
    """``pytest OPTIONS`` on the tests with cassettes, in a process of its own."""
    kept = {k: v for k, v in environment().items() if not k.startswith("NCBI_")}
    tests = "tests/functional/test_cassettes.py"
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", tests, *map(str, options)],
        cwd=ROOT,
        env={**kept, **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def files(folder: Path) -> dict[str, bytes]:
    """The bytes of each cassette of a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.yaml"))}


def test_recording_the_simulator_again_gives_the_same_bytes(tmp_path: Path) -> None:
    """The cassettes of the repository are those that --record-simulator writes today."""
    said = run_cassette_tests("--record-simulator", "--cassettes", tmp_path)
    assert said.returncode == 0, said.stdout
    written, committed = files(tmp_path / "simulator"), files(CASSETTES / "simulator")
    assert sorted(written) == sorted(committed)
    changed = [name for name in written if written[name] != committed[name]]
    assert changed == [], "client or simulator changed: `make cassettes`, and read the diff"


def test_no_cassette_of_the_repository_holds_a_secret() -> None:
    """Neither key nor address, no cookie, and no host but the one that cannot be."""
    held = files(CASSETTES / "simulator")
    assert held
    for body in held.values():
        text = body.decode("ascii").lower()
        places = [line for line in text.splitlines() if line.strip().startswith("uri:")]
        assert places and all("//eutils.invalid/" in line for line in places)
        for secret in (KEY, EMAIL, quote(EMAIL), "cookie", "127.0.0.1", "localhost"):
            assert secret.lower() not in text


def test_live_recording_asks_for_an_address_first() -> None:
    """Without NCBI_EMAIL the option is refused in a sentence, before any test runs."""
    said = run_cassette_tests("--record-live")
    assert said.returncode == pytest.ExitCode.USAGE_ERROR
    assert "set NCBI_EMAIL to yours" in said.stderr and "Traceback" not in said.stderr


def test_ncbi_is_not_given_a_placeholder(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address of example.org will do for a server on this machine, and for no other."""
    monkeypatch.setenv("NCBI_EMAIL", EMAIL)
    monkeypatch.delenv("NCBI_API_KEY", raising=False)
    monkeypatch.delenv("NCBI_EUTILS_URL", raising=False)
    with pytest.raises(pytest.UsageError, match="set NCBI_EMAIL to yours"):
        live_service()
    monkeypatch.setenv("NCBI_EUTILS_URL", NOWHERE)
    assert live_service() == Service(NOWHERE, EMAIL, None)


def test_live_recording_writes_cassettes_that_replay(tmp_path: Path) -> None:
    """--record-live asks the service of NCBI_EUTILS_URL, and plain runs replay what it said."""
    key = "fedcba9876543210fedcba9876543210abcd"
    with Simulator(small_library()) as simulator:
        said = run_cassette_tests(
            "--record-live",
            "--cassettes",
            tmp_path,
            "-k",
            "live",
            NCBI_EUTILS_URL=simulator.base_url,
            NCBI_EMAIL="harriet@example.org",
            NCBI_API_KEY=key,
        )
        assert said.returncode == 0, said.stdout
        assert {asked.parameters["email"] for asked in simulator.requests} == {
            "harriet@example.org"
        }
        sent = len(simulator.requests)
        again = run_cassette_tests("--cassettes", tmp_path, "-k", "live")
        assert again.returncode == 0 and "6 passed" in again.stdout, again.stdout
        assert len(simulator.requests) == sent
    held = b"".join(files(tmp_path / "live").values()).lower()
    assert held and key.encode() not in held and b"harriet" not in held
    assert f"pytest-{os.getpid()}".encode() not in held
