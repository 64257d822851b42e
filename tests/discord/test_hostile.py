"""Nothing that people type, quote or forge pings anybody, breaks a reply or takes another's.

Every request of the bot is checked against Discord's description and limits as it is made.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sandbox import Message, Permission, Sandbox
from tests.discord.fork import Process, running_bot
from tests.discord.person import Outcome, Person
from tests.discord.validation import Validation
from tests.hostile.strings import PIECES, SENDABLE, sendable

SECRET = "marmalade"
PINGS = "@everyone @here <@1> <@&1> <@!{0}> <@{0}>"
TURNED = "\u202egnp.exe\u2066 \u200b\ufeff zero\u0301"
NAMES = ("@everyone.txt", "`a` [x](y) **b**.md", "\u202egnp.txt", "<@1>.txt", f"{'long' * 60}.txt")
FAR = "9" * 15

QUESTIONS = (
    *("lantern @everyone <@{0}> gate?", "||lantern|| ```gate``` > hangs", "\\" * 3000),
    *("**lantern**\n> gate\n-# [1] `x`", "“" * 3000, "lantern " * 700, "[" * 6000, "< " * 3000),
    *('file:* file:../ "lantern"', "lantern\x1b[2J\x00\u202e gate \u200b", "z" * 53, "<" * 6000),
    *("https://evil.example/?lantern [gate](https://evil.example)", "😀" * 1500 + " lantern"),
)

# Each example is one act of a person with the real bot.
BY_ACTS = settings(
    max_examples=settings().max_examples // 2,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def written(tmp_path: Path, sandbox: Sandbox) -> Path:
    """A corpus that holds and is named after everything that could ping or break out."""
    folder = tmp_path / "notes"
    folder.mkdir()
    pings = PINGS.format(sandbox.owner.id)
    for number, name in enumerate(NAMES):
        text = f"{pings} The lantern number {number} hangs by the gate. {TURNED}\n```\n> x\n*\n"
        (folder / name).write_text(text, "utf-8")
    whole = f"The lantern's keeper {pings} {'said ||so|| `again` and ' * 500} gate.\n"
    (folder / "whole.txt").write_text(whole, "utf-8")
    (tmp_path / "outside.txt").write_text(f"The {SECRET} lantern.\n", "utf-8")
    (folder / "link.txt").symlink_to("../outside.txt")
    (tmp_path / "verbatim.toml").write_text('[corpora.notes]\npath = "notes"\n', "utf-8")
    return tmp_path


@pytest.fixture
def scrawled(tmp_path: Path) -> Path:
    """A corpus whose texts and names are drawn from all that could ping or break out."""
    folder = tmp_path / "notes"
    folder.mkdir()
    drawn = random.Random(7)  # noqa: S311 - the same ones each time
    for number in range(60):
        name, before, after = (
            sendable("".join(drawn.choices(PIECES, k=count))) for count in (5, 12, 12)
        )
        text = f"{before} lantern {number} {after}\n"
        with suppress(OSError):  # no name of a file
            plain = name.replace("/", "").replace("\0", "")
            (folder / f"{number}{plain}.txt").write_text(text, "utf-8", newline="")
    (tmp_path / "verbatim.toml").write_text('[corpora.notes]\npath = "notes"\n', "utf-8")
    return tmp_path


@pytest.fixture
async def scrawler(sandbox: Sandbox, scrawled: Path) -> AsyncIterator[Process]:
    async with running_bot(sandbox, scrawled) as process:
        yield process


def harmless(seen: Outcome) -> Outcome:
    assert seen.messages or seen.modal or seen.choices is not None
    assert not seen.pinged
    for message in seen.messages:
        assert SECRET not in message.content
        assert "Something went wrong" not in message.content, message.content
    return seen


async def opened(seen: Outcome, person: Person) -> None:
    """Press and choose everything that a reply offers, but Remove."""
    for label in [each for each in seen.buttons if each in {"More", "Post"}]:
        harmless(await person.press(label, on=seen))
    for label in [each for each in seen.options if each.startswith(("[1]", "why", "in ", "copy"))]:
        harmless(await person.choose(label, on=seen))


async def test_hostile_words_and_files_ping_nobody_and_break_nothing(
    sandbox: Sandbox, validation: Validation, written: Path, ada: Person
) -> None:
    async with running_bot(sandbox, written) as process:
        for template in QUESTIONS:
            question = template.replace("{0}", str(ada.user.id))
            answer = harmless(await ada.slash("ask", question=question, private=True))
            await opened(answer, ada)
            harmless(await ada.type_into("find", passage=question[:100]))
            harmless(await ada.slash("find", passage=question))
            harmless(await ada.slash("verify", quote=question))
            harmless(await ada.slash("cite", citation=question[:300], note=question[:300]))
            harmless(await ada.slash("cite", citation=f"{question[:290]}:0"))
            said = ada.say(f"> {question[:1900]}\n“{question[:90]}")
            for menu in ("Find sources", "Verify quotes"):
                harmless(await ada.use(menu, on=said))
            harmless(await ada.mention(question[:1900]))
            if "Follow up" in answer.buttons:
                form = await ada.press("Follow up", on=answer)
                harmless(await ada.submit(form, question[:4000]))
        for name in NAMES:
            cited = harmless(await ada.slash("cite", citation=f"{name}:1", note=PINGS))
            assert "lantern" in cited.text
            await opened(cited, ada)
        for path in ("../outside.txt", "link.txt", "/etc/passwd", "notes/../../outside.txt"):
            assert (
                "Nothing here is called"
                in harmless(await ada.slash("cite", citation=f"{path}:1")).text
            )
        harmless(await ada.slash("corpus status"))
        assert [line for line in process.log if '"level": "error"' in line] == []
    assert ada.pings == []
    assert validation.violations == []
    assert sandbox.journal.unsupported == []


@pytest.mark.thorough
async def test_what_is_forged_moves_nothing_that_is_another_s(
    sandbox: Sandbox, validation: Validation, written: Path, ada: Person
) -> None:
    ada.install()
    async with running_bot(sandbox, written) as process:
        answer = await ada.slash("ask", question="Where does the lantern hang?")
        mentioned = await ada.mention("Where does the lantern hang?")
        cited = await ada.slash("cite", citation="whole.txt:1")
        mallory = ada.friend("Mallory")
        group = ada.in_group(mallory, ada.friend("Ben"))
        in_group = await group.slash("ask", question="Where does the lantern hang?")
        elsewhere = mallory.at(group.channel)
        theirs = [(mallory, seen.message) for seen in (answer, mentioned, cited)]
        for person, message in [*theirs, (elsewhere, in_group.message)]:
            before = (message.content, message.components)
            for remove in ("v1:remove", f"v1:remove:{mallory.user.id}", "v1:remove:::"):
                refused = await person.forging.press(remove, on=message)
                assert refused.text.startswith("Only the asker"), message
                assert refused.ephemeral
            await forged(person, message)
            assert (message.content, message.components, message.deleted) == (*before, False)
        own = await mallory.choose("[1] in context", on=answer)
        (place,) = {
            option["value"].removeprefix("context:")
            for part in answer.components
            for option in part.get("options", ())
            if option["label"] == "[1] in context"
        }
        for turn in ("--5", "-", "²", "", FAR * 3, f"-{FAR}", "1:1"):
            await mallory.forging.press(f"v1:page:notes:{place}:{turn}", on=own)
            assert "Something went wrong" not in own.text, turn
        # What is theirs they may remove, there and by whoever moderates.
        assert (await group.press("Remove", on=in_group)).deleted
        warden = ada.friend("Warden", may=Permission.MANAGE_MESSAGES)
        assert (await warden.press("Remove", on=answer)).deleted
        assert [line for line in process.log if '"level": "error"' in line] == []
    assert validation.violations == []


async def forged(person: Person, message: Message) -> None:
    """Press, choose and send what no reply of the bot holds."""
    forging = person.forging
    for custom_id in (
        *("v1:page:notes:00000000-0-1:--5", "v1:page:notes:uuuuuuuu-0-9:0", "v1:page:notes"),
        *(f"v1:page:notes:00000000-0-{FAR}:{FAR}", "v1:more:notes:²", "v1:post:notes:-1:1:1:1"),
        *("v1:more:" + "n" * 92, "v1:follow:" + "n" * 90, "v1:post", "v1:keep", "v1:asked:notes"),
        *("v1:open:notes", f"v1:reply:notes:{FAR * 5}", "v2:remove", "remove", "v1:" + ":" * 97),
    ):
        if custom_id in {"v2:remove", "remove"} or custom_id.endswith(":::"):
            person.discord.forger(person.user, person.channel).press(message, custom_id)
            continue
        harmless(await forging.press(custom_id, on=message))
    for value in ("", "context", "copy:zzzzzzzz-5-4", "why:-1", "why:²", "context:iiiiiiii-0-1"):
        harmless(await forging.choose(value, on=message, select="v1:open:notes"))
    form = await forging.press("v1:follow:notes", on=message)
    for custom_id in ("v1:asked", "v1:asked:secret", "v1:asked:notes:1:2", "v1:asked:../x"):
        harmless(await forging.submit(form, custom_id, question="lantern @everyone"))
        harmless(await forging.submit(form, custom_id, other="lantern"))
        harmless(await forging.submit(form, custom_id))


@pytest.mark.thorough
async def test_whoever_floods_by_every_way_in_is_refused_and_others_are_answered(
    sandbox: Sandbox, validation: Validation, written: Path, ada: Person
) -> None:
    limits = {"VERBATIM_LIMITS__PER_MINUTE": "10", "VERBATIM_LIMITS__CHANNEL_PER_MINUTE": "60"}
    async with running_bot(sandbox, written, limits) as process:
        answer = await ada.slash("ask", question="Where does the lantern hang?", private=False)
        said = ada.say("> the lantern number 1 hangs by the gate")
        mallory = ada.friend("Mallory")
        forging = mallory.forging
        flood = [
            *(mallory.slash("ask", question="lantern") for _ in range(4)),
            *(mallory.slash("find", passage="lantern") for _ in range(4)),
            *(mallory.slash("verify", quote="lantern") for _ in range(4)),
            *(mallory.slash("cite", citation="whole.txt:1") for _ in range(4)),
            *(mallory.use(menu, on=said) for menu in ("Find sources", "Verify quotes") * 2),
            *(forging.press("v1:more:notes:0", on=answer) for _ in range(4)),
            *(forging.press("v1:post:notes:0:1", on=answer) for _ in range(4)),
            *(forging.choose("why:0", on=answer, select="v1:open:notes") for _ in range(4)),
            *(mallory.type_into("find", passage="lan") for _ in range(20)),
        ]
        loop = asyncio.get_running_loop()
        began = loop.time()
        seen = await asyncio.gather(*flood)
        back = (loop.time() - began) / 6  # a question comes back every six seconds
        told = [each.text for each in seen if each.messages]
        refused = [text for text in told if "please" in text]
        # Five at once, what comes back while they are answered, and four looks, which cost little.
        assert len(told) - len(refused) <= 7 + back + 4
        assert all(each.ephemeral for each in seen if each.messages and "please" in each.text)
        again = await mallory.slash("ask", question="lantern")
        assert again.text.startswith("That was a lot at once; please ask again in")
        for _ in range(8):
            mallory.say(f"<@{sandbox.world.bot.id}> lantern")
        # Somebody else isn't held up, and Mallory's own replies can still be removed.
        asked = await ada.friend("Ben").slash("ask", question="Where does the lantern hang?")
        assert "-# [1]" in asked.text
        assert asked.answered_after < 3
        assert [line for line in process.log if '"level": "error"' in line] == []
    under_mentions = [m for m in mallory.screen if m.origin is None and "please" in m.content]
    assert len(under_mentions) <= 1
    assert validation.violations == []


async def told(ada: Person, text: str) -> Outcome:
    return await ada.slash("cite", citation="lantern", note=text)


async def sources_of(ada: Person, text: str) -> Outcome:
    return await ada.use("Find sources", on=ada.say(f"lantern {text}"))


async def quotes_of(ada: Person, text: str) -> Outcome:
    return await ada.use("Verify quotes", on=ada.say(f"> lantern {text}"))


async def followed(ada: Person, text: str) -> Outcome:
    form = await ada.press("Follow up", on=await ada.slash("ask", question="lantern"))
    return await ada.submit(form, text)


async def pressed(ada: Person, text: str) -> Outcome:
    answer = await ada.slash("ask", question="lantern", private=True)
    return await ada.forging.press(f"v1:page:{text}"[:100], on=answer)


WAYS: dict[str, Callable[[Person, str], Awaitable[Outcome]]] = {
    "ask": lambda ada, text: ada.slash("ask", question=text),
    "ask for a number": lambda ada, text: ada.slash("ask", question=f"lantern {len(text)}"),
    "find": lambda ada, text: ada.slash("find", passage=text),
    "typing": lambda ada, text: ada.type_into("find", passage=text),
    "cite": lambda ada, text: ada.slash("cite", citation=text),
    "note": told,
    "verify": lambda ada, text: ada.slash("verify", quote=text),
    "mention": lambda ada, text: ada.mention(text),
    "sources": sources_of,
    "quotes": quotes_of,
    "follow up": followed,
    "press": pressed,
}


@BY_ACTS
@given(way=st.sampled_from(sorted(WAYS)), text=SENDABLE)
async def test_whatever_is_said_and_whatever_the_files_hold_the_reply_is_harmless(
    validation: Validation, scrawler: Process, ada: Person, way: str, text: str
) -> None:
    named = text.replace("<@1>", f"<@{ada.user.id}>")
    harmless(await WAYS[way](ada, named or "?"))
    assert ada.pings == []
    assert validation.violations == []
    assert [line for line in scrawler.log if '"level": "error"' in line] == []
