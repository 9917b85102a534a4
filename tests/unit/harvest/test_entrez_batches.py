"""Fetching: each PMID delivered once or named, in halves, several batches at a time."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from harvest.connector import Batch
from harvest.pubmed_xml import read_pubmed_xml
from ledger.errors import IncompleteError, ProviderError, SearchError, TransportError
from tests.unit.harvest.documents import DECLARATION, error, records
from tests.unit.harvest.loopback import Answer, Scripted, Seen, Server, serving
from tests.unit.harvest.small_pubmed import SmallPubmed, broken_once, client

BAD_REQUEST = error("Invalid uid")


def delivered(batch: Batch) -> list[str]:
    """The PMIDs of the entries, in order."""
    return [entry.accession or "" for entry in batch.reading.entries]


def reading_again(batch: Batch) -> None:
    """Every entry is at its slice of the stored bytes, and reads the same from them."""
    again = {e.position: e for e in read_pubmed_xml(batch.raw, "again").entries}
    for entry in batch.reading.entries:
        assert again[entry.position] == entry
        piece = batch.raw[entry.offset : entry.offset + entry.length]
        assert f">{entry.accession}<".encode() in piece
    receipt = batch.reading.receipt
    assert receipt.found == receipt.read + receipt.refused
    assert receipt.size == len(batch.raw)


def fetched(server: Server, ids: Iterable[int | str]) -> dict[str, list[str]]:
    """What a fetch gave, over all batches."""
    told: dict[str, list[str]] = {"delivered": [], "missing": [], "deleted": [], "sizes": []}
    wanted = [str(pmid) for pmid in ids]
    batches = [tuple(wanted[at : at + 200]) for at in range(0, len(wanted), 200)]
    for batch in client(server).fetch(batches):
        told["delivered"] += [entry.accession or "" for entry in batch.reading.entries]
        told["missing"] += batch.missing
        told["deleted"] += batch.deleted
        told["sizes"].append(str(len(batch.requested)))
        assert batch.reading.receipt.size == len(batch.raw)
    return told


def test_fetch_in_batches_of_200() -> None:
    """Records come by explicit PMIDs, 200 to a POST."""
    with serving(SmallPubmed(set(range(1, 451)))) as server:
        told = fetched(server, range(1, 451))
    assert told["sizes"] == ["200", "200", "50"]
    assert told["delivered"] == [str(n) for n in range(1, 451)]
    assert told["missing"] == []
    assert len(server.seen) == 3


def test_missing_and_deleted_by_name() -> None:
    """PMIDs that do not come are named, once a second reply confirms it; deleted ones marked."""
    with serving(SmallPubmed({1, 2, 3, 4}, deleted={3})) as server:
        told = fetched(server, range(1, 7))
    assert told["delivered"] == ["1", "2", "4"]
    assert told["missing"] == ["3", "5", "6"]
    assert told["deleted"] == ["3"]
    assert [seen.fields["id"] for seen in server.seen] == ["1,2,3,4,5,6", "3,5,6", "5,6"]
    assert server.seen[2].path.endswith("esummary.fcgi")


def test_unknown_pmids_give_an_empty_set() -> None:
    """A set without any record is read as such: all are missing by name."""
    with serving(SmallPubmed(set())) as server:
        assert fetched(server, [7, 8])["missing"] == ["7", "8"]


def test_short_batch_is_healed() -> None:
    """A set that lacks records once is asked for again and comes whole."""
    short = Scripted(records([1, 2]))
    with serving(broken_once(SmallPubmed({1, 2, 3}), "efetch", short)) as server:
        told = fetched(server, [1, 2, 3])
    assert told["delivered"] == ["1", "2", "3"]
    assert told["missing"] == []
    assert told["sizes"] == ["3"]


def test_each_time_others_missing_ends_whole() -> None:
    """Replies that lack other records each time are put together, each record once."""
    left = [records([1]), records([1, 2]), records([2, 3])]

    def answer(seen: Seen) -> Scripted:
        return Scripted(left.pop(0))

    with serving(answer) as server:
        (batch,) = client(server).fetch([("1", "2", "3")])
    assert delivered(batch) == ["1", "2", "3"]
    assert batch.missing == ()
    reading_again(batch)


def test_a_record_that_pubmed_describes_is_insisted_on() -> None:
    """What efetch twice left out but esummary knows is asked for until it comes."""
    short = [Scripted(records([1])), Scripted(records([]))]
    with serving(broken_once(SmallPubmed({1, 2}), "efetch", *short)) as server:
        (batch,) = client(server).fetch([("1", "2")])
    assert delivered(batch) == ["1", "2"]
    assert [seen.path.rpartition("/")[2] for seen in server.seen] == [
        "efetch.fcgi",
        "efetch.fcgi",
        "esummary.fcgi",
        "efetch.fcgi",
    ]
    reading_again(batch)


def test_a_record_that_pubmed_describes_but_never_sends_is_an_error() -> None:
    """It is named, and neither missing nor delivered."""
    small = SmallPubmed({1, 2})

    def answer(seen: Seen) -> Scripted:
        wanted = seen.fields["id"].split(",")
        held_back = records(int(pmid) for pmid in wanted if pmid != "2")
        return Scripted(held_back) if "efetch" in seen.path else small(seen)

    with serving(answer) as server, pytest.raises(IncompleteError, match="knows 2") as caught:
        fetched(server, [1, 2])
    assert caught.value.missing == ("2",)


def test_the_receipt_says_what_became_of_the_missing() -> None:
    """The provider's words for each PMID that was listed and not delivered."""
    with serving(SmallPubmed({1, 2}, deleted={2})) as server:
        (batch,) = client(server).fetch([("1", "2", "3")])
    (words,) = [w for w in batch.reading.receipt.warnings if "not delivered" in w]
    assert words == (
        "2 PMIDs were listed but not delivered: 2 (deleted), 3 (cannot get document summary)"
    )


