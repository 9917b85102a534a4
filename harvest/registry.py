"""Explicit dictionaries: Sources, Platforms, database names, importers; and reading one file.

Adding a format means one importer here and its dialect; nothing is discovered at run time.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256

from harvest.connector import Entry, Importer, Pass, Reading, Recognition, Refused
from harvest.dialects.databases import DATABASES
from harvest.formats.containers import Opened, open_file
from harvest.formats.mapped import Raw
from harvest.importers.bibtex import Bibtex
from harvest.importers.clarivate import WosTagged
from harvest.importers.cochrane_text import CochraneText
from harvest.importers.document_text import Labelled
from harvest.importers.ebscohost import EbscoFlat, EbscoXml
from harvest.importers.gathering import count_sources
from harvest.importers.ovid import OvidLabelled, OvidTagged, OvidXml
from harvest.importers.pubmed_text import PubmedText
from harvest.importers.table import Table, read_mapped
from harvest.importers.tagged import Medline, Ris
from harvest.pubmed_xml import PubmedXml
from harvest.sniff import describe
from harvest.sources.attribution import mapped
from ledger.errors import InputError, UnknownFormatError
from ledger.identifiers import canonical_accession
from ledger.model import Arm, Platform, Receipt, Source, SourceKind

__all__ = [
    "DATABASES",
    "IMPORTERS",
    "PLATFORMS",
    "SOURCES",
    "read_file",
    "read_opened",
    "recognise",
    "stream",
    "unread_records",
]


def _by_id(*sources: Source) -> dict[str, Source]:
    return {source.id: source for source in sources}


def _register(name: str, title: str) -> Source:
    return Source(name, title, SourceKind.REGISTER)


def _website(name: str, title: str) -> Source:
    return Source(name, title, SourceKind.WEBSITE, Arm.OTHER)


SOURCES: dict[str, Source] = _by_id(
    Source("pubmed", "PubMed"),
    Source("medline", "MEDLINE"),
    Source("psycinfo", "APA PsycInfo"),
    Source("psycarticles", "APA PsycArticles"),
    Source("psycextra", "APA PsycExtra"),
    Source("psycbooks", "APA PsycBooks"),
    Source("pbsc", "Psychology and Behavioral Sciences Collection"),
    Source("cinahl", "CINAHL"),
    Source("central", "Cochrane Central Register of Controlled Trials (CENTRAL)"),
    Source("cdsr", "Cochrane Database of Systematic Reviews"),
    Source("cca", "Cochrane Clinical Answers"),
    Source("dare", "Database of Abstracts of Reviews of Effects"),
    Source("hta", "Health Technology Assessment Database"),
    Source("eed", "NHS Economic Evaluation Database"),
    Source("cmr", "Cochrane Methodology Register"),
    Source("wos", "Web of Science Core Collection"),
    Source("zoorec", "Zoological Record"),
    Source("bci", "BIOSIS Citation Index"),
    Source("biosis", "BIOSIS Previews"),
    Source("ccc", "Current Contents Connect"),
    Source("kci", "KCI Korean Journal Database"),
    Source("scielo", "SciELO Citation Index"),
    Source("bioabs", "Biological Abstracts"),
    Source("cscd", "Chinese Science Citation Database"),
    Source("rsci", "Russian Science Citation Index"),
    Source("arci", "Arabic Citation Index"),
    Source("diidw", "Derwent Innovations Index"),
    Source("inspec", "Inspec"),
    Source("fsta", "FSTA"),
    Source("drci", "Data Citation Index"),
    Source("pprn", "Preprint Citation Index"),
    Source("embase", "Embase"),
    Source("scopus", "Scopus"),
    Source("eric", "ERIC"),
    Source("academicsearch", "Academic Search"),
    Source("econlit", "EconLit"),
    Source("criminaljustice", "Criminal Justice Abstracts"),
    Source("environment", "Environment Complete"),
    Source("greenfile", "GreenFILE"),
    Source("sportdiscus", "SPORTDiscus"),
    Source("socindex", "SocINDEX"),
    Source("businesssource", "Business Source"),
    Source("cab", "CAB Abstracts"),
    Source("globalhealth", "Global Health"),
    Source("philosophers", "The Philosopher's Index"),
    Source("amed", "AMED"),
    Source("hmic", "HMIC"),
    Source("spp", "Social Policy and Practice"),
    Source("healthsource", "Health Source: Nursing/Academic Edition"),
    Source("educationsource", "Education Source"),
    Source("swab", "Social Work Abstracts"),
    Source("pqdt", "ProQuest Dissertations & Theses"),
    Source("ptsdpubs", "PTSDpubs"),
    Source("abiinform", "ABI/INFORM"),
    Source("socabs", "Sociological Abstracts"),
    Source("assia", "ASSIA"),
    Source("lilacs", "LILACS"),
    Source("ovidjournals", "Journals@Ovid"),
    Source("emcare", "Ovid Emcare"),
    Source("midirs", "Maternity & Infant Care Database (MIDIRS)"),
    Source("acpjc", "ACP Journal Club"),
    Source("jbi", "JBI EBP Database"),
    Source("ipsa", "International Political Science Abstracts"),
    Source("openalex", "OpenAlex"),
    Source("lens", "The Lens"),
    Source("dimensions", "Dimensions"),
    _register("ctgov", "ClinicalTrials.gov"),
    _register("ictrp", "WHO ICTRP"),
    _website("googlescholar", "Google Scholar"),
)

PLATFORMS: dict[str, Platform] = {
    platform.id: platform
    for platform in (
        Platform("ovid", "Ovid"),
        Platform("ebscohost", "EBSCOhost"),
        Platform("proquest", "ProQuest"),
        Platform("psycnet", "APA PsycNet"),
        Platform("cochrane", "Cochrane Library"),
        Platform("clarivate", "Clarivate"),
        Platform("entrez", "Entrez (E-utilities)"),
        Platform("pubmed", "PubMed website"),
        Platform("embase.com", "embase.com"),
        Platform("scopus", "Scopus"),
        Platform("generic", "any other platform or a reference manager"),
    )
}

IMPORTERS: tuple[Importer, ...] = (
    PubmedXml(),
    Medline(),
    Ris(),
    WosTagged(),
    Table(),
    Bibtex(),
    CochraneText(),
    EbscoXml(),
    EbscoFlat(),
    Labelled(),
    PubmedText(),
    OvidTagged(),
    OvidLabelled(),
    OvidXml(),
)
"""In the order in which they are asked; the surest answer wins, the earlier one in a tie."""


def recognise(data: bytes, name: str) -> Recognition:
    """What ``data`` is, by its content; ``name`` appears in messages only.

    Raises:
        UnknownFormatError: no importer reads it; the message says what it looks like instead.
        InputError: its container (gzip, ZIP, workbook) is damaged or too large.
    """
    return _recognise(open_file(data, name).text, name)


def _recognise(data: bytes, name: str) -> Recognition:
    # Asked first: a table of web pages or a PDF that quotes a RIS line is still not an export.
    looks, cure = describe(data)
    if looks not in _NO_EXPORT:
        answers = [a for a in (i.identify(data, name) for i in IMPORTERS) if a is not None]
        if answers:
            return max(answers, key=lambda answer: answer.sure)
    verb = "is empty" if looks == "empty" else f"looks like {looks}"
    raise UnknownFormatError(f"{name} {verb}: {cure}.")


_NO_EXPORT = frozenset(
    {
        "empty",
        "a PDF",
        "a picture",
        "a word processor's file (RTF)",
        "a web page (HTML)",
    }
)


def read_file(
    data: bytes,
    name: str,
    *,
    databases: Mapping[str, str] | None = None,
    platform: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Reading:
    """Every entry of one export file, read or refused, with its Receipt.

    ``data`` may be gzip, a workbook, or an archive of one file; the Receipt's digest and size are
    those of ``data`` as given. For the rest see ``read_opened``.

    Raises:
        UnknownFormatError: no importer recognises the content.
        InputError: the container is damaged, too large or of several files, or ``platform`` is not
            in PLATFORMS.
    """
    opened = open_file(data, name)
    reading = read_opened(opened, databases=databases, platform=platform, columns=columns)
    if opened.kept is data and opened.name == name:
        return reading
    receipt = replace(reading.receipt, file=name, sha256=sha256(data).hexdigest(), size=len(data))
    return replace(reading, receipt=receipt)


def read_opened(
    opened: Opened,
    *,
    databases: Mapping[str, str] | None = None,
    platform: str | None = None,
    columns: Mapping[str, str] | None = None,
    recognition: Recognition | None = None,
) -> Reading:
    """Every entry of an opened file; offsets count bytes of ``opened.text``.

    ``databases`` maps database names as entries write them to Source ids, ahead of DATABASES.
    ``platform`` names the platform of a file whose content does not tell (reference managers,
    tables); it never changes what is read. The Receipt's digest and size are those of
    ``opened.kept``, its format that of a workbook where it is one. ``columns`` maps column names of
    a table to ``sources.columns.COLUMN_FIELDS``; files that are no tables are read without it.
    ``recognition`` is what ``recognise`` said of the text, where it has been asked already.

    Raises:
        UnknownFormatError: no importer recognises the content.
        InputError: ``platform`` is not in PLATFORMS, or a table lacks one of ``columns``.
    """
    _check_platform(platform)
    with _collector_paused(), _named(opened.name):
        reading = _mapped(opened, columns or {}, platform or "generic")
        if reading is None:
            said = _on(recognition or _recognise(opened.text, opened.name), platform)
            importer = next(i for i in IMPORTERS if i.name == said.importer)
            reading = importer.read(opened.text, opened.name, said)
    if databases:
        reading = _attributed(reading, databases)
    return replace(reading, receipt=_of_container(reading.receipt, opened))


_RECOGNISED_BY = 1 << 23  # bytes of a large file that tell what it is


def stream(
    data: Raw,
    name: str,
    *,
    databases: Mapping[str, str] | None = None,
    platform: str | None = None,
) -> Pass | None:
    """One pass over a large file as it is, in the memory of a few entries.

    None where only the whole of it can be read, or tell why it cannot. For the rest see
    ``read_opened``.

    Raises:
        InputError: ``platform`` is not in PLATFORMS.
    """
    _check_platform(platform)
    try:
        recognition = _recognise(data[:_RECOGNISED_BY], name)
    except UnknownFormatError:
        return None
    importer = next(i for i in IMPORTERS if i.name == recognition.importer)
    if not isinstance(importer, Ris | Medline):
        return None
    found = importer.stream(data, name, _on(recognition, platform))
    return _mapping(found, databases) if databases else found


def _mapping(found: Pass, databases: Mapping[str, str]) -> Pass:
    """The pass with the Sources that a review's own settings give to database names."""
    sources: Counter[str] = Counter()

    def items() -> Iterator[Entry | Refused]:
        for item in found.items:
            own = _with_source(item, databases) if isinstance(item, Entry) else item
            if isinstance(own, Entry) and own.source is not None:
                sources[own.source] += 1
            yield own

    def receipt() -> Receipt:
        return replace(found.receipt(), sources=tuple(sorted(sources.items())))

    return replace(found, items=items(), receipt=receipt)


