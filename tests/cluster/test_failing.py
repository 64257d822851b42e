"""A whole answer or a plain refusal in time, whatever becomes of nodes and of what is between."""

import asyncio
import ssl
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from bot.admission import Gate, Limits
from retrieval.errors import UnavailableError
from retrieval.index.cluster import Access, ClusterIndex, ailments, connected, within
from retrieval.index.cluster.client import Client, RequestError
from retrieval.index.cluster.nodes import Nodes as Ours
from retrieval.index.interface import Hit
from tests.cluster.corpora import Both, passages, put, questions
from tests.cluster.nodes import Nodes
from tests.cluster.proxy import Faults, between
from tests.conftest import Figure
from tests.patience import PATIENCE

IN_TIME: Final = 3.0

Outcome = tuple[list[Hit] | None, float]
"""The hits, None where the question was refused, and the seconds that it took."""


def asked(index: ClusterIndex, query: list[str]) -> Outcome:
    began = time.monotonic()
    try:
        hits = index.top_k(query, 10)
    except UnavailableError:
        return None, time.monotonic() - began
    return hits, time.monotonic() - began


def answered(index: ClusterIndex, query: list[str]) -> list[Hit]:
    """Ask until there is an answer: after a failure that is the next probe's, or a later one's
    where nodes on a busy machine are late."""
    ends = time.monotonic() + PATIENCE
    while (hits := asked(index, query)[0]) is None:
        assert time.monotonic() < ends
        time.sleep(0.2)
    return hits


def test_a_refusal_is_a_sentence(tmp_path: Path, access: Access) -> None:
    there = through(put([["a"]], tmp_path, access), "http://127.0.0.1:9")
    with pytest.raises(UnavailableError) as caught:
        there.top_k(["a"], 10)
    assert str(caught.value) == "I can't search handbook just now; please ask again in a minute."
    assert caught.value.reason == "http://127.0.0.1:9 can't be reached"


def through(both: Both, *hosts: str, **told: Any) -> ClusterIndex:
    """Return an index that is asked by other addresses, with a breaker of its own."""
    nodes = Ours(Access(hosts=hosts, **told))
    return ClusterIndex(both.here.dictionary, nodes, both.name.index, "handbook")


def test_nodes_may_die_and_come_back(
    nodes: Nodes, tmp_path: Path, access: Access, figure: Figure
) -> None:
    both = put(passages(3_000), tmp_path, access)
    nodes.until_there(3, "green")
    queries = questions(both.here, 200)
    expected = [both.here.top_k(query, 10) for query in queries]
    there = through(both, *nodes.hosts)
    calm = max(asked(there, query)[1] for query in queries[:50])

    taken = []
    for number, query in enumerate(queries):
        if number == 60:
            nodes.kill(0)
        hits, took = asked(there, query)
        assert hits == expected[number]
        taken.append(took)
    figure(f"a node dies: slowest answer {max(taken):.2f} s, before {calm:.2f} s")
    assert max(taken) <= IN_TIME
    # Only who is under way as it dies may have to wait for that.
    assert statistics.median(taken[60:]) <= calm

    nodes.kill(1)
    refused = 0
    for query, right in zip(queries[:40], expected, strict=False):
        hits, took = asked(there, query)
        assert hits is None or hits == right
        assert took <= IN_TIME
        refused += hits is None
    assert refused >= 30

    for number in (0, 1):
        nodes.start(number)
    nodes.until_there(3, "green")
    assert [answered(there, query) for query in queries] == expected


def test_an_index_that_is_kept_here_answers_where_the_cluster_does_not(
    tmp_path: Path, access: Access
) -> None:
    both = put(passages(500), tmp_path, access)
    nodes = Ours(replace(access, hosts=("http://127.0.0.1:9",)))
    there = ClusterIndex(both.here.dictionary, nodes, both.name.index, "handbook", both.here)
    for query in questions(both.here, 20):
        assert there.top_k(query, 10) == both.here.top_k(query, 10)
        needed = set(query[:1])
        assert there.count(needed) == both.here.count(needed)


def drop_a_hit(path: str, answer: Any) -> Any:
    if "_search" in path and len(answer["hits"]["hits"]) > 2:
        del answer["hits"]["hits"][1]
    return answer


