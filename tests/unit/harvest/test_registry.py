"""Recognition by content, attribution by settings, and what is refused with which words."""

from __future__ import annotations

import gzip
from hashlib import sha256

import pytest

from harvest.registry import DATABASES, PLATFORMS, SOURCES, read_file, recognise
from ledger.errors import InputError, UnknownFormatError

RIS = b"TY  - JOUR\nTI  - A\nDB  - Harbour Abstracts\nAN  - ha-1\nER  - \n"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \r\n", "is empty"),
        (b"%PDF-1.7 TY  - JOUR", "a PDF"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (b"@comment{jabref-meta: a}", "BibTeX"),
        (b'{"records": []}', "JSON"),
        (b"<records/>", "XML"),
        (b"\x00\x01\x02\xff" * 50, "binary"),
        (b"Dear colleague, here are the records.\n", "text without the tags"),
    ],
)
def test_what_is_no_export_is_named(data: bytes, words: str) -> None:
    """The error names the file, what it looks like, and ends as a sentence."""
    with pytest.raises(UnknownFormatError, match=words) as caught:
        read_file(data, "search.ris")
    assert str(caught.value).startswith("search.ris ")
    assert str(caught.value).endswith(".")


def test_the_name_proves_nothing() -> None:
    """MEDLINE text called .ris is read as what it is."""
    found = recognise(b"PMID- 1\nOWN - NLM\nTI  - A\n", "pubmed.ris")
    assert (found.format, found.platform) == ("nbib", "pubmed")


def test_html_inside_an_entry_is_text() -> None:
    """A tag of HTML in a title does not make a web page."""
    assert read_file(b"TY  - JOUR\nTI  - <html> and <head>\nER  - \n", "x").receipt.read == 1


def test_gzip_keeps_digest_and_size_of_the_file() -> None:
    """The Receipt is about the bytes as given, the offsets about those unfolded."""
    data = gzip.compress(RIS)
    reading = read_file(data, "x.ris.gz")
    assert (reading.receipt.size, reading.receipt.sha256) == (len(data), sha256(data).hexdigest())
    assert reading.entries[0].length == len(RIS) - 1


def test_settings_map_a_database_name() -> None:
    """A name that nobody knows is attributed by the review's own settings."""
    plain = read_file(RIS, "x").entries[0]
    assert (plain.source, plain.database, plain.accession) == (None, "Harbour Abstracts", "ha-1")
    reading = read_file(RIS, "x", databases={"harbour  abstracts": "central"})
    assert reading.receipt.sources == (("central", 1),)
    assert (reading.entries[0].source, reading.entries[0].accession) == ("central", "HA-1")
    assert reading.entries[0].content.accession == "HA-1"


def test_platform_names_what_content_does_not_tell() -> None:
    """It changes the Receipt of a generic file and nothing that is read."""
    told = read_file(RIS, "x", platform="ebscohost")
    assert told.receipt.platform == "ebscohost"
    assert told.entries == read_file(RIS, "x").entries


def test_unknown_platform_is_refused() -> None:
    """A misspelt platform is an error that lists the known ones."""
    with pytest.raises(InputError, match="ebscohost"):
        read_file(RIS, "x", platform="ebsco")


def test_every_database_leads_to_a_source() -> None:
    """The dictionaries fit together, and their keys are the ids of their values."""
    assert set(DATABASES.values()) <= set(SOURCES)
    assert all(key == source.id for key, source in SOURCES.items())
    assert all(key == platform.id for key, platform in PLATFORMS.items())


BOMB = b'<!DOCTYPE %b [<!ENTITY a "b">]><%b>%b</%b>'


@pytest.mark.parametrize(
    ("root", "inner"),
    [
        (b"PubmedArticleSet", b"<PubmedArticle/>"),
        (
            b"records",
            b'<rec resultID="1"><header shortDbName="a" longDbName="A"/></rec>',
        ),
    ],
)
def test_an_error_of_an_importer_names_the_file_once(root: bytes, inner: bytes) -> None:
    """Readers know bytes only; who reads several files must know which one is meant."""
    with pytest.raises(InputError, match=r"^in/a\.xml: this XML declares entities"):
        read_file(BOMB % (root, root, inner, root), "in/a.xml")
    with pytest.raises(InputError, match=r"^a\.csv has no column"):
        read_file(b"title,author\nA title,Berg\n", "a.csv", columns={"other": "title"})


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_wide_xml_of_pubmed_is_called_what_it_is(encoding: str) -> None:
    """The cure is named, with the file; a wide web page is one too."""
    text = "<?xml version='1.0'?>\n<PubmedArticleSet><PubmedArticle/></PubmedArticleSet>"
    with pytest.raises(InputError, match=r"^a\.xml looks like PubMed XML in UTF-16: .* as UTF-8"):
        read_file(text.encode(encoding), "a.xml")
    with pytest.raises(InputError, match="web page"):
        read_file("<html><body>Log in, please</body></html>".encode(encoding), "a.xml")
