"""The simulator speaks E-utilities, right and wrong, to a plain HTTP client."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import requests
from lxml import etree

from litharvest.demo.faults import ANY, CATALOGUE, Fault, FaultKind, happens
from litharvest.demo.library import Library, demo_file, demo_library
from litharvest.demo.simulator import Simulator

TOP = Path(__file__).parents[4]
PMIDS = "99000001,99000004,99000007"


@pytest.fixture(scope="module")
def shared() -> Iterator[Simulator]:
    """One simulator for all tests that change nothing."""
    with Simulator() as simulator:
        yield simulator


def _get(simulator: Simulator, endpoint: str, **parameters: str | int) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(
            f"{simulator.base_url}{endpoint}.fcgi",
            params={"db": "pubmed", **parameters},
            timeout=10,
        )


def _post(simulator: Simulator, endpoint: str, **fields: str | int) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.post(
            f"{simulator.base_url}{endpoint}.fcgi", data={"db": "pubmed", **fields}, timeout=10
        )


def _xml(reply: requests.Response) -> etree._Element:
    return etree.fromstring(reply.content)


def _pmids(reply: requests.Response) -> list[str]:
    return [str(node.text) for node in _xml(reply).iterfind("./*/*/PMID")]


def test_esearch_gives_counts_ids_and_the_translation(shared: Simulator) -> None:
    """GET and POST say the same; ids come newest first."""
    reply = _get(shared, "esearch", term="hope[ti]", retmax=5)
    root = _xml(reply)
    assert reply.headers["Content-Type"] == "text/xml; charset=UTF-8"
    assert b"<!DOCTYPE eSearchResult PUBLIC" in reply.content
    ids = [int(node.text or 0) for node in root.iterfind("IdList/Id")]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 5 == int(root.findtext("RetMax", "0"))
    assert int(root.findtext("Count", "0")) > 5
    assert root.findtext("QueryTranslation") == '"hope"[Title]'
    assert _post(shared, "esearch", term="hope[ti]", retmax=5).content == reply.content


def test_the_example_strategy_runs_whole(shared: Simulator) -> None:
    """The committed strategy, sent as it stands, finds what truth.json says."""
    strategy = demo_file("strategies/pubmed.txt").decode()
    reply = _post(shared, "esearch", term=strategy, retmax=9999)
    truth = json.loads(demo_file("truth.json"))
    assert int(_xml(reply).findtext("Count", "0")) == truth["identified"]["pubmed"]
    assert len(_xml(reply).findall("IdList/Id")) == truth["identified"]["pubmed"]
    assert b"WarningList" not in reply.content and b"ErrorList" not in reply.content


def test_esearch_as_json_has_numbers_as_strings(shared: Simulator) -> None:
    """The JSON form with its lists of complaints."""
    found = _get(shared, "esearch", term='"no such"[tiab] OR hope[ti]', retmode="json").json()
    result = found["esearchresult"]
    assert result["retmax"] == "20" and len(result["idlist"]) == 20
    assert result["warninglist"]["quotedphrasesnotfound"] == ['"no such"[tiab]']


def test_an_empty_result_says_so(shared: Simulator) -> None:
    """A legitimate zero has one message; a typing mistake has a list."""
    nothing = _xml(_get(shared, "esearch", term="hope[ti] AND 1804[dp]"))
    assert nothing.xpath("string(WarningList)") == "No items found."
    assert nothing.find("ErrorList") is None
    unknown = _xml(_get(shared, "esearch", term="qzxwvu"))
    assert unknown.findtext("ErrorList/PhraseNotFound") == "qzxwvu"


def test_broken_queries_are_errors_in_200(shared: Simulator) -> None:
    """``((`` gives an ERROR element and never a count."""
    reply = _get(shared, "esearch", term="((")
    assert reply.status_code == 200
    assert _xml(reply).findtext("ERROR", "").startswith("Search Backend failed")
    assert _xml(reply).find("Count") is None
    assert "Invalid db" in _get(shared, "esearch", term="hope", db="nuccore").text


def test_nothing_beyond_the_first_9999() -> None:
    """A page is cut with a notice, retstart beyond is an error, JSON's error is not valid JSON."""
    with Simulator(Library.plain(10_050)) as simulator:
        page = _xml(_get(simulator, "esearch", term="peer", retstart=9990, retmax=10))
        assert page.findtext("Count") == "10050"
        assert len(page.findall("IdList/Id")) == 9
        notice = "Restrictions achieved. start and count adjusted to 9990, 9"
        assert page.findtext("WarningList/OutputMessage") == notice
        far = _get(simulator, "esearch", term="peer", retstart=9999)
        assert far.status_code == 200
        assert "'retstart' cannot be larger than 9998" in far.text
        raw = _get(simulator, "esearch", term="peer", retstart=9999, retmode="json")
        with pytest.raises(json.JSONDecodeError):
            json.loads(raw.text)
        part = _get(simulator, "esearch", term="(peer) AND 1:5000[UID]", rettype="count")
        assert _xml(part).findtext("Count") == "5000"


def test_the_cap_can_be_lowered() -> None:
    """Small corpora can show what happens above the limit."""
    with Simulator(Library.plain(60), cap=50) as simulator:
        page = _xml(_get(simulator, "esearch", term="peer", retmax=60))
        assert (page.findtext("Count"), len(page.findall("IdList/Id"))) == ("60", 50)


def test_history_expires_and_is_cut_silently() -> None:
    """WebEnv works up to the cap, a page across it is short without a word."""
    with Simulator(Library.plain(60), cap=50) as simulator:
        found = _xml(_get(simulator, "esearch", term="peer", usehistory="y", retmax=0))
        place: dict[str, str | int] = {"WebEnv": found.findtext("WebEnv", ""), "query_key": 1}
        assert len(_pmids(_get(simulator, "efetch", **place, retstart=45, retmax=20))) == 5
        assert _get(simulator, "efetch", **place, retstart=50, retmax=5).status_code == 400
        lost = _get(simulator, "efetch", WebEnv="MCID_gone", query_key=1)
        assert _xml(lost).findtext("ERROR") == "Unable to obtain query #1"


def test_efetch_delivers_articles_in_the_order_asked(shared: Simulator) -> None:
    """By POST or GET; unknown PMIDs are simply not there; none at all gives an empty set."""
    reply = _post(shared, "efetch", id=f"99000007,1,{PMIDS}")
    assert _pmids(reply) == ["99000007", "99000001", "99000004", "99000007"]
    assert reply.content.startswith(b'<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet')
    assert _pmids(_get(shared, "efetch", id="1,2")) == []
    assert "Supplied id parameter is empty" in _get(shared, "efetch", id="").text


def test_efetch_gives_medline_text_and_id_lists(shared: Simulator) -> None:
    """MEDLINE text wraps and tags; rettype=uilist lists."""
    text = _get(shared, "efetch", id=PMIDS, rettype="medline", retmode="text").text
    assert text.count("PMID- 990000") == 3
    assert max(map(len, text.splitlines())) <= 87
    assert "\n      " in text
    assert _get(shared, "efetch", id=PMIDS, rettype="uilist").text.split() == PMIDS.split(",")


def test_deleted_records_are_named_or_missing() -> None:
    """A deleted PMID is still found by a search; efetch leaves it out or names it."""
    library = Library(demo_library().records, frozenset({99000004}))
    with Simulator(library, name_deleted=True) as simulator:
        reply = _post(simulator, "efetch", id=PMIDS)
        assert _pmids(reply) == ["99000001", "99000007"]
        assert _xml(reply).findtext("DeleteCitation/PMID") == "99000004"
    with Simulator(library) as simulator:
        assert b"DeleteCitation" not in _post(simulator, "efetch", id=PMIDS).content


def test_einfo_tells_build_and_count(shared: Simulator) -> None:
    """What each run stores about the database."""
    root = _xml(_get(shared, "einfo"))
    assert root.findtext("DbInfo/Count") == "420"
    assert root.findtext("DbInfo/LastUpdate") == "2026/11/03 06:30"


def test_replies_are_compressed_and_chunked_when_accepted(shared: Simulator) -> None:
    """As the real service does; identity with a length otherwise. Rate headers always."""
    reply = _get(shared, "einfo")
    assert reply.headers["Content-Encoding"] == "gzip"
    assert reply.headers["Transfer-Encoding"] == "chunked"
    assert reply.headers["X-RateLimit-Limit"] == "3"
    assert _get(shared, "einfo", api_key="k").headers["X-RateLimit-Limit"] == "10"
    with requests.Session() as session:
        session.trust_env = False
        url = f"{shared.base_url}einfo.fcgi?db=pubmed"
        plain = session.get(url, headers={"Accept-Encoding": "identity"}, timeout=10)
    assert plain.headers["Content-Length"] == str(len(plain.content))
    assert plain.content == reply.content


def test_dates_can_come_as_parameters(shared: Simulator) -> None:
    """The field with mindate and maxdate, or reldate, are shown in the translation."""
    asked = {"term": "hope[ti]", "datetype": "edat", "mindate": "2020", "maxdate": "2021"}
    shown = _xml(_get(shared, "esearch", **asked)).findtext("QueryTranslation", "")
    assert shown.endswith("AND 2020/01/01:2021/12/31[Date - Entry]")
    recent = _xml(_get(shared, "esearch", term="hope[ti]", datetype="crdt", reldate=30))
    assert "2026/10/04:2026/11/03[Date - Create]" in recent.findtext("QueryTranslation", "")


def test_the_rate_limit_answers_429_with_the_key() -> None:
    """Three at once without a key, ten with one, refilled by the clock; the body holds the key."""
    now = [0.0]
    with Simulator(rate_limit=True, clock=lambda: now[0]) as simulator:
        assert [_get(simulator, "einfo").status_code for _ in range(4)] == [200, 200, 200, 429]
        now[0] += 0.5
        assert _get(simulator, "einfo").status_code == 200
        keyed = [_get(simulator, "einfo", api_key="s3cret") for _ in range(11)]
        assert [reply.status_code for reply in keyed] == [200] * 10 + [429]
        assert keyed[0].headers["X-RateLimit-Remaining"] == "9"
        assert keyed[-1].json()["api-key"] == "s3cret"
        assert keyed[-1].headers["Retry-After"] == "2"


def test_counts_grow_when_the_library_does() -> None:
    """The library may change between two requests, and be that of an earlier day."""
    early = demo_library().until(date(2020, 1, 1))
    with Simulator(early) as simulator:
        before = int(_xml(_get(simulator, "einfo")).findtext("DbInfo/Count", "0"))
        simulator.service.library = demo_library()
        assert 0 < before < int(_xml(_get(simulator, "einfo")).findtext("DbInfo/Count", "0"))


def test_too_long_an_address_is_414(shared: Simulator) -> None:
    """Long terms must be posted."""
    assert _get(shared, "esearch", term="hope OR " * 1500 + "hope").status_code == 414


def test_requests_are_kept_for_inspection() -> None:
    """What a client sent can be looked at."""
    with Simulator() as simulator:
        _post(simulator, "efetch", id="99000001", email="me@example.org", tool="t")
        (asked,) = simulator.requests
        assert (asked.endpoint, asked.method) == ("efetch", "POST")
        assert asked.parameters["email"] == "me@example.org"
        assert _get(simulator, "nothing").status_code == 404


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("http_500_html", 500, "WWW Error 500 Diagnostic"),
        ("http_502", 502, "Bad Gateway"),
        ("http_400", 400, "Bad Request"),
        ("bad_key", 400, "127.0.0.1"),
        ("rate_429", 429, "API rate limit exceeded"),
        ("rate_in_200", 200, "API rate limit exceeded"),
        ("error_in_200", 200, "Database is not supported"),
        ("backend_failed", 200, "Search Backend failed: Exception"),
        ("no_executor", 200, "run executor"),
        ("html_in_200", 200, "maintenance"),
        ("uri_too_long", 414, "Request-URI Too Long"),
        ("history_lost", 200, "Unable to obtain query #1"),
        ("history_lost_400", 400, "Unable to obtain query #1"),
        ("history_lost_json", 200, '"esummaryresult": ["Unable to obtain query #1"]'),
        ("history_range", 400, "History includes 1 IDs"),
        ("history_cap", 400, "cannot be larger than 9998"),
        ("empty_id_list", 200, "Supplied id parameter is empty"),
        ("no_id_given", 200, "Neither query_key nor id specified"),
        ("two_errors", 200, "Empty ID list; Nothing to store"),
        ("empty_set", 200, "<PubmedArticleSet>\n</PubmedArticleSet>"),
        ("failed_in_comment", 200, 'status="OK"><!--'),
        ("raw_newline_json", 200, "failed:\n"),
        ("empty_reply", 200, ""),
    ],
)
def test_faults_replace_one_reply(kind: str, status: int, words: str) -> None:
    """The named request fails in the named way, those around it do not."""
    with Simulator(faults=[Fault("efetch", 2, kind)]) as simulator:
        replies = [_post(simulator, "efetch", id=PMIDS) for _ in range(3)]
    assert [len(_pmids(reply)) for reply in (replies[0], replies[2])] == [3, 3]
    assert replies[1].status_code == status
    assert words in replies[1].text
    assert words or not replies[1].content


