"""Runs the command line as a user does: a process of its own, its output and exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SHARED = Path(__file__).parents[2].parent / "shared"
"""Real files beside the checkout; tests that want them skip where they are absent."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said."""

    code: int
    out: str
    err: str


def command(*arguments: object, cwd: Path | None = None) -> list[str]:
    """The argument list of ``litharvest ARGUMENTS…`` in this environment."""
    return [sys.executable, "-m", "litharvest.cli", *map(str, arguments)]


def environment() -> dict[str, str]:
    """The environment of a command: no key, no proxy, plain output."""
    kept = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    kept.pop("NCBI_API_KEY", None)
    return {**kept, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUTF8": "1"}


def litharvest(*arguments: object, cwd: Path | None = None) -> Said:
    """Run ``litharvest ARGUMENTS…`` to its end."""
    done = subprocess.run(
        command(*arguments),
        capture_output=True,
        text=True,
        cwd=cwd,
        env=environment(),
        timeout=300,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)
