"""The command line: ``litharvest``. Thin; every command calls one function of the application.

Exit codes: 0 done, 1 something failed or is incomplete, 2 usage or configuration error, 130
interrupted.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Mapping
from importlib import import_module
from importlib.metadata import packages_distributions

import click

from ledger.errors import ConfigError, LitharvestError, UsageError
from litharvest.cli_text import VisibleFormatter, say

OURS = ("ledger", "harvest", "dedupe", "exports", "litharvest")
"""The top-level packages of this distribution; their names are common (docs/adr/0001)."""


_EXAMPLES = """\b
A first review:   litharvest init my-review
An example:       litharvest demo
One step only:    litharvest dedupe a.ris b.ris -o out"""


COMMANDS: dict[str, tuple[str, str, str]] = {
    "dedupe": (
        "litharvest.cli_files",
        "dedupe",
        "Fold the duplicates in any supported files; no ledger is touched",
    ),
    "demo": (
        "litharvest.cli_demo",
        "demo",
        "Copy the example review into FOLDER and run it there, without any network",
    ),
    "export": (
        "litharvest.cli_ledger",
        "export",
        "Write the candidate set or the flow in one FORMAT",
    ),
    "flow": (
        "litharvest.cli_ledger",
        "flow_command",
        "Print the PRISMA counts, now or as of any past cut-point",
    ),
    "identify": (
        "litharvest.cli_identify",
        "identify",
        "Say what each FILE is, by its content: format, platform, databases, records, encoding",
    ),
    "init": (
        "litharvest.cli_review",
        "init",
        "Write a review FOLDER that runs once export files and an e-mail address are in it",
    ),
    "read": (
        "litharvest.cli_files",
        "read",
        "Print one JSON object per record on standard output; Receipts go to standard error",
    ),
    "run": (
        "litharvest.cli_review",
        "run",
        "Harvest, dedupe and export; running it again changes no count",
    ),
    "runs": ("litharvest.cli_runs", "runs", "List, show, accept or void the Runs of a review"),
    "show": (
        "litharvest.cli_identify",
        "show",
        "Show a RECORD as it stands, with the Run and file that each field came from",
    ),
    "status": (
        "litharvest.cli_ledger",
        "status",
        "Show each search's newest Run and what awaits a person",
    ),
    "verify": (
        "litharvest.cli_ledger",
        "verify_command",
        "Prove that nothing was lost, invented or changed: chain, vault, sums, reading again",
    ),
    "why": (
        "litharvest.cli_ledger",
        "why",
        "Explain why records A and B are the same report, different, or unsure",
    ),
}
"""Every command: its module, which is imported when it is needed, its name there, its line of help.

Importing all of them takes a second, since some stand on SciPy, SQLAlchemy and pyarrow.
"""


INTERRUPTED = (
    "interrupted; what was finished is in the ledger, the next run goes on from there (a live "
    "search only within {hours} hours, later it is listed anew)"
)


class _Commands(click.Group):
    """A group whose commands are imported when they are called or asked for their help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, name, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, f"{row[2]}.") for name, row in sorted(COMMANDS.items())])


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_EXAMPLES,
)
@click.version_option(package_name="litharvest", prog_name="litharvest")
@click.option("--debug", is_flag=True, help="Log what happens and show tracebacks.")
def cli(debug: bool) -> None:
    """Run a systematic review's searches, fold the duplicates, count for PRISMA 2020."""
    if debug:
        logging.basicConfig(level=logging.DEBUG)
        for handler in logging.getLogger().handlers:
            handler.setFormatter(VisibleFormatter("%(levelname)s %(name)s: %(message)s"))


def intruders(owners: Mapping[str, Iterable[str]]) -> list[str]:
    """Sentences about other distributions that own one of our top-level names, with the cure."""
    return [
        f"the package {other!r} also installs a top-level `{name}`, which overwrites litharvest's "
        f"without a word; remove it here (`pip uninstall {other}`), then reinstall litharvest, or "
        "give litharvest an environment of its own (`pipx install`, `uv tool install`, a venv)"
        for name in OURS
        for other in sorted(set(owners.get(name, ())))
        if other.lower() != "litharvest"
    ]


def main() -> None:
    """Entry point: runs the command and turns expected errors into a sentence and an exit code."""
    debug = "--debug" in sys.argv[1:]
    if logging.lastResort is not None:  # what prints warnings where no log is asked for
        logging.lastResort.setFormatter(VisibleFormatter())
    problems = intruders(packages_distributions())
    if problems:
        _fail("\n".join(problems))
        sys.exit(2)
    try:
        code = cli.main(standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        hours = import_module("litharvest.live_run").RESUME_HOURS
        _fail(INTERRUPTED.format(hours=hours))
        code = 130
    except click.exceptions.Exit as exit_:
        code = exit_.exit_code
    except click.ClickException as error:
        error.show()
        code = 2
    except (ConfigError, UsageError) as error:
        code = _explain(error, 2, debug=debug)
    except LitharvestError as error:
        code = _explain(error, 1, debug=debug)
    sys.exit(code if isinstance(code, int) else 0)


def _explain(error: LitharvestError, code: int, *, debug: bool) -> int:
    if debug:
        logging.getLogger(__name__).exception("failed")
    _fail(str(error))
    return code


def _fail(words: str) -> None:
    for line in words.splitlines():
        say(f"error: {line}", err=True)


if __name__ == "__main__":
    main()
