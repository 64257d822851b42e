"""Everything that people do with the bot on Discord goes through the page, too."""

import os
import signal

import aiohttp
import pytest

from bot.sandbox import Attachment
from tests.bot.web.chat.conftest import Hall
from tests.bot.web.chat.page import Page, RefusedError, control
from tests.discord.fork import Process

SLEEPER = "What did Sleeper Agents show about standard finetuning?"
QUOTED = "For example, Sleeper Agents showed that standard finetuning might not suffice"

pytestmark = pytest.mark.usefixtures("bot")


async def test_a_mention_is_answered_and_an_edit_answers_anew(ada: Page) -> None:
    channel = ada.channel("general")
    answer = await ada.answer(f"@verbatim {SLEEPER}", channel)
    assert QUOTED in answer["raw"]
    assert [block["t"] for block in answer["tree"]] == ["paragraph", "quote", "small", "small"]
    assert answer["replies_to"]["text"] == f"@Verbatim {SLEEPER}"
    assert answer["edited"] is None
    asked = answer["replies_to"]["id"]
    await ada.do("edit", message=asked, content="@Verbatim Who coined the term schemer?")
    changed = await ada.message(lambda message: "coined the term" in message["raw"][2:40])
    assert changed["id"] == answer["id"] or changed["replies_to"]["id"] == asked
    await ada.do("delete", message=asked)
    await ada.until(lambda event: event["on"] == "gone" and answer["id"] in event["messages"])


async def test_direct_messages_are_answered_without_a_mention(ada: Page) -> None:
    assert QUOTED in (await ada.answer(SLEEPER, ada.direct))["raw"]


async def test_a_private_answer_is_seen_by_one_and_then_by_none(ada: Page, bo: Page) -> None:
    channel = ada.channel("general")
    options = {"question": SLEEPER, "private": True}
    answer = await ada.used("run", channel=channel, name="ask", options=options)
    assert answer["ephemeral"]
    assert answer["used"] == {"by": "Ada", "command": "/ask"}
    assert answer["can"] == {"edit": False, "delete": False}
    with pytest.raises(RefusedError, match="is dismissed, not deleted"):
        await ada.do("delete", message=answer["id"])
    with pytest.raises(RefusedError, match=r"That message is gone\."):
        await bo.do("dismiss", message=answer["id"])
    await ada.do("dismiss", message=answer["id"])
    await ada.until(lambda event: event["on"] == "gone" and answer["id"] in event["messages"])
    assert (await ada.do("history", channel=channel))["messages"] == []
    await bo.do("say", channel=channel, content="anything else?")
    await bo.message(lambda message: message["raw"] == "anything else?")
    assert [event["message"]["raw"] for event in bo.events if event["on"] == "message"] == [
        "anything else?"
    ]


async def test_a_private_answer_is_posted_for_all(ada: Page, bo: Page) -> None:
    options = {"question": SLEEPER, "private": True}
    channel = ada.channel("general")
    answer = await ada.used("run", channel=channel, name="ask", options=options)
    await ada.do("press", message=answer["id"], custom_id=control(answer, "Post")["custom_id"])
    posted = await bo.message(lambda message: QUOTED in message["raw"])
    assert not posted["ephemeral"]


async def test_what_is_typed_into_a_command_is_completed(ada: Page) -> None:
    typed = {"channel": ada.channel("general"), "name": "find", "focused": "passage"}
    found = await ada.do("type", options={"passage": "Sleeper Agents sho"}, **typed)
    choice = found["choices"][0]
    assert choice["name"].startswith("For example, Sleeper Agents showed")
    options = {"passage": choice["value"]}
    posted = await ada.used("run", channel=typed["channel"], name="find", options=options)
    assert QUOTED in posted["raw"]
    assert (await ada.do("type", options={"passage": "xyzzy"}, **typed))["choices"] == []


async def test_a_form_opens_in_the_tab_that_asked_for_it_alone(ada: Page, bo: Page) -> None:
    answer = await ada.answer(f"@Verbatim {SLEEPER}", ada.channel("general"))
    follow = control(answer, "Follow up")["custom_id"]
    used = await ada.do("press", message=answer["id"], custom_id=follow)
    form = await ada.until(lambda event: event["on"] == "form")
    assert form["use"] == used["use"]
    assert form["title"] == "Follow up"
    (field,) = form["inputs"]
    assert field == {
        "custom_id": "question",
        "label": "What would you like to know next?",
        "style": "paragraph",
        "value": "",
        "placeholder": "",
        "required": True,
        "min_length": None,
        "max_length": 4000,
    }
    with pytest.raises(RefusedError, match="takes 1 to 4000 characters, not 0"):
        await ada.do("submit", use=form["use"], fields={"question": ""})
    with pytest.raises(RefusedError, match=r"That form was sent already\."):
        await bo.do("submit", use=form["use"], fields={"question": "mine?"})
    await ada.do("submit", use=form["use"], fields={"question": "and probes?"})
    await bo.message(lambda message: message["raw"].startswith("**and probes?**"))
    with pytest.raises(RefusedError, match=r"That form was sent already\."):
        await ada.do("submit", use=form["use"], fields={"question": "twice?"})
    assert [event for event in bo.events if event["on"] == "form"] == []


async def test_a_select_opens_what_it_names(ada: Page) -> None:
    answer = await ada.answer(f"@Verbatim {SLEEPER}", ada.channel("general"))
    select = control(answer, "Open…")
    assert (select["kind"], select["min"], select["max"]) == ("select", 1, 1)
    values = {option["label"]: option["value"] for option in select["options"]}
    chosen = {"message": answer["id"], "custom_id": select["custom_id"]}
    context = await ada.used("choose", values=[values["[1] in context"]], **chosen)
    assert context["ephemeral"]
    assert "Sleeper Agents" in context["raw"]
    with pytest.raises(RefusedError):
        await ada.do("choose", values=["made up"], **chosen)
    with pytest.raises(RefusedError, match=r"^No button"):
        await ada.do("press", message=answer["id"], custom_id="made up")


