"""What the simulated E-utilities answer: history, limits, summaries, links, dates, changes."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from lxml import etree

from litharvest.demo.faults import Change
from litharvest.demo.library import Library, demo_library
from litharvest.demo.replies import Reply
from litharvest.demo.service import Service
from litharvest.demo.simulator import Simulator
from litharvest.demo.thousands import thousands

DAY = date(2026, 11, 3)


class Clock:
    """Seconds that pass only when somebody says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def _service(library: Library | None = None, **more: Any) -> Service:
    return Service(demo_library() if library is None else library, today=DAY, **more)


def _ask(service: Service, endpoint: str, **asked: str | int) -> Reply:
    fields = {"db": "pubmed", **{name: str(value) for name, value in asked.items()}}
    reply = service.answer(endpoint, fields)
    assert reply is not None
    return reply


def _xml(reply: Reply) -> etree._Element:
    return etree.fromstring(reply.body)


def _json(reply: Reply) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(reply.body)
    return found


def _errors(reply: Reply) -> list[str | None]:
    return [node.text for node in _xml(reply).iter("ERROR")]


def _ids(reply: Reply) -> list[int]:
    return [int(node.text or 0) for node in _xml(reply).iterfind("IdList/Id")]


def _records(reply: Reply) -> list[int]:
    return [int(node.text or 0) for node in _xml(reply).iterfind("./*/*/PMID")]


# --- history -------------------------------------------------------------------------------


def test_results_are_numbered_and_combined() -> None:
    """A second search in the same WebEnv is #2; #1 AND #2 is what both found."""
    service = _service()
    one = _xml(_ask(service, "esearch", term="hope[ti]", usehistory="y", retmax=999))
    two = _xml(
        _ask(service, "esearch", term="peer[ti]", usehistory="y", WebEnv=one.findtext("WebEnv", ""))
    )
    assert (one.findtext("QueryKey"), two.findtext("QueryKey")) == ("1", "2")
    assert one.findtext("WebEnv") != two.findtext("WebEnv")
    web = two.findtext("WebEnv", "")
    both = _ids(_ask(service, "esearch", term="#1 AND #2", WebEnv=web, retmax=999))
    assert both == _ids(_ask(service, "esearch", term="hope[ti] AND peer[ti]", retmax=999))
    assert both
    keyed = _ids(_ask(service, "esearch", term="peer[ti]", query_key=1, WebEnv=web, retmax=999))
    assert keyed == both
    assert len(_records(_ask(service, "efetch", WebEnv=web, query_key=2, retmax=7))) == 7


def test_a_query_that_there_is_not_is_lost() -> None:
    """By number, in the service's own words, as XML and as JSON."""
    service = _service()
    assert _errors(_ask(service, "esearch", term="#3 AND peer")) == ["Unable to obtain query #3"]
    lost = _json(_ask(service, "esearch", term="#1", retmode="json"))
    assert lost["esearchresult"]["ERROR"] == "Unable to obtain query #1"
    summary = _json(_ask(service, "esummary", WebEnv="MCID_x", query_key=2, retmode="json"))
    assert summary["esummaryresult"] == ["Unable to obtain query #2"]


def test_a_webenv_expires_by_the_clock() -> None:
    """After as many seconds as the service is told to keep it, counted from the last search."""
    clock = Clock()
    service = _service(clock=clock, history_lasts=60.0)
    web = _xml(_ask(service, "esearch", term="hope[ti]", usehistory="y")).findtext("WebEnv", "")
    clock.now += 59
    assert _records(_ask(service, "efetch", WebEnv=web, query_key=1))
    clock.now += 1
    for endpoint in ("efetch", "esummary"):
        reply = _ask(service, endpoint, WebEnv=web, query_key=1)
        assert (reply.status, _errors(reply)) == (200, ["Unable to obtain query #1"])


def test_history_is_out_of_range_with_400() -> None:
    """Beyond its records in one wording, beyond the limit in another."""
    service = _service(Library.plain(60), cap=50)
    web = _xml(_ask(service, "esearch", term="1[uid]", usehistory="y")).findtext("WebEnv", "")
    beyond = _ask(service, "efetch", WebEnv=web, query_key=1, retstart=1)
    assert (beyond.status, _errors(beyond)) == (
        400,
        [
            "Cannot retrieve history data: OUT OF RANGE. Parameter retstart=1 + 1 is greater than "
            "number of records available in history. History includes 1 IDs."
        ],
    )
    capped = _ask(service, "efetch", WebEnv=web, query_key=1, retstart=50)
    assert capped.status == 400
    assert (_errors(capped)[0] or "").startswith("Search backend cannot retrieve history data")


