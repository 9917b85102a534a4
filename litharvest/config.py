"""config.yaml → typed objects. All mistakes are reported at once, each with line and cure.

Nothing secret belongs in the file: the NCBI key comes from the environment (``NCBI_API_KEY``).
Paths are relative to the file; nothing outside its folder is read unless ``outside`` names it.
"""

from __future__ import annotations

import difflib
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from harvest.registry import PLATFORMS, SOURCES
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ledger.errors import ConfigError
from ledger.model import Arm, Coverage, LinkType, Source, SourceKind

LIVE_PLATFORMS = frozenset({"entrez"})
"""Platforms that are searched through their interface; all others deliver export files."""

_Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceConfig(_Strict):
    """A Source that litharvest does not know by itself, or a known one counted otherwise."""

    name: str
    kind: SourceKind = SourceKind.DATABASE
    arm: Arm = Arm.DATABASES


class SearchConfig(_Strict):
    """One strategy on one Platform over one or more Sources."""

    platform: str
    sources: list[str] = Field(min_length=1)
    strategy: str | None = None
    strategy_file: str | None = None
    files: list[str] = Field(default_factory=list)
    segment: str | None = None
    limits: str | None = None
    searched_on: date | None = None
    exported_on: date | None = None
    stated: int | None = Field(default=None, ge=0)
    expected: tuple[int, int] | None = None
    coverage: Coverage = Coverage.FULL
    window: str | None = None
    databases: dict[str, str] = Field(default_factory=dict)
    accept_refused: int = Field(default=0, ge=0)


class DedupeConfig(_Strict):
    """What this review treats as duplicates beyond the same report."""

    merge_links: list[LinkType] = Field(default_factory=list)


class ExportConfig(_Strict):
    """Where candidate sets go and in which formats; the flow is always written."""

    folder: str = "results"
    formats: tuple[Literal["ris", "csv"], ...] = ("ris", "csv")


class ReviewConfig(_Strict):
    """A whole config.yaml."""

    title: str = Field(min_length=1)
    contact_email: str | None = None
    ledger: str = "ledger"
    outside: list[str] = Field(default_factory=list)
    sources: dict[_Name, SourceConfig] = Field(default_factory=dict)
    searches: dict[_Name, SearchConfig] = Field(min_length=1)
    dedupe: DedupeConfig = DedupeConfig()
    exports: ExportConfig = ExportConfig()


@dataclass(frozen=True, slots=True)
class Search:
    """A Search ready to run: the strategy's text and where its files may be found."""

    name: str
    platform: str
    sources: tuple[str, ...]
    strategy: str
    config: SearchConfig

    @property
    def live(self) -> bool:
        """Whether it is run through the platform's own interface."""
        return self.platform in LIVE_PLATFORMS


@dataclass(frozen=True, slots=True)
class Review:
    """A validated configuration; paths in it are relative to ``folder``, where ``path`` stands."""

    path: Path
    config: ReviewConfig
    searches: tuple[Search, ...]
    sources: tuple[Source, ...]

    @property
    def folder(self) -> Path:
        return self.path.parent

    @property
    def ledger_folder(self) -> Path:
        """Where the ledger's file, vault and lock are."""
        return self.folder / self.config.ledger

    @property
    def export_folder(self) -> Path:
        """Where candidate sets and flows are written."""
        return self.folder / self.config.exports.folder


