"""The bot on Discord asks the cluster, and says so plainly where it can't."""

import asyncio
import time
from pathlib import Path

from bot.sandbox import Sandbox
from retrieval.index.cluster import Access
from tests.cluster.nodes import PROJECT, Nodes
from tests.cluster.proxy import between
from tests.cluster.test_serving import library
from tests.discord.conftest import sandbox, validation
from tests.discord.person import Person
from tests.discord.process import environment, start

__all__ = ["sandbox", "validation"]

QUESTION = "What did Sleeper Agents show about standard finetuning?"
REFUSAL = "I can't search seeds just now; please ask again in a minute."


async def test_people_ask_a_cluster_through_the_bot(
    nodes: Nodes, access: Access, tmp_path: Path, sandbox: Sandbox
) -> None:
    ada = Person(sandbox)
    with between(access.hosts[0]) as (host, faults):
        # What takes long is done before.
        assert library(tmp_path, PROJECT / "seeds", (host,)).answerer().is_calibrated
        bot = await start(sandbox, "run", cwd=tmp_path, variables=environment(sandbox))
        try:
            await bot.until_ready(sandbox)
            assert len(nodes.indexes()) == 1
            asked = faults.requests
            answer = await ada.slash("ask", question=QUESTION)
            assert "For example, Sleeper Agents showed" in answer.text
            assert not answer.ephemeral
            assert faults.requests > asked
            verified = await ada.slash("verify", quote="For example, Sleeper Agents showed that")
            assert "**Exact**" in verified.text
            # On a busy machine it may be nothing now and then, since nobody waits.
            for number in range(30):
                typed = await ada.type_into("find", passage=f"sleeper agents {number or ''}")
                if typed.choices:
                    break
            else:
                raise AssertionError("nothing was found while it was typed")

            faults.lag = 30.0
            began = time.monotonic()
            typed = await ada.type_into("find", passage="sleeper agents showed")
            assert time.monotonic() - began < 1.5
            assert not typed.choices
            for _ in range(3):
                began = time.monotonic()
                refused = await ada.slash("ask", question=QUESTION)
                assert REFUSAL in refused.text
                assert refused.ephemeral
                assert time.monotonic() - began < 3.5
            mentioned = await ada.mention(QUESTION)
            assert REFUSAL in mentioned.text

            faults.clear()
            await asyncio.sleep(4.0)  # until a probe is due
            answer = await ada.slash("ask", question=QUESTION)
            assert "For example, Sleeper Agents showed" in answer.text
            assert await bot.stop() == 0
        finally:
            await bot.kill()
