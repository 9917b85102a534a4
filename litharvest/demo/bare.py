"""A PubMed record with nothing but a title, a year and its numbers."""

from __future__ import annotations

from datetime import date

from litharvest.demo.indexing import Indexed, PubmedRecord


def bare(pmid: int) -> PubmedRecord:
    """The record with that PMID; its dates follow from the number."""
    title = f"Bare record {pmid} about peer support"
    day = date(2000 + pmid % 25, 1 + pmid % 12, 1 + pmid % 28)
    stamp = f"<Year>{day.year}</Year><Month>{day.month}</Month><Day>{day.day}</Day>"
    xml = (
        f'<PubmedArticle><MedlineCitation Status="Publisher" Owner="NLM"><PMID Version="1">{pmid}'
        f'</PMID><Article PubModel="Print"><Journal><JournalIssue CitedMedium="Print"><PubDate>'
        f"<Year>{day.year}</Year></PubDate></JournalIssue><Title>Bare</Title></Journal>"
        f"<ArticleTitle>{title}.</ArticleTitle><Language>eng</Language><PublicationTypeList>"
        f'<PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList>'
        f"</Article></MedlineCitation><PubmedData><History><PubMedPubDate PubStatus="
        f'"entrez">{stamp}</PubMedPubDate></History><PublicationStatus>ppublish'
        f'</PublicationStatus><ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId>'
        "</ArticleIdList></PubmedData></PubmedArticle>"
    ).encode("ascii")
    values = {"ti": (title.lower(),), "la": ("eng",), "sb": ("publisher", "all")}
    return PubmedRecord(pmid, xml, Indexed.of(values), dict.fromkeys(("crdt", "edat", "pdat"), day))
