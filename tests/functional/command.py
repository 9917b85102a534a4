"""Runs the command line: its output and exit code, in this process or in one of its own."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from litharvest.cli import main

SHARED = Path(__file__).parents[2].parent / "shared"
"""Real files beside the checkout; tests that want them skip where they are absent."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said."""

    code: int
    out: str
    err: str


def command(*arguments: object) -> list[str]:
    """The argument list of ``litharvest ARGUMENTS…`` in this environment."""
    return [sys.executable, "-m", "litharvest.cli", *map(str, arguments)]


def environment() -> dict[str, str]:
    """The environment of a command: no key, no proxy, plain output."""
    kept = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    kept.pop("NCBI_API_KEY", None)
    return {**kept, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUTF8": "1"}


def litharvest(*arguments: object) -> Said:
    """Run ``litharvest ARGUMENTS…`` to its end in this process: the same entry point."""
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.object(sys, "argv", ["litharvest", *map(str, arguments)]),
        mock.patch.dict(os.environ, clear=False) as kept,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        kept.pop("NCBI_API_KEY", None)
        try:
            main()
        except SystemExit as exit_:
            code = exit_.code if isinstance(exit_.code, int) else 1
        else:
            code = 0
    return Said(code, out.getvalue(), err.getvalue())


def litharvest_process(*arguments: object) -> Said:
    """Run ``litharvest ARGUMENTS…`` as a process of its own, as a user does."""
    done = subprocess.run(
        command(*arguments),
        capture_output=True,
        text=True,
        env=environment(),
        timeout=300,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)