@pytest.mark.parametrize("said", [Scripted(b"", 404), Scripted(b"<eSummaryResult/>")])
def test_without_esummary_nothing_is_missing_by_name(said: Scripted) -> None:
    """Where esummary fails or is silent, what was not sent fails the batch: it may be an outage."""
    small = SmallPubmed({1})

    def answer(seen: Seen) -> Scripted:
        return said if "esummary" in seen.path else small(seen)

    with (
        serving(answer) as server,
        pytest.raises(IncompleteError, match="esummary does not tell why") as caught,
    ):
        list(client(server).fetch([("1", "3")]))
    assert caught.value.missing == ("3",)


@pytest.mark.parametrize(
    "body",
    [
        records([1, 2])[:-60],
        records([1, 2]).replace(b"</ArticleTitle>", b"", 1),
        records([1, 2]).replace(b"</PubmedArticle>", b"", 1),
        b"<PubmedArticleSet>" + records([1])[60:],
        b"<html>busy</html>",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + records([1, 2])[len(DECLARATION) :],
    ],
)
def test_malformed_batch_is_retried_then_an_error(body: bytes) -> None:
    """A cut-off or malformed set is asked for again, and never taken for a short one."""
    with serving(broken_once(SmallPubmed({1, 2}), "efetch", Scripted(body))) as server:
        assert fetched(server, [1, 2])["delivered"] == ["1", "2"]
    with serving(lambda _: Scripted(body)) as server, pytest.raises(TransportError):
        fetched(server, [1, 2])


def test_record_without_pmid_is_refused() -> None:
    """A whole record without PMID is a refused entry of the batch, and its PMID missing."""
    body = records([1, 2]).replace(b"<PMID Version='1'>2</PMID>", b"")
    with serving(lambda _: Scripted(body)) as server:
        (batch,) = client(server).fetch([("1", "2")])
    assert batch.reading.receipt.refused == 1
    assert batch.missing == batch.unexplained == ("2",)


def without_title(body: bytes, pmid: int) -> bytes:
    """The document with one record that lasts in its wrong shape."""
    title = f"<ArticleTitle>Invented record {pmid}.</ArticleTitle>".encode()
    return body.replace(title, b"")


def test_a_refused_record_with_its_pmid_is_not_asked_for_again() -> None:
    """It counts once as refused, and what else did not come is looked up as always."""
    pubmed = broken_once(SmallPubmed({1, 2, 3, 4}), "efetch", Scripted(records([1, 2, 3])))
    with serving(lambda seen: Scripted(without_title(pubmed(seen).body, 2))) as server:
        (batch,) = client(server).fetch([("1", "2", "3", "4", "5")])
    assert delivered(batch) == ["1", "3", "4"]
    assert batch.reading.receipt.refused == len(batch.reading.refused) == 1
    assert (batch.missing, batch.unexplained) == (("5",), ())
    assert [seen.fields["id"] for seen in server.seen] == ["1,2,3,4,5", "4,5", "5", "5"]
    reading_again(batch)


