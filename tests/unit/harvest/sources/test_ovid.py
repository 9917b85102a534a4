"""What entries of Ovid mean: Source lines, links, remarks behind titles, names, types."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest.sources.attribution import Origin
from harvest.sources.dates import parse_date
from harvest.sources.ovid import content, record_content
from harvest.sources.ovid_citation import Citation, parse_citation
from harvest.sources.ovid_links import addresses, said_by_links
from harvest.sources.ovid_remarks import bare_title, statements

EMBASE = Origin("Embase", "embase")
PSYCINFO = Origin("APA PsycInfo", "psycinfo")
CENTRAL = Origin("EBM Reviews - CENTRAL", "central")


def said(citation: Citation) -> str:
    """The filled parts in order, dates as ISO, between bars."""
    values = {f.name: getattr(citation, f.name) for f in fields(citation)}
    values["date"] = parse_date(values["date"])[1]
    return "|".join(str(value) for value in values.values() if value)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        # Embase
        (
            "Ear and tide. 45(2) (pp 465-475), 2024. Date of Publication: 01 Mar 2024.",
            "Ear and tide|45|2|465-475|2024|2024-03-01",
        ),
        (
            "Tide. 1828(no pagination), 2024. Article Number: 148775. "
            "Date of Publication: April 2024.",
            "Tide|1828|148775|2024|2024-04",
        ),
        (
            "medRxiv. (no pagination), 2023. Date of Publication: 15 Feb 2023.",
            "medRxiv|2023|2023-02-15",
        ),
        ("Tide, Supplement. (524) (pp 43-49), 1996.", "Tide, Supplement|524|43-49|1996"),
        ("Tide. 11(MAR) (no pagination), 2017. Article Number: Article 3.", "Tide|11|MAR|3|2017"),
        (
            "Tide. Conference: 3rd Congress, TC 2019. Nowhere. Conference Publication: "
            "(var.pagings). 18(SUPPL. 1) (pp S14), 2013. Date of Publication: June 2013.",
            "Tide|3rd Congress, TC 2019. Nowhere|18|SUPPL. 1|S14|2013|2013-06",
        ),
        # APA PsycInfo
        ("Tide. Vol.45,(3), 2024, pp. 1209-1216.", "Tide|45|3|1209-1216|2024"),
        ("Tide. Vol.43(5), Sep 2015, pp. 562-577. ", "Tide|43|5|562-577|2015|2015-09"),
        ("Tide. Vol.426, 2022, pp. 1-14.  ArtID 108609.", "Tide|426|1-14|108609|2022"),
        ("Tide. Vol.15, 2023, ArtID 1225786.", "Tide|15|1225786|2023"),
        ("Tide. Vol 12(3) May 2001, 12-34.", "Tide|12|3|12-34|2001|2001-05"),
        ("Tide. 2021, pp. No Pagination Specified.", "Tide|2021"),
        (
            "Diss: B. Vol.80,(5-B(E)), 2019, pp. No Pagination Specified.",
            "Diss: B|80|5-B(E)|2019",
        ),
        (
            "Holm, R [Ed]. (2021). Tides: A book., 3rd ed. (pp. 161-189). xii, 513pp. "
            "Nowhere, US: Quay Inc.; US.",
            "161-189|2021|Tides: A book|Quay Inc|True",
        ),
        ("(2001). xvi, 234 pp. Nowhere, NY, US: Quay Press; US.", "2001|Quay Press|True"),
        # MEDLINE, Journals@Ovid, BIOSIS
        ("Tide. 25(1):67-73, 2016 Jan.", "Tide|25|1|67-73|2016|2016-01"),
        ("Tide. 25(1):67-73, 2016 01 05.", "Tide|25|1|67-73|2016|2016-01-05"),
        ("BMJ Tide. 340:c723, 2010.", "BMJ Tide|340|c723|2010"),
        ("Tide.   8(6):1048-1064, September 2015.", "Tide|8|6|1048-1064|2015|2015-09"),
        ("Tide. 201(2-3):327-334, November 15, 2004.", "Tide|201|2-3|327-334|2004|2004-11-15"),
        ("Tide. Suppl 4:S12-5, 2001 May.", "Tide|Suppl 4|S12-5|2001|2001-05"),
        ("Tide. 2020 Oct 05.", "Tide|2020|2020-10-05"),
        ("Tide December 2011;33(8):845-849", "Tide|33|8|845-849|2011|2011-12"),
        ("Journal of Tides. ", "Journal of Tides"),
        # CAB Abstracts, HMIC, ERIC
        ("Tide; 2020. 52(3):1011-1019. 45 ref.", "Tide|52|3|1011-1019|2020"),
        ("Tide 2019; 129 (6642): 24-26 (14 June 2019)", "Tide|129|6642|24-26|2019"),
        ("Tide, v12 n3 p123-134 Sum 2010", "Tide|12|3|123-134|2010"),
        # none of them
        ("Journal of Tides 12, Winter 2007: 7-14.", "Journal of Tides|2007"),
        ("", ""),
    ],
)
def test_source_lines(line: str, wanted: str) -> None:
    """Each base's form is taken apart; an unknown form still gives journal and year."""
    assert said(parse_citation(line)) == wanted


