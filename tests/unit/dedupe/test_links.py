"""Tests of Links: by rule, as stated by a Source, to records and to outside numbers."""

from __future__ import annotations

from typing import Any

from dedupe.decide import decide
from tests.unit.dedupe.tables import paper, table


def _links(*rows: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    links = decide(table(*rows)).links.to_pylist()
    return [(link["record"], link["target"], link["type"], link["external"]) for link in links]


def test_a_notice_points_to_its_article() -> None:
    """The Link starts from the notice, wherever it stands."""
    notice = paper(title="Erratum to: " + paper()["title"], pages="300", issue="6")
    assert _links(paper(), notice) == [("r:1", "r:0", "erratum", False)]
    assert _links(notice, paper()) == [("r:0", "r:1", "erratum", False)]


def test_a_preprint_points_to_its_article() -> None:
    """The Link starts from the preprint."""
    preprint = paper(doi="10.1101/2011.01.01.11000001", journal="medRxiv", volume=None, pages=None)
    assert _links(paper(doi="10.5555/a"), preprint) == [("r:1", "r:0", "preprint", False)]


def test_what_a_source_states_becomes_a_link() -> None:
    """PubMed's RetractionIn names the notice by PMID."""
    article = paper(pmid="29990001", relations=["RetractionIn:29990002"])
    notice = {"title": "Retraction", "pmid": "29990002"}
    assert ("r:0", "r:1", "retraction", False) in _links(article, notice)


def test_a_stated_target_outside_the_review_stays_a_number() -> None:
    """A retraction notice may not be in the ledger."""
    article = paper(relations=["RetractionIn:29990002", "Cites:29990003", "ErratumIn:10.5555/e"])
    assert _links(article) == [
        ("r:0", "doi:10.5555/e", "erratum", True),
        ("r:0", "pmid:29990002", "retraction", True),
    ]


def test_a_stated_pair_is_never_merged() -> None:
    """Records of which one names the other are two documents however much they agree."""
    one = paper(pmid="29990001", relations=["RepublishedIn:29990002"])
    findings = decide(table(one, paper(pmid="29990002")))
    assert findings.decisions["judgement"].to_pylist() == ["different"]


def test_same_records_have_no_link() -> None:
    """A report is not related to itself."""
    both = paper(registry_ids=["NCT09990001"])
    assert _links(both, both) == []


def test_evidence_names_rule_and_reason() -> None:
    """A Link can be defended."""
    notice = paper(title="Erratum to: " + paper()["title"], pages="300", issue="6")
    (link,) = decide(table(paper(), notice)).links.to_pylist()
    assert link["by"] == "rules"
    assert link["evidence"][:2] == ["V06-erratum", "One record is an erratum or correction."]


def test_a_reference_is_kept_as_evidence() -> None:
    """The Link says what the Source printed, whether it found its target or not."""
    said = "RetractionIn:29990002 | J Invent Stud. 2019;1(2):3. doi: 10.5555/r."
    (link,) = decide(table(paper(relations=[said]))).links.to_pylist()
    assert link["target"] == "pmid:29990002"
    assert link["evidence"] == [
        "stated as RetractionIn by the source: "
        "29990002 | J Invent Stud. 2019;1(2):3. doi: 10.5555/r."
    ]


def test_a_target_is_found_by_pmid_or_doi() -> None:
    """A notice that another Source knows by its DOI alone is the target all the same."""
    article = paper(relations=["RetractionIn:29990002 | J Invent Stud. doi: 10.5555/r."])
    notice = {"title": "Retraction", "doi": "10.5555/r"}
    assert ("r:0", "r:1", "retraction", False) in _links(article, notice)


def test_a_reference_without_number_is_a_link_too() -> None:
    """Older notices have no PMID: the target is the DOI of the reference, else its text."""
    article = paper(
        relations=["ErratumIn:J Invent Stud 1994 Dec;36(12):1334", "CommentIn:X. doi: 10.5555/c."]
    )
    assert _links(article) == [
        ("r:0", "doi:10.5555/c", "comment", True),
        ("r:0", "reference:J Invent Stud 1994 Dec;36(12):1334", "erratum", True),
    ]
