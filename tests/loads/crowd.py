"""What do people do with the bot, in every way there is?"""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Sequence

from bot.sandbox import Interaction, Message, Sandbox
from bot.sandbox.people import Visitor
from bot.sandbox.rules import ComponentKind, flatten
from tests.loads.asking import QUESTIONS
from tests.loads.verdicts import Act, Replies

QUOTE = "I think Joe Carlsmith's 2023 report coined the term"
LOCATOR = "004_8279fd142acaf4fa.txt:6"
CHANNELS = 8
# Number of people who ask the same at once, as in a lecture.
AT_ONCE = 30


class Crowd:
    """Many people in channels and direct messages of one sandbox.

    Args:
        discord: The sandbox they are in.
        count: Number of people.
        drawn: Random source that decides who does what.
    """

    def __init__(self, discord: Sandbox, count: int, drawn: random.Random) -> None:
        self.acts: list[Act] = []
        self._discord = discord
        self._replies = Replies(discord)
        self._drawn = drawn
        world = discord.world
        channels = [world.add_channel(discord.guild, f"room-{n}") for n in range(CHANNELS)]
        self._people: list[Visitor] = []
        for number in range(count):
            user = world.add_user(f"Person {number}", guild=discord.guild)
            where = world.dm_with(user) if number % 4 == 0 else channels[number % CHANNELS]
            self._people.append(discord.visitor(user, where))
        self._recent: deque[tuple[Visitor, Act]] = deque(maxlen=200)
        hostile = f"@everyone <@{self._people[0].user.id}> @here what painted the harbour?"
        self._questions = (*QUESTIONS, hostile, '"coined the term"', "???", LOCATOR)
        self._ways: dict[Callable[[Visitor], Act | None], float] = {
            self._ask: 30,
            self._mention: 25,
            self._press: 25,
            self._type: 10,
            self._command: 10,
            self._use_menu: 6,
            self._edit: 6,
            self._delete: 5,
        }

    async def act(self, rate: float, seconds: float) -> None:
        """Do `rate` things per second, in no regular order, and now and then many at once."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + seconds
        while loop.time() < ends:
            await asyncio.sleep(self._drawn.expovariate(rate))
            for _ in range(AT_ONCE if self._drawn.random() < 0.005 else 1):
                self.act_once()

    def act_once(self) -> None:
        """Let somebody do something, if that is possible at all."""
        way = self._drawn.choices(list(self._ways), list(self._ways.values()))[0]
        person = self._drawn.choice(self._people)
        events = self._discord.gateway.repeats
        before = events["INTERACTION_CREATE"]
        told = tuple(self._discord.gateway.sessions.values())
        since, at = self._discord.clock.now(), asyncio.get_running_loop().time()
        try:
            act = way(person)
        except (LookupError, ValueError):  # the control isn't there any more, or not yet
            return
        if act is not None:
            act.at, act.since, act.told = at, since, told
            act.repeated = events["INTERACTION_CREATE"] < before
            self.acts.append(act)

    def _question(self) -> str:
        return self._drawn.choice(self._questions)

    def _ask(self, person: Visitor) -> Act:
        private = self._drawn.random() < 0.3
        opened = person.slash("ask", question=self._question(), private=private)
        return self._kept(person, self._opened("slash", person, opened))

    def _mention(self, person: Visitor) -> Act:
        message = person.mention(self._question())
        return self._kept(person, self._wrote("mention", person, message))

    def _command(self, person: Visitor) -> Act:
        commands: dict[str, dict[str, str]] = {
            "find": {"passage": "who coined schemer"},
            "cite": {"citation": LOCATOR},
            "verify": {"quote": QUOTE},
            "help": {},
            "corpus status": {},
        }
        name = self._drawn.choice(list(commands))
        opened = person.slash(name, **commands[name])
        return self._kept(person, self._opened("slash", person, opened))

    def _type(self, person: Visitor) -> Act:
        opened = person.type_into("find", passage=self._question()[: self._drawn.randint(1, 30)])
        return self._opened("autocomplete", person, opened)

    def _use_menu(self, person: Visitor) -> Act | None:
        there = [each for each in person.channel.messages.values() if person.sees(each)][-20:]
        if not there:
            return None
        name = self._drawn.choice(["Find sources", "Verify quotes"])
        opened = person.use(name, self._drawn.choice(there))
        return self._kept(person, self._opened("menu", person, opened))

    def _press(self, _: Visitor) -> Act | None:
        """Use any control of an earlier answer, by whoever got it, or send the form it opened."""
        if not self._recent:
            return None
        person, act = self._drawn.choice(self._recent)
        if act.interaction is not None and act.interaction.modal is not None:
            opened = person.submit(act.interaction, self._question())
            return self._kept(person, self._opened("form", person, opened))
        message = self._drawn.choice(self._standing(person, act))
        control = self._drawn.choice(
            [each for each in flatten(message.components) if "custom_id" in each]
        )
        if control["type"] == ComponentKind.BUTTON:
            opened = person.press(message, control["custom_id"])
        else:
            value = self._drawn.choice(control["options"])["value"]
            opened = person.choose(message, value, select=control["custom_id"])
        return self._kept(person, self._opened("button", person, opened))

    def _standing(self, person: Visitor, act: Act) -> Sequence[Message]:
        return [each for each in act.shown if person.sees(each) and each.components]

    def _edit(self, person: Visitor) -> Act | None:
        message = self._own(person)
        bot = self._discord.world.bot.id
        person.edit(message, f"<@{bot}> {self._question()}")
        return self._wrote("edit", person, message)

    def _delete(self, person: Visitor) -> Act | None:
        message = self._own(person)
        person.delete(message)
        return self._wrote("delete", person, message)

    def _own(self, person: Visitor) -> Message:
        """Return something that the person wrote lately; raises IndexError if there is nothing."""
        return self._drawn.choice(
            [
                each
                for each in list(person.channel.messages.values())[-100:]
                if each.author is person.user and not each.deleted
            ]
        )

    def _opened(self, way: str, person: Visitor, opened: Interaction) -> Act:
        return Act(way, person.user.id, 0.0, interaction=opened)

    def _wrote(self, way: str, person: Visitor, message: Message) -> Act:
        replies, refused = self._replies.to(message), self._replies.refused(message)
        return Act(way, person.user.id, 0.0, message=message, replies=replies, refused=refused)

    def _kept(self, person: Visitor, act: Act) -> Act:
        self._recent.append((person, act))
        return act