async def test_a_member_removes_only_the_answer_to_their_own_question(ada: Page, bo: Page) -> None:
    answer = await ada.answer(f"@Verbatim {SLEEPER}", ada.channel("general"))
    remove = {"message": answer["id"], "custom_id": control(answer, "Remove")["custom_id"]}
    refused = await bo.used("press", **remove)
    assert refused["ephemeral"]
    await ada.do("press", **remove)
    await bo.until(lambda event: event["on"] == "gone" and answer["id"] in event["messages"])


async def test_sources_of_a_claim_are_found_and_posted_as_a_reply(ada: Page, bo: Page) -> None:
    channel = ada.channel("general")
    claim = "Sleeper Agents showed that standard finetuning might not suffice."
    said = await bo.do("say", channel=channel, content=claim)
    found = await ada.used("menu", message=said["message"], name="Find sources")
    assert found["ephemeral"]
    assert found["used"] == {"by": "Ada", "command": "Find sources"}
    post = control(found, "Post as reply")["custom_id"]
    await ada.do("press", message=found["id"], custom_id=post)
    posted = await bo.message(lambda message: QUOTED in message["raw"])
    assert posted["replies_to"]["id"] == said["message"]


async def test_quotes_in_a_message_are_verified(ada: Page, bo: Page) -> None:
    said = await bo.do("say", channel=bo.channel("general"), content=f"> {QUOTED}")
    verdict = await ada.used("menu", message=said["message"], name="Verify quotes")
    assert "exact" in verdict["raw"]


async def test_a_file_comes_to_be_kept_and_never_as_a_page(hall: Hall, ada: Page) -> None:
    answer = await ada.answer(f"@Verbatim {SLEEPER}", ada.channel("general"))
    message = hall.sandbox.channel.messages[int(answer["id"])]
    content = b"<script>alert(1)</script>"
    message.attachments = [Attachment(7, 'a"é.html', content, "text/html")]
    hall.sandbox.world.touch(message)
    shown = await ada.message(lambda message: message["attachments"])
    (file,) = shown["attachments"]
    assert (file["name"], file["size"]) == ('a"é.html', 25)
    async with aiohttp.ClientSession(hall.address) as session, session.get(file["url"]) as response:
        assert response.headers["Content-Disposition"].startswith("attachment;")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.content_type == "application/octet-stream"
        assert await response.read() == content
    async with aiohttp.ClientSession(hall.address) as session:
        gone = await session.get(f"/~/attachments/{hall.sandbox.channel.id}/1/x")
        assert gone.status == 404


async def test_only_whoever_manages_the_server_is_shown_how_to_bind_a_corpus(
    ada: Page, bo: Page
) -> None:
    names = {}
    for who in (ada, bo):
        known = await who.do("commands", channel=who.channel("general"))
        names[who] = {each["name"] for each in known["slash"]}
        assert known["menu"] == ["Find sources", "Verify quotes"]
    assert "corpus use" in names[ada]
    assert "ask" in names[bo]
    commands = (await ada.do("commands", channel=ada.channel("general")))["slash"]
    ask = next(each for each in commands if each["name"] == "ask")
    kinds = [(option["name"], option["kind"], option["required"]) for option in ask["options"]]
    assert kinds == [
        ("question", "text", True),
        *((name, "text", False) for name in ("by", "after", "before", "in", "file", "corpus")),
        ("private", "boolean", False),
    ]


async def test_a_command_without_what_it_needs_is_refused_in_a_sentence(ada: Page) -> None:
    with pytest.raises(RefusedError, match=r"^/ask needs the option 'question'\.$"):
        await ada.do("run", channel=ada.channel("general"), name="ask", options={})


async def test_an_option_that_is_a_channel_takes_one(ada: Page) -> None:
    commands = (await ada.do("commands", channel=ada.channel("general")))["slash"]
    use = next(each for each in commands if each["name"] == "corpus use")
    (channel,) = [option for option in use["options"] if option["kind"] == "channel"]
    options = {"corpora": "seeds", channel["name"]: ada.channel("Side questions")}
    bound = await ada.used(
        "run", channel=ada.channel("general"), name="corpus use", options=options
    )
    assert "seeds" in bound["raw"]


async def test_a_bot_that_does_not_respond_has_failed(hall: Hall, bot: Process, ada: Page) -> None:
    os.kill(bot.pid, signal.SIGKILL)
    await ada.until(lambda event: event == {"on": "bot", "online": False})
    hall.sandbox.clock.speed = 20.0
    channel = ada.channel("general")
    used = await ada.do("run", channel=channel, name="ask", options={"question": SLEEPER})
    failed = await ada.until(lambda event: event["on"] == "failed")
    text = "Verbatim didn't respond in time."
    assert failed == {"on": "failed", "use": used["use"], "text": text}
    with pytest.raises(RefusedError, match=r"^Verbatim didn't respond in time\.$"):
        await ada.do(
            "type", channel=channel, name="find", options={"passage": "x"}, focused="passage"
        )


async def test_the_page_hears_that_the_bot_types(ada: Page, hall: Hall) -> None:
    channel = ada.channel("general")
    token = {"Authorization": f"Bot {hall.sandbox.token}"}
    async with aiohttp.ClientSession(headers=token) as session:
        await session.post(f"{hall.sandbox.api_base}/channels/{channel}/typing")
    heard = await ada.until(lambda event: event["on"] == "typing")
    assert heard == {"on": "typing", "channel": channel, "name": "Verbatim"}
