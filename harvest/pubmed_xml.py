"""Reads PubMed XML: replies of efetch, saved files, and NLM's baseline and update files.

Records are cut by bytes (``pubmed_cut``) and parsed by lxml one at a time, so that a malformed
record is refused alone, and no DTD, entity or network address in the file is ever followed. A file
of any size is read in the memory of its longest record (``iter_pubmed_xml``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from lxml import etree

from harvest.connector import Entry, Reading, Recognition, Refused
from harvest.pubmed_content import article_content, book_content
from harvest.pubmed_cut import TOO_LONG, Cutter, Piece, cut_records
from harvest.pubmed_references import without_references
from harvest.pubmed_tree import Branch
from harvest.pubmed_window import Readable
from ledger.errors import InputError
from ledger.identifiers import PMID_PATTERN
from ledger.model import Content, Receipt

FORMAT = "xml"
DIALECT = "pubmed-xml"
PLATFORM = "pubmed"
SOURCE = "pubmed"

NO_PMID = "the record has no PMID"
NO_TITLE = "the record has no title"
WRONG_SHAPE = "the record has not the shape of a PubMed record"

_RAW_SHOWN = 2000
_HEAD = 65536
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z][\w.:-]*)[\"']")
_NUMBER = re.compile(rf"0*(?=[1-9])({PMID_PATTERN})", re.ASCII)
_ROOT = re.compile(rb"<(Pubmed(?:Book)?Article(?:Set)?)[\s/>]")


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Children that pubmed_250101.dtd allows and this reader either uses or leaves out on purpose;
# any other name is counted in Receipt.unknown_tags.
_KNOWN = {
    ("MedlineCitation",): _names(
        "PMID DateCompleted DateRevised DateCreated Article MedlineJournalInfo ChemicalList"
        " SupplMeshList CitationSubset CommentsCorrectionsList GeneSymbolList MeshHeadingList"
        " NumberOfReferences PersonalNameSubjectList OtherID OtherAbstract KeywordList"
        " CoiStatement SpaceFlightMission InvestigatorList GeneralNote"
    ),
    ("MedlineCitation", "Article"): _names(
        "Journal ArticleTitle Pagination ELocationID Abstract AuthorList Language DataBankList"
        " GrantList PublicationTypeList VernacularTitle ArticleDate"
    ),
    ("PubmedData",): _names("History PublicationStatus ArticleIdList ObjectList ReferenceList"),
}

# What a record consists of: its description, and what PubMed knows about it. Elements that NLM
# adds come deeper down; another one here means that this is something else.
_PARTS = {
    "PubmedArticle": ("MedlineCitation", "PubmedData"),
    "PubmedBookArticle": ("BookDocument", "PubmedBookData"),
}
_BOTH_PARTS = {kind: frozenset(names) for kind, names in _PARTS.items()}
_TITLES = {
    "PubmedArticle": (("MedlineCitation", "Article"), ("ArticleTitle", "VernacularTitle")),
    "PubmedBookArticle": (("BookDocument",), ("ArticleTitle", "VernacularTitle")),
}


@dataclass(frozen=True, slots=True)
class PubmedXml:
    """The importer of PubMed XML files (``harvest.connector.Importer``)."""

    name: str = "pubmed-xml"

    def identify(self, data: bytes, name: str) -> Recognition | None:
        """What ``data`` is if its first 64 KiB open a PubMed record or record set."""
        head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
        found = _ROOT.search(head) if head.startswith(b"<") else None
        if found is None or b"<html" in head[: found.start()].lower():
            return None
        tag = found.group(1).decode("ascii")
        return Recognition(
            importer=self.name,
            format=FORMAT,
            dialect=DIALECT,
            platform=PLATFORM,
            sure=100 if tag.endswith("Set") else 95,
            evidence=(f"element <{tag}> in {name}",),
        )

    def read(self, data: bytes, name: str, recognition: Recognition) -> Reading:
        """Every record of the file, read or refused (``read_pubmed_xml``)."""
        del recognition  # there is one dialect
        return read_pubmed_xml(data, name)


def read_pubmed_xml(data: bytes, name: str) -> Reading:
    """Every PubmedArticle and PubmedBookArticle of ``data``, in order, read or refused.

    DeleteCitation is no delivery: the PMIDs it names are in the warnings (and ``deleted_pmids``).

    Raises:
        InputError: the data is no PubMed XML at all (``pubmed_cut.cut_records``).
    """
    cutter = Cutter(data)
    audit: Counter[str] = Counter()
    found = [item for item, _ in _read_pieces(cutter, audit)]
    entries = tuple(item for item in found if isinstance(item, Entry))
    refused = tuple(item for item in found if isinstance(item, Refused))
    receipt = Receipt(
        file=name,
        sha256=sha256(data).hexdigest(),
        size=len(data),
        format=FORMAT,
        dialect=DIALECT,
        platform=PLATFORM,
        found=len(found),
        read=len(entries),
        refused=len(refused),
        sources=((SOURCE, len(entries)),) if entries else (),
        unknown_tags=tuple(sorted(audit.items())),
        warnings=tuple(_warnings(entries, tuple(cutter.deleted))),
    )
    return Reading(receipt, entries, refused)


def iter_pubmed_xml(source: bytes | Readable) -> Iterator[Entry | Refused]:
    """The same records one by one, from bytes or from a file that is open for reading bytes.

    A file is read in chunks, and one record is held at a time; one of more than 128 MiB is refused
    and not held. Offsets and lines count from where the file stands. ``gzip.open`` will do: then
    they are those of the decompressed bytes.

    Raises:
        InputError: as ``read_pubmed_xml``; but records that come before the fault in the file have
            been given by then, and are to be dropped.
    """
    return (item for item, _ in iter_with_raw(source))


def iter_with_raw(source: bytes | Readable) -> Iterator[tuple[Entry | Refused, bytes]]:
    """The records of ``iter_pubmed_xml``, each with the bytes that its offset and length name.

    Of a refused piece of more than 128 MiB, only the first 2,000 bytes are given.
    """
    return _read_pieces(Cutter(source), Counter())


def deleted_pmids(data: bytes) -> tuple[str, ...]:
    """The PMIDs that DeleteCitation elements name, in order; raises as ``read_pubmed_xml``."""
    return cut_records(data).deleted


def malformed(reading: Reading) -> tuple[Refused, ...]:
    """The refused pieces that a second request may cure: all but whole records of wrong shape."""
    lasting = (NO_PMID, NO_TITLE, WRONG_SHAPE, TOO_LONG)
    return tuple(item for item in reading.refused if not item.reason.startswith(lasting))


def _read_pieces(cutter: Cutter, audit: Counter[str]) -> Iterator[tuple[Entry | Refused, bytes]]:
    parser = record_parser(cutter.head)
    for position, (piece, raw) in enumerate(cutter, start=1):
        yield _read_piece(piece, raw, position, parser=parser, audit=audit), raw


def record_parser(head: bytes) -> etree.XMLParser:
    """An lxml parser that follows nothing, in the encoding that the head of the file declares.

    Raises:
        InputError: nobody knows that encoding.
    """
    declared = _DECLARED.match(head.removeprefix(b"\xef\xbb\xbf")[:200])
    encoding = declared.group(1).decode("ascii") if declared else "UTF-8"
    try:
        return etree.XMLParser(
            encoding=encoding,
            no_network=True,
            load_dtd=False,
            resolve_entities=False,
            huge_tree=True,
            collect_ids=False,
        )
    except LookupError:
        raise InputError(
            f"the XML declares the encoding {encoding}, which nobody knows: export the file again"
        ) from None


def _read_piece(
    piece: Piece, raw: bytes, position: int, *, parser: etree.XMLParser, audit: Counter[str]
) -> Entry | Refused:
    if piece.reason:
        return _refuse(piece, position, raw, reason=piece.reason)
    try:
        element = _parsed(raw, parser)
    except etree.XMLSyntaxError as error:
        return _refuse(piece, position, raw, reason=f"malformed XML: {error.msg}")
    kind, record = str(element.tag), Branch(element)
    pmid = _pmid(kind, record)
    reason = _misshapen(kind, record) or ("" if pmid else NO_PMID)
    content = None if reason or pmid is None else _content(kind, record, pmid)
    if content is None or (content.title is None and not _is_titled(kind, record)):
        return _refuse(piece, position, raw, reason=reason or NO_TITLE)
    _audit(record, audit)
    return Entry(
        position=position,
        line=piece.line,
        offset=piece.offset,
        length=piece.length,
        source=SOURCE,
        accession=pmid,
        content=content,
    )


def _parsed(raw: bytes, parser: etree.XMLParser) -> etree._Element:
    """The record's element, without its reference list where that is plain.

    Raises:
        etree.XMLSyntaxError: the record is malformed; the place is that in the whole record.
    """
    try:
        return etree.fromstring(without_references(raw), parser)
    except etree.XMLSyntaxError:
        return etree.fromstring(raw, parser)


def _misshapen(kind: str, record: Branch) -> str:
    """What is wrong with the parts of a record, or ""."""
    main = _PARTS[kind][0]
    for name, _ in record.others(_BOTH_PARTS[kind]):
        return f"{WRONG_SHAPE}: {kind} holds <{name}>"
    return f"{WRONG_SHAPE}: it has no {main}" if record.first(main) is None else ""


def _is_titled(kind: str, record: Branch) -> bool:
    """Whether there is any title, if only a placeholder as ``[Not Available].``."""
    path, names = _TITLES[kind]
    parent = record.at(path)
    return any(parent.text(name) for name in names) or bool(parent.branch("Book").text("BookTitle"))


def _refuse(piece: Piece, position: int, raw: bytes, *, reason: str) -> Refused:
    shown = raw[:_RAW_SHOWN].decode("utf-8", errors="replace")
    return Refused(position, piece.line, piece.offset, piece.length, reason, shown)


def _pmid(kind: str, record: Branch) -> str | None:
    number = _NUMBER.fullmatch(record.branch(_PARTS[kind][0]).text("PMID") or "")
    return number.group(1) if number else None


def _content(kind: str, record: Branch, pmid: str) -> Content:
    read = book_content if kind == "PubmedBookArticle" else article_content
    return read(record, pmid)


def _audit(record: Branch, audit: Counter[str]) -> None:
    """Counts children that no version of the DTD known here has."""
    for path, known in _KNOWN.items():
        for name, number in record.at(path).others(known):
            audit[name] += number


def _warnings(entries: tuple[Entry, ...], deleted: tuple[str, ...]) -> Iterator[str]:
    counts = Counter(entry.accession for entry in entries)
    twice = [pmid for pmid, count in counts.items() if pmid and count > 1]
    if twice:
        yield f"{len(twice)} PMIDs come more than once: {', '.join(twice)}"
    if deleted:
        yield f"PubMed has deleted {len(deleted)} PMIDs: {', '.join(deleted)}"
