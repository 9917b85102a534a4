"""The rate limit: spacing, sliding window, what the server says, many threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from harvest.pace import Pace, shared_pace
from harvest.transport import Reply, Transport
from litharvest.demo.library import Library
from litharvest.demo.simulator import Simulator
from tests.unit.harvest.loopback import FakeTime


def paced(limit: int) -> tuple[FakeTime, Pace]:
    """A Pace in fake time."""
    fake = FakeTime()
    return fake, Pace(limit, clock=fake.clock, sleep=fake.sleep)


def most_in_a_second(moments: Sequence[float]) -> int:
    """The most moments that any window of one second holds."""
    ordered = sorted(moments)
    return max(sum(start <= at < start + 1.0 for at in ordered) for start in ordered)


def test_turns_keep_the_spacing() -> None:
    """Callers get turns at least the spacing apart; the first does not wait."""
    fake, pace = paced(3)
    for _ in range(4):
        with pace.turn():
            pass
    assert fake.slept == pytest.approx([1.1 / 3] * 3)


def test_slow_sending_pushes_the_next_turn_back() -> None:
    """A sender that is held up inside its turn is timed when it is done, not when it began."""
    fake, pace = paced(3)
    sent = []
    for held_up in (0.0, 0.9, 0.0, 0.0, 0.0):
        with pace.turn():
            fake.now += held_up
            sent.append(fake.now)
    assert all(later - earlier >= 1.1 / 3 - 1e-9 for earlier, later in pairwise(sent))
    assert most_in_a_second(sent) <= 3


def test_nobody_sends_beside_a_sender() -> None:
    """Of eight threads one at a time is inside its turn: a stalled one makes no bunch."""
    fake, pace = paced(10)
    inside: list[int] = []
    most: list[int] = []

    def ask(n: int) -> None:
        with pace.turn():
            inside.append(n)
            time.sleep(0.001)
            most.append(len(inside))
            inside.remove(n)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(24)))
    assert most == [1] * 24
    assert fake.now - 1000.0 >= 23 * 0.11 - 1e-6


def test_a_lowered_limit_counts_what_was_sent_before() -> None:
    """Ten sent at the old rate leave no room for a limit of three until their second is over."""
    fake, pace = paced(10)
    sent = []
    for n in range(14):
        with pace.turn() as own:
            sent.append(fake.now)
        if n == 9:
            assert own == 10
            pace.heed({"x-ratelimit-limit": "3", "x-ratelimit-remaining": "1"}, own=own)
    assert pace.spacing == pytest.approx(1.1 / 3)
    assert sent[10] >= sent[7] + 1.1 - 1e-9
    assert most_in_a_second(sent[10:]) <= 3


def test_pace_heeds_the_server() -> None:
    """A lower limit slows down; a higher one does not speed up."""
    fake, pace = paced(10)
    pace.heed({"x-ratelimit-limit": "3"})
    assert pace.spacing == pytest.approx(1.1 / 3)
    pace.heed({"x-ratelimit-limit": "100", "x-ratelimit-remaining": "5"})
    assert pace.spacing == pytest.approx(0.11)
    pace.heed({})
    pace.heed({"x-ratelimit-limit": "many", "x-ratelimit-remaining": "0"})
    with pace.turn():
        pass
    assert fake.slept == []


def test_a_budget_that_others_use_up_makes_all_wait() -> None:
    """Nothing left though we sent less than the limit: somebody else draws on it."""
    fake, pace = paced(3)
    with pace.turn() as own:
        pass
    pace.heed({"x-ratelimit-limit": "3", "x-ratelimit-remaining": "0"}, own=own)
    assert pace.pausing() == pytest.approx(1.0)
    with pace.turn():
        pass
    assert fake.now == pytest.approx(1001.0)


def test_a_budget_that_we_use_up_ourselves_is_no_reason_to_wait() -> None:
    """The third of our own three in a second may leave nothing; the spacing is enough."""
    _, pace = paced(3)
    for _ in range(3):
        with pace.turn() as own:
            pass
    pace.heed({"x-ratelimit-limit": "3", "x-ratelimit-remaining": "0"}, own=own)
    assert pace.pausing() == 0


def test_a_pause_holds_for_turns_already_waited_for() -> None:
    """A pause that begins while a thread waits for its turn holds for it too."""
    fake, pace = paced(3)
    with pace.turn():
        pass
    fake.on_sleep = lambda: pace.pause(5.0) if len(fake.slept) == 0 else None
    with pace.turn():
        assert fake.now >= 1005.0


def test_a_turn_can_be_given_up() -> None:
    """A waiting that raises leaves the pace as it was, for the next caller."""
    fake, pace = paced(3)
    with pace.turn():
        pass

    def give_up(_: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError), pace.turn(give_up):
        pass
    with pace.turn():
        assert fake.now == pytest.approx(1000.0 + 1.1 / 3)


def test_pace_is_shared_in_the_process() -> None:
    """The same host and key share one pace; another key, or none, has its own."""
    assert shared_pace("example.org", "a") is shared_pace("example.org", "a")
    assert shared_pace("example.org", "a") is not shared_pace("example.org", "b")
    assert shared_pace("example.org", None).spacing == pytest.approx(0.367, abs=1e-3)
    assert shared_pace("example.org", "a").spacing == pytest.approx(0.11)


@pytest.mark.parametrize(("key", "limit", "requests"), [(None, 3, 8), ("k" * 36, 10, 24)])
def test_eight_threads_stay_below_the_limit(key: str | None, limit: int, requests: int) -> None:
    """As sent and as the server sees them: never more than the limit in any second, no 429."""
    sent: list[float] = []

    class Watched(Pace):
        """Notes when each sending was over."""

        def _note(self, at: float) -> None:
            sent.append(at)
            super()._note(at)

    transport = Transport(pace=Watched(limit))
    fields = {"db": "pubmed", **({"api_key": key} if key else {})}
    replies: list[Reply] = []
    barrier = threading.Barrier(8)

    def ask(n: int) -> None:
        if n < 8:
            barrier.wait()
        replies.append(transport.post(simulator.base_url + "einfo.fcgi", fields))

    with Simulator(Library.plain(1), rate_limit=True) as simulator, ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(requests)))
        arrived = [asked.at for asked in simulator.requests]
    assert [reply.status for reply in replies] == [200] * requests
    assert len(sent) == len(arrived) == requests
    assert most_in_a_second(sent) <= limit
    assert most_in_a_second(arrived) <= limit
    assert max(sent) - min(sent) >= (requests - 1) * 1.1 / limit - 1e-6
