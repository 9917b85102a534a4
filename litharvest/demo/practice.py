"""The example review in a folder of its own, and a PubMed on loopback to run it against."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from ledger.errors import UsageError
from litharvest.demo.simulator import Simulator
from litharvest.workspace import write_whole

_FOLDERS = ("searches", "strategies")


def copy_example(folder: Path) -> bool:
    """Copy the example review into ``folder``; False if it is there already and was left alone.

    Raises:
        UsageError: the folder holds another review.
        LedgerError: the folder cannot be written.
    """
    data = resources.files("litharvest.demo") / "data"
    config = (data / "config.yaml").read_bytes()
    if (folder / "config.yaml").exists():
        if (folder / "config.yaml").read_bytes() != config:
            raise UsageError(
                f"{folder} holds another review; name a new folder: `litharvest demo DIR`, or run "
                f"that review: `litharvest run -c {folder / 'config.yaml'}`"
            )
        return False
    for name in _FOLDERS:
        for item in sorted((data / name).iterdir(), key=lambda i: i.name):
            write_whole(folder / name / item.name, item.read_bytes())
    write_whole(folder / "config.yaml", config)
    return True


@contextmanager
def practice_pubmed() -> Iterator[str]:
    """The address of a running simulator, with NCBI's own rate limit."""
    with Simulator(rate_limit=True) as simulator:
        yield simulator.base_url