def _check_platform(platform: str | None) -> None:
    if platform is not None and platform not in PLATFORMS:
        raise InputError(f"there is no platform {platform!r}; known are {', '.join(PLATFORMS)}.")


def _on(recognition: Recognition, platform: str | None) -> Recognition:
    """The recognition on the platform that is declared, where the content names none."""
    if platform is not None and recognition.platform == "generic":
        return replace(recognition, platform=platform)
    return recognition


def _mapped(opened: Opened, columns: Mapping[str, str], platform: str) -> Reading | None:
    """The table read by a review's own columns; None where there are none or it is no table."""
    if not columns or not opened.text:
        return None
    try:
        if _recognise(opened.text, opened.name).format not in {"csv", "tsv"}:
            return None
    except UnknownFormatError:
        pass  # a table whose columns only the review knows
    return read_mapped(opened.text, opened.name, columns, platform=platform)


def unread_records(opened: Opened) -> tuple[str, ...]:
    """A sentence for each sheet of a workbook that was not read although it looks like records."""
    return tuple(
        f"{opened.name}: the sheet {sheet!r} holds records under other columns and is not read; "
        "save it as a file of its own and add that to the files"
        for sheet, text in opened.unread
        if _is_recognised(text, sheet)
    )


def _is_recognised(text: bytes, name: str) -> bool:
    try:
        _recognise(text, name)
    except UnknownFormatError:
        return False
    return True