@pytest.mark.parametrize(
    ("kind", "amount", "pmids"),
    [
        ("short_batch", 0, ["99000001", "99000004"]),
        ("short_batch", 2, ["99000001"]),
        ("duplicate_record", 0, ["99000001", "99000001", "99000004", "99000007"]),
        ("shuffled", 0, ["99000007", "99000004", "99000001"]),
        ("delete_citation", 0, ["99000001", "99000004"]),
    ],
)
def test_faults_in_batches_leave_valid_xml(kind: str, amount: int, pmids: list[str]) -> None:
    """The document is whole, only its records are not those that were asked for."""
    with Simulator(faults=[Fault("efetch", 1, kind, amount)]) as simulator:
        assert _pmids(_post(simulator, "efetch", id=PMIDS)) == pmids


@pytest.mark.parametrize("kind", ["garbage_between", "malformed_record"])
def test_bad_records_lie_among_good_ones(kind: str) -> None:
    """The document breaks in one place; all its records are there."""
    with Simulator(faults=[Fault("efetch", 1, kind)]) as simulator:
        reply = _post(simulator, "efetch", id=PMIDS)
    with pytest.raises(etree.XMLSyntaxError):
        _xml(reply)
    assert reply.content.count(b"<PubmedArticle>") == 3


@pytest.mark.parametrize(("amount", "told"), [(0, 1), (7, 7), (-2, -2)])
def test_counts_can_be_wrong(amount: int, told: int) -> None:
    """By one, or by as many as is said."""
    with Simulator(faults=[Fault("esearch", 1, "wrong_count", amount)]) as simulator:
        counts = [
            int(_xml(_get(simulator, "esearch", term="hope[ti]")).findtext("Count", "0"))
            for _ in range(2)
        ]
    assert counts[0] - counts[1] == told


