"""Nobody waits for a cluster that keeps failing, and one of many finds out when it doesn't."""

from retrieval.index.cluster.breaker import Breaker


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_few_failures_turn_requests_away_and_a_probe_lets_them_in_again() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(3):
        assert breaker.lets_through()
        breaker.failed()
    assert breaker.is_open
    assert not breaker.lets_through()
    clock.now = 1.0
    assert breaker.lets_through()  # the probe
    assert not breaker.lets_through()
    breaker.succeeded()
    assert not breaker.is_open
    assert breaker.lets_through()
    assert breaker.lets_through()


def test_a_success_between_failures_keeps_it_closed() -> None:
    breaker = Breaker(Clock())
    for _ in range(9):
        breaker.failed()
        breaker.failed()
        breaker.succeeded()
    assert breaker.lets_through()


def test_probes_that_fail_are_ever_further_apart() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(3):
        breaker.failed()
    pauses = []
    for _ in range(8):
        began = clock.now
        while not breaker.lets_through():
            clock.now += 0.5
        pauses.append(clock.now - began)
        breaker.failed()
    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0]


def test_after_it_has_worked_again_pauses_are_short_again() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(9):
        breaker.failed()
    breaker.succeeded()
    for _ in range(3):
        breaker.failed()
    clock.now = 1.0
    assert breaker.lets_through()
