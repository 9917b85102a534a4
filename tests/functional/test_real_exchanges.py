"""Replies of the real E-utilities, recorded by other projects, given to our client again.

The files lie outside the repository. What a reply says is taken from its text by plain search, so
that the reader that is tested is not what it is tested by.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from harvest.connector import Batch
from harvest.entrez import CAP, Entrez
from harvest.entrez_replies import ReplyKind, classify, parse_reply, read_database, read_search
from harvest.pace import WITH_KEY, Pace
from harvest.transport import Reply, Transport
from ledger.errors import IncompleteError, SearchError
from tests.functional.command import SHARED
from tests.recording.pubmed import EMAIL
from tests.recording.real import Recorded, Repeater, manifest, read_exchanges, repeating
from tests.unit.harvest.loopback import FakeTime, quick_transport

REPLIES = SHARED / "entrez"

pytestmark = pytest.mark.skipif(
    not (REPLIES / "MANIFEST.tsv").is_file(),
    reason="no recorded replies: ../shared/entrez is absent",
)

_RECORD = re.compile(rb"<(?:MedlineCitation|BookDocument)\b[^>]*>\s*<PMID\b[^>]*>(\d+)</PMID>")
_PMID = re.compile(r"\d{1,10}")


@pytest.fixture(scope="module")
def exchanges() -> list[Recorded]:
    """Every recorded exchange with the E-utilities."""
    names = sorted({row["file"] for row in manifest(REPLIES / "MANIFEST.tsv")})
    return [one for name in names for one in read_exchanges(REPLIES / name, name)]


@pytest.fixture(scope="module")
def server() -> Iterator[Repeater]:
    """One server for all tests; each says what it answers."""
    with repeating() as repeater:
        yield repeater


def client(server: Repeater) -> Entrez:
    """A client of the server that waits only in fake time."""
    return Entrez(
        base_url=server.url,
        email=EMAIL,
        transport=quick_transport(FakeTime()),
        workers=1,
    )


def fetched(server: Repeater, ids: tuple[str, ...]) -> Batch:
    """What one fetch of those PMIDs gives."""
    (batch,) = client(server).fetch([ids])
    return batch


def asked(server: Repeater, one: Recorded) -> Reply:
    """The reply as our transport receives it, whatever it is."""
    server.answers = {one.endpoint: one}
    transport = quick_transport(FakeTime())
    return transport.post(f"{server.url}{one.endpoint}.fcgi", {}, judge=lambda _: None)


def of_kind(exchanges: list[Recorded], endpoint: str, root: str | None = None) -> list[Recorded]:
    """The exchanges of an endpoint whose document has that root element."""
    found = [one for one in exchanges if one.endpoint == endpoint]
    return [one for one in found if root is None or f"<{root}>".encode() in one.body]


def pmids(body: bytes) -> list[str]:
    """The PMIDs of the articles and books of a set, in order."""
    return [found.decode() for found in _RECORD.findall(body)]


def field(name: str, body: bytes) -> list[str]:
    """The texts of the elements of that name, in order."""
    return [
        html.unescape(found.decode())
        for found in re.findall(rf"<{name}>(.*?)</{name}>".encode(), body, re.DOTALL)
    ]


def test_all_exchanges_of_the_manifest_are_here(exchanges: list[Recorded]) -> None:
    """As many of each file, endpoint, status and number of records as the manifest counts."""
    rows = list(manifest(REPLIES / "MANIFEST.tsv"))
    listed = Counter(
        (
            row["file"],
            row["method"].upper(),
            row["eutility"].removesuffix(".fcgi"),
            int(row["http_status"]),
            row["content_encoding"],
            int(row["n_PubmedArticle"]) + int(row["n_PubmedBookArticle"]),
        )
        for row in rows
    )
    held = Counter(
        (
            one.name.rpartition(" ")[0],
            one.method,
            one.endpoint,
            one.status,
            one.header("content-encoding"),
            len(pmids(one.body)),
        )
        for one in exchanges
    )
    assert held == listed
    assert len(exchanges) == len(rows) == 129
    assert Counter(one.endpoint for one in exchanges) == {
        "efetch": 80, "esearch": 43, "esummary": 3, "einfo": 2, "elink": 1
    }  # fmt: skip


def test_every_reply_arrives_whole(exchanges: list[Recorded], server: Repeater) -> None:
    """Status, headers and bytes are those that were recorded, gzip and chunks undone."""
    before = sum(server.served.values())
    for one in exchanges:
        reply = asked(server, one)
        assert (reply.status, reply.body) == (one.status, one.body), one.name
        assert reply.headers.get("x-ratelimit-limit", "") == one.header("x-ratelimit-limit")
    assert sum(server.served.values()) - before == 129


def test_every_set_of_records_is_fetched_whole(exchanges: list[Recorded], server: Repeater) -> None:
    """Asking for what was asked gives all that the reply holds, and names what it does not."""
    sets = of_kind(exchanges, "efetch", "PubmedArticleSet")
    records = 0
    for one in sets:
        server.answers = {"efetch": one}
        held = pmids(one.body)
        wanted = tuple(dict.fromkeys([*filter(_PMID.fullmatch, one.ids), *held])) or ("1",)
        absent = tuple(pmid for pmid in wanted if pmid not in held)
        if absent:  # nothing was recorded of what esummary says about them
            with pytest.raises(IncompleteError) as caught:
                fetched(server, wanted)
            assert caught.value.missing == absent
        if not held:
            continue
        batch = fetched(server, tuple(held))
        assert sorted(e.accession or "" for e in batch.reading.entries) == sorted(held), one.name
        assert batch.missing == ()
        assert batch.reading.refused == () and batch.deleted == ()
        assert all(entry.content.title for entry in batch.reading.entries)
        records += len(held)
    rows = list(manifest(REPLIES / "MANIFEST.tsv"))
    counted = (int(row["n_PubmedArticle"]) + int(row["n_PubmedBookArticle"]) for row in rows)
    assert records == sum(counted)
    assert (len(sets), records) == (74, 372)


def test_every_search_is_read(exchanges: list[Recorded], server: Repeater) -> None:
    """Count, ids, translation and remarks are those in the text of the reply."""
    searches = of_kind(exchanges, "esearch")
    for one in searches:
        reply = asked(server, one)
        found = read_search(parse_reply(reply.body))
        assert found.count == int(field("Count", one.body)[0]), one.name
        assert list(found.ids) == field("Id", one.body)
        assert [found.translation or ""] == (field("QueryTranslation", one.body) or [""])
        said = dict.fromkeys(text for place, text in found.diagnostics if "NotFound" in place)
        assert list(said) == list(dict.fromkeys(field("PhraseNotFound", one.body)))
        pairs = [text for place, text in found.diagnostics if place == "TranslationSet"]
        assert len(pairs) == len(field("From", one.body))
    assert len(searches) == 43


def test_a_search_is_listed_whole_or_not_at_all(
    exchanges: list[Recorded], server: Repeater
) -> None:
    """A reply with all its ids is a listing; one that only counts, or shows a page, is an error."""
    (state,) = [
        one for one in of_kind(exchanges, "einfo", "eInfoResult") if b"<DbInfo>" in one.body
    ]
    outcomes: Counter[str] = Counter()
    for one in of_kind(exchanges, "esearch"):
        server.answers = {"esearch": one, "einfo": state}
        count, ids = int(field("Count", one.body)[0]), field("Id", one.body)
        if len(set(ids)) == count <= CAP:
            listing = client(server).list("what was recorded")
            assert (listing.count, listing.ids) == (count, tuple(sorted(ids, key=int))), one.name
            assert dict(listing.diagnostics)["LastUpdate"]
            outcomes["listed"] += 1
        else:
            with pytest.raises(SearchError):
                client(server).list("what was recorded")
            outcomes["count only" if not ids else "one page"] += 1
    assert outcomes == {"listed": 25, "count only": 14, "one page": 4}


def test_every_other_reply_is_what_it_is(exchanges: list[Recorded], server: Repeater) -> None:
    """Errors, other databases and other formats: usable only where the client could read them."""
    kinds: Counter[tuple[str, str]] = Counter()
    for one in exchanges:
        if one.endpoint == "esearch" or b"<PubmedArticleSet>" in one.body:
            continue
        reply = asked(server, one)
        verdict = classify(reply.status, reply.headers, reply.body, one.endpoint)
        kinds[one.endpoint, verdict.kind] += 1
        assert verdict.retry is (verdict.kind is ReplyKind.MALFORMED), one.name
    assert kinds == {
        ("einfo", ReplyKind.OK): 2,
        ("elink", ReplyKind.OK): 1,
        ("esummary", ReplyKind.OK): 1,
        ("esummary", ReplyKind.MALFORMED): 1,  # JSON where XML was asked for
        ("esummary", ReplyKind.BAD_REQUEST): 1,  # 414, an HTML page
        ("efetch", ReplyKind.SERVICE_ERROR_IN_200): 1,  # "Supplied id parameter is empty."
        ("efetch", ReplyKind.MALFORMED): 5,  # genes, sequences and PMC: no set of PubMed records
    }


def test_what_is_no_set_of_records_is_no_batch(exchanges: list[Recorded], server: Repeater) -> None:
    """A fetch that gets an error, nothing or another database's reply fails; it is no batch."""
    others = [one for one in of_kind(exchanges, "efetch") if not pmids(one.body)]
    empty = [one for one in others if b"<PubmedArticleSet>" in one.body]
    for one in others:
        server.answers = {"efetch": one}
        with pytest.raises(SearchError):
            fetched(server, ("1", "2"))
    assert (len(empty), len(others)) == (1, 7)