def test_epost_stores_and_refuses() -> None:
    """UIDs go into the history; none, too many and no numbers are errors in 200."""
    service = _service()
    posted = _xml(_ask(service, "epost", id="99000001,99000004"))
    web = posted.findtext("WebEnv", "")
    fetched = _ask(service, "efetch", WebEnv=web, query_key=posted.findtext("QueryKey", ""))
    assert _records(fetched) == [99000001, 99000004]
    assert _errors(_ask(service, "epost", id="")) == ["Empty ID list; Nothing to store"]
    assert len(_errors(_ask(service, "epost", id="x,y"))) == 2
    assert _xml(_ask(service, "epost", id="7,x")).findtext("InvalidIdList/Id") == "x"
    assert _errors(_ask(service, "epost", id=",".join(["7"] * 10_001)))
    assert not _errors(_ask(service, "epost", id=",".join(["7"] * 10_000)))


# --- limits and pages ----------------------------------------------------------------------


def test_too_much_at_once_is_cut_with_a_notice() -> None:
    """A retmax beyond the limit lists 9,999 and says so; the page across it too."""
    service = _service(thousands(10_001))
    page = _xml(_ask(service, "esearch", term="all[sb]", retmax=100_000))
    assert (page.findtext("Count"), page.findtext("RetMax")) == ("10001", "9999")
    notice = "Restrictions achieved. start and count adjusted to 0, 9999"
    assert page.findtext("WarningList/OutputMessage") == notice
    web = _xml(_ask(service, "esearch", term="all[sb]", usehistory="y")).findtext("WebEnv", "")
    last = _ask(service, "efetch", WebEnv=web, query_key=1, retstart=9500, retmax=500)
    assert (last.status, len(_records(last))) == (200, 499)


def test_the_order_decides_who_is_shown() -> None:
    """Newest PMIDs, or newest publications."""
    library = thousands(500)
    service = _service(library)
    by_date = _ids(_ask(service, "esearch", term="all[sb]", sort="pub_date", retmax=500))
    days = [library.records[pmid].dates["pdat"] for pmid in by_date]
    assert days == sorted(days, reverse=True)
    assert by_date != _ids(_ask(service, "esearch", term="all[sb]", retmax=500))


def test_the_service_has_a_date_of_its_own() -> None:
    """What einfo and reldate say follows the clock."""
    clock = Clock()
    service = _service(clock=clock)
    clock.now += 3 * 86_400
    assert _xml(_ask(service, "einfo")).findtext("DbInfo/LastUpdate") == "2026/11/06 06:30"
    shown = _ask(service, "esearch", term="hope", reldate=1, datetype="crdt")
    assert b"2026/11/05:2026/11/06[Date - Create]" in shown.body
    listed = service.answer("einfo", {})
    assert listed is not None
    assert _xml(listed).findtext("DbList/DbName") == "pubmed"


def test_counts_as_json_tell_no_warnings() -> None:
    """Like the XML form."""
    reply = _ask(service := _service(), "esearch", term='"no"[mh]', rettype="count", retmode="json")
    assert _json(reply)["esearchresult"] == {"count": "0"}
    assert b"Warning" not in _ask(service, "esearch", term='"no"[mh]', rettype="count").body


# --- esummary, elink, espell, ecitmatch ----------------------------------------------------


def test_summaries_in_three_forms() -> None:
    """Version 1, version 2.0 and JSON name title and authors; unknown UIDs have an error."""
    service = _service()
    old = _xml(_ask(service, "esummary", id="99000001,5"))
    assert old.findtext("DocSum/Id") == "99000001"
    title = str(old.xpath("string(DocSum/Item[@Name='Title'])"))
    assert title
    assert old.xpath("count(DocSum/Item[@Name='AuthorList']/Item)")
    assert old.findtext("ERROR") == "UID=5: cannot get document summary"
    new = _xml(_ask(service, "esummary", id="99000001,5", version="2.0"))
    assert new.findtext(".//DocumentSummary[@uid='99000001']/Title") == title
    assert new.findtext(".//DocumentSummary[@uid='5']/error") == "cannot get document summary"
    result = _json(_ask(service, "esummary", id="99000001,5", retmode="json"))["result"]
    assert result["uids"] == ["99000001", "5"]
    assert result["99000001"]["title"] == title
    assert result["5"] == {"uid": "5", "error": "cannot get document summary"}


def test_json_summaries_are_at_most_five_hundred() -> None:
    """501 are refused in the service's words; as XML they are given."""
    service = _service(Library.plain(501))
    ids = ",".join(map(str, range(1, 502)))
    refused = _json(_ask(service, "esummary", id=ids, retmode="json"))["esummaryresult"]
    words = "Too many UIDs in request. Maximum number of UIDs is 500 for JSON format output."
    assert refused == [words]
    assert len(_xml(_ask(service, "esummary", id=ids)).findall("DocSum")) == 501
    assert _errors(_ask(service, "esummary")) == ["Neither query_key nor id specified"]


