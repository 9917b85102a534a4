"""What a config.yaml must mean beyond the form of its values.

The checks look at the parsed YAML, not at validated objects: a value of the wrong form is the
business of the models, is skipped here, and hides no other mistake.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any

from harvest.registry import PLATFORMS, SOURCES
from harvest.sources.columns import COLUMN_FIELDS
from litharvest.config_lines import Lines, did_you_mean


def check_meaning(
    data: Mapping[str, Any], folder: Path, lines: Lines, *, live: Collection[str]
) -> list[str]:
    """One sentence for each mistake of meaning; ``live`` are the platforms searched live."""
    searches = {n: s for n, s in _mapping(data.get("searches")).items() if isinstance(s, dict)}
    known = [*SOURCES, *map(str, _mapping(data.get("sources")))]
    problems = []
    for name, search in searches.items():
        at = ("searches", str(name))
        problems += [lines.say((*at, *where), words) for where, words in _names(search, known)]
        problems += [lines.say((*at, *where), words) for where, words in _columns(search)]
        problems += [lines.say((*at, *where), words) for where, words in _strategy(search, folder)]
        problems += [lines.say((*at, *where), words) for where, words in _files(search, live)]
        problems += [lines.say((*at, *where), words) for where, words in _range(search)]
    if _needs_address(data, searches, live):
        problems.append(
            lines.say(
                ("contact_email",),
                "NCBI asks for a contact address with every request; write yours here, "
                "e.g. name@university.edu (it is never stored in the ledger)",
            )
        )
    return problems


_Found = Iterator[tuple[tuple[Hashable, ...], str]]


def _mapping(value: object) -> Mapping[Any, Any]:
    return value if isinstance(value, dict) else {}


def _columns(search: Mapping[str, Any]) -> _Found:
    """Fields that there are not."""
    for column, field in _mapping(search.get("columns")).items():
        if isinstance(field, str) and field not in COLUMN_FIELDS:
            hint = did_you_mean(field, COLUMN_FIELDS)
            yield (
                ("columns", column),
                f"unknown field {field!r}{hint}; known are {', '.join(COLUMN_FIELDS)}",
            )


def _names(search: Mapping[str, Any], known: list[str]) -> _Found:
    """Platforms and Sources that nobody knows."""
    platform = search.get("platform")
    if isinstance(platform, str) and platform not in PLATFORMS:
        hint = did_you_mean(platform, sorted(PLATFORMS))
        yield ("platform",), f"unknown platform {platform!r}{hint}"
    sources = search.get("sources")
    named: list[tuple[tuple[Hashable, ...], object]] = [
        *((("sources", i), s) for i, s in enumerate(sources if isinstance(sources, list) else ())),
        *((("databases", key), s) for key, s in _mapping(search.get("databases")).items()),
    ]
    for where, source in named:
        if isinstance(source, str) and source not in known:
            hint = did_you_mean(source, sorted(known))
            yield where, f"unknown source {source!r}{hint}; or declare it under `sources:`"


def _strategy(search: Mapping[str, Any], folder: Path) -> _Found:
    """Exactly one strategy, and one that can be read."""
    text, file = search.get("strategy"), search.get("strategy_file")
    if (text is None) == (file is None):
        yield (), "give either `strategy` or `strategy_file`, exactly one"
    elif isinstance(text, str) and not text.strip():
        yield ("strategy",), "the strategy is empty; paste it as it was run"
    elif isinstance(file, str):
        try:
            empty = not read_strategy(folder / file).strip()
        except (OSError, UnicodeDecodeError) as error:
            yield (
                ("strategy_file",),
                f"{file} cannot be read ({error}); paths are relative to the config file",
            )
        else:
            if empty:
                yield ("strategy_file",), f"{file} is empty; paste the strategy as it was run"


def read_strategy(path: Path) -> str:
    """The strategy in a file, without the line end of its last line."""
    return path.read_text(encoding="utf-8-sig").rstrip("\n")


def _files(search: Mapping[str, Any], live: Collection[str]) -> _Found:
    """Export files for every platform that is not searched live, and only for those."""
    platform = search.get("platform")
    if not isinstance(platform, str):
        return
    if platform in live and search.get("files"):
        yield ("files",), f"{platform} is searched live and takes no files"
    if platform not in live and platform in PLATFORMS and not search.get("files"):
        yield (
            (),
            "`files` is missing: name the export files of this search, e.g. "
            '["searches/*_PsycInfo_Ovid_*.ris"]',
        )


def _range(search: Mapping[str, Any]) -> _Found:
    expected = search.get("expected")
    if isinstance(expected, list) and len(expected) == 2:
        low, high = expected
        if isinstance(low, int) and isinstance(high, int) and low > high:
            yield ("expected",), "the first number must be the smaller"


def _needs_address(
    data: Mapping[str, Any], searches: Mapping[Any, Mapping[str, Any]], live: Collection[str]
) -> bool:
    """Whether a contact address is missing or is none."""
    given = data.get("contact_email")
    address = given if isinstance(given, str) else ""
    name, _, host = address.partition("@")
    looks_right = bool(name) and "." in host and " " not in address
    wanted = any(s.get("platform") in live for s in searches.values())
    return (wanted or bool(address)) and not looks_right
