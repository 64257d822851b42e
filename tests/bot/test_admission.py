"""Who is let in, who is refused in time, and whose turn is it on the thread?"""

import asyncio
import math
import random
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import FrozenInstanceError
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import admission
from bot.admission import Gate, Limits, RefusedError
from tests.conftest import Figure
from tests.patience import PATIENCE

ADA, BOB, EVE = 1, 2, 3
HALL, PORCH = 100, 200
OPEN = Limits(per_minute=math.inf, channel_per_minute=math.inf)


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 1e6

    def __call__(self) -> float:
        return self.now


def asks(gate: Gate, person: int = ADA, channel: int = HALL, cost: float = 1.0) -> None:
    with gate.admit(person=person, channel=channel, cost=cost):
        pass


def refused(gate: Gate, person: int = ADA, channel: int = HALL) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        asks(gate, person, channel)
    return caught.value


@asynccontextmanager
async def thread_kept_busy(gate: Gate) -> AsyncIterator[None]:
    """Let the work that is run inside pile up; the thread does it once this ends."""
    busy, free = threading.Event(), threading.Event()

    def work() -> None:
        busy.set()
        assert free.wait(PATIENCE)

    keeping = asyncio.create_task(gate.run(0, work))
    try:
        await asyncio.to_thread(busy.wait, PATIENCE)
        yield
    finally:
        free.set()
        with suppress(RefusedError):
            await keeping


async def under_way() -> None:
    """Let every task that was just made reach its first wait."""
    for _ in range(3):
        await asyncio.sleep(0)


def test_a_person_may_ask_five_questions_at_once_and_is_then_told_when_to_come_back() -> None:
    gate = Gate(clock=Clock())
    for _ in range(5):
        asks(gate)
    error = refused(gate)
    assert error.reason == "person"
    assert error.retry_after == pytest.approx(6.0)
    assert str(error) == "That was a lot at once; please ask again in 6 seconds."


def test_one_person_s_rate_is_not_another_s() -> None:
    gate = Gate(clock=Clock())
    for _ in range(5):
        asks(gate, ADA)
    refused(gate, ADA)
    asks(gate, BOB)


def test_in_the_long_run_a_person_may_ask_ten_questions_a_minute() -> None:
    clock = Clock()
    gate = Gate(clock=clock)
    came_in = 0
    for _ in range(600):  # each second, for ten minutes
        with suppress(RefusedError):
            asks(gate)
            came_in += 1
        clock.now += 1
    assert came_in in {104, 105}


def test_a_channel_has_a_rate_that_all_its_people_share() -> None:
    gate = Gate(clock=Clock())
    for person in range(30):
        asks(gate, person, HALL)
    error = refused(gate, 31, HALL)
    assert error.reason == "channel"
    assert error.retry_after == pytest.approx(1.0)
    assert str(error) == "This channel is asking a lot just now; please ask again in a second."
    asks(gate, 31, PORCH)


def test_whom_the_channel_refuses_has_used_up_nothing_of_their_own_rate() -> None:
    gate = Gate(Limits(channel_burst=1), Clock())
    asks(gate, BOB, HALL)
    for _ in range(20):
        assert refused(gate, ADA, HALL).reason == "channel"
    for channel in range(5):
        asks(gate, ADA, channel)


@given(
    per_minute=st.floats(0.1, 10_000),
    burst=st.integers(1, 50),
    pauses=st.lists(st.floats(0, 100), max_size=40),
)
def test_who_waits_as_long_as_told_is_let_in(
    per_minute: float, burst: int, pauses: list[float]
) -> None:
    clock = Clock()
    gate = Gate(Limits(per_minute=per_minute, burst=burst, channel_per_minute=math.inf), clock)
    for pause in pauses:
        clock.now += pause
        try:
            asks(gate)
        except RefusedError as error:
            clock.now += error.retry_after
            asks(gate)


@given(
    burst=st.integers(1, 8),
    pauses=st.lists(st.integers(0, 20), min_size=1, max_size=60),
)
def test_nobody_gets_in_more_often_than_a_bucket_of_tokens_allows(
    burst: int, pauses: list[int]
) -> None:
    clock = Clock()
    gate = Gate(Limits(per_minute=10, burst=burst, channel_per_minute=math.inf), clock)
    sixths = 6 * burst  # of a token; one comes back a second
    for pause in pauses:
        clock.now += pause
        sixths = min(6 * burst, sixths + pause)
        if sixths >= 6:
            sixths -= 6
            asks(gate)
        else:
            assert refused(gate).retry_after == pytest.approx(6 - sixths)