@given(st.text(alphabet="aB1 .,:;()[]-pv", max_size=3000))
@settings(deadline=None, max_examples=60)
def test_any_source_line_is_read_quickly(line: str) -> None:
    """No text makes the patterns fail."""
    assert isinstance(parse_citation(line), Citation)


@pytest.mark.parametrize(
    ("title", "bare", "language", "relations"),
    [
        ("Tides: A study. [References].", "Tides: A study.", None, ()),
        ("Tides.[Article]", "Tides.", None, ()),
        ("Tides in ships. [Review] [33 refs]", "Tides in ships.", None, ()),
        ("[Tides]. [German]", "[Tides].", "German", ()),
        ("Tides of Nowhere. [Chinese]", "Tides of Nowhere.", "Chinese", ()),
        ("Tides [isotopes]", "Tides [isotopes]", None, ()),
        ("Tides.DP - 2019", "Tides.", None, ()),
        (
            "Tides.[Erratum appears in Tide. 2014;1(2):3 Note: A [corrected to B]]",
            "Tides.",
            None,
            ("ErratumIn:Tide. 2014;1(2):3 Note: A [corrected to B]",),
        ),
        (
            "Tides. [Retraction in Tide. 2015;1:2; PMID: 90000061]",
            "Tides.",
            None,
            ("RetractionIn:90000061 | Tide. 2015;1:2",),
        ),
    ],
)
def test_remarks_behind_titles(
    title: str, bare: str, language: str | None, relations: tuple[str, ...]
) -> None:
    """What is said of the record goes; what is part of the title stays."""
    assert bare_title(title) == (bare, language, relations)


def test_statements_on_other_reports() -> None:
    """Comments and corrections have the form that PubMed's have; other sentences are none."""
    values = ["Comment on: Tide. 2011;1:3; PMID: 90000062", "Expression of Concern in: X", "Hm."]
    wanted = ["CommentOn:90000062 | Tide. 2011;1:3", "ExpressionOfConcernIn:X"]
    assert list(statements(values)) == wanted


OVID = "https://ovidsp.ovid.com/ovidweb.cgi?T=JS&PAGE=fulltext&D=psyc22"
RESOLVER = (
    "http://sfx.example.org/x?sid=OVID:psycdb&id=pmid:90000063&id=doi:10.5555%2Fa&issn=1234-5679"
    "&volume=4&issue=1&spage=67&pages=67-70&date=2016&title=Tides+%26+Men&atitle=On+tides"
)


def test_links_say_what_fields_do_not() -> None:
    """A DOI in Ovid's own link, and everything in an OpenURL."""
    assert said_by_links([f"{OVID}&DO=10.5555%2fb"]) == {"doi": ["10.5555/b"]}
    told = said_by_links([RESOLVER])
    assert (told["journal"], told["title"]) == (["Tides & Men"], ["On tides"])
    assert (told["doi"], told["pmid"], told["pages"]) == (["10.5555/a"], ["90000063"], ["67-70"])


