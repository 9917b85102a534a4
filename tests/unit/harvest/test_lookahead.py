"""Looking ahead: order, bounded room, failures, interruption, and no thread left behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator
from concurrent.futures import Future

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvest import lookahead
from harvest.lookahead import AHEAD, in_order


def threads() -> list[threading.Thread]:
    """The threads of any look-ahead that are alive."""
    return [t for t in threading.enumerate() if t.name.startswith("lookahead")]


@pytest.fixture(autouse=True)
def none_left_behind() -> Iterator[None]:
    """Whatever a test does, its threads end."""
    yield
    until = time.monotonic() + 5
    while threads() and time.monotonic() < until:
        time.sleep(0.01)
    assert threads() == []


class Asked:
    """Answers n with n * n, and remembers what it was asked; some numbers fail."""

    def __init__(self, **failing: Exception) -> None:
        self.failing = {int(name.lstrip("n")): error for name, error in failing.items()}
        self.begun: list[int] = []
        self._lock = threading.Lock()

    def __call__(self, n: int, _: threading.Event) -> int:
        with self._lock:
            self.begun.append(n)
        time.sleep(0.002 * (n % 3))
        if n in self.failing:
            raise self.failing[n]
        return n * n


@pytest.mark.parametrize("workers", [1, 2, 8])
def test_answers_come_in_order(workers: int) -> None:
    """Each item is asked for once and answered in its turn, whatever takes how long."""
    ask = Asked()
    assert list(in_order(ask, range(30), workers=workers)) == [n * n for n in range(30)]
    assert sorted(ask.begun) == list(range(30))


@pytest.mark.parametrize("workers", [1, 4])
def test_nothing_to_ask(workers: int) -> None:
    """No items, no answers, no threads."""
    assert list(in_order(Asked(), [], workers=workers)) == []


def test_the_room_is_bounded() -> None:
    """A reader who takes his time finds no more than the room begun beyond what he took."""
    ask = Asked()
    answers = in_order(ask, range(100), workers=3)
    for taken in range(1, 10):
        next(answers)
        time.sleep(0.02)
        assert len(ask.begun) <= taken + 3 + AHEAD
    list(answers)


@pytest.mark.parametrize("workers", [1, 4])
def test_a_failure_is_raised_after_what_was_under_way(workers: int) -> None:
    """Everything begun is given, in order; then the failure is raised; nothing else is begun."""
    ask = Asked(n10=ValueError("ten"))
    came: list[int] = []
    with pytest.raises(ValueError, match="ten"):
        came.extend(in_order(ask, range(100), workers=workers))
    assert came == [n * n for n in sorted(ask.begun) if n != 10]
    assert len(came) <= 10 + workers + AHEAD


@pytest.mark.parametrize("workers", [1, 4])
def test_a_lasting_failure_stops_nothing(workers: int) -> None:
    """A failure that concerns its item alone is raised when all others have been given."""
    ask = Asked(n3=KeyError("three"), n7=KeyError("seven"))
    came: list[int] = []
    with pytest.raises(KeyError, match="three"):
        came.extend(in_order(ask, range(20), workers=workers, lasting=(KeyError,)))
    assert came == [n * n for n in range(20) if n not in {3, 7}]


@settings(deadline=None, max_examples=40)
@given(
    workers=st.integers(1, 5),
    count=st.integers(0, 25),
    fatal=st.sets(st.integers(0, 24), max_size=3),
    lasting=st.sets(st.integers(0, 24), max_size=3),
)
def test_what_is_begun_is_given_or_failed(
    workers: int, count: int, fatal: set[int], lasting: set[int]
) -> None:
    """Whatever fails: answers are in order, each once, and nothing that was begun is lost."""
    begun: list[int] = []
    lock = threading.Lock()

    def ask(n: int, _: threading.Event) -> int:
        with lock:
            begun.append(n)
        if n in lasting:
            raise KeyError(n)
        if n in fatal:
            raise ValueError(n)
        return n

    came: list[int] = []
    try:
        came.extend(in_order(ask, range(count), workers=workers, lasting=(KeyError,)))
    except (KeyError, ValueError):
        assert (fatal | lasting) & set(begun)
    else:
        assert not (fatal | lasting) & set(range(count))
    assert came == sorted(set(begun) - fatal - lasting)
    assert len(begun) == len(set(begun))


def test_a_reader_who_stops_ends_the_threads() -> None:
    """Closing the answers sets halt for those under way and begins nothing more."""
    halted = threading.Event()

    def ask(n: int, halt: threading.Event) -> int:
        if n:
            halt.wait(10)
            halted.set()
        return n

    answers = in_order(ask, range(50), workers=3)
    assert next(answers) == 0
    assert isinstance(answers, Generator)
    began = time.monotonic()
    answers.close()
    assert halted.is_set()
    assert time.monotonic() - began < 5


def test_an_interruption_gives_what_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while waiting: what is there is given, what is under way is told to stop."""
    slow = threading.Event()

    def ask(n: int, halt: threading.Event) -> int:
        if n == 0:
            halt.wait(10)
            slow.set()
        return n

    def interrupted(_: object) -> None:
        until = time.monotonic() + 5
        while sum(f.done() for f in _waiting()) < 3 and time.monotonic() < until:
            time.sleep(0.01)
        raise KeyboardInterrupt

    running = lookahead._Lookahead(ask, range(50), workers=2, lasting=())

    def _waiting() -> list[Future[int]]:
        return list(running._waiting)

    monkeypatch.setattr(lookahead, "_until_done", interrupted)
    came: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        came.extend(running.answers())
    assert came == [1, 2, 3]
    assert slow.is_set()
