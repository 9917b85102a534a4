"""Asks for several things at once and gives the answers in order, a few ahead of the reader.

Memory is bounded: no more than ``workers + AHEAD`` answers are under way or waiting. Threads are
daemons that end within a moment of the last answer, of an error, or of a reader who stops early.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from queue import SimpleQueue
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

AHEAD = 2
_LOOK = 0.5
_END = 2.0

Ask = Callable[[T, threading.Event], R]


def in_order(
    ask: Ask[T, R],
    items: Sequence[T],
    *,
    workers: int,
    lasting: tuple[type[Exception], ...] = (),
) -> Iterator[R]:
    """The answers of ``ask(item, halt)``, in the order of the items.

    After a failure nothing new is begun, but what has been had or is under way is still given;
    then the first failure is raised. A failure of a ``lasting`` kind concerns its item alone: the
    others go on. An interruption (Ctrl-C) gives what has come already, and is raised. ``halt`` is
    set when nobody waits for an answer any more. One worker means no thread.

    Raises:
        Exception: whatever ``ask`` raises.
    """
    if workers <= 1:
        return _one_by_one(ask, items, lasting)
    return _Lookahead(ask, items, workers=min(workers, len(items)), lasting=lasting).answers()


def _one_by_one(
    ask: Ask[T, R], items: Sequence[T], lasting: tuple[type[Exception], ...]
) -> Iterator[R]:
    problem: Exception | None = None
    halt = threading.Event()
    for item in items:
        try:
            answer = ask(item, halt)
        except lasting as error:
            problem = problem or error
            continue
        yield answer
    if problem is not None:
        raise problem


class _Lookahead(Generic[T, R]):
    """The threads, what they are to do, and the answers that nobody has taken yet."""

    def __init__(
        self,
        ask: Ask[T, R],
        items: Sequence[T],
        *,
        workers: int,
        lasting: tuple[type[Exception], ...],
    ) -> None:
        self._ask = ask
        self._left = iter(items)
        self._lasting = lasting
        self._halt = threading.Event()
        self._tasks: SimpleQueue[tuple[T, Future[R]] | None] = SimpleQueue()
        self._waiting: deque[Future[R]] = deque()
        self._room = workers + AHEAD
        self._problem: BaseException | None = None
        self._closed = False
        self._threads = [
            threading.Thread(target=self._work, name=f"lookahead-{n}", daemon=True)
            for n in range(workers)
        ]

    def answers(self) -> Iterator[R]:
        """See ``in_order``."""
        for thread in self._threads:
            thread.start()
        try:
            while self._hand_out():
                _until_done(self._waiting[0])
                yield from self._given(self._waiting.popleft())
        except KeyboardInterrupt:
            self._halt.set()
            yield from [f.result() for f in self._waiting if _succeeded(f)]
            raise
        finally:
            self._end()
        if self._problem is not None:
            raise self._problem

    def _hand_out(self) -> bool:
        """Fills the room with tasks; whether there is an answer to wait for."""
        while not self._closed and len(self._waiting) < self._room:
            item = next(self._left, None)
            if item is None:
                self._closed = True
                break
            future: Future[R] = Future()
            self._waiting.append(future)
            self._tasks.put((item, future))
        return bool(self._waiting)

    def _given(self, future: Future[R]) -> Iterator[R]:
        if future.cancelled():
            return
        error = future.exception()
        if error is None:
            yield future.result()
            return
        self._problem = self._problem or error
        if not isinstance(error, self._lasting):
            self._closed = True
            for other in self._waiting:
                other.cancel()  # only those that no thread has begun

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            item, future = task
            if self._halt.is_set() or not future.set_running_or_notify_cancel():
                continue
            try:
                answer = self._ask(item, self._halt)
            except BaseException as error:  # noqa: BLE001 - raised again where the answer is due
                future.set_exception(error)
            else:
                future.set_result(answer)

    def _end(self) -> None:
        self._halt.set()
        for _ in self._threads:
            self._tasks.put(None)
        until = time.monotonic() + _END
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))


def _until_done(future: Future[R]) -> None:
    """Waits in short steps: one long wait cannot be interrupted on every system."""
    while not wait([future], timeout=_LOOK).done:
        pass


def _succeeded(future: Future[R]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None
