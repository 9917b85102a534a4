"""A review's folder while litharvest works in it: its store, its vault and the lock of a run."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import IO, Self

from ledger.errors import LedgerError, LockedError
from ledger.store import Clock, Store, utc_now
from ledger.vault import Vault
from litharvest.config import Review

VERSION = version("litharvest")


class Workspace:
    """The open ledger of one review. Use it as a context manager."""

    def __init__(self, review: Review, *, clock: Clock = utc_now) -> None:
        """Open (or create) the ledger of ``review``.

        Raises:
            LedgerError: it cannot be opened or created.
        """
        self.review = review
        self.vault = Vault(review.ledger_folder / "vault")
        self.store = Store(review.ledger_folder / "ledger.sqlite", version=VERSION, clock=clock)
        self.clock = clock

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()

    @contextmanager
    def only_run(self) -> Iterator[None]:
        """Hold the review's run lock; the system takes it back when the process dies.

        Raises:
            LockedError: another run holds it.
        """
        path = self.review.ledger_folder / "run.lock"
        try:
            file = path.open("a+")
        except OSError as error:
            raise LedgerError(
                f"cannot write {path} ({error.strerror}); make the ledger folder writable"
            ) from error
        with file:
            if not _lock(file):
                file.seek(0)
                raise LockedError(
                    f"another run is working on this review ({file.read().strip() or 'unknown'}); "
                    "wait for it to end, then run again"
                )
            file.truncate(0)
            file.write(f"process {os.getpid()} since {self.clock():%Y-%m-%d %H:%M:%S} UTC\n")
            file.flush()
            yield


def _lock(file: IO[str]) -> bool:
    """Try to lock a file for this process; False if another process holds it."""
    if sys.platform == "win32":
        import msvcrt

        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all.

    Raises:
        LedgerError: the folder cannot be written; the text names it and the cure.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        raise LedgerError(
            f"cannot write {path} ({error.strerror}); free some space or make the folder "
            "writable, then run again: the ledger is unharmed"
        ) from error