def test_links_lead_to_citing_and_cited_records() -> None:
    """One set for a comma list, one for each repeated id; what is hidden is not linked."""
    library = thousands(40)
    pmids = library.columns.pmids.tolist()
    service = _service(library)
    cited = _xml(_ask(service, "elink", id=pmids[8], linkname="pubmed_pubmed_refs"))
    assert [int(n.text or 0) for n in cited.iterfind(".//Link/Id")] == [
        pmids[7],
        pmids[6],
        pmids[1],
    ]
    citing = _json(_ask(service, "elink", id=pmids[7], retmode="json"))["linksets"][0]
    assert {s["linkname"]: s["links"] for s in citing["linksetdbs"]} == {
        "pubmed_pubmed_citedin": [str(pmids[8])]
    }
    both = _xml(_ask(service, "elink", id=f"{pmids[8]}\n{pmids[12]}"))
    assert len(both.findall("LinkSet")) == 2
    merged = _xml(_ask(service, "elink", id=f"{pmids[8]},{pmids[12]}"))
    assert len(merged.findall("LinkSet")) == 1
    service.library = library.hiding([pmids[8]])
    alone = _xml(_ask(service, "elink", id=pmids[7], linkname="pubmed_pubmed_citedin"))
    assert alone.find(".//Link") is None
    assert _errors(_ask(service, "elink")) and _errors(_ask(service, "elink", cmd="prlinks", id=1))


def test_spelling_is_corrected_by_titles() -> None:
    """An empty ERROR is normal; a right term has no correction."""
    service = _service()
    wrong = _xml(_ask(service, "espell", term="recovry peer"))
    assert wrong.findtext("CorrectedQuery") == "recovery peer"
    assert wrong.find("ERROR") is not None and not wrong.findtext("ERROR")
    assert _xml(_ask(service, "espell", term="peer")).findtext("CorrectedQuery") == ""


def test_citations_are_matched_to_pmids() -> None:
    """Journal, year, volume and page; text for an answer whatever was asked for."""
    library = Library.from_xml(
        b"<PubmedArticleSet>"
        + next(iter(thousands(9).records.values())).xml
        + b"</PubmedArticleSet>"
    )
    (record,) = library.records.values()
    journal, volume = record.indexed.values["ta"][0], record.indexed.values["vi"][0]
    line = f"{journal}|{record.dates['pdat'].year}|{volume}||quillmere ab|one|"
    reply = _ask(_service(library), "ecitmatch", bdata=f"{line}\r{line.replace(volume, '999')}")
    found, lost = reply.body.decode().splitlines()
    assert reply.content_type.startswith("text/plain")
    assert found == f"{line}{record.pmid}" and lost.endswith("|NOT_FOUND")
    many = _ask(_service(thousands(900)), "ecitmatch", bdata="ann imagined moods|||||k|")
    assert b"|AMBIGUOUS" in many.body


# --- changes -------------------------------------------------------------------------------


def test_the_library_changes_before_a_request() -> None:
    """Records appear, go, are deleted, get new versions: each before the request it names."""
    newer = Library.from_xml(
        b"<PubmedArticleSet>"
        + Library.plain(1, first=5).records[5].xml.replace(b"Bare record", b"Revised record")
        + b"</PubmedArticleSet>"
    )
    changes = [
        Change("esearch", 2, show=(3, 4)),
        Change("esearch", 3, hide=(1,), delete=(2,)),
        Change("efetch", 2, revise=newer),
    ]
    counts, titles = [], []
    with Simulator(Library.plain(6).hiding([3, 4]), changes=changes) as simulator:
        for _ in range(3):
            asked = {"db": "pubmed", "term": "all[sb]"}
            counts.append(_xml(simulator.answer("esearch", "POST", asked, 0)).findtext("Count"))
        for _ in range(2):
            reply = simulator.answer("efetch", "POST", {"db": "pubmed", "id": "1,2,4,5"}, 0)
            titles.append([n.text for n in _xml(reply).iter("ArticleTitle")])
    assert counts == ["4", "6", "5"]
    assert titles[0] == [f"Bare record {n} about peer support." for n in (4, 5)]
    assert titles[1] == [titles[0][0], "Revised record 5 about peer support."]
    assert _ids(_ask(simulator.service, "esearch", term="revised[ti]")) == [5]
    assert len(simulator.service.library) == 4


def test_what_is_not_there_is_not_there() -> None:
    """An endpoint that is unknown has no answer, another database is an error."""
    service = _service()
    assert service.answer("egquery", {"term": "x"}) is None
    assert _errors(_ask(service, "esummary", db="pmc", id="1")) == [
        "Invalid db name specified: pmc"
    ]


@pytest.mark.parametrize("tag", ["crdt", "edat", "pdat", "mhda", "mdat", "lr", "cdat", "dcom"])
def test_every_date_can_be_asked_for(tag: str) -> None:
    """A range of all years finds the records that have the date, and only those."""
    library = thousands(400)
    name = {"lr": "mdat", "dcom": "cdat"}.get(tag, tag)
    found = _ask(_service(library), "esearch", term=f"1900:2100[{tag}]", retmax=400)
    assert sorted(_ids(found)) == [p for p, r in library.records.items() if name in r.dates]
