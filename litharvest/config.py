"""config.yaml → typed objects. All mistakes are reported at once, each with line and cure.

Nothing secret belongs in the file: the NCBI key comes from the environment (``NCBI_API_KEY``).
Paths are relative to the file; nothing outside its folder is read unless ``outside`` names it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from harvest.registry import SOURCES
from ledger.errors import ConfigError
from ledger.model import Arm, Coverage, LinkType, Source, SourceKind
from litharvest.config_checks import check_meaning, read_strategy
from litharvest.config_lines import Lines, did_you_mean

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
    columns: dict[str, str] = Field(default_factory=dict)
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
    ledger: str = "review-ledger"
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


class _Loader(yaml.SafeLoader):
    """Safe YAML that leaves dates as text: an impossible one is the models' business."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own class attribute
        first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def load_config(path: Path) -> Review:
    """Read and check a config.yaml.

    Raises:
        ConfigError: one sentence for each mistake, each with line, key path and cure.
    """
    text = _read(path)
    try:
        root = yaml.compose(text, Loader=_Loader)
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader, without dates
    except yaml.YAMLError as error:
        raise ConfigError([_yaml_problem(path, error)]) from error
    lines = Lines(path, root)
    problems = lines.repeated()
    if not isinstance(data, dict):
        raise ConfigError([f"{path}: the file holds no settings; `litharvest init DIR` writes one"])
    # Both looks are taken before anything is reported, so that all mistakes come at once.
    problems += check_meaning(data, path.parent, lines, live=LIVE_PLATFORMS)
    try:
        config = ReviewConfig.model_validate(data)
    except ValidationError as error:
        problems += [_problem(lines, e) for e in error.errors()]
        raise ConfigError(problems) from error
    if problems:
        raise ConfigError(problems)
    searches = tuple(_search(path.parent, n, s) for n, s in config.searches.items())
    return Review(path, config, searches, _all_sources(config))


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


def _problem(lines: Lines, error: Mapping[str, Any]) -> str:
    at = tuple(part for part in error["loc"] if part != "[key]")
    kind = error["type"]
    if kind == "extra_forbidden":
        return lines.say(at, "no such setting" + did_you_mean(str(at[-1]), _known_keys(at[:-1])))
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


def _search(folder: Path, name: str, config: SearchConfig) -> Search:
    strategy = config.strategy or ""
    if config.strategy_file is not None:
        strategy = read_strategy(folder / config.strategy_file)
    return Search(name, config.platform, tuple(config.sources), strategy, config)


def _all_sources(config: ReviewConfig) -> tuple[Source, ...]:
    """The Sources of this review's Searches, in the order of the config, then added ones."""
    declared = {n: Source(n, s.name, s.kind, s.arm) for n, s in config.sources.items()}
    used = [s for search in config.searches.values() for s in search.sources]
    used += [s for search in config.searches.values() for s in search.databases.values()]
    known = {**SOURCES, **declared}
    return tuple(known[s] for s in dict.fromkeys([*used, *declared]) if s in known)
