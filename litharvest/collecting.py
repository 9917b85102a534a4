"""The files of a Search: found by its patterns, in the folder of the review, archives unpacked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from harvest.formats.containers import members_of
from harvest.formats.mapped import Raw, map_large, parts
from litharvest.config import Search


@dataclass(frozen=True, slots=True)
class GivenFile:
    """One file, or one of an archive (``archive.zip/name``), with sentences on what is ignored.

    ``data`` is a map where the file is a large one.
    """

    name: str
    data: Raw
    digest: str
    notes: tuple[str, ...] = ()


def collect(folder: Path, search: Search, outside: list[str]) -> tuple[list[GivenFile], list[str]]:
    """The files that the patterns name, by path, and a sentence for each that cannot be had."""
    files: dict[Path, tuple[GivenFile, ...]] = {}
    problems: list[str] = []
    allowed = [folder.resolve(), *((folder / o).resolve() for o in outside)]
    for pattern in search.config.files:
        paths = _matches(folder, pattern)
        if not paths:
            problems.append(
                f"no file matches {pattern!r} in {folder}; put the export there or correct "
                f"`searches.{search.name}.files`"
            )
        for path in paths:
            real = path.resolve()
            if not any(real.is_relative_to(a) for a in allowed):
                problems.append(
                    f"{path} lies outside the review's folder; move it inside or name its folder "
                    "under `outside:` in the config"
                )
                continue
            try:
                data = map_large(path) or path.read_bytes()
            except OSError as error:
                problems.append(f"{path} cannot be read ({error.strerror}); check its permissions")
                continue
            name = path.relative_to(folder) if path.is_relative_to(folder) else path
            if real not in files:
                files[real] = tuple(_unpacked(name.as_posix(), data, problems))
    return [file for path in sorted(files) for file in files[path]], problems


def _unpacked(path: str, data: Raw, problems: list[str]) -> Iterator[GivenFile]:
    """The file, or the files of the archive that it is; what cannot be had becomes a problem."""
    if not isinstance(data, bytes):
        digest_of = sha256()
        for part in parts(data):
            digest_of.update(part)
        yield GivenFile(path, data, digest_of.hexdigest())
        return
    for member in members_of(data, path):
        if member.problem:
            problems.append(member.problem)
        else:
            digest = sha256(member.data).hexdigest()
            yield GivenFile(member.name, member.data, digest, member.notes)


def _matches(folder: Path, pattern: str) -> list[Path]:
    path = Path(pattern)
    if path.is_absolute():
        return sorted(p for p in path.parent.glob(path.name) if p.is_file())
    return sorted(p for p in folder.glob(pattern) if p.is_file())
