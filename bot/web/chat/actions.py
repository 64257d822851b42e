"""What does a person do on the page, and what do they get back?"""

import re
from collections.abc import Awaitable, Callable, Mapping
from itertools import islice
from typing import Final, TypeAlias

from bot.sandbox import (
    Channel,
    ChannelKind,
    CommandKind,
    Interaction,
    Message,
    Sandbox,
    User,
    Visitor,
    sees,
)
from bot.web.chat.scene import Scene
from bot.web.chat.shapes import Shape, Shapes, slash_commands
from bot.web.chat.tabs import Tab, Tabs

Request: TypeAlias = Mapping[str, object]
Value: TypeAlias = str | int | float | bool | Channel

_CONTENT_MAX: Final = 2_000  # characters of a message
_TITLE_MAX: Final = 100  # characters of the title of a forum's post
_PAGE_MAX: Final = 50  # messages
_ID_MAX: Final = 20  # digits

_FOR_THE_BOT: Final = frozenset("say post commands run menu press choose submit type".split())


class ActionError(Exception):
    """A sentence for the person about why something can't be done."""


class Actions:
    """Does what pages ask for.

    Args:
        sandbox: The stand-in.
        scene: What was there at first.
        tabs: All connected pages.
        version: The version of the program.
    """

    def __init__(self, sandbox: Sandbox, scene: Scene, tabs: Tabs, version: str) -> None:
        self._sandbox = sandbox
        self._world = sandbox.world
        self._scene = scene
        self._tabs = tabs
        self._version = version
        self._shapes = Shapes(sandbox, scene)
        self._actions: dict[str, Callable[[Tab, Request], Awaitable[Shape]]] = {
            "hello": self._hello,
            "history": self._history,
            "say": self._say,
            "edit": self._edit,
            "delete": self._delete,
            "dismiss": self._dismiss,
            "post": self._post,
            "commands": self._commands,
            "run": self._run,
            "menu": self._menu,
            "press": self._press,
            "choose": self._choose,
            "submit": self._submit,
            "type": self._type,
        }

    @property
    def first_person(self) -> User:
        """Who one is at first."""
        return next(iter(self._scene.people))

    async def do(self, tab: Tab, request: Request) -> Shape:
        """Do what a page asks for, and return what it gets back.

        Raises:
            ActionError: It can't be done; the text says why.
        """
        name = _text(request, "do")
        action = self._actions.get(name)
        if action is None:
            raise ActionError(f"There is nothing called {request.get('do')!r} to do.")
        if name in _FOR_THE_BOT:
            await self._tabs.until_bot_has_come()
        try:
            return await action(tab, request)
        except (LookupError, ValueError, TimeoutError) as error:
            told = str(error.args[0]) if error.args else str(error)
            raise ActionError(f"{told[:1].upper()}{told[1:].rstrip('.')}.") from None

    async def _hello(self, tab: Tab, request: Request) -> Shape:
        you = request.get("you")
        if you is not None:
            tab.user = next(
                (user for user in self._scene.people if str(user.id) == you), self.first_person
            )
        bot = self._world.bot
        return {
            "you": str(tab.user.id),
            "bot": {"id": str(bot.id), "name": bot.name, "online": self._sandbox.gateway.ready},
            "people": [
                {"id": str(user.id), "name": user.name, "about": about}
                for user, about in self._scene.people.items()
            ],
            "servers": [self._shapes.server(guild, tab.user) for guild in self._scene.guilds],
            "direct": self._shapes.channel(self._world.dm_with(tab.user), tab.user),
            "version": self._version,
        }

    async def _history(self, tab: Tab, request: Request) -> Shape:
        channel = self._channel(tab, request)
        limit = min(max(_number(request, "limit", _PAGE_MAX), 1), _PAGE_MAX)
        before = _number(request, "before", 1 << 63)
        found = (
            message
            for message in reversed(channel.messages.values())
            if message.id < before and self._tabs.sees(tab.user, message)
        )
        page = list(islice(found, limit + 1))
        return {
            "messages": [
                self._shapes.message(message, tab.user) for message in reversed(page[:limit])
            ],
            "more": len(page) > limit,
        }

    async def _say(self, tab: Tab, request: Request) -> Shape:
        channel = self._channel(tab, request)
        earlier = None
        if request.get("replies_to") is not None:
            earlier = self._message(tab, request, "replies_to")
            if earlier.channel is not channel or earlier.ephemeral:
                raise ActionError("That message can't be replied to here.")
        ping = request.get("ping") is not False
        content = self._content(request)
        said = self._visitor(tab, channel).say(content, replies_to=earlier, ping=ping)
        return {"message": str(said.id)}

    async def _edit(self, tab: Tab, request: Request) -> Shape:
        message = self._message(tab, request)
        self._visitor(tab, message.channel).edit(message, self._content(request))
        return {}

    async def _delete(self, tab: Tab, request: Request) -> Shape:
        message = self._message(tab, request)
        if message.ephemeral:
            raise ActionError("A message that only you can see is dismissed, not deleted.")
        self._visitor(tab, message.channel).delete(message)
        return {}

    async def _dismiss(self, tab: Tab, request: Request) -> Shape:
        message = self._message(tab, request)
        if not message.ephemeral:
            raise ActionError("Only a message that only you can see can be dismissed.")
        self._tabs.dismiss(tab.user, message)
        return {}

    async def _post(self, tab: Tab, request: Request) -> Shape:
        forum = self._find_channel(tab.user, _text(request, "forum"))
        if forum.kind is not ChannelKind.FORUM:
            raise ActionError("Posts are made in a forum.")
        title = " ".join(_text(request, "title").split())
        if not 1 <= len(title) <= _TITLE_MAX:
            raise ActionError(f"A title has 1 to {_TITLE_MAX} characters.")
        content = self._content(request)
        thread = self._world.add_thread(forum, title)
        self._visitor(tab, thread).say(content)
        return {"channel": str(thread.id)}

    async def _commands(self, tab: Tab, request: Request) -> Shape:
        visitor = self._visitor(tab, self._channel(tab, request))
        return {
            "slash": slash_commands(visitor.commands(CommandKind.SLASH)),
            "menu": [each["name"] for each in visitor.commands(CommandKind.MESSAGE_MENU)],
        }

    async def _run(self, tab: Tab, request: Request) -> Shape:
        visitor = self._visitor(tab, self._channel(tab, request))
        options = self._options(visitor, request)
        return self._use(tab, visitor.slash(_text(request, "name"), **options))

    async def _menu(self, tab: Tab, request: Request) -> Shape:
        message = self._message(tab, request)
        visitor, name = self._visitor(tab, message.channel), _text(request, "name")
        if name not in [each["name"] for each in visitor.commands(CommandKind.MESSAGE_MENU)]:
            raise ActionError(f"There is no {name!r} here.")
        return self._use(tab, visitor.use(name, message))

    async def _press(self, tab: Tab, request: Request) -> Shape:
        message = self._message(tab, request)
        visitor = self._visitor(tab, message.channel)
        return self._use(tab, visitor.press(message, _text(request, "custom_id")))

    async def _choose(self, tab: Tab, request: Request) -> Shape:
        message = self._message(tab, request)
        visitor = self._visitor(tab, message.channel)
        values = request.get("values")
        chosen = (
            [each for each in values if isinstance(each, str)] if isinstance(values, list) else []
        )
        select = _text(request, "custom_id")
        return self._use(tab, visitor.choose(message, *chosen, select=select))

    async def _submit(self, tab: Tab, request: Request) -> Shape:
        opener = tab.forms.get(_text(request, "use"))
        if opener is None:
            raise ActionError("That form was sent already.")
        fields = request.get("fields")
        texts = {
            str(name): value
            for name, value in (fields.items() if isinstance(fields, dict) else ())
            if isinstance(value, str)
        }
        visitor = self._visitor(tab, opener.channel)
        used = self._use(tab, visitor.submit(opener, **texts))
        del tab.forms[_text(request, "use")]
        return used

    async def _type(self, tab: Tab, request: Request) -> Shape:
        visitor = self._visitor(tab, self._channel(tab, request))
        options, focused = self._options(visitor, request), _text(request, "focused")
        # The app sends the one that is typed into last.
        options[focused] = options.pop(focused, "")
        typed = visitor.type_into(_text(request, "name"), **options)
        return {"choices": await self._tabs.choices(tab, typed)}

    def _use(self, tab: Tab, interaction: Interaction) -> Shape:
        self._tabs.follow(tab, interaction)
        return {"use": str(interaction.id)}

    def _visitor(self, tab: Tab, channel: Channel) -> Visitor:
        return self._sandbox.visitor(tab.user, channel)

    def _channel(self, tab: Tab, request: Request) -> Channel:
        return self._find_channel(tab.user, _text(request, "channel"))

    def _find_channel(self, user: User, channel_id: str) -> Channel:
        channel = self._world.channels.get(_id(channel_id))
        if channel is None or not sees(self._world, user, channel):
            raise ActionError("There is no such channel.")
        return channel

    def _message(self, tab: Tab, request: Request, key: str = "message") -> Message:
        message_id = _id(_text(request, key))
        for channel in self._world.channels.values():
            message = channel.messages.get(message_id)
            if message is not None and self._tabs.sees(tab.user, message):
                return message
        raise ActionError("That message is gone.")

    def _content(self, request: Request) -> str:
        """Return what a person wrote, with a mention for the name of somebody who is here."""
        content = _text(request, "content").strip()
        names = {user.name.casefold(): user for user in (self._world.bot, *self._scene.people)}
        at_name = rf"(?<![\w<@])@({'|'.join(map(re.escape, names))})\b"

        def mention(found: re.Match[str]) -> str:
            return f"<@{names[found[1].casefold()].id}>"

        content = re.sub(at_name, mention, content, flags=re.IGNORECASE)
        if not content:
            raise ActionError("There is nothing to send.")
        if len(content) > _CONTENT_MAX:
            raise ActionError(f"A message has at most {_CONTENT_MAX} characters.")
        return content

    def _options(self, visitor: Visitor, request: Request) -> dict[str, Value]:
        """Return the options that a person has typed or chosen, by their names."""
        named = _text(request, "name")
        commands = slash_commands(visitor.commands(CommandKind.SLASH))
        command = next((each for each in commands if each["name"] == named), None)
        if command is None:
            raise ActionError(f"There is no /{named} here.")
        kinds = {option["name"]: option["kind"] for option in command["options"]}
        options = request.get("options")
        chosen: dict[str, Value] = {}
        for name, value in options.items() if isinstance(options, dict) else ():
            if kinds.get(name) == "channel" and isinstance(value, str):
                chosen[name] = self._find_channel(visitor.user, value)
            elif isinstance(value, str | int | float):
                chosen[name] = value
        return chosen


def _text(request: Request, key: str) -> str:
    """Return a text of a request; the empty one where there is none."""
    value = request.get(key)
    return value if isinstance(value, str) else ""


def _number(request: Request, key: str, default: int) -> int:
    value = request.get(key)
    if isinstance(value, str):
        return _id(value)
    return value if isinstance(value, int) else default


def _id(text: str) -> int:
    """Return an id; 0, which nothing has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _ID_MAX else 0
