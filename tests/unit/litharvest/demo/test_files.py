"""The export files of the example review have the byte shape of their platforms."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import Bio.Entrez
import pytest
from Bio import Medline
from lxml import etree

from litharvest.demo import corpus, medline
from litharvest.demo.indexing import words_of
from litharvest.demo.library import demo_file, demo_library


@pytest.fixture(scope="module")
def exports() -> dict[str, bytes]:
    """The export files by platform (and chunk)."""
    found: dict[str, bytes] = {}
    for name, data in corpus.files().items():
        if name.startswith("searches/"):
            found["_".join(name.split("_")[1:-1])] = data
    return found


def test_ovid_numbers_its_records_and_ends_them_with_blank_lines(exports: dict[str, bytes]) -> None:
    """``1. `` before each record, LF, ``ER  - ``, a line with one blank."""
    data = exports["PsycInfo_Ovid"]
    numbers = [int(n) for n in re.findall(rb"^(\d+)\. \nTY  - JOUR$", data, re.MULTILINE)]
    assert numbers == list(range(1, 181))
    assert data.count(b"\nER  - \n\n \n\n") == 180
    assert b"\r" not in data and not data.startswith(b"\xef\xbb\xbf")


def test_ovid_fields_have_their_quirks(exports: dict[str, bytes]) -> None:
    """Resolver DOIs written twice, dots after titles, split pagination, cited DOIs in M1."""
    data = exports["PsycInfo_Ovid"]
    assert re.search(rb"^DO  - https://dx\.doi\.org/10\.55555/", data, re.MULTILINE)
    assert len(re.findall(rb"^DO  - ", data, re.MULTILINE)) > 250
    assert all(t.endswith(b".") for t in re.findall(rb"^T1  - (.*)$", data, re.MULTILINE))
    assert b"\nSP  - No\nEP  - Specified\n" in data
    assert re.search(rb"^M1  - .*https://dx\.doi\.org/10\.55550/", data, re.MULTILINE)
    assert re.search(rb"^Y1  - \d{4}//$", data, re.MULTILINE)
    assert data.count(b"\nDB  - APA PsycInfo <1806 to November Week 1 2026>\n") == 180


def test_ebscohost_writes_crlf_and_two_abstracts(exports: dict[str, bytes]) -> None:
    """CRLF throughout, N1 with the accession number, a publisher's notice as second AB."""
    data = exports["CINAHL_EBSCOhost"]
    assert data.count(b"\r\n") == data.count(b"\n") == data.count(b"\r")
    assert data.count(b"ER  - \r\n\r\n") == 120
    assert len(re.findall(rb"^N1  - Accession Number: (\d+)\. ", data, re.MULTILINE)) == 120
    assert len(re.findall(rb"^AB  - Copyright of ", data, re.MULTILINE)) == 120
    links = re.findall(rb"^UR  - \S+&db=rzh&AN=(\d+)&", data, re.MULTILINE)
    assert links == re.findall(rb"^AN  - (\d+)\r$", data, re.MULTILINE)
    assert re.search(rb" PMID: NLM99\d{6}\.", data)
    assert "見本, 花子".encode() in data


@pytest.mark.parametrize(("name", "count"), [("CENTRAL", 140), ("CDSR", 10)])
def test_cochrane_numbers_and_two_blanks(exports: dict[str, bytes], name: str, count: int) -> None:
    """Three lines of preamble, two blanks after every dash."""
    text = exports[f"{name}_CochraneLibrary"].decode()
    numbers = [int(n) for n in re.findall(rf"^Record #(\d+) of {count}$", text, re.MULTILINE)]
    assert numbers == list(range(1, count + 1))
    assert text.count('Content: text/plain; charset="UTF-8"\n\nTY  -  JOUR\n') == count
    assert re.findall(r"^[A-Z][A-Z0-9]  - \S", text, re.MULTILINE) == []


def test_central_has_registry_records_and_soft_hyphens(exports: dict[str, bytes]) -> None:
    """Registry records name the registration as author; pages have U+2010."""
    text = exports["CENTRAL_CochraneLibrary"].decode()
    assert text.count("\nM3  -  Trial registry record; Clinical trial protocol\n") == 15
    assert len(re.findall(r"^A1  -  NCT99\d{6},$", text, re.MULTILINE)) == 15
    assert re.search(r"^SP  -  \d+\u2010\d+$", text, re.MULTILINE)
    assert re.search(r"^C3  -  PUBMED 99\d{6},EMBASE 99\d{7}$", text, re.MULTILINE)
    reviews = exports["CDSR_CochraneLibrary"].decode()
    assert len(re.findall(r"^AN  -  CD99\d{4}$", reviews, re.MULTILINE)) == 10