def test_ids_can_be_listed_twice() -> None:
    """The first in place of the last: as many as are counted, one of them lost."""
    with Simulator(faults=[Fault("esearch", 1, "ids_twice")]) as simulator:
        ids = [node.text for node in _xml(_get(simulator, "esearch", term="hope[ti]")).iter("Id")]
    assert len(ids) == 20
    assert ids[0] == ids[-1]
    assert len(set(ids)) == 19


def test_faults_can_come_in_a_row() -> None:
    """A burst of 429 with Retry-After, then the right reply; all are on record."""
    with Simulator(faults=[Fault("einfo", 2, "rate_429", times=3)]) as simulator:
        replies = [_get(simulator, "einfo") for _ in range(5)]
    assert [reply.status_code for reply in replies] == [200, 429, 429, 429, 200]
    assert {reply.headers["Retry-After"] for reply in replies[1:4]} == {"2"}
    assert [fault.kind for fault in simulator.failed] == ["rate_429"] * 3


def test_every_row_of_the_catalogue_has_a_kind() -> None:
    """Rows 1 to 20, each with kinds that some endpoint can meet, all of them in the document."""
    assert sorted(CATALOGUE) == list(range(1, 21))
    assert all(kinds for kinds in CATALOGUE.values())
    assert [k for k in FaultKind if not any(happens(k, where) for where in ANY)] == []
    said = (TOP / "docs" / "simulator.md").read_text(encoding="utf-8")
    for row, kinds in CATALOGUE.items():
        (line,) = re.findall(rf"^\| {row} \|.*$", said, re.MULTILINE)
        assert [kind for kind in kinds if f"`{kind}`" not in line] == []
    assert [kind for kind in FaultKind if f"`{kind}`" not in said] == []


