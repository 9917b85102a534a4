"""The installed command: as little as possible is imported before Ctrl-C is understood."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; an interruption while it is still starting is no traceback either."""
    try:
        from litharvest.cli import main as command_line
    except KeyboardInterrupt:
        sys.stderr.write("error: interrupted before anything was done\n")
        sys.exit(130)
    command_line()
