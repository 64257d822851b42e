"""Whoever keeps the bot running can ask how it is, and learns nothing of what people ask."""

import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.sandbox import Sandbox
from tests.discord.fork import Process, running_bot, start
from tests.discord.person import Person
from tests.patience import PATIENCE
from tests.ports import kept_port

QUESTION = "Who coined the term schemer?"
UNANSWERED = "Who won the 2022 World Cup?"


@dataclass(frozen=True)
class Page:
    """What is served, as somebody on the same machine sees it."""

    session: aiohttp.ClientSession
    port: int

    async def health(self) -> int:
        async with self.session.get(f"http://127.0.0.1:{self.port}/health") as response:
            return response.status

    async def text(self) -> str:
        async with self.session.get(f"http://127.0.0.1:{self.port}/metrics") as response:
            assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            return await response.text()

    async def figures(self) -> dict[str, float]:
        """Each figure by its name and labels, as Prometheus reads it."""
        return {
            "".join(
                [sample.name, *(f"[{value}]" for value in sample.labels.values())]
            ): sample.value
            for family in text_string_to_metric_families(await self.text())
            for sample in family.samples
        }

    async def figures_at_rest(self) -> dict[str, float]:
        """The figures once nobody is being answered any more."""
        while (figures := await self.figures())["verbatim_under_way"]:
            pass
        return figures


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    with kept_port() as port:
        async with aiohttp.ClientSession() as session:
            yield Page(session, port)


@pytest.fixture
async def watched(sandbox: Sandbox, page: Page, indexed: Path) -> AsyncIterator[Process]:
    variables = {"VERBATIM_METRICS__PORT": str(page.port)}
    async with running_bot(sandbox, indexed, variables) as process:
        await process.until_logged('"ready"')
        yield process


@pytest.mark.usefixtures("watched")
async def test_health_tells_whether_the_bot_is_connected(sandbox: Sandbox, page: Page) -> None:
    assert await page.health() == 200
    sandbox.faults.refuse_gateway(times=1000)
    sandbox.faults.cut_gateway()
    while await page.health() != 503:
        pass
    assert (await page.figures())["verbatim_gateway_connected"] == 0
    sandbox.faults.refuse_gateway(times=0)
    while await page.health() != 200:
        pass
    assert (await page.figures())["verbatim_gateway_connected"] == 1


@pytest.mark.usefixtures("watched")
async def test_figures_count_what_people_did_and_hold_nothing_of_it(
    sandbox: Sandbox, ada: Person, page: Page
) -> None:
    await ada.slash("ask", question=QUESTION)
    await ada.slash("ask", question=UNANSWERED)
    await ada.slash("ask", question="???")
    await ada.mention(QUESTION)
    await ada.type_into("find", passage="coined schemer")
    sandbox.faults.fail("POST /interactions/*", status=503)
    await ada.slash("ask", question=QUESTION)
    figures = await page.figures_at_rest()
    assert figures["verbatim_questions_total[answered]"] == 3
    assert figures["verbatim_questions_total[abstained]"] == 1
    assert figures["verbatim_questions_total[not understood]"] == 1
    assert figures["verbatim_admitted_total"] == 5
    assert figures["verbatim_suggestions_total[served]"] == 1
    assert figures["verbatim_stage_seconds_count[queue]"] == 5
    assert figures["verbatim_stage_seconds_count[search]"] == 5
    # An answer that takes long needs two requests.
    sent = [each.status for each in sandbox.journal.exchanges if each.method != "GET"]
    assert figures["verbatim_discord_requests_total[2xx]"] == len(sent) - 1
    assert figures["verbatim_discord_requests_total[5xx]"] == sent.count(503) == 1
    assert figures["verbatim_stage_seconds_count[send]"] == len(sent)
    assert figures["verbatim_index_passages[seeds]"] > 0
    assert 0 < figures["verbatim_index_age_seconds[seeds]"] < 600
    assert figures["verbatim_queue_length"] == 0
    assert figures["process_resident_memory_bytes"] > 0
    text = await page.text()
    for private in ("schemer", "Cup", str(ada.user.id), str(ada.channel.id)):
        assert private not in text


async def test_refusals_are_counted_by_their_reason(
    sandbox: Sandbox, ada: Person, page: Page, indexed: Path
) -> None:
    variables = {"VERBATIM_METRICS__PORT": str(page.port), "VERBATIM_LIMITS__PER_MINUTE": "1"}
    async with running_bot(sandbox, indexed, variables):
        for _ in range(7):
            await ada.slash("ask", question=QUESTION)
        figures = await page.figures()
    assert figures["verbatim_refused_total[person]"] == 2
    assert figures["verbatim_admitted_total"] == 5


@pytest.mark.usefixtures("watched")
async def test_only_loopback_is_served_and_only_two_pages(page: Page) -> None:
    async with page.session.get(f"http://127.0.0.1:{page.port}/") as response:
        assert response.status == 404
    # Were it bound to every address, another one of loopback would do too.
    with pytest.raises(aiohttp.ClientConnectorError):
        await page.session.get(f"http://127.0.0.2:{page.port}/health")


async def test_a_port_that_is_taken_is_told_in_a_sentence(sandbox: Sandbox, indexed: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        variables = {"VERBATIM_METRICS__PORT": str(port)}
        process = await start(sandbox, "run", cwd=indexed, variables=variables)
        assert await process.ended(within=PATIENCE) == 2
    assert process.log[-1] == (
        f"verbatim: metrics.port: can't listen on 127.0.0.1:{port}: Address already in use. "
        "Choose another port, or 0 for none."
    )


@pytest.mark.thorough
async def test_without_its_library_the_page_is_not_served_and_the_bot_is_not_kept_from_running(
    sandbox: Sandbox, page: Page, ada: Person, indexed: Path, tmp_path: Path
) -> None:
    missing = tmp_path / "missing" / "prometheus_client"
    missing.mkdir(parents=True)
    told = "raise ModuleNotFoundError('none', name='prometheus_client')"
    (missing / "__init__.py").write_text(told, "utf-8")
    project = Path(__file__).parents[2]
    variables = {"PYTHONPATH": f"{missing.parent}:{project}"}
    async with running_bot(sandbox, indexed, variables):
        assert (await ada.slash("ask", question=QUESTION)).text
    variables["VERBATIM_METRICS__PORT"] = str(page.port)
    process = await start(sandbox, "run", cwd=indexed, variables=variables)
    assert await process.ended(within=PATIENCE) == 2
    assert process.log[-1] == (
        "verbatim: metrics.port needs a library that is missing, prometheus_client. "
        "Install prometheus-client, or set the port to 0."
    )