def load_config(path: Path) -> Review:
    """Read and check a config.yaml.

    Raises:
        ConfigError: one sentence for each mistake, each with line, key path and cure.
    """
    text = _read(path)
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ConfigError([_yaml_problem(path, error)]) from error
    lines = _Lines(path, root)
    problems = lines.repeated()
    if not isinstance(data, dict):
        raise ConfigError([f"{path}: the file holds no settings; `litharvest init DIR` writes one"])
    try:
        config = ReviewConfig.model_validate(data)
    except ValidationError as error:
        problems += [_problem(lines, e) for e in error.errors()]
        raise ConfigError(problems) from error
    problems += _check_sources(config, lines)
    searches = [_search(path.parent, n, s, lines, problems) for n, s in config.searches.items()]
    problems += _check_email(config, lines)
    if problems:
        raise ConfigError(problems)
    return Review(path, config, tuple(searches), _all_sources(config))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigError(
            [f"{path} does not exist; name another file with -c, or `litharvest init DIR` a review"]
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([f"{path} cannot be read as UTF-8 text: {error}"]) from error


def _yaml_problem(path: Path, error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    where = f"{path}, line {mark.line + 1}" if mark else str(path)
    words = getattr(error, "problem", None) or str(error)
    return f"{where}: not valid YAML ({words}); check indentation, quotes and colons there"


class _Lines:
    """Where each key of the file stands, so that every message can name its line."""

    def __init__(self, path: Path, root: yaml.Node | None) -> None:
        self._path = path
        self._line: dict[tuple[Hashable, ...], int] = {}
        self._repeated: list[tuple[tuple[Hashable, ...], int]] = []
        if root is not None:
            self._walk(root, ())

    def _walk(self, node: yaml.Node, at: tuple[Hashable, ...]) -> None:
        self._line.setdefault(at, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                here = (*at, str(key.value))
                if here in self._line:
                    self._repeated.append((here, key.start_mark.line + 1))
                self._line[here] = key.start_mark.line + 1
                self._walk(value, here)
        elif isinstance(node, yaml.SequenceNode):
            for i, value in enumerate(node.value):
                self._walk(value, (*at, i))

    def say(self, at: tuple[Hashable, ...], words: str) -> str:
        """A problem with its place: file, line of the nearest key that exists, key path."""
        known = at
        while known and known not in self._line:
            known = known[:-1]
        key = ".".join(map(str, at)) or "the file"
        return f"{self._path}, line {self._line.get(known, 1)}: {key}: {words}"

    def repeated(self) -> list[str]:
        return [
            f"{self._path}, line {line}: {'.'.join(map(str, at))}: this key stands here twice; "
            "only the last would count: remove or rename one"
            for at, line in self._repeated
        ]


def _problem(lines: _Lines, error: Mapping[str, Any]) -> str:
    at = tuple(part for part in error["loc"] if part != "[key]")
    kind = error["type"]
    if kind == "extra_forbidden":
        return lines.say(at, "no such setting" + _did_you_mean(str(at[-1]), _known_keys(at[:-1])))
    if kind == "missing":
        return lines.say(at, "this setting is missing; add it")
    if kind == "string_pattern_mismatch":
        return lines.say(at, "names are lower-case letters, digits, - and _, up to 64 of them")
    given = f" (found {error['input']!r})" if not isinstance(error["input"], dict | list) else ""
    return lines.say(at, f"{error['msg'][0].lower()}{error['msg'][1:]}{given}; correct the value")


def _known_keys(at: tuple[Hashable, ...]) -> list[str]:
    models: dict[str, type[_Strict]] = {
        "searches": SearchConfig,
        "sources": SourceConfig,
        "dedupe": DedupeConfig,
        "exports": ExportConfig,
    }
    model = models.get(str(at[0]), ReviewConfig) if at else ReviewConfig
    return list(model.model_fields)


def _did_you_mean(word: str, known: list[str]) -> str:
    close = difflib.get_close_matches(word, known, 1)
    if close:
        return f"; did you mean `{close[0]}`?"
    return f"; settings here are: {', '.join(known)}"


def _check_sources(config: ReviewConfig, lines: _Lines) -> list[str]:
    known = {*SOURCES, *config.sources}
    problems = []
    for name, search in config.searches.items():
        if search.platform not in PLATFORMS:
            hint = _did_you_mean(search.platform, sorted(PLATFORMS))
            problems.append(
                lines.say(
                    ("searches", name, "platform"), f"unknown platform {search.platform!r}{hint}"
                )
            )
        named: list[tuple[tuple[Hashable, ...], str]] = [
            *((("sources", i), s) for i, s in enumerate(search.sources)),
            *((("databases", key), s) for key, s in search.databases.items()),
        ]
        problems += [
            lines.say(
                ("searches", name, *at),
                f"unknown source {source!r}{_did_you_mean(source, sorted(known))}; or declare it "
                "under `sources:` at the top of the file",
            )
            for at, source in named
            if source not in known
        ]
        if search.expected and search.expected[0] > search.expected[1]:
            problems.append(
                lines.say(("searches", name, "expected"), "the first number must be the smaller")
            )
    return problems


def _search(
    folder: Path, name: str, config: SearchConfig, lines: _Lines, problems: list[str]
) -> Search:
    at = ("searches", name)
    strategy = config.strategy or ""
    if (config.strategy is None) == (config.strategy_file is None):
        problems.append(lines.say(at, "give either `strategy` or `strategy_file`, exactly one"))
    elif config.strategy_file is not None:
        try:
            strategy = (folder / config.strategy_file).read_text(encoding="utf-8-sig").rstrip("\n")
        except (OSError, UnicodeDecodeError) as error:
            problems.append(
                lines.say(
                    (*at, "strategy_file"),
                    f"{config.strategy_file} cannot be read ({error}); paths are relative to "
                    "the config file",
                )
            )
    if config.strategy is not None and not strategy.strip():
        problems.append(
            lines.say((*at, "strategy"), "the strategy is empty; paste it as it was run")
        )
    live = config.platform in LIVE_PLATFORMS
    if live and config.files:
        problems.append(
            lines.say((*at, "files"), f"{config.platform} is searched live and takes no files")
        )
    if not live and not config.files:
        problems.append(
            lines.say(
                at,
                "`files` is missing: name the export files of this search, e.g. "
                '["searches/*_PsycInfo_Ovid_*.ris"]',
            )
        )
    return Search(name, config.platform, tuple(config.sources), strategy, config)


def _check_email(config: ReviewConfig, lines: _Lines) -> list[str]:
    live = any(s.platform in LIVE_PLATFORMS for s in config.searches.values())
    email = config.contact_email or ""
    name, _, host = email.partition("@")
    if (live or email) and not (name and "." in host and " " not in email):
        return [
            lines.say(
                ("contact_email",),
                "NCBI asks for a contact address with every request; write yours here, "
                "e.g. name@university.edu (it is never stored in the ledger)",
            )
        ]
    return []


def _all_sources(config: ReviewConfig) -> tuple[Source, ...]:
    """The Sources of this review's Searches, in the order of the config, then added ones."""
    declared = {n: Source(n, s.name, s.kind, s.arm) for n, s in config.sources.items()}
    used = [s for search in config.searches.values() for s in search.sources]
    used += [s for search in config.searches.values() for s in search.databases.values()]
    known = {**SOURCES, **declared}
    return tuple(known[s] for s in dict.fromkeys([*used, *declared]) if s in known)
