"""The chat page: the bot on a Discord of its own, in a browser.

The page and the server talk over one WebSocket, `/~/chat`, in JSON; what stands below is added to
what the page is known to send and get.
"""

from typing import TYPE_CHECKING

from retrieval import lazily

if TYPE_CHECKING:
    from bot.web.chat.hosting import Hosting, host

__all__ = ["Hosting", "host"]

__getattr__ = lazily(__name__, hosting="Hosting host")
