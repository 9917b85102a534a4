"""The command line: ``litharvest``. Thin; every command calls one function of the application.

Exit codes: 0 done, 1 something failed or is incomplete, 2 usage or configuration error, 130
interrupted.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Mapping
from importlib.metadata import packages_distributions

import click

from ledger.errors import ConfigError, LitharvestError, UsageError
from litharvest.cli_demo import demo
from litharvest.cli_files import dedupe, read
from litharvest.cli_identify import identify, show
from litharvest.cli_ledger import export, flow_command, status, verify_command, why
from litharvest.cli_review import init, run
from litharvest.cli_runs import runs
from litharvest.workspace import VERSION

OURS = ("ledger", "harvest", "dedupe", "exports", "litharvest")
"""The top-level packages of this distribution; their names are common (docs/adr/0001)."""


_EXAMPLES = """\b
A first review:   litharvest init my-review
An example:       litharvest demo
One step only:    litharvest dedupe a.ris b.ris -o out"""


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_EXAMPLES,
)
@click.version_option(VERSION, prog_name="litharvest")
@click.option("--debug", is_flag=True, help="Log what happens and show tracebacks.")
def cli(debug: bool) -> None:
    """Run a systematic review's searches, fold the duplicates, count for PRISMA 2020."""
    if debug:
        logging.basicConfig(level=logging.DEBUG, format="%(levelname)s %(name)s: %(message)s")


for _command in (init, run, status, runs, flow_command, why, verify_command, export, demo, read):
    cli.add_command(_command)
for _command in (dedupe, identify, show):
    cli.add_command(_command)


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
    problems = intruders(packages_distributions())
    if problems:
        _fail("\n".join(problems))
        sys.exit(2)
    try:
        code = cli.main(standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        _fail("interrupted; what was finished is in the ledger, the next run goes on from there")
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
        click.echo(f"error: {line}", err=True)


if __name__ == "__main__":
    main()
