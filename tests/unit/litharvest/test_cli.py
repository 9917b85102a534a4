"""The command line itself: the guard against other owners of our package names."""

from __future__ import annotations

import inspect
import subprocess
import sys

import click
import pytest

from litharvest.cli import COMMANDS, OURS, cli, intruders, main
from litharvest.live_run import RESUME_HOURS


def test_another_owner_of_our_names_is_named_with_the_cure() -> None:
    """The public package ``dedupe`` would overwrite ours without a word."""
    (sentence,) = intruders({"dedupe": ["litharvest", "dedupe"], "numpy": ["numpy"]})
    assert "'dedupe'" in sentence
    assert "pip uninstall dedupe" in sentence


def test_our_own_installation_is_no_intruder() -> None:
    """Whether installed as a wheel or editable, litharvest may own its names."""
    assert intruders({name: ["litharvest"] for name in OURS}) == []
    assert intruders({}) == []


def test_the_list_of_commands_says_what_each_says_of_itself() -> None:
    """The lines of help that are known without importing a command are the commands' own."""
    context = click.Context(cli)
    for name, (_, _, line) in COMMANDS.items():
        command = cli.get_command(context, name)
        assert command is not None
        assert command.name == name
        first = inspect.cleandoc(command.help or "").split("\n\n")[0]
        assert " ".join(first.split()) == f"{line}."
    assert cli.get_command(context, "nothing") is None


def test_help_imports_no_large_library() -> None:
    """--help and --version come at once: nothing that a command stands on is imported."""
    code = "import sys, litharvest.cli; print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"scipy", "sqlalchemy", "pyarrow", "requests"} & set(said.stdout.split())


@click.command()
def stop() -> None:
    """What a person does with Ctrl-C."""
    raise KeyboardInterrupt


def test_an_interruption_says_how_long_the_next_run_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 130; a live search is taken up only for a time."""
    monkeypatch.setitem(COMMANDS, "stop", (__name__, "stop", "Stop"))
    monkeypatch.setattr(sys, "argv", ["litharvest", "stop"])
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 130
    said = capsys.readouterr().err
    assert "error: interrupted; what was finished is in the ledger" in said
    assert f"a live search only within {RESUME_HOURS} hours" in said
