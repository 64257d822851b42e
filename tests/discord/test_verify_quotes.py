"""Apps › Verify quotes, used on the real bot: every quote of a message gets its verdict."""

from bot.sandbox import Message
from tests.discord.fork import Process
from tests.discord.person import Outcome, Person

EXACT = "Simple probes can catch sleeper agents"
NEAR = "Sleeper Agents showed that standard finetuning might well suffice given a scheming model"
PLACE = "-# `000_1bf6921c60db0ece.txt`, line 3"


async def verified(where: Person, said: str | Message) -> Outcome:
    wrote = where.say(said).wrote if isinstance(said, str) else said
    assert wrote is not None
    return await where.use("Verify quotes", on=wrote)


async def test_every_quote_of_a_message_gets_its_verdict(bot_process: Process, ada: Person) -> None:
    bo = ada.friend("Bo")
    message = (
        f"As they say:\n> {EXACT}\n-# `004_8279fd142acaf4fa.txt`, line 1\n"
        f"and “{NEAR}”, or «nobody ever marmalade said this here»:\n```\n{EXACT} (I'm not\n```\n"
        '"too short"'
    )
    expected = (
        f"1\\. **exact** “{EXACT}”\n{PLACE}\n"
        "-# not in `004_8279fd142acaf4fa.txt`\n"
        f"2\\. **near** “{NEAR[:59]}…”\n-# ~~not~~ **well**\n{PLACE}\n"
        "3\\. **not found** “nobody ever marmalade said this here”\n"
        f"4\\. **exact** “{EXACT} (I'm not”\n{PLACE}\n"
        "-# looked in *seeds*"
    )
    for where in (ada, ada.in_thread(), ada.in_post()):
        said = bo.at(where.channel).say(message).wrote
        assert said is not None
        seen = await verified(where, said)
        assert seen.text == expected
        assert seen.ephemeral
        assert not seen.pinged
    for where in (ada.abroad(), ada.in_group(bo)):
        assert (await verified(where, message)).text == expected
    direct = ada.in_dm()
    asked = await direct.ask(message)
    assert (await verified(direct, asked.wrote or asked.message)).text == expected
    assert not any("marmalade" in line for line in bot_process.log)

    answer = await ada.slash("ask", question="What did Sleeper Agents show?")
    own = await verified(ada, answer.message)
    assert own.text.startswith("1\\. **exact** “For example, Sleeper Agents showed")

    none = await verified(ada, "Nothing is quoted here, but for 'this'.")
    assert none.text.startswith("No quote found: ")
    unseen = await verified(ada, "\u201c" + "\u200e" * 15 + "\u201d")
    assert unseen.text.startswith("No quote found: ")
    many = await verified(ada, "\n\n".join(f"> {EXACT}" for _ in range(13)))
    assert many.text.count("**exact**") == 10
    assert many.text.splitlines()[-2:] == ["-# 3 more quotes left out", "-# looked in *seeds*"]
    hostile = await verified(
        ada, " ".join(f'"**~~||<@{ada.user.id}> {"*_`" * 20}"' for _ in range(9))
    )
    assert len(hostile.text) <= 2000
    assert not hostile.pinged
