"""The command line itself: the guard against other owners of our package names."""

from __future__ import annotations

import inspect
import subprocess
import sys

import click

from litharvest.cli import COMMANDS, OURS, cli, intruders


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
