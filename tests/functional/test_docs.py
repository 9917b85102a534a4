"""The documents say what the code does: commands, settings, words, links and paths."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner
from pydantic import BaseModel

from exports.registry import EXPORTERS
from harvest.registry import PLATFORMS
from ledger.codec import KINDS
from ledger.model import LinkType, Outcome
from litharvest.cli import cli
from litharvest.config import ReviewConfig
from litharvest.filing import record_json
from litharvest.steps import read_files

ROOT = Path(__file__).parents[2]
_SKIPPED = {".venv", "build", "dist", "node_modules"}
DOCUMENTS = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not any(p in _SKIPPED or p.startswith((".", "demo-")) for p in path.relative_to(ROOT).parts)
)

_FENCE = re.compile(r"```.*?```", re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_PATH = re.compile(
    r"`((?:ledger|harvest|dedupe|exports|litharvest|tests|benchmarks|docs)/[\w./-]+)`"
)
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
_COMMAND = re.compile(r"(?<!from )\blitharvest +(?:-\S+ +)*([a-z]+)(?: +([a-z]+))?")


def text(name: str) -> str:
    """A document of the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


def commands(group: click.Group, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The names of every command and subcommand, as words."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*above, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*above, name))


def command_of(words: tuple[str, ...]) -> click.Command:
    """The command that some words name."""
    found: click.Command | None = cli
    for word in words:
        assert isinstance(found, click.Group)
        found = found.get_command(click.Context(found), word)
    assert found is not None
    return found


COMMANDS = sorted(commands(cli))


def section(document: str, heading: str) -> str:
    """The text below a heading of a document, up to the next heading."""
    found = re.search(
        rf"^#+ {re.escape(heading)}$(.*?)(?=^#+ |\Z)", document, re.MULTILINE | re.DOTALL
    )
    assert found is not None, f"no section is called {heading!r}"
    return found.group(1)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_is_described(words: tuple[str, ...]) -> None:
    """docs/cli.md has a section for it that names every option but -c, which is said once."""
    said = set(
        re.findall(r"(?<![\w-])--?[a-z][a-z-]*", section(text("docs/cli.md"), " ".join(words)))
    )
    options = [
        parameter.opts
        for parameter in command_of(words).params
        if isinstance(parameter, click.Option) and "--config" not in parameter.opts
    ]
    assert [names for names in options if said.isdisjoint(names)] == []


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_shows_an_example(words: tuple[str, ...]) -> None:
    """--help ends with an example that begins with the command itself; docs/cli.md has it too."""
    said = CliRunner().invoke(cli, [*words, "--help"], terminal_width=200)
    assert said.exit_code == 0
    example = re.search(r"Example: (litharvest .+)", said.output)
    assert example is not None, said.output
    assert example.group(1).startswith(f"litharvest {' '.join(words)}")
    assert example.group(1).strip() in text("docs/cli.md")


def test_every_command_of_the_documents_exists() -> None:
    """A document names no command that litharvest does not have."""
    known = {words[0] for words in COMMANDS}
    for path in [*DOCUMENTS, ROOT / "config.yaml"]:
        body = path.read_text(encoding="utf-8")
        code = "\n".join([*_FENCE.findall(body), *re.findall(r"`([^`\n]+)`", _FENCE.sub("", body))])
        for word, following in _COMMAND.findall(code):
            assert word in known, f"{path.name}: litharvest {word}"
            if word == "runs" and following:
                assert (word, following) in COMMANDS, f"{path.name}: litharvest runs {following}"


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_the_readme_names_every_command(words: tuple[str, ...]) -> None:
    """Who reads nothing else knows what there is."""
    assert f"litharvest {words[0]}" in text("README.md")


def test_the_readme_denies_nothing_that_is_read() -> None:
    """It names every platform and kind of format, and none of them as missing."""
    reads = section(text("README.md"), "What it reads")
    names = [p.name for p in PLATFORMS.values() if p.id not in {"entrez", "pubmed", "generic"}]
    kinds = ["RIS", "NBIB", "BibTeX", "CSV", "TSV", "Excel", "XML", "tagged", "labelled"]
    assert [name for name in (*names, *kinds) if name not in reads] == []
    lacks = section(text("README.md"), "What it does not do yet")
    assert [name for name in names if name in lacks] == []
    found = {word for word in re.findall(r"[A-Za-z]+", lacks) if word in kinds and word != "XML"}
    assert found == set()


def models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """A model of the configuration and all models inside it."""
    yield model
    for field in model.model_fields.values():
        for inner in (field.annotation, *getattr(field.annotation, "__args__", ())):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                yield from models(inner)


@pytest.mark.parametrize("model", list(models(ReviewConfig)), ids=lambda model: model.__name__)
def test_every_setting_is_described(model: type[BaseModel]) -> None:
    """Each has a row of its own in a table of docs/configuration.md."""
    rows = re.findall(r"^\| `(\w+)` \|", text("docs/configuration.md"), re.MULTILINE)
    assert [name for name in model.model_fields if name not in rows] == []


def test_the_settings_that_are_described_exist() -> None:
    """docs/configuration.md describes no setting that there is not."""
    known = {name for model in models(ReviewConfig) for name in model.model_fields}
    rows = re.findall(r"^\| `(\w+)` \|", text("docs/configuration.md"), re.MULTILINE)
    assert set(rows) - known == {"NCBI_API_KEY"}


def test_the_values_of_settings_are_described() -> None:
    """Platforms and types of Links are all named."""
    said = text("docs/configuration.md")
    assert [p for p in PLATFORMS if f"`{p}`" not in said] == []
    assert [t for t in LinkType if f"`{t}`" not in said] == []


def test_examples_of_the_configuration_are_valid() -> None:
    """Every YAML block is YAML, and the blocks that are whole reviews have the right form."""
    blocks = re.findall(r"```yaml\n(.*?)```", text("docs/configuration.md"), re.DOTALL)
    whole = [data for data in map(yaml.safe_load, blocks) if "title" in data]
    assert whole
    for data in whole:
        ReviewConfig.model_validate(data)


def test_the_words_name_every_event_and_outcome() -> None:
    """docs/vocabulary.md has a row for every kind of event, and every outcome of a Run."""
    said = text("docs/vocabulary.md")
    rows = re.findall(r"^\| `([\w. ]+)` \|", said, re.MULTILINE)
    assert sorted(rows) == sorted(KINDS)
    outcomes = section(text("docs/counting.md"), "1. Which Runs count")
    assert [o for o in Outcome if f"| {o} |" not in outcomes or o not in said] == []


def test_every_export_and_field_is_described(tmp_path: Path) -> None:
    """docs/exports.md has every exporter, docs/cli.md every field that ``read`` prints."""
    assert [name for name in EXPORTERS if f"`{name}`" not in text("docs/exports.md")] == []
    table = tmp_path / "one.csv"
    table.write_text("title,authors\nA title,Berg A\n", encoding="utf-8")
    (entry,) = read_files([table]).entries
    said = section(text("docs/cli.md"), "read")
    assert [name for name in record_json(entry) if f"`{name}`" not in said] == []


def anchor(heading: str) -> str:
    """The anchor that hosting sites make of a heading."""
    plain = re.sub(r"[^\w\- ]", "", heading.lower())
    return plain.replace(" ", "-")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_resolves(path: Path) -> None:
    """Files and headings that a document links to are there."""
    targets = _LINK.findall(_FENCE.sub("", path.read_text(encoding="utf-8")))
    relative = [target for target in targets if not re.match(r"[a-z]+:", target)]
    assert [target for target in relative if not resolves(path, target)] == []


def resolves(path: Path, target: str) -> bool:
    """Whether what a document links to, and the heading behind #, is there."""
    name, _, heading = target.partition("#")
    there = path.parent / name if name else path
    if not there.exists():
        return False
    headings = _HEADING.findall(there.read_text(encoding="utf-8")) if heading else ()
    return not heading or heading in map(anchor, headings)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_that_is_named_exists(path: Path) -> None:
    """Files and folders of the repository stand in documents under their present names."""
    named = set(_PATH.findall(path.read_text(encoding="utf-8")))
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


def test_every_module_stands_in_the_architecture() -> None:
    """docs/architecture.md names every file of the rooms, one by one or by its folder."""
    said = text("docs/architecture.md")
    folders = ("harvest/formats/", "harvest/dialects/", "harvest/sources/", "litharvest/demo/")
    missing = [
        name
        for room in ("ledger", "harvest", "dedupe", "exports", "litharvest")
        for path in sorted((ROOT / room).rglob("*.py"))
        if path.name != "__init__.py"
        for name in [path.relative_to(ROOT).as_posix()]
        if f"`{name}`" not in said and not name.startswith((*folders, "litharvest/cli_"))
    ]
    assert missing == []


def test_the_citation_names_this_version() -> None:
    """CITATION.cff, CHANGELOG.md and pyproject.toml agree."""
    project = tomllib.loads(text("pyproject.toml"))["project"]
    citation = yaml.safe_load(text("CITATION.cff"))
    assert citation["version"] == project["version"]
    assert citation["license"] == project["license"]
    assert citation["title"] == project["name"]
    assert f"## [{project['version']}] - {citation['date-released']}" in text("CHANGELOG.md")