def swap_scores(path: str, answer: Any) -> Any:
    hits = answer["hits"]["hits"] if "_search" in path else []
    if len(hits) > 2:
        hits[0]["fields"], hits[-1]["fields"] = hits[-1]["fields"], hits[0]["fields"]
    return answer


def repeat_a_hit(path: str, answer: Any) -> Any:
    hits = answer["hits"]["hits"] if "_search" in path else []
    if hits:
        hits[-1] = hits[0]
    return answer


def lose_a_shard(path: str, answer: Any) -> Any:
    if "_search" in path:
        answer["_shards"] |= {"successful": 2, "failed": 1}
    return answer


def run_out_of_time(path: str, answer: Any) -> Any:
    return answer | {"timed_out": True} if "_search" in path else answer


def answer_elsewhere(path: str, answer: Any) -> Any:
    for hit in answer["hits"]["hits"] if "_search" in path else []:
        hit["_index"] = "another"
    return answer


def say_nothing_matches(path: str, answer: Any) -> Any:
    if "_search" in path:
        answer["hits"]["hits"] = []
    return answer


@pytest.mark.parametrize(
    "lie",
    [drop_a_hit, swap_scores, repeat_a_hit, lose_a_shard, run_out_of_time, answer_elsewhere,
     say_nothing_matches, lambda *_: {}, lambda *_: [], lambda *_: {"hits": 3}],
)  # fmt: skip
def test_what_is_no_whole_answer_is_refused(
    tmp_path: Path, access: Access, lie: Callable[[str, Any], Any]
) -> None:
    both = put(passages(300), tmp_path, access)
    # Terms that fewer passages hold than are asked for, so that each is missed.
    dictionary = both.here.dictionary
    queries = [[t] for t in dictionary.texts if 3 < dictionary.df(t) < 150][:3]
    with between(access.hosts[0]) as (host, faults):
        there = through(both, host)
        assert answered(there, queries[0]) == both.here.top_k(queries[0], 10)
        faults.change = lie
        for query in queries:
            hits, took = asked(there, query)
            assert hits is None
            assert took < IN_TIME
        faults.clear()
        assert answered(there, queries[0]) == both.here.top_k(queries[0], 10)


def lag(faults: Faults) -> None:
    faults.lag = 5.0


def trickle(faults: Faults) -> None:
    faults.trickle = 0.05


def halve(faults: Faults) -> None:
    faults.is_halved = True


def be_busy(faults: Faults) -> None:
    faults.busy = 10_000


def fail(faults: Faults) -> None:
    faults.status = 503


@pytest.mark.parametrize("fault", [lag, trickle, halve, be_busy, fail])
def test_nobody_waits_for_what_does_not_come(
    tmp_path: Path, access: Access, fault: Callable[[Faults], None]
) -> None:
    both = put(passages(300), tmp_path, access)
    query = questions(both.here, 1)[0]
    with between(access.hosts[0]) as (host, faults):
        there = through(both, host)
        fault(faults)
        for _ in range(3):
            hits, took = asked(there, query)
            assert hits is None
            assert took < IN_TIME
        # From now on it isn't even tried …
        requests = faults.requests
        hits, took = asked(there, query)
        assert hits is None
        assert took < IN_TIME / 2
        assert faults.requests == requests
        # … until it answers again.
        faults.clear()
        assert answered(there, query) == both.here.top_k(query, 10)
        assert answered(there, query) == both.here.top_k(query, 10)


def test_another_node_answers_for_one_that_hangs(tmp_path: Path, access: Access) -> None:
    both = put(passages(300), tmp_path, access)
    with between(access.hosts[0]) as (host, faults):
        there = through(both, host, access.hosts[1], access.hosts[2])
        lag(faults)
        for query in questions(both.here, 6):
            hits, took = asked(there, query)
            assert hits == both.here.top_k(query, 10)
            assert took < IN_TIME


def test_whoever_types_waits_for_less_and_trips_no_breaker(tmp_path: Path, access: Access) -> None:
    both = put(passages(300), tmp_path, access)
    query = questions(both.here, 1)[0]
    with between(access.hosts[0]) as (host, faults):
        there = through(both, host)
        lag(faults)
        for _ in range(5):
            with within(0.3):
                hits, took = asked(there, query)
            assert hits is None
            assert took < IN_TIME / 2
        faults.clear()
        assert asked(there, query)[0] == both.here.top_k(query, 10)


