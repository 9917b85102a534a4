"""config.yaml: every mistake at once, each with file, line, key path and cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.errors import ConfigError
from litharvest.config import load_config
from litharvest.initial import CONFIG

GOOD = """\
title: A review
contact_email: ann@university.edu
searches:
  pubmed:
    platform: entrez
    sources: [pubmed]
    strategy: x[ti]
  psycinfo:
    platform: ovid
    sources: [psycinfo]
    strategy: 1. x.ti.
    files: ["*.ris"]
"""


def problems(folder: Path, text: str) -> list[str]:
    """The problems of a config with this text."""
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load_config(path)
    return error.value.problems


def test_a_good_config_becomes_searches(tmp_path: Path) -> None:
    """Names, platforms, strategies and Sources are there, with their defaults."""
    path = tmp_path / "config.yaml"
    path.write_text(GOOD, encoding="utf-8")
    review = load_config(path)
    assert [s.name for s in review.searches] == ["pubmed", "psycinfo"]
    assert [s.live for s in review.searches] == [True, False]
    assert [s.id for s in review.sources] == ["pubmed", "psycinfo"]
    assert review.ledger_folder == tmp_path / "review-ledger"
    assert review.export_folder == tmp_path / "results"


def test_every_mistake_is_a_sentence_with_lines(tmp_path: Path) -> None:
    """All mistakes come at once, each at its line."""
    text = GOOD.replace("title: A review", "titel: A review")
    text = text.replace("sources: [psycinfo]", "sources: [psychinfo]")
    text = text.replace("platform: ovid", "platform: ovidd")
    text += "    stated: many\n    searched_on: yesterday\n"
    found = problems(tmp_path, text)
    assert len(found) == 6
    assert any("line 1: titel: no such setting; did you mean `title`?" in p for p in found)
    assert any("line 1: title: this setting is missing" in p for p in found)
    assert any("line 9: searches.psycinfo.platform" in p and "`ovid`" in p for p in found)
    assert any("line 10: searches.psycinfo.sources.0" in p and "`psycinfo`" in p for p in found)
    assert any("line 13: searches.psycinfo.stated" in p and "'many'" in p for p in found)
    assert any("line 14: searches.psycinfo.searched_on" in p for p in found)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("contact_email: ann@university.edu\n", "", "NCBI asks for a contact address"),
        ("ann@university.edu", "ann", "NCBI asks for a contact address"),
        ("    strategy: x[ti]\n", "", "exactly one"),
        ("    strategy: x[ti]\n", "    strategy: ''\n", "the strategy is empty"),
        ("strategy: x[ti]", "strategy_file: gone.txt", "gone.txt cannot be read"),
        ('    files: ["*.ris"]\n', "", "`files` is missing"),
        ('["*.ris"]', '["*.ris"]\n    expected: [9, 2]', "first number must be the smaller"),
        ("  psycinfo:", "  PsycInfo:", "names are lower-case"),
        ("title: A review", "title: A review\ntitle: Another", "stands here twice"),
        ("sources: [pubmed]", "sources: []", "at least 1 item"),
        ("sources: [pubmed]", "sources: [pubmed", "not valid YAML"),
    ],
)
def test_each_mistake_has_its_sentence(tmp_path: Path, old: str, new: str, said: str) -> None:
    """One mistake, one sentence that names it and the cure."""
    assert old in GOOD
    found = problems(tmp_path, GOOD.replace(old, new))
    assert any(said in p for p in found), found
    assert all("line" in p for p in found)


def test_a_missing_or_empty_file_says_what_to_do(tmp_path: Path) -> None:
    """No file, no settings and no text are usage errors with a cure."""
    with pytest.raises(ConfigError, match="litharvest init"):
        load_config(tmp_path / "none.yaml")
    assert "litharvest init" in problems(tmp_path, "")[0]
    (tmp_path / "config.yaml").write_bytes(b"\xff\xfe\x00bad\xff")
    with pytest.raises(ConfigError, match="UTF-8"):
        load_config(tmp_path / "config.yaml")


def test_own_sources_may_be_declared(tmp_path: Path) -> None:
    """A Source that litharvest does not know comes with its kind and arm."""
    text = GOOD.replace("[psycinfo]", "[handsearch]")
    text += "sources:\n  handsearch: {name: Hand search, kind: website, arm: other}\n"
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    source = load_config(path).sources[1]
    assert (source.name, source.kind, source.arm) == ("Hand search", "website", "other")


def test_what_init_writes_lacks_only_the_address(tmp_path: Path) -> None:
    """The template is valid as soon as an e-mail is in it."""
    found = problems(tmp_path, CONFIG)
    assert len(found) == 1
    assert "contact_email" in found[0]
    path = tmp_path / "config.yaml"
    text = CONFIG.replace('contact_email: ""', "contact_email: a@b.edu")
    path.write_text(text, encoding="utf-8")
    assert len(load_config(path).searches) == 5