def test_a_reply_can_be_uncompressed() -> None:
    """One recorded reply of 129 was."""
    with Simulator(faults=[Fault("einfo", 1, "uncompressed")]) as simulator:
        reply = _get(simulator, "einfo")
    assert "Content-Encoding" not in reply.headers
    assert int(reply.headers["Content-Length"]) == len(reply.content)


def test_a_trickle_ends_with_the_simulator() -> None:
    """Byte by byte; a client that reads on gets ever more, until the simulator is closed."""
    fault = Fault("einfo", 1, "trickle", 0.02)
    with Simulator(faults=[fault]) as simulator, requests.Session() as session:
        session.trust_env = False
        url = f"{simulator.base_url}einfo.fcgi?db=pubmed"
        reply = session.get(url, timeout=5, stream=True, headers={"Accept-Encoding": "identity"})
        assert reply.raw.read(3) == b"<?x"
        reply.close()


@pytest.mark.parametrize(
    ("kind", "amount"), [("drop_after_bytes", 500), ("truncated_gzip", 0), ("no_reply", 0)]
)
def test_faults_on_the_wire_break_the_transfer(kind: str, amount: int) -> None:
    """The client sees a broken connection or gzip, or less than it should."""
    with Simulator(faults=[Fault("efetch", 1, kind, amount)]) as simulator:
        try:
            reply = _post(simulator, "efetch", id=PMIDS)
        except requests.RequestException:
            return
        with pytest.raises(etree.XMLSyntaxError):
            _xml(reply)