async def test_the_event_loop_never_waits_for_a_cluster(
    tmp_path: Path, access: Access, figure: Figure
) -> None:
    both = put(passages(300), tmp_path, access)
    queries = questions(both.here, 16)
    gate = Gate(Limits(threads=8))

    async def slowest_tick(done: asyncio.Event) -> float:
        slowest = 0.0
        while not done.is_set():
            began = time.monotonic()
            await asyncio.sleep(0.005)
            slowest = max(slowest, time.monotonic() - began - 0.005)
        return slowest

    done = asyncio.Event()
    with between(access.hosts[0]) as (host, faults):
        there = through(both, host)
        ticking = asyncio.create_task(slowest_tick(done))
        faults.lag = 2.0
        await asyncio.gather(
            *(
                gate.run(person, partial(asked, there, query))
                for person, query in enumerate(queries)
            )
        )
        done.set()
        slowest = await ticking
        # Had it waited for an answer, it would have waited for all of that.
        assert slowest < faults.lag / 2
    await gate.close(1.0)
    figure(f"the loop waits {slowest * 1e3:.0f} ms beside a cluster that takes 2 s")


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """Make an authority of its own for 127.0.0.1."""
    key, made = folder / f"{name}.key", folder / f"{name}.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",  # noqa: S607 - whichever there is
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", str(key), "-out", str(made)],
        check=True, capture_output=True,
    )  # fmt: skip
    return key, made


def test_only_a_certificate_that_leads_to_the_named_authority_is_trusted(
    tmp_path: Path, access: Access
) -> None:
    key, ours = certificate(tmp_path, "ours")
    _, others = certificate(tmp_path, "others")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(ours, key)
    folder = tmp_path / "index"
    folder.mkdir()
    both = put(passages(50), folder, access)
    query = questions(both.here, 1)[0]
    with between(access.hosts[0], context) as (host, faults):
        signed = {"user": "ada", "password": "made-up"}
        assert asked(through(both, host, ca_file=ours, **signed), query)[0] == both.here.top_k(
            query, 10
        )
        before = faults.requests
        for wrong in (others, None):
            with pytest.raises(RequestError, match="shows no certificate that can be trusted"):
                Client(host, Access(hosts=(host,), ca_file=wrong)).request("GET", "/", seconds=5)
            assert asked(through(both, host, ca_file=wrong), query)[0] is None
        by_name = host.replace("127.0.0.1", "localhost")  # the certificate isn't for that name
        assert asked(through(both, by_name, ca_file=ours), query)[0] is None
        assert faults.requests == before


def test_a_cluster_says_what_is_wrong_with_it(nodes: Nodes, access: Access) -> None:
    assert [*ailments(connected(access))] == []

    def told(change: Callable[[str, Any], Any]) -> list[str]:
        with between(access.hosts[0]) as (host, faults):
            faults.change = change
            return [one.what for one in ailments(Ours(Access(hosts=(host,))))]

    def foreign(path: str, answer: Any) -> Any:
        return {"version": {"number": "8.11.0"}} if path == "/" else answer

    def old(path: str, answer: Any) -> Any:
        if path == "/":
            answer["version"]["number"] = "2.11.1"
        return answer

    def red(path: str, answer: Any) -> Any:
        return answer | {"status": "red"} if "health" in path else answer

    assert told(foreign) == ["is no OpenSearch"]
    assert told(old) == ["is OpenSearch 2.11.1"]
    assert told(red) == ["is red: parts of some indexes have no copy left"]
    assert told(lambda *_: []) == ["answers in a form that nobody expects"]
    full = {"persistent": {"cluster.blocks.create_index": True}}
    nodes.ask("PUT", "/_cluster/settings", full)
    assert [one.what for one in ailments(connected(access))] == [
        "is full: it takes nothing any more"
    ]
    nodes.ask("PUT", "/_cluster/settings", {"persistent": {"cluster.blocks.create_index": None}})
    (dead,) = ailments(Ours(Access(hosts=("http://127.0.0.1:9",))))
    assert dead.what == "doesn't answer: http://127.0.0.1:9 can't be reached"