def test_the_state_of_the_database_is_read(exchanges: list[Recorded], server: Repeater) -> None:
    """A reply to einfo about one database has build, count and update; the list of all has none."""
    states = [
        read_database(parse_reply(asked(server, e).body)) for e in of_kind(exchanges, "einfo")
    ]
    assert sorted([name for name, _ in state] for state in states) == [
        [],
        ["DbBuild", "LastUpdate", "DbCount"],
    ]


def gap(server: Repeater, one: Recorded) -> float:
    """Seconds between the second and the third request of a client that has a key's pace."""
    time = FakeTime()
    sent: list[float] = []
    server.heard = lambda: sent.append(time.now)
    server.answers = {one.endpoint: one}
    pace = Pace(WITH_KEY, clock=time.clock, sleep=time.sleep)
    transport = Transport(pace=pace, clock=time.clock, sleep=time.sleep)
    for _ in range(3):
        transport.post(f"{server.url}{one.endpoint}.fcgi", {}, judge=lambda _: None)
    return sent[2] - sent[1]


def test_the_rate_follows_the_recorded_headers(exchanges: list[Recorded], server: Repeater) -> None:
    """The next request waits as the reply's limit asks, and a second where nothing is left."""
    limits: Counter[str] = Counter()
    for one in exchanges:
        limit, left = one.header("x-ratelimit-limit"), one.header("x-ratelimit-remaining")
        if limit:
            assert gap(server, one) >= (1.0 if left == "0" else 1 / int(limit)), one.name
            limits[limit] += 1
    rows = manifest(REPLIES / "MANIFEST.tsv")
    listed = Counter(row["ratelimit_limit/remaining"].partition("/")[0] for row in rows)
    assert limits == {"3": 14, "10": 114} == {k: n for k, n in listed.items() if k}