def test_small_things_cost_less_and_removing_costs_nothing() -> None:
    gate = Gate(clock=Clock())
    for _ in range(20):
        asks(gate, cost=0.25)
    refused(gate)
    for _ in range(100):
        asks(gate, cost=0)


@pytest.mark.parametrize("regulars", [0, 1])  # people who ask so often that they are never new
def test_people_who_were_long_away_are_forgotten(regulars: int) -> None:
    clock = Clock()
    gate = Gate(clock=clock)
    most = 0
    for person in range(10_000):
        for regular in range(regulars):
            asks(gate, -regular, channel=-regular, cost=0.15)
        asks(gate, person + 1, channel=person + 1)
        clock.now += 1
        most = max(most, gate.counters.remembered)
    # A question comes back after 6 s to a person and after 1 s to a channel.
    assert most <= 6 + 1 + 2 * regulars + 2


def test_people_who_were_refused_are_forgotten_too() -> None:
    clock = Clock()
    gate = Gate(Limits(seats=0), clock)
    for person in range(10_000):
        assert refused(gate, person).reason == "crowded"
        clock.now += 1
    assert gate.counters.remembered <= 61


def test_a_thousand_are_let_in_at_once_and_beyond_the_bound_the_refusal_is_immediate() -> None:
    gate = Gate(OPEN, Clock())
    with ExitStack() as inside:
        for person in range(1024):
            inside.enter_context(gate.admit(person=person, channel=person))
        error = refused(gate, 5000)
        assert error.reason == "crowded"
        assert str(error) == "Very many people are asking just now; please ask again in 30 seconds."
        assert gate.counters.under_way == 1024
    asks(gate, 5000)


def test_one_person_cannot_take_every_seat() -> None:
    gate = Gate(Limits(per_minute=math.inf, seats_per_person=2), Clock())
    with ExitStack() as inside:
        for _ in range(2):
            inside.enter_context(gate.admit(person=ADA, channel=HALL))
        error = refused(gate, ADA)
        assert error.reason == "pending"
        assert str(error) == (
            "I am still at your earlier questions; please wait until they are answered."
        )
        asks(gate, BOB)
    asks(gate, ADA)


def test_a_seat_is_free_again_when_answering_failed() -> None:
    gate = Gate(Limits(seats_per_person=1), Clock())
    with pytest.raises(ZeroDivisionError), gate.admit(person=ADA, channel=HALL):
        _ = 1 // 0
    asks(gate)


def test_only_the_first_refusal_of_a_minute_has_not_been_told_before() -> None:
    clock = Clock()
    gate = Gate(Limits(seats=0), clock)
    assert not refused(gate, ADA).told_before
    assert refused(gate, ADA).told_before
    assert not refused(gate, BOB).told_before
    clock.now += 60
    assert not refused(gate, ADA).told_before


def test_a_refusal_that_did_not_reach_anybody_is_told_by_the_next_one() -> None:
    gate = Gate(Limits(seats=0), Clock())
    assert not refused(gate, ADA).told_before
    gate.untell(ADA)
    assert not refused(gate, ADA).told_before
    assert refused(gate, ADA).told_before
    gate.untell(BOB)


def test_of_many_refusals_one_a_second_is_to_be_logged_with_how_many_there_were() -> None:
    clock = Clock()
    gate = Gate(Limits(seats=0), clock)
    assert [refused(gate, person).unlogged for person in range(5)] == [1, 0, 0, 0, 0]
    clock.now += 0.5
    assert refused(gate, BOB).unlogged == 0
    clock.now += 0.5
    assert [refused(gate, person).unlogged for person in range(3)] == [6, 0, 0]


async def test_work_runs_off_the_loop_and_gives_its_result() -> None:
    gate = Gate()
    assert await gate.run(ADA, threading.current_thread) is not threading.current_thread()
    await gate.close(1)