def test_clarivate_writes_a_bom_and_bare_carriage_returns(exports: dict[str, bytes]) -> None:
    """BOM, CR before AN and between AD lines, capitals in T2, month apart from year."""
    data = exports["WebOfScience_Clarivate_1-105"]
    assert data.startswith(b"\xef\xbb\xbfTY  - JOUR\n")
    assert data.count(b"\rAN  - WOS:00099") == 105
    assert b"\rAD  - Inst Invented Studies, Unit 2" in data
    assert b"\r\n" not in data
    assert all(t == t.upper() for t in re.findall(rb"^T2  - (.*)$", data, re.MULTILINE))
    assert re.search(rb"^DA  - [A-Z]{3}\nPY  - \d{4}$", data, re.MULTILINE)
    assert re.search(rb"^C6  - DEC \d{4}$", data, re.MULTILINE)
    assert data.count(b"\nER  -\n\n") == 105


def test_the_second_chunk_begins_with_the_last_record_of_the_first(
    exports: dict[str, bytes],
) -> None:
    """One record is in both chunks, byte for byte."""
    first = exports["WebOfScience_Clarivate_1-105"].split(b"ER  -\n\n")[:-1]
    second = exports["WebOfScience_Clarivate_105-210"].split(b"ER  -\n\n")[:-1]
    assert (len(first), len(second)) == (105, 106)
    assert first[-1] == second[0].removeprefix(b"\xef\xbb\xbf")
    numbers = [set(re.findall(rb"AN  - (WOS:\d+)", b"".join(part))) for part in (first, second)]
    assert len(numbers[0] | numbers[1]) == 210
    assert len(numbers[0] & numbers[1]) == 1


def test_the_pubmed_file_is_valid_by_nlm_s_own_definition() -> None:
    """Every record obeys pubmed_250101.dtd, as Biopython bundles it."""
    folder = Path(Bio.Entrez.__file__).parent / "DTDs"
    definition = etree.DTD(str(folder / "pubmed_250101.dtd"))
    definition.assertValid(etree.fromstring(demo_file("pubmed.xml")))


def test_the_pubmed_file_holds_every_shape_that_clients_stumble_over() -> None:
    """Books, group authors, markup, structured abstracts, registrations, notices, cited DOIs."""
    root = etree.fromstring(demo_file("pubmed.xml"))
    for path in (
        "PubmedBookArticle",
        ".//CollectiveName",
        ".//ArticleTitle/sup",
        ".//ArticleTitle/i",
        ".//VernacularTitle",
        ".//AbstractText[@Label]",
        ".//AccessionNumber",
        ".//CommentsCorrections[@RefType='RetractionIn']",
        ".//CommentsCorrections[@RefType='RetractionOf']",
        ".//ReferenceList//ArticleId[@IdType='doi']",
        ".//PubDate/Season",
        ".//PubDate/MedlineDate",
        ".//ArticleDate",
        ".//ELocationID[@EIdType='pii']",
    ):
        assert root.find(path) is not None, path
    articles = root.findall("PubmedArticle")
    assert any(article.find(".//Abstract") is None for article in articles)
    assert any(article.find(".//ArticleId[@IdType='doi']") is None for article in articles)
    assert any(article.find(".//MeshHeadingList") is None for article in articles)


def test_medline_text_is_read_back_by_biopython() -> None:
    """Titles, authors and DOIs of the tagged text are those of the XML."""
    records = list(demo_library().records.values())[:60]
    text = "\n" + "\n".join(medline.render(record.xml).decode() for record in records)
    parse: Any = Medline.parse  # Biopython ships no types for it
    read = list(parse(io.StringIO(text)))
    assert [int(one["PMID"]) for one in read] == [record.pmid for record in records]
    for one, record in zip(read, records, strict=True):
        assert words_of(one.get("TI") or one["BTI"]) == record.indexed.values["ti"][0]
        assert {words_of(name) for name in one["AU"]} <= set(record.indexed.values["au"])