def test_a_record_without_pmid_explains_one_missing_pmid_and_no_more() -> None:
    """What else PubMed describes is insisted on; the same nameless record counts once."""
    small = SmallPubmed({1, 2, 3, 4})
    short = [[1, 2], [2], [2, 3, 4]]

    def answer(seen: Seen) -> Scripted:
        if "efetch" not in seen.path:
            return small(seen)
        return Scripted(records(short.pop(0)).replace(b"<PMID Version='1'>2</PMID>", b""))

    with serving(answer) as server:
        (batch,) = client(server).fetch([("1", "2", "3", "4")])
    assert delivered(batch) == ["1", "3", "4"]
    assert batch.reading.receipt.refused == len(batch.reading.refused) == 1
    assert batch.missing == ("2",)
    assert "1 refused records came again, left out" in batch.reading.receipt.warnings
    reading_again(batch)


def test_a_record_without_pmid_excuses_no_outage() -> None:
    """Where more is lacking than came without PMID and PubMed never sends it, the batch fails."""
    small = SmallPubmed({1, 2, 3, 4})

    def answer(seen: Seen) -> Scripted:
        nameless = records([1, 2]).replace(b"<PMID Version='1'>2</PMID>", b"")
        return Scripted(nameless) if "efetch" in seen.path else small(seen)

    with serving(answer) as server, pytest.raises(IncompleteError, match="knows 2, 3, 4"):
        list(client(server).fetch([("1", "2", "3", "4")]))


def test_unasked_records_are_left_out_by_name() -> None:
    """A record that nobody asked for is no result: left out, and named in the Receipt."""
    with serving(lambda _: Scripted(records([1, 99]))) as server:
        (batch,) = client(server).fetch([("1",)])
    assert delivered(batch) == ["1"]
    receipt = batch.reading.receipt
    assert (receipt.found, receipt.read, receipt.sources) == (1, 1, (("pubmed", 1),))
    assert "1 records came that were not asked for, left out: 99" in receipt.warnings
    reading_again(batch)


def test_repeated_records_count_once() -> None:
    """The same record twice in one reply is read once; the other is named in the Receipt."""
    with serving(lambda _: Scripted(records([1, 2, 1]))) as server:
        (batch,) = client(server).fetch([("1", "2")])
    assert delivered(batch) == ["1", "2"]
    assert batch.reading.receipt.found == 2
    assert "1 records came again, left out: 1" in batch.reading.receipt.warnings
    assert len(server.seen) == 1
    reading_again(batch)


def test_a_repeated_record_in_place_of_another() -> None:
    """A reply with as many records as asked for may still lack one: it is asked for."""
    with serving(broken_once(SmallPubmed({1, 2}), "efetch", Scripted(records([1, 1])))) as server:
        (batch,) = client(server).fetch([("1", "2")])
    assert delivered(batch) == ["1", "2"]
    assert server.seen[1].fields["id"] == "2"
    reading_again(batch)


def test_records_in_any_order() -> None:
    """The order of the reply is kept: positions are those in the stored bytes."""
    with serving(lambda _: Scripted(records([3, 1, 2]))) as server:
        (batch,) = client(server).fetch([("1", "2", "3")])
    assert delivered(batch) == ["3", "1", "2"]
    reading_again(batch)


# --- batches that cannot be had at their size -------------------------------------------------


def too_large(most: int, fault: Scripted) -> Answer:
    """A PubMed whose efetch fails for more than so many PMIDs."""
    small = SmallPubmed(set(range(1, 500)))

    def answer(seen: Seen) -> Scripted:
        heavy = "efetch" in seen.path and seen.fields["id"].count(",") >= most
        return fault if heavy else small(seen)

    return answer


@pytest.mark.parametrize(
    "fault",
    [
        Scripted(b"<html>Bad gateway</html>", 502),
        Scripted(records([1, 2])[:-60]),
        Scripted(records([1, 2]), fault="drop"),
        Scripted(records([1, 2]), fault="cut gzip"),
    ],
    ids=["502", "cut off", "dropped", "cut gzip"],
)
def test_a_batch_that_is_too_large_is_fetched_in_halves(fault: Scripted) -> None:
    """Its parts make up one Batch whose bytes hold every record."""
    wanted = tuple(str(n) for n in range(1, 31))
    with serving(too_large(8, fault)) as server:
        (batch,) = client(server).fetch([wanted])
    assert batch.requested == wanted
    assert delivered(batch) == list(wanted)
    assert "4 replies make up this batch" in batch.reading.receipt.warnings
    reading_again(batch)
    asked = [seen.fields["id"] for seen in server.seen]
    assert len(asked) == 6 + 2 * 3 + 4  # all of it, two halves, four quarters