async def test_what_work_raises_reaches_its_caller_and_nobody_else() -> None:
    gate = Gate()
    with pytest.raises(ZeroDivisionError):
        await gate.run(ADA, lambda: 1 // 0)
    assert await gate.run(BOB, lambda: 1) == 1
    await gate.close(1)


async def test_work_that_ends_an_iteration_keeps_nobody_waiting() -> None:
    gate, nothing = Gate(), iter(())
    async with thread_kept_busy(gate):
        failing = asyncio.create_task(gate.run(ADA, partial(next, nothing)))
        await under_way()
        other = asyncio.create_task(gate.run(BOB, lambda: "answer"))
        await under_way()
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(RuntimeError, match="StopIteration"):
            await failing
        assert await other == "answer"
    await gate.close(1)


async def test_the_thread_goes_round_among_people() -> None:
    gate = Gate()
    served: list[str] = []
    async with thread_kept_busy(gate):
        tasks = [
            asyncio.create_task(gate.run(person, lambda name=name: served.append(name)))  # type: ignore[misc]
            for person, name in (
                *((EVE, f"eve {n}") for n in range(1, 101)),
                (ADA, "ada 1"),
                (ADA, "ada 2"),
                (BOB, "bob 1"),
            )
        ]
        await under_way()
        assert gate.counters.waiting == 103
    await asyncio.gather(*tasks)
    assert served[:7] == ["eve 1", "ada 1", "bob 1", "eve 2", "ada 2", "eve 3", "eve 4"]
    assert served[7:] == [f"eve {n}" for n in range(5, 101)]
    await gate.close(1)


async def test_who_waits_behind_short_work_is_told_with_others_in_one_turn_of_the_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(admission, "_MOMENT", PATIENCE)  # so that it isn't over before the work is
    gate, turn = Gate(OPEN), 0
    told: set[int] = set()

    async def ask(person: int) -> None:
        await gate.run(person, partial(time.sleep, 0.001))
        told.add(turn)

    async with thread_kept_busy(gate):
        asked = [asyncio.create_task(ask(person)) for person in range(1, 101)]
        await under_way()
    ended = asyncio.gather(*asked)
    while not ended.done():
        turn += 1
        await asyncio.sleep(0.001)
    assert len(told) == 1
    await gate.close(1)


async def test_nobody_waits_for_the_work_behind_theirs() -> None:
    gate, free = Gate(), threading.Event()
    async with thread_kept_busy(gate):
        short = asyncio.create_task(gate.run(ADA, lambda: "short"))
        await under_way()
        long = asyncio.create_task(gate.run(BOB, partial(free.wait, PATIENCE)))
        await under_way()
    async with asyncio.timeout(PATIENCE):
        assert await short == "short"
    assert not long.done()
    free.set()
    assert await long
    await gate.close(1)


async def test_while_it_is_held_nothing_begins_and_then_all_is_done() -> None:
    gate = Gate()
    done: list[int] = []
    gate.hold(PATIENCE)
    asked = [asyncio.create_task(gate.run(each, partial(done.append, each))) for each in (ADA, BOB)]
    typing = asyncio.create_task(gate.suggest(EVE, lambda: "suggestion"))
    await asyncio.sleep(0.05)
    assert done == []
    gate.go_on()
    await asyncio.gather(*asked)
    assert done == [ADA, BOB]
    assert await typing == "suggestion"
    gate.hold(0.05)
    assert await gate.run(ADA, lambda: "at last") == "at last"
    await gate.close(1)


async def test_work_of_a_cancelled_caller_never_runs_and_waits_no_more() -> None:
    gate = Gate()
    served: list[str] = []
    async with thread_kept_busy(gate):
        given_up = asyncio.create_task(gate.run(ADA, lambda: served.append("given up")))
        kept = asyncio.create_task(gate.run(ADA, lambda: served.append("kept")))
        await under_way()
        given_up.cancel()
        await asyncio.wait([given_up])
        assert gate.counters.waiting == 1
    await kept
    assert served == ["kept"]
    await gate.close(1)


async def test_a_caller_cancelled_while_its_work_runs_frees_the_thread_only_when_that_is_done() -> (
    None
):
    gate = Gate()
    began, end = threading.Event(), threading.Event()

    def work() -> None:
        began.set()
        assert end.wait(PATIENCE)

    long = asyncio.create_task(gate.run(ADA, work))
    await asyncio.to_thread(began.wait, PATIENCE)
    long.cancel()
    following = asyncio.create_task(gate.run(BOB, end.is_set))
    await under_way()
    assert long.cancelled()
    assert gate.counters.waiting == 1
    end.set()
    assert await following is True
    await gate.close(1)


async def test_a_suggestion_is_next_however_many_questions_wait() -> None:
    gate = Gate()
    served: list[str] = []
    async with thread_kept_busy(gate):
        tasks = [
            asyncio.create_task(gate.run(n, lambda n=n: served.append(f"question {n}")))  # type: ignore[misc]
            for n in range(1, 201)
        ]
        typing = asyncio.create_task(gate.suggest(BOB, lambda: served.append("suggestion")))
        await under_way()
    await asyncio.gather(*tasks, typing)
    assert served[:2] == ["suggestion", "question 1"]
    await gate.close(1)


async def test_people_who_type_do_not_starve_those_who_asked() -> None:
    gate = Gate()
    served: list[str] = []
    async with thread_kept_busy(gate):
        typing = [
            asyncio.create_task(gate.suggest(n, lambda n=n: served.append(f"suggestion {n}")))  # type: ignore[misc]
            for n in range(1, 5)
        ]
        asking = [
            asyncio.create_task(gate.run(n, lambda n=n: served.append(f"question {n}")))  # type: ignore[misc]
            for n in range(1, 3)
        ]
        await under_way()
    await asyncio.gather(*typing, *asking)
    assert served == [
        *("suggestion 1", "question 1", "suggestion 2", "question 2"),
        *("suggestion 3", "suggestion 4"),
    ]
    await gate.close(1)


async def test_a_newer_suggestion_takes_the_place_of_the_same_person_s_older_one() -> None:
    gate = Gate()
    async with thread_kept_busy(gate):
        older = asyncio.create_task(gate.suggest(ADA, lambda: "ver"))
        other = asyncio.create_task(gate.suggest(BOB, lambda: "other"))
        await under_way()
        newer = asyncio.create_task(gate.suggest(ADA, lambda: "verbatim"))
        await under_way()
        assert older.done()
        assert gate.counters.waiting == 2
    assert [await older, await newer, await other] == [None, "verbatim", "other"]
    assert gate.counters.suggestions_dropped == 1
    assert gate.counters.suggested == 2
    await gate.close(1)


async def test_a_suggestion_that_comes_too_late_is_not_worked_on() -> None:
    clock = Clock()
    gate = Gate(clock=clock)
    async with thread_kept_busy(gate):
        late = asyncio.create_task(gate.suggest(ADA, lambda: "too late"))
        await under_way()
        clock.now += 1.5
        fresh = asyncio.create_task(gate.suggest(BOB, lambda: "in time"))
        await under_way()
    assert [await late, await fresh] == [None, "in time"]
    await gate.close(1)


async def test_only_so_many_people_s_suggestions_wait() -> None:
    gate = Gate(Limits(suggesters=1))
    async with thread_kept_busy(gate):
        first = asyncio.create_task(gate.suggest(ADA, lambda: "first"))
        await under_way()
        assert await gate.suggest(BOB, lambda: "second") is None
    assert await first == "first"
    await gate.close(1)


async def test_a_cancelled_suggestion_is_not_worked_on() -> None:
    gate = Gate()
    served: list[str] = []
    async with thread_kept_busy(gate):
        typing = asyncio.create_task(gate.suggest(ADA, lambda: served.append("cancelled")))
        await under_way()
        typing.cancel()
        await asyncio.wait([typing])
        assert gate.counters.waiting == 0
    await gate.close(1)
    assert served == []


@pytest.mark.parametrize("threads", [1, 4])
async def test_whoever_goes_and_however_often_it_is_held_all_work_is_done_once(
    threads: int,
) -> None:
    gate, chance = Gate(Limits(threads=threads)), random.Random(threads)  # noqa: S311 - a test
    began: list[int] = []

    def work(number: int) -> int:
        began.append(number)
        return number

    asked: list[asyncio.Task[int | None]] = []
    for number in range(2_000):
        ask = gate.suggest if chance.random() < 0.2 else gate.run
        asked.append(asyncio.create_task(ask(chance.randrange(20), partial(work, number))))
        if chance.random() < 0.05:
            chance.choice(asked).cancel()
        if chance.random() < 0.02:
            gate.hold(0.01)
        if chance.random() < 0.02:
            gate.go_on()
        if chance.random() < 0.2:
            await asyncio.sleep(0)
    async with asyncio.timeout(PATIENCE):
        told = await asyncio.gather(*asked, return_exceptions=True)
    assert len(began) == len(set(began))
    for number, result in enumerate(told):
        was_dropped = result is None and number not in began
        assert result == number or was_dropped or isinstance(result, asyncio.CancelledError)
    assert gate.counters.waiting == 0
    await gate.close(1)


async def test_closing_lets_nothing_in_and_finishes_what_is_inside() -> None:
    gate = Gate()

    async def answered() -> str:
        with gate.admit(person=ADA, channel=HALL):
            return await gate.run(ADA, lambda: "answer")

    async with thread_kept_busy(gate):
        asked = [asyncio.create_task(answered()) for _ in range(3)]
        typing = asyncio.create_task(gate.suggest(BOB, lambda: "suggestion"))
        await under_way()
        closing = asyncio.create_task(gate.close(PATIENCE))
        await under_way()
        assert str(refused(gate, BOB)) == "I am about to restart; please ask again in a minute."
        assert await typing is None
        assert await gate.suggest(BOB, lambda: "another") is None
        asked[0].cancel()
        await under_way()
        assert not closing.done()
    assert await asyncio.gather(*asked[1:]) == ["answer"] * 2
    await closing
    assert gate.counters.under_way == 0


async def test_what_patience_does_not_reach_is_given_up_and_can_still_apologise() -> None:
    gate = Gate(OPEN)
    told: list[str] = []
    began, free = threading.Event(), threading.Event()

    def endless() -> None:
        began.set()
        assert free.wait(PATIENCE)

    async def answered(person: int, work: Callable[[], None]) -> None:
        with gate.admit(person=person, channel=HALL):
            try:
                await gate.run(person, work)
            except RefusedError as error:
                await asyncio.sleep(0)  # an apology goes over the network
                told.append(error.reason)

    at_work = asyncio.create_task(answered(ADA, endless))
    await asyncio.to_thread(began.wait, PATIENCE)
    waiting = [asyncio.create_task(answered(person, endless)) for person in range(10, 20)]
    await under_way()
    await gate.close(0.01)
    assert told == ["closing"] * 11
    with pytest.raises(RefusedError):
        await gate.run(BOB, lambda: None)
    free.set()
    await asyncio.gather(at_work, *waiting)


async def test_what_is_done_when_the_gate_closes_is_not_given_up() -> None:
    gate = Gate(OPEN)
    begin, busy, free = threading.Event(), threading.Event(), threading.Event()

    def long() -> None:
        busy.set()
        assert free.wait(PATIENCE)

    async def admitted(person: int, work: Callable[[], object]) -> object:
        with gate.admit(person=person, channel=HALL):
            return await gate.run(person, work)

    answered = asyncio.create_task(admitted(ADA, partial(begin.wait, PATIENCE)))
    given_up = asyncio.create_task(admitted(BOB, long))
    await under_way()
    begin.set()
    assert busy.wait(PATIENCE)  # on the loop, so that nobody is told before the gate closes
    closing = asyncio.create_task(gate.close(0))
    try:
        assert await answered
        with pytest.raises(RefusedError):
            await given_up
    finally:
        free.set()
        await closing


async def test_closing_again_changes_nothing() -> None:
    gate = Gate()
    await gate.close(1)
    await gate.close(1)
    assert refused(gate).reason == "closing"


async def test_the_counters_tell_what_happened_and_cannot_be_changed() -> None:
    gate = Gate(clock=Clock())
    for _ in range(5):
        asks(gate)
    refused(gate)
    refused(gate)
    async with thread_kept_busy(gate):
        with gate.admit(person=BOB, channel=HALL):
            counters = gate.counters
    assert (counters.admitted, counters.refused, counters.under_way) == (6, {"person": 2}, 1)
    assert (counters.waiting, counters.suggested, counters.suggestions_dropped) == (0, 0, 0)
    with pytest.raises(FrozenInstanceError):
        counters.admitted = 0  # type: ignore[misc]
    with pytest.raises(TypeError):
        counters.refused["person"] = 0  # type: ignore[index]
    await gate.close(1)


async def test_a_thousand_people_at_once_are_all_served(figure: Figure) -> None:
    gate = Gate(OPEN)

    async def answered(person: int) -> int:
        with gate.admit(person=person, channel=person):
            return await gate.run(person, lambda: person)

    began = time.perf_counter()
    assert await asyncio.gather(*map(answered, range(1000))) == list(range(1000))
    elapsed = time.perf_counter() - began
    figure(f"admission: 1,000 people admitted and served in {elapsed * 1000:.0f} ms")
    assert gate.counters.admitted == 1000
    await gate.close(1)