def test_links_of_libraries_are_not_kept() -> None:
    """Resolvers and proxies are one library's own."""
    proxy = "https://login.example.org/?url=http://ovidsp.ovid.com/ovidweb.cgi?AN=1"
    assert addresses([OVID, RESOLVER, proxy, "SFX", "https://example.org/a"]) == (
        OVID,
        "https://example.org/a",
    )


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (["Angonese G."], ("Angonese, G.",)),
        (["van der Walt WH"], ("van der Walt, WH",)),
        (["Strand 3rd. A.D.", "Saub CW 4th"], ("Strand, A.D. 3rd", "Saub, CW 4th")),
        (["Verb, Jan MD *;  Frol, Jan Paul MD, PhD +"], ("Verb, Jan", "Frol, Jan Paul")),
        (["Smith, MS", "Do, RN"], ("Smith, MS", "Do, RN")),
        (["Kohl, Lars 1;  Leu, C (2)"], ("Kohl, Lars", "Leu, C")),
        (["Werner, S. M. [Author; E-mail: a@example.org]"], ("Werner, S. M.",)),
        (["AHMED, Mughees."], ("AHMED, Mughees",)),
        (["Wang L.", "Wang L."], ("Wang, L.", "Wang, L.")),
        (
            ["Network COordinating Tides (ENCOT) consortium"],
            ("Network COordinating Tides (ENCOT) consortium",),
        ),
        (["Tide Study Group and Sea"], ("Tide Study Group and Sea",)),
        (
            ["Joint Committee on Tides, Wind, and Treatment of Ships"],
            ("Joint Committee on Tides, Wind, and Treatment of Ships",),
        ),
        (["Anonymous"], ()),
        (["Berge A.  Dahl CD."], ("Berge, A.", "Dahl, CD.")),
    ],
)
def test_authors(names: list[str], wanted: tuple[str, ...]) -> None:
    """One name a line, without marks, degrees and roles; groups whole; nobody twice named lost."""
    assert record_content({"title": ["A"], "authors": names}, EMBASE).authors == wanted


def test_authors_of_central_in_one_field() -> None:
    """Several names with commas between, and trial numbers in place of names."""
    names = ["Achter RC, van der Helm JJ, de Vries HJ"]
    read = record_content({"title": ["A"], "authors": names}, CENTRAL)
    assert read.authors == ("Achter, RC", "van der Helm, JJ", "de Vries, HJ")
    read = record_content({"title": ["A"], "authors": ["NCT09000001"]}, CENTRAL)
    assert (read.authors, read.registry_ids) == ((), ("NCT09000001",))
    assert read.type == "trial registry record"


def test_own_fields_come_first() -> None:
    """A field, then the Source line, then links."""
    told = {"volume": ["9"], "citation": ["Tide. 8(2):3-4, 2015."], "url": [RESOLVER]}
    read = record_content({"title": ["A"], **told}, PSYCINFO)
    assert (read.volume, read.issue, read.journal, read.pages) == ("9", "2", "Tide", "3-4")
    assert (read.issn, read.year, read.doi) == (("1234-5679",), 2015, "10.5555/a")


def test_full_names_come_first() -> None:
    """FA beside AU."""
    told = {"title": ["A"], "authors": ["Berge A"], "full_authors": ["Berge, Anna"]}
    assert record_content(told, EMBASE).authors == ("Berge, Anna",)


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({"citation": ["medRxiv. (no pagination), 2023."]}, "preprint"),
        ({"citation": ["Tide. 1(2) (pp 3), 2023."], "type_detail": ["Article"]}, "journal article"),
        ({"citation": ["Tide. Conference: C. X. 1(2) (pp 3), 2023."]}, "conference paper"),
        ({"type_detail": ["Book", "Edited Book", "Chapter"]}, "book chapter"),
        ({"citation": ["H [Ed]. (2021). T. (pp. 1-9). 513pp. X: Q."]}, "book chapter"),
        ({"citation": ["(2001). 234 pp. X: Q."]}, "book"),
        ({"journal": ["Dissertation Abstracts International"]}, "thesis"),
        ({"type_detail": ["Dissertation Abstract"], "journal": ["X"]}, "thesis"),
        ({"type_detail": ["Letter"], "journal": ["X"]}, "journal article"),
        ({}, "other"),
    ],
)
def test_types(told: dict[str, list[str]], kind: str) -> None:
    """The entry's own words, else what its Source line looks like."""
    assert record_content({"title": ["A"], **told}, EMBASE).type == kind


def test_a_translated_title_has_its_original_beside_it() -> None:
    """OT always, TT where the title stands in brackets."""
    read = record_content({"title": ["[Tides]. [German]"], "title_other": ["Gezeiten."]}, EMBASE)
    assert (read.title, read.title_original, read.language) == ("Tides", "Gezeiten", "German")
    read = record_content({"title": ["Tides"], "title_other": ["A subtitle."]}, EMBASE)
    assert read.title_original is None