def test_a_record_that_breaks_every_reply_is_named() -> None:
    """One PMID that cannot be had fails its batch by name, and no other batch."""
    small = SmallPubmed(set(range(1, 31)))

    def answer(seen: Seen) -> Scripted:
        return Scripted(b"", 502) if "13" in seen.fields["id"].split(",") else small(seen)

    batches = [tuple(str(n) for n in range(at, at + 10)) for at in (1, 11, 21)]
    came: list[Batch] = []
    with serving(answer) as server, pytest.raises(IncompleteError, match="PMID 13 ") as caught:
        came.extend(client(server).fetch(batches[1:2]))
    assert caught.value.missing == ("13",)
    with serving(answer) as server, pytest.raises(IncompleteError, match="PMID 13 "):
        came.extend(client(server, workers=2).fetch(batches))
    assert [batch.requested for batch in came] == [batches[0], batches[2]]


@pytest.mark.parametrize("size", [1, 10])
def test_a_record_that_always_comes_broken_is_refused(size: int) -> None:
    """It is a refused entry with its bytes; the rest of its batch is kept."""
    small = SmallPubmed(set(range(1, 31)))

    def answer(seen: Seen) -> Scripted:
        return Scripted(small(seen).body.replace(b"record 13", b"record &nbsp;"))

    wanted = tuple(str(n) for n in range(13, 13 + size))
    with serving(answer) as server:
        (batch,) = client(server).fetch([wanted])
    assert delivered(batch) == list(wanted[1:])
    (refused,) = batch.reading.refused
    assert "nbsp" in refused.reason
    assert b">13<" in batch.raw[refused.offset : refused.offset + refused.length]
    assert batch.missing == ()
    reading_again(batch)


def test_a_record_that_comes_broken_in_other_ways_each_time_is_no_record() -> None:
    """Then it is garbled on its way: the batch fails, and may be had another time."""
    small = SmallPubmed(set(range(1, 5)))
    count = iter(range(1000))

    def answer(seen: Seen) -> Scripted:
        return Scripted(small(seen).body.replace(b"record 2", b"record &x%d;" % next(count)))

    with serving(answer) as server, pytest.raises(IncompleteError, match="PMID 2 "):
        list(client(server).fetch([("1", "2", "3", "4")]))


def test_an_outage_is_no_fault_of_a_record() -> None:
    """Where nothing can be had at any size, no PMID is blamed and nothing new is begun."""
    with serving(lambda _: Scripted(b"", 502)) as server:
        with pytest.raises(TransportError, match="PMIDs 1 to 10"):
            list(client(server).fetch([tuple(str(n) for n in range(1, 11)), ("11",)]))
        assert not any("11" in seen.fields["id"].split(",") for seen in server.seen)


def test_an_outage_of_the_network_is_not_halved() -> None:
    """A connection that fails is no matter of size."""
    with serving(lambda _: Scripted(fault="close")) as server:
        with pytest.raises(TransportError, match="closed the connection without a reply"):
            fetched(server, [1, 2, 3, 4])
        assert {seen.fields["id"] for seen in server.seen} == {"1,2,3,4"}


# --- several at a time ------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [1, 3, 8])
def test_batches_come_in_order(workers: int) -> None:
    """However many threads fetch, each batch is asked for once and comes in its turn."""
    batches = [tuple(str(n) for n in range(at, at + 5)) for at in range(1, 101, 5)]
    with serving(SmallPubmed(set(range(1, 101)))) as server:
        came = list(client(server, workers=workers).fetch(batches))
    assert [batch.requested for batch in came] == batches
    assert [pmid for batch in came for pmid in delivered(batch)] == [str(n) for n in range(1, 101)]
    assert len(server.seen) == len(batches)


def test_a_lost_batch_does_not_lose_those_under_way() -> None:
    """What was fetched or on its way when one failed is given; then the error is raised."""
    small = SmallPubmed(set(range(1, 101)))

    def answer(seen: Seen) -> Scripted:
        return Scripted(BAD_REQUEST, 400) if seen.fields["id"].startswith("11,") else small(seen)

    batches = [tuple(str(n) for n in range(at, at + 5)) for at in range(1, 101, 5)]
    came: list[tuple[str, ...]] = []
    with serving(answer) as server, pytest.raises(ProviderError, match="Invalid uid"):
        came.extend(batch.requested for batch in client(server, workers=4).fetch(batches))
    asked = [tuple(seen.fields["id"].split(",")) for seen in server.seen]
    assert sorted(asked) == sorted([*came, batches[2]])
    assert came == [ids for ids in batches if ids in came]
    assert len(came) < len(batches)


def test_no_pmids() -> None:
    """What is no PMID is an error before anything is asked."""
    with serving(SmallPubmed({5})) as server:
        with pytest.raises(SearchError, match="no PMIDs"):
            list(client(server).fetch([("5", "x1")]))
        assert server.seen == []
