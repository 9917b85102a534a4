"""The whole chain on small reviews: idempotence, aliases, link types that a review merges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from harvest.connector import Batch, Listing, Searcher
from harvest.entrez import Entrez
from ledger.errors import ConfigError, UsageError
from ledger.events import Decision
from ledger.model import Judgement, Outcome
from litharvest.config import Review, Search, load_config
from litharvest.pipeline import Result, SearcherFor, run
from litharvest.services import entrez_searcher
from litharvest.workspace import Workspace
from tests.ledgers import FakeClock

ARTICLE = """\
TY  - JOUR
AN  - {an}
AU  - Berg, Anna
AU  - Lund, Olle
TI  - {title}
T2  - {journal}
PY  - {year}
VL  - {volume}
SP  - 11
EP  - 19
DO  - {doi}
AB  - We asked two hundred peers how they walk and what they think of it while walking home.
ER  -

"""


def article(an: str, doi: str, title: str = "Walking with peers: a trial", **more: str) -> str:
    """A RIS entry of a journal article."""
    values = {"journal": "Journal of Invented Recovery", "year": "2020", "volume": "7"} | more
    return ARTICLE.format(an=an, doi=doi, title=title, **values)


def review(folder: Path, files: dict[str, str], more: str = "") -> Result:
    """Write files and run them, each as a search of its own Source."""
    config = "title: A review\nsearches:\n"
    for source, text in files.items():
        (folder / f"{source}.ris").write_text(text, encoding="utf-8")
        config += (
            f"  {source}: {{platform: generic, sources: [{source}], strategy: x, "
            f'files: ["{source}.ris"]}}\n'
        )
    (folder / "config.yaml").write_text(config + more, encoding="utf-8")
    with Workspace(load_config(folder / "config.yaml"), clock=FakeClock()) as workspace:
        return run(workspace, searcher_for=_no_network)


def _no_network(_review: Review, search: Search) -> Searcher:
    raise AssertionError(f"{search.name} is searched live; nothing should be")


def head(folder: Path) -> int:
    """The number of the newest transaction."""
    with Workspace(load_config(folder / "config.yaml"), clock=FakeClock()) as workspace:
        newest = workspace.store.head()
        return newest.number if newest else 0


def test_an_idle_second_run_appends_nothing(tmp_path: Path) -> None:
    """Same files: no event, no Export, every file unchanged."""
    files = {"psycinfo": article("p1", "10.55555/a"), "cinahl": article("c1", "10.55555/a")}
    first = review(tmp_path, files)
    number = head(tmp_path)
    second = review(tmp_path, files)
    assert first.flow.screened == second.flow.screened == 1
    assert head(tmp_path) == number
    assert [h.changed for h in second.handed] == [False] * len(second.handed)


def test_the_order_of_searches_changes_no_count(tmp_path: Path) -> None:
    """The same files, declared the other way round, give the same numbers."""
    files = {
        "psycinfo": article("p1", "10.55555/a") + article("p2", "10.55555/b", "Another thing"),
        "cinahl": article("c1", "10.55555/a"),
    }
    totals = []
    for name, order in (("one", files), ("two", dict(reversed(files.items())))):
        (tmp_path / name).mkdir()
        flow = review(tmp_path / name, order).flow
        sources = {s.source: s.identified for s in flow.sources}
        totals.append((sources, flow.duplicates_across, flow.screened))
    assert totals[0] == totals[1]


def test_a_merged_cluster_keeps_the_younger_id_as_alias(tmp_path: Path) -> None:
    """Offered apart, then joined by a person: the candidate names its former id."""
    files = {
        "psycinfo": article("p1", "10.55555/a"),
        "cinahl": article("c1", "10.55555/b", "A title of quite another kind", year="2001"),
    }
    assert review(tmp_path, files).flow.screened == 2
    with Workspace(load_config(tmp_path / "config.yaml"), clock=FakeClock()) as workspace:
        joined = Decision("cinahl:c1", "psycinfo:p1", Judgement.SAME, "Ann")
        workspace.store.append([joined], actor="Ann")
    assert review(tmp_path, files).flow.screened == 1
    text = (tmp_path / "results" / "candidates.ris").read_text(encoding="utf-8")
    assert "formerly: cinahl:c1" in text


def test_link_types_are_merged_only_where_a_review_says_so(tmp_path: Path) -> None:
    """A preprint is a report of its own, unless the review counts it as a duplicate."""
    files = {
        "psycinfo": article("p1", "10.55555/a"),
        "cinahl": article("c1", "10.1101/2020.01.01.20000001", journal="medRxiv", year="2019"),
    }
    assert review(tmp_path, files).flow.screened == 2
    merged = review(tmp_path, files, "dedupe:\n  merge_links: [preprint]\n")
    assert merged.flow.screened == 1
    again = review(tmp_path, files)
    assert again.flow.screened == 2


LIVE = """\
title: A review
contact_email: {email}
searches:
  first: {{platform: generic, sources: [psycinfo], strategy: x, files: ["a.ris"]}}
  pubmed: {{platform: entrez, sources: [pubmed], strategy: x}}
  again: {{platform: entrez, sources: [pubmed], strategy: y}}
  last: {{platform: generic, sources: [cinahl], strategy: x, files: ["b.ris"]}}