def test_a_cut_document_is_no_xml() -> None:
    """The framing is right and the document is not."""
    with Simulator(faults=[Fault("efetch", 1, FaultKind.TRUNCATED_BODY)]) as simulator:
        reply = _post(simulator, "efetch", id=PMIDS)
    with pytest.raises(etree.XMLSyntaxError):
        _xml(reply)


def test_an_id_list_can_be_missing() -> None:
    """A count without ids."""
    with Simulator(faults=[Fault("esearch", 1, FaultKind.NO_IDS)]) as simulator:
        root = _xml(_get(simulator, "esearch", term="hope[ti]"))
    assert root.find("IdList/Id") is None
    assert root.findtext("Count") != "0"


def test_a_hanging_request_does_not_outlive_the_simulator() -> None:
    """The client's own time-out ends it; closing the simulator does not wait."""
    with Simulator(faults=[Fault("einfo", 1, FaultKind.HANG, 600)]) as simulator:
        with requests.Session() as session, pytest.raises(requests.Timeout):
            session.trust_env = False
            session.get(f"{simulator.base_url}einfo.fcgi", timeout=0.2)
        assert _get(simulator, "einfo").status_code == 200


def test_many_clients_at_once_are_all_answered(shared: Simulator) -> None:
    """Eight threads get eight right replies."""
    counts: list[int] = []
    threads = [
        threading.Thread(
            target=lambda: counts.append(len(_pmids(_post(shared, "efetch", id=PMIDS))))
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [3] * 8


def test_the_address_is_only_there_while_it_runs() -> None:
    """Outside the with statement there is no server."""
    with pytest.raises(RuntimeError, match="not running"):
        _ = Simulator().base_url


def test_it_can_be_served_from_the_command_line() -> None:
    """``python -m litharvest.demo.simulator`` says where it is and answers there."""
    command = [sys.executable, "-m", "litharvest.demo.simulator", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=TOP) as process:
        assert process.stderr is not None
        said = re.search(r"http://127\.0\.0\.1:\d+/entrez/eutils/", process.stderr.readline())
        try:
            assert said is not None
            with requests.Session() as session:
                session.trust_env = False
                reply = session.get(f"{said.group()}einfo.fcgi", timeout=10)
            assert reply.status_code == 200
        finally:
            process.send_signal(signal.SIGINT)
        assert "stopped after 1 requests" in process.stderr.read()
        assert process.wait(10) == 0
