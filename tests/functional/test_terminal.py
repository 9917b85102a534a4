"""A record that holds control characters: no command lets them reach a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.functional.command import litharvest
from tests.unit.litharvest.test_cli_text import acts

ENTRY = """\
TY  - JOUR
AN  - {n}
AU  - Berg, A\x1b]0;mine\x07nna
TI  - Walking \x1b[31mwith\x9b1m peers \u202eand back: trial {n}
T2  - Journal of \x7fInvented Recovery
PY  - 2020
SP  - {n}
ER  -

"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A review of one such file."""
    made = tmp_path_factory.mktemp("terminal")
    text = ENTRY.format(n=1) + ENTRY.format(n=2) + "TY  - JOUR\nXX  - \x1b[2J\u202e\nER  - \n"
    (made / "a.ris").write_text(text, encoding="utf-8")
    (made / "config.yaml").write_text(
        "title: A review\nsearches:\n  one:\n    platform: generic\n    sources: [cinahl]\n"
        '    strategy: "x \\e[2J \\u202e"\n    files: [a.ris]\n    accept_refused: 1\n',
        encoding="utf-8",
    )
    said = litharvest("run", "-c", made / "config.yaml")
    assert said.code == 0, said.err
    assert not acts(said.out + said.err)
    return made


@pytest.mark.parametrize(
    "words",
    [
        ("runs", "show", "one-1"),
        ("runs", "list"),
        ("status",),
        ("flow", "--json"),
        ("show", "cinahl:1"),
        ("show", "cinahl:1", "--raw"),
        ("show", "cinahl:1", "--raw", "--json"),
        ("why", "cinahl:1", "cinahl:2"),
        ("why", "cinahl:1", "cinahl:2", "--json"),
    ],
)
def test_asking_a_review_shows_text_only(folder: Path, words: tuple[str, ...]) -> None:
    """Whatever is asked, in lines or as JSON."""
    said = litharvest(*words, "-c", folder / "config.yaml")
    assert said.code == 0, said.err
    assert not acts(said.out + said.err)


@pytest.mark.parametrize("step", ["read", "identify"])
def test_single_steps_show_text_only(folder: Path, step: str) -> None:
    """JSON Lines hold the same title, with the characters spelt out."""
    said = litharvest(step, folder / "a.ris")
    assert not acts(said.out + said.err)
    if step == "read":
        title = json.loads(said.out.splitlines()[0])["title"]
        assert "\u202eand back" in title
        assert r"\u202eand back" in said.out
