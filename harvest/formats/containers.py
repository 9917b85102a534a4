"""The one way to open a file: gzip unfolded, archives taken apart, workbooks turned into text.

What readers see is ``Opened.text``: positions and lines of entries refer to it. What the vault
keeps is ``Opened.kept``: the bytes of the file itself, from which ``open_file`` makes the same text
again. The two differ for workbooks only.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from harvest.formats.sheet import OLE, read_workbook
from harvest.formats.text import MAX_DECOMPRESSED, decompress
from ledger.errors import InputError, UnknownFormatError

MAX_MEMBERS = 2000
"""Files that an archive may hold; more is no export."""

MAX_RATIO = 200
"""How far an archive may swell beyond SMALL; text of exports compresses to a tenth or so."""

SMALL = 1 << 26
"""Bytes below which an archive may swell as it likes."""

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_WORKBOOK = "xl/workbook."  # .xml or .bin
_DOCUMENTS = (("word/document.xml", "a Word document"), ("ppt/presentation.xml", "slides"))
_SHEETS = b"application/vnd.oasis.opendocument.spreadsheet"
_JUNK = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_NESTED = (_ZIP, b"Rar!", b"7z\xbc\xaf", b"\xfd7zXZ\x00", b"BZh")


@dataclass(frozen=True, slots=True)
class Opened:
    """One file: its name, the bytes to keep, the text to read.

    ``kind`` is ``xls``, ``xlsx`` or ``ods`` for a workbook, else empty. ``notes`` are sentences on
    what the container holds beside it, ``unread`` the sheets of a workbook that ``text`` leaves out
    as (name, CSV).
    """

    name: str
    kept: bytes
    text: bytes
    kind: str = ""
    notes: tuple[str, ...] = ()
    unread: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """One file as it was given, or one of an archive (``archive.zip/path``).

    ``problem`` says why it cannot be had. ``notes`` are sentences on what else the archive holds.
    """

    name: str
    data: bytes
    problem: str | None = None
    notes: tuple[str, ...] = ()


def open_file(data: bytes, name: str) -> Opened:
    """The one file that ``data`` is or holds.

    Raises:
        InputError: a damaged container, one beyond the limits, or an archive of several files.
    """
    plain = decompress(data, name)
    if plain.startswith(OLE):
        return _workbook(plain, name, "xls")
    if not plain.startswith((_ZIP, _EMPTY_ZIP)):
        return Opened(name, plain, plain)
    kind = _kind(plain, name)
    if kind:
        return _workbook(plain, name, kind)
    members, ignored = unpack(plain, name)
    if len(members) != 1:
        held = ", ".join(m.name for m in members[:5]) or "nothing that could be an export"
        raise InputError(
            f"{name} is an archive of {len(members)} files ({held}); give it whole to a search or "
            "command that takes several files, or unpack it."
        )
    if members[0].problem:
        raise InputError(members[0].problem)
    inner = open_file(members[0].data, members[0].name)
    return replace(inner, notes=(*ignored, *inner.notes))


def _workbook(data: bytes, name: str, kind: str) -> Opened:
    book = read_workbook(data, name)
    return Opened(name, data, book.text, kind, book.notes, book.others)


def members_of(data: bytes, name: str) -> tuple[Member, ...]:
    """The files that ``data`` is or holds, by name; gzip around an archive is looked through.

    A container that cannot be opened is its own only member: ``open_file`` will say why.
    """
    alone = (Member(name, data),)
    try:
        plain = decompress(data, name)
        if not plain.startswith((_ZIP, _EMPTY_ZIP)) or _kind(plain, name):
            return alone
        members, notes = unpack(plain, name)
    except InputError:
        return alone
    if not members:
        return alone
    return (replace(members[0], notes=notes), *members[1:])


def _kind(data: bytes, name: str) -> str:
    """``xlsx`` or ``ods`` for a workbook in a ZIP container, else empty."""
    with _archive(data, name) as archive:
        names = archive.namelist()
        kind = "xlsx" if any(member.startswith(_WORKBOOK) for member in names) else ""
        if "mimetype" in names and _SHEETS in data[:200]:  # stored first and as it is, by rule
            kind = "ods"
        if kind:
            _check_size(archive, name, len(data))
    for sign, looks in _DOCUMENTS:
        if sign in names:
            raise UnknownFormatError(
                f"{name} looks like {looks}: export the records as RIS, or save them as text."
            )
    return kind


def _archive(data: bytes, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise InputError(
            f"{name} is damaged: it cannot be unpacked ({error}); fetch or export it again."
        ) from error


def unpack(data: bytes, name: str) -> tuple[tuple[Member, ...], tuple[str, ...]]:
    """The files of an archive by name, and a sentence for what is ignored in it.

    Folders and what systems add (``__MACOSX``, ``.DS_Store``) are ignored; archives inside it, and
    members that are damaged or need a password, are Members with a problem.

    Raises:
        InputError: the archive cannot be unpacked, or is beyond the limits.
    """
    plain = decompress(data, name)
    with _archive(plain, name) as archive:
        _check_size(archive, name, len(plain))
        infos = [i for i in archive.infolist() if not i.is_dir()]
        wanted = sorted((i for i in infos if not _is_junk(i)), key=lambda i: i.filename)
        ignored = sorted(i.filename for i in infos if _is_junk(i))
        members = tuple(_members(archive, wanted, name))
    if not ignored:
        return members, ()
    shown = ", ".join(ignored[:5]) + (", …" if len(ignored) > 5 else "")
    return members, (f"{name}: ignored {len(ignored)} files that are no exports ({shown})",)


def _is_junk(info: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(info.filename)
    own = path.name.lower()
    return "__MACOSX" in path.parts or own in _JUNK or own.startswith("._") or not info.file_size


def _check_size(archive: zipfile.ZipFile, name: str, size: int) -> None:
    infos = archive.infolist()
    total = sum(info.file_size for info in infos)
    if len(infos) > MAX_MEMBERS:
        raise InputError(
            f"{name} holds {len(infos):,} files, more than {MAX_MEMBERS:,}; unpack it yourself and "
            "give the exports."
        )
    if total > MAX_DECOMPRESSED or total > max(SMALL, MAX_RATIO * size):
        raise InputError(
            f"{name} unfolds to {total:,} bytes, {total // max(1, size)} times its size; unpack it "
            "yourself, look at it, and give the unpacked files if they are what you meant."
        )


def _members(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], name: str) -> Iterator[Member]:
    seen: set[str] = set()
    for info in infos:
        inner = f"{name}/{info.filename}"
        if inner in seen:
            yield Member(inner, b"", f"{name} holds {info.filename} twice; unpack it yourself.")
            continue
        seen.add(inner)
        try:
            data = archive.read(info)
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
            yield Member(inner, b"", f"{inner} cannot be unpacked ({error}); unpack it yourself.")
            continue
        problem = _nested(data, inner)
        yield Member(inner, b"" if problem else data, problem)


def _nested(data: bytes, name: str) -> str | None:
    """Why an archive in an archive is not opened; a workbook is one by its bytes, but none here."""
    if not data.startswith(_NESTED) or (data.startswith(_ZIP) and _is_workbook(data)):
        return None
    return f"{name} is an archive inside an archive, which is not opened; unpack it yourself."


def _is_workbook(data: bytes) -> bool:
    try:
        return bool(_kind(data, ""))
    except InputError:
        return False