def _of_container(receipt: Receipt, opened: Opened) -> Receipt:
    """The Receipt with what is to be said of the container that the text came in."""
    if opened.kept is opened.text and not opened.notes:
        return receipt
    return replace(
        receipt,
        sha256=sha256(opened.kept).hexdigest(),
        size=len(opened.kept),
        format=opened.kind or receipt.format,
        warnings=(*opened.notes, *receipt.warnings),
    )


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Every InputError of what is done here begins with the name of the file."""
    try:
        yield
    except InputError as error:
        if str(error).startswith(name):
            raise
        raise type(error)(f"{name}: {error}") from error


@contextmanager
def _collector_paused() -> Iterator[None]:
    """No cyclic garbage collection: entries are trees, and millions of them are walked for naught.

    Measured on 53,001 rows: a fifth of the time.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _attributed(reading: Reading, databases: Mapping[str, str]) -> Reading:
    """The Reading with the Sources that a review's own settings give to database names."""
    entries = tuple(_with_source(entry, databases) for entry in reading.entries)
    receipt = replace(reading.receipt, sources=count_sources(entries))
    return replace(reading, receipt=receipt, entries=entries)


def _with_source(entry: Entry, databases: Mapping[str, str]) -> Entry:
    source = mapped(entry.database, databases)
    if source is None or source == entry.source:
        return entry
    accession = canonical_accession(source, entry.accession)
    content = replace(entry.content, accession=accession)
    return replace(entry, source=source, accession=accession, content=content)
