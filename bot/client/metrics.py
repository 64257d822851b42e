"""How is the bot doing, in figures?

Figures are kept only when somebody wants to see them, since they need a library that is optional. A
label is a word of ours or the name of a corpus, never anything that people send, so their number is
bounded.
"""

import time
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Final

import aiohttp
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from bot.client.asker import Asker
from bot.client.events import Bot
from retrieval.answer import Answer

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

_READS: Final = frozenset({"GET", "HEAD"})


class Metrics:
    """Counts what an asker does, and what the bot sends to Discord.

    Attributes:
        http_trace: Trace that counts the requests of the client that it is given to.
        bot: The present client; None before the first.

    Args:
        asker: Asker that reports stages and answers from now on.
    """

    def __init__(self, asker: Asker) -> None:
        self.bot: Bot | None = None
        self._registry = CollectorRegistry()
        self._questions = Counter(
            "verbatim_questions",
            "Questions that were put to a corpus: answered, abstained, or not understood.",
            ["outcome"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "verbatim_stage_seconds",
            "Seconds of each stage: queue and search of a piece of work, send of a request.",
            ["stage"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._requests = Counter(
            "verbatim_discord_requests",
            "Requests to Discord that change something, by status: 2xx, 4xx, 429, 5xx, cut.",
            ["status"],
            registry=self._registry,
        )
        self._registry.register(_State(self, asker))
        ProcessCollector(registry=self._registry)
        asker.on_answer = self._count_answer
        asker.on_stage = self._observe
        self.http_trace = aiohttp.TraceConfig()
        self.http_trace.on_request_start.append(self._begin)
        self.http_trace.on_request_end.append(self._end)
        self.http_trace.on_request_exception.append(self._cut_off)

    @property
    def is_connected(self) -> bool:
        """Tell whether the bot hears now of what people do on Discord."""
        return self.bot is not None and self.bot.is_connected

    def text(self) -> bytes:
        """Return all present figures in Prometheus's text format, version 0.0.4."""
        return generate_latest(self._registry)

    def _count_answer(self, answer: Answer) -> None:
        outcome = "answered" if answer.answered else "abstained"
        self._questions.labels("not understood" if answer.error else outcome).inc()

    def _observe(self, stage: str, seconds: float) -> None:
        self._seconds.labels(stage).observe(seconds)

    async def _begin(
        self,
        _: aiohttp.ClientSession,
        context: SimpleNamespace,
        __: aiohttp.TraceRequestStartParams,
    ) -> None:
        context.began = time.monotonic()

    async def _end(
        self,
        _: aiohttp.ClientSession,
        context: SimpleNamespace,
        params: aiohttp.TraceRequestEndParams,
    ) -> None:
        status = params.response.status
        outcome = "429" if status == 429 else f"{status // 100}xx"
        self._count_request(params.method, outcome, context)

    async def _cut_off(
        self,
        _: aiohttp.ClientSession,
        context: SimpleNamespace,
        params: aiohttp.TraceRequestExceptionParams,
    ) -> None:
        self._count_request(params.method, "cut", context)

    def _count_request(self, method: str, status: str, context: SimpleNamespace) -> None:
        # The gateway's handshake is a request too.
        if method not in _READS:
            self._requests.labels(status).inc()
            self._observe("send", time.monotonic() - context.began)


class _State(Collector):
    """Looks up figures that are kept elsewhere, when somebody asks for them."""

    def __init__(self, metrics: Metrics, asker: Asker) -> None:
        self._metrics = metrics
        self._asker = asker

    def describe(self) -> Iterable[Metric]:
        """Return nothing: names don't clash here, and to find them would open the corpora."""
        return []

    def collect(self) -> Iterable[Metric]:
        """Yield the present figures."""
        counters = self._asker.gate.counters
        yield CounterMetricFamily(
            "verbatim_admitted",
            "What people did that was let in, be it a question or a press of a button.",
            counters.admitted,
        )
        refused = CounterMetricFamily(
            "verbatim_refused", "What was refused, by the limit that it met.", labels=["reason"]
        )
        for reason, count in counters.refused.items():
            refused.add_metric([reason], count)
        yield refused
        suggestions = CounterMetricFamily(
            "verbatim_suggestions", "Autocompletions, served and dropped.", labels=["outcome"]
        )
        suggestions.add_metric(["served"], counters.suggested)
        suggestions.add_metric(["dropped"], counters.suggestions_dropped)
        yield suggestions
        yield GaugeMetricFamily(
            "verbatim_under_way", "Acts under way, till their reply is sent.", counters.under_way
        )
        yield GaugeMetricFamily(
            "verbatim_queue_length", "Pieces of work that wait for the thread.", counters.waiting
        )
        yield GaugeMetricFamily(
            "verbatim_gateway_connected",
            "1 while Discord's events reach the bot, else 0.",
            float(self._metrics.is_connected),
        )
        yield from self._corpora()

    def _corpora(self) -> Iterable[Metric]:
        library = self._asker.library
        age = GaugeMetricFamily(
            "verbatim_index_age_seconds",
            "Seconds since the snapshot that answers was opened.",
            labels=["corpus"],
        )
        passages = GaugeMetricFamily(
            "verbatim_index_passages", "Passages of that snapshot.", labels=["corpus"]
        )
        for name in library.names:
            age.add_metric([name], library.age(name))
            answerer = library.opened(name)
            passages.add_metric([name], len(answerer.snapshot.passages) if answerer else 0)
        yield age
        yield passages
