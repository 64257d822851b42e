"""The chat page: the bot on a Discord of its own, in a browser.

The page and the server talk over one WebSocket, `/~/chat`, in JSON: the page sends requests, each
is answered once, and the server sends events at any time. `bot/web/static/chat/protocol.js` has the
types. Beyond them:

- A connection is the first person until `hello` names another. With `you` null nobody else comes,
  with an unknown one the first person does. Events are for whoever the connection is by then.
- A request is refused with a sentence for the person; what they named and may not see doesn't exist
  for them. Requests of one connection are done in their order, but for `type`, which waits for the
  bot; the page drops what came out of order.
- `say`, `edit` and `post` take text as it is typed: `@name` becomes a mention where somebody of
  that name, or the bot, is here. White space at both ends goes. `raw` is what was sent, `typed` is
  what its author would type for it.
- What the bot is to notice waits some seconds for the bot to have come for the first time; what
  happens while it is away later is lost on it, as on Discord.
- `say` returns `{message}`, the id; the message itself comes as an event, as everybody gets it.
- `tries` are texts for the message box of that channel, the mention included where one is needed.
- In `run` and `type` an option of the kind `channel` is a channel's id; its `channels` in
  `commands` are the kinds that it takes, none for any.
- A message that was dismissed is gone for that person in all tabs, for as long as the program runs.
- `thinking` goes to false in a `message` event, or the message is `gone`; where the bot ended in
  between, neither comes.
"""

from typing import TYPE_CHECKING

from retrieval import lazily

if TYPE_CHECKING:
    from bot.web.chat.hosting import Hosting, host

__all__ = ["Hosting", "host"]

__getattr__ = lazily(__name__, hosting="Hosting host")