def test_pubmed_central_in_pm() -> None:
    """MEDLINE's tables give a link to PubMed Central as PM; others the PMID with a link."""
    link = "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC9000001"
    read = record_content({"title": ["A"], "accession": ["90000064"], "pmid": [link]},
                          Origin("Ovid MEDLINE(R)", "medline"))  # fmt: skip
    assert (read.pmid, read.pmcid) == ("90000064", "PMC9000001")
    read = record_content({"title": ["A"], "pmid": ["90000065 [https://x/?term=90000065]"]}, EMBASE)
    assert (read.pmid, read.pmcid) == ("90000065", None)


@pytest.mark.parametrize(
    ("told", "number", "others"),
    [
        ({"doi": ["https://dx.doi.org/10.1002/14651858.CD090001.pub3"]}, "CD090001.PUB3", True),
        ({"citation": ["Cochrane Database of Systematic Reviews. 3:CD090001, 2019."]},
         "CD090001", True),
        ({"citation": ["Cochrane Database of Systematic Reviews. (3), 2019."]},
         "00075320-100000000-00001", False),
    ],
)  # fmt: skip
def test_reviews_have_the_number_of_the_cochrane_library(
    told: dict[str, list[str]], number: str, others: bool
) -> None:
    """The same review has the same number wherever it was exported; Ovid's is another id."""
    own = "00075320-100000000-00001"
    read = record_content({"title": ["A"], "accession": [own], **told}, Origin("CDSR", "cdsr"))
    assert (read.accession, read.other_ids) == (number, (f"ovid:{own}",) if others else ())
    assert read.type == "cochrane review"


@pytest.mark.parametrize(
    ("abstract", "kept"),
    [
        ("Tides rise.Copyright © 2013 Elsevier Inc. All rights reserved.", "Tides rise."),
        ("Tides rise. © 2010 Sea Society.", "Tides rise."),
        ("Tides rise., (C) 2011 Quay, Inc.", "Tides rise."),
        ("Tides rise. Copyright (C) 2016 The Author(s).", "Tides rise."),
        ("Copyright law, and (c) tides.", "Copyright law, and (c) tides."),
        ("Copyright 1999 was a bad year" + " for tides" * 80, None),
    ],
)
def test_abstracts_lose_the_notice_at_their_end(abstract: str, kept: str | None) -> None:
    """Only there, and in RIS as well."""
    told = {"title": ["A"], "abstract": [abstract]}
    assert record_content(told, EMBASE).abstract == (kept or abstract)
    assert content(told, EMBASE).abstract == (kept or abstract)


def test_types_of_medline_are_those_of_pubmed() -> None:
    """A consensus conference is an article there as here; codes of RIS are no such types."""
    told = {"title": ["A"], "type_detail": ["Consensus Development Conference", "Journal Article"]}
    medline = Origin("Ovid MEDLINE(R)", "medline")
    assert record_content(told, medline).type == "journal article"
    assert content({"title": ["A"], "type": ["CHAP"]}, medline).type == "book chapter"


def test_two_titles_of_psycinfo() -> None:
    """The original stands first, an equals sign between."""
    told = {"title": ["Gezeiten und Schiffe. = Tides and ships. [References]."]}
    for read in (record_content(told, PSYCINFO), content(told, PSYCINFO)):
        assert (read.title, read.title_original) == ("Tides and ships", "Gezeiten und Schiffe")
    assert record_content(told, EMBASE).title_original is None


def test_headings_are_written_as_pubmed_writes_them() -> None:
    """Without the code of the qualifier, in small letters."""
    told = {"title": ["A"], "headings": ["*Fish Oils/ad [Administration & Dosage]", "Humans."]}
    read = record_content(told, EMBASE)
    assert read.headings == ("*Fish Oils/administration & dosage", "Humans")


def test_ris_has_orcids_and_a_bare_title() -> None:
    """AI names several authors in one field; remarks behind titles go in RIS as well."""
    told = {
        "type": ["JOUR"],
        "title": ["Tides. [References]."],
        "authors": ["Trin, Ines A", "Irons, Chris"],
        "orcids": ["Irons, Chris; ORCID: http://orcid.org/0000-0002-1825-0097, X, Y; ORCID: http"],
    }
    read = content(told, PSYCINFO)
    assert read.title == "Tides"
    assert read.details is not None
    assert read.details.orcids == ("", "0000-0002-1825-0097")