"""


def live_review(folder: Path, email: str = "a@university.edu") -> Workspace:
    """A review of two files around two live searches."""
    for name in "ab":
        (folder / f"{name}.ris").write_text(article(name, f"10.55555/{name}"), encoding="utf-8")
    (folder / "config.yaml").write_text(LIVE.format(email=email), encoding="utf-8")
    return Workspace(load_config(folder / "config.yaml"), clock=FakeClock())


class Forbidding:
    """A Searcher whose service forbids the request only when it is asked."""

    def list(self, strategy: str) -> Listing:
        """Never lists anything."""
        raise UsageError(f"{strategy} must keep the provider's rate limit")

    def fetch(self, batches: Sequence[tuple[str, ...]]) -> Iterator[Batch]:
        """Never fetches anything."""
        raise ConfigError([f"{len(batches)} batches"])


def key_over_http(_review: Review, _search: Search) -> Searcher:
    """What the client of PubMed says of a key and an address without https."""
    return Entrez(email="a@university.edu", base_url="http://mirror.example/", api_key="k" * 36)


@pytest.mark.parametrize(
    ("searcher_for", "said"),
    [
        (key_over_http, "an API key is only sent over https"),
        (lambda _review, _search: Forbidding(), "must keep the provider's rate limit"),
    ],
)
def test_a_refusal_of_one_search_ends_no_other(
    tmp_path: Path, searcher_for: SearcherFor, said: str
) -> None:
    """It is failed with its reason; the others are read, folded, counted and exported."""
    with live_review(tmp_path) as workspace:
        result = run(workspace, searcher_for=searcher_for)
    outcomes = {r.search: r.outcome for r in result.runs}
    assert outcomes["pubmed"] is outcomes["again"] is Outcome.FAILED
    assert outcomes["first"] is outcomes["last"] is Outcome.COMPLETE
    assert [said in " ".join(r.reasons) for r in result.runs] == [False, True, True, False]
    assert not result.complete
    assert (result.flow.identified, len(result.handed) > 0) == (2, True)


def test_wrong_settings_are_said_before_any_search_is_run(tmp_path: Path) -> None:
    """A placeholder for an address: every live search is named, and nothing is appended."""
    with live_review(tmp_path, email="you@example.org") as workspace:
        with pytest.raises(ConfigError) as caught:
            run(workspace, searcher_for=entrez_searcher(None))
        assert [name in str(caught.value) for name in ("`pubmed`", "`again`")] == [True, True]
        assert workspace.store.transactions() == []
        result = run(workspace, searcher_for=entrez_searcher(None), only=["first", "last"])
        assert result.complete


def test_an_address_that_is_none_is_refused_at_once() -> None:
    """Before a review is even looked at."""
    with pytest.raises(UsageError, match="no http address"):
        entrez_searcher("eutils.ncbi.nlm.nih.gov")
