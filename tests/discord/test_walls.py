"""What isn't allowed in a place reads, in every way in, like what doesn't exist.

`secret` is kept to another server, and `walled` is left out of the corpora bound to the channel.
Everything that is tried with them is tried with a name that nothing has, too.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.sandbox import Message, Permission, Sandbox
from tests.discord.fork import running_bot
from tests.discord.person import Outcome, Person
from tests.discord.validation import Validation

OPEN = "A lantern hangs by the gate.\nIt is lit at dusk by nobody.\n"
HIDDEN = "The marmalade is kept behind the seventh shelf.\nOnly the cook knows about it.\n"
QUOTE = "The marmalade is kept behind the seventh shelf."
NO_SUCH = "nosuch"
FAR = "9" * 15

Attempt = Callable[[Person, str], Awaitable[Outcome]]


@pytest.fixture
def settings(tmp_path: Path, sandbox: Sandbox) -> Path:
    for name, text in (("open", OPEN), ("walled", HIDDEN), ("secret", HIDDEN)):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text(text, "utf-8")
    elsewhere = sandbox.world.add_guild("Elsewhere", sandbox.owner)
    sandbox.world.add_channel(elsewhere, "kitchen")
    (tmp_path / "verbatim.toml").write_text(
        '[corpora.open]\npath = "open"\n[corpora.walled]\npath = "walled"\n'
        f'[corpora.secret]\npath = "secret"\nguilds = [{elsewhere.id}]\n',
        "utf-8",
    )
    return tmp_path


async def kitchen(ada: Person) -> Person:
    """The place where everything is allowed."""
    channels = ada.discord.world.channels.values()
    return ada.at(next(channel for channel in channels if channel.name == "kitchen"))


def told(seen: Outcome, corpus: str) -> tuple[list[str], list[str], list[object], bool]:
    """Return all that was said, without the name that was tried."""
    choices = list(seen.choice_values) if seen.interaction else []
    files = [each.content.decode() for each in seen.attachments]
    texts = [text.replace(corpus, "NAME") for text in [*seen.texts, *files]]
    return texts, seen.options, choices, bool(seen.messages) and seen.ephemeral


def attempts(answer: Message, offered: Message, opened: str) -> dict[str, Attempt]:
    """Return every way to name a corpus where it isn't offered.

    Args:
        answer: An answer in the place, whose controls are forged.
        offered: Sources that were offered there, to be kept.
        opened: A passage of the corpus that is walled off, as a control names it.
    """

    def slash(name: str, **options: str) -> Attempt:
        return lambda who, corpus: who.forging.slash(name, **options, corpus=corpus)

    def typing(name: str, **options: str) -> Attempt:
        return lambda who, corpus: who.forging.type_into(name, corpus=corpus, **options)

    def press(custom_id: str, on: Message = answer) -> Attempt:
        return lambda who, corpus: who.forging.press(custom_id.format(corpus), on=on)

    def choose(select: str, value: str, on: Message = answer) -> Attempt:
        return lambda who, corpus: who.forging.choose(value, on=on, select=select.format(corpus))

    return {
        "ask": slash("ask", question="Where is the marmalade kept?"),
        "mention": lambda who, corpus: who.mention(f"Where is the marmalade? corpus:{corpus}"),
        "file typed": typing("ask", question="marmalade", file="s"),
        "find": slash("find", passage="marmalade"),
        "find typed": typing("find", passage="marm"),
        "find picked": lambda who, corpus: who.slash("find", passage=f"{corpus}:{opened}"),
        "cite id": slash("cite", citation=opened.partition("-")[0]),
        "cite lines": slash("cite", citation="secret.txt:1"),
        "verify": slash("verify", quote=QUOTE),
        "status": slash("corpus status"),
        "use": lambda who, corpus: who.slash("corpus use", corpora=corpus),
        "more": press("v1:more:{}:0"),
        "more beyond": press(f"v1:more:{{}}:{FAR}"),
        "post": press("v1:post:{}:0:1"),
        "context": choose("v1:open:{}", f"context:{opened}"),
        "copy": choose("v1:open:{}", f"copy:{opened}"),
        "why": choose("v1:open:{}", "why:0"),
        "page": press(f"v1:page:{{}}:{opened}:0", offered),
        "keep": choose("v1:keep:{}:1", opened, offered),
        "reply": press("v1:reply:{}:1", offered),
        "show": press(f"v1:show:{{}}:{opened}"),
        "verdict": press("v1:verdict:{}", offered),
    }


async def opened_in(who: Person) -> str:
    """Return the hidden passage as controls name it, from where it may be seen."""
    typed = await who.type_into("find", corpus="secret", passage="marmalade")
    return str(typed.choice_values[0]).removeprefix("secret:")


async def offered_in(who: Person) -> Message:
    said = who.say("a lantern hangs by the gate")
    return (await who.use("Find sources", on=said)).message


async def test_a_corpus_of_another_server_reads_like_one_that_is_not_there(
    sandbox: Sandbox, validation: Validation, settings: Path, ada: Person
) -> None:
    async with running_bot(sandbox, settings):
        opened = await opened_in(await kitchen(ada))
        for where in (ada, ada.in_thread(), ada.in_dm()):
            answer = (await where.slash("ask", question="Where does the lantern hang?")).message
            ways = attempts(answer, answer, opened)
            for name, attempt in ways.items():
                if name in ("page", "keep", "reply"):
                    continue  # they change their message, so each has one of its own below
                hidden, missing = await attempt(where, "secret"), await attempt(where, NO_SUCH)
                assert told(hidden, "secret") == told(missing, NO_SUCH), name
                assert "marmalade" not in " ".join(told(hidden, "secret")[0]).replace(
                    "Where is the marmalade kept?", ""
                ), name
        offers = [await offered_in(ada) for _ in range(6)]
        for name in ("page", "keep", "reply"):
            seen = [
                await attempts(offers[0], offers.pop(), opened)[name](ada, corpus)
                for corpus in ("secret", NO_SUCH)
            ]
            assert told(seen[0], "secret") == told(seen[1], NO_SUCH), name
            assert "There is no corpus" in seen[0].text
    assert validation.violations == []


async def test_what_names_no_corpus_leads_into_none_that_is_walled_off(
    sandbox: Sandbox, validation: Validation, settings: Path, ada: Person
) -> None:
    async with running_bot(sandbox, settings):
        inside = await kitchen(ada)
        paragraph_id = (await opened_in(inside)).split("-")[0]
        await ada.slash("corpus use", corpora="open")
        for where in (ada, ada.in_thread()):
            listed = await where.slash("corpus list")
            assert listed.text == "*open*: 1 file, 1 passage"
            assert (await where.type_into("ask", question="x", corpus="")).choices == ["open"]
            assert (await where.type_into("find", passage="marm")).choices == []
            files = await where.type_into("ask", question="x", file="")
            assert files.choices == ["open.txt"]
            asked = await where.slash("ask", question="Where is the marmalade kept?")
            assert asked.text.splitlines()[1] == "Nothing in *open* answers that."
            for citation in (paragraph_id, "secret.txt:1", "walled.txt:1"):
                unknown = await where.slash("cite", citation=citation)
                assert unknown.text == f"Nothing here is called `{citation}`."
            absent = await where.slash("verify", quote=QUOTE)
            assert absent.text == "**Not found**: this is not in *open*."
            said = where.say(f"> {QUOTE}")
            verdicts = await where.use("Verify quotes", on=said)
            assert verdicts.text.splitlines()[1:] == ["-# looked in *open*"]
            assert "not found" in verdicts.text
            sources = await where.use("Find sources", on=said)
            assert sources.text.splitlines()[1] == "Nothing in *open* answers that."
            for walled in ("walled", "secret"):
                refused = await where.slash("ask", question="marmalade", corpus=walled)
                assert refused.text == (f"There is no corpus '{walled}' here. Known here: open."), (
                    where.channel.name
                )
            helped = await where.slash("help")
            assert "walled" not in helped.text
            assert "secret" not in helped.text
        use = await ada.type_into("corpus use", corpora="")
        assert use.choices == ["open", "walled", "none"]
        found = await inside.slash("verify", quote=QUOTE)
        assert found.text.startswith("**Exact**: *walled*")
        assert "*secret* as well" in found.text
    async with running_bot(sandbox, settings):
        still = await ada.slash("verify", quote=QUOTE)
        assert still.text == "**Not found**: this is not in *open*."
    assert validation.violations == []


async def test_a_server_that_discord_has_not_described_yet_counts_as_that_server(
    sandbox: Sandbox, validation: Validation, settings: Path, ada: Person
) -> None:
    world = sandbox.world
    late = world.add_guild("Late", sandbox.owner, with_bot=False)
    lobby = ada.at(world.add_channel(late, "lobby"))
    with (settings / "verbatim.toml").open("a", encoding="utf-8") as file:
        file.write(f'[corpora.late]\npath = "open"\nguilds = [{late.id}]\n')
    async with running_bot(sandbox, settings):
        late.members[world.bot.id] = Permission.NONE
        # In direct messages this would be answered, and `late` couldn't be asked.
        unaddressed = lobby.say("Where does the lantern hang?")
        cited = await lobby.mention("open.txt:1")
        assert "A lantern hangs by the gate." in cited.text
        listed = await lobby.mention("")
        assert "*late*" in listed.text
        assert "secret" not in listed.text
        assert lobby.replies(unaddressed) == []
    assert validation.violations == []


async def test_garbage_in_a_control_does_nothing_and_changes_nobody_elses_message(
    sandbox: Sandbox, validation: Validation, settings: Path, ada: Person
) -> None:
    async with running_bot(sandbox, settings) as process:
        opened = await opened_in(await kitchen(ada))
        answer = (await ada.slash("ask", question="Where does the lantern hang?")).message
        before = (answer.content, answer.components)
        mallory = ada.friend("Mallory").forging
        forged = [
            f"v1:page:{NO_SUCH}:{opened}:0",
            f"v1:page:open:{opened}:{FAR}",
            f"v1:page:open:k7f2q8ab-{FAR}-{FAR}:-{FAR}",
            f"v1:reply:open:{answer.id}",
            "v1:reply",
            "v1:verdict:open",
            f"v1:more:open:{FAR}",
        ]
        for custom_id in forged:
            seen = await mallory.press(custom_id, on=answer)
            assert all(message.ephemeral for message in seen.messages), custom_id
            assert (answer.content, answer.components) == before, custom_id
        chosen = [
            ("keep:open:1", opened),
            ("open:open", f"context:k7f2q8ab-{FAR}-{FAR}"),
            ("open:open", "context:../../etc/passwd"),
            ("open:open", f"why:{FAR}"),
            ("open", "x"),
        ]
        for select, value in chosen:
            seen = await mallory.choose(value, on=answer, select=f"v1:{select}")
            assert seen.ephemeral, select
            assert (answer.content, answer.components) == before, select
        assert not any("Traceback" in line for line in process.log)
    assert validation.violations == []
