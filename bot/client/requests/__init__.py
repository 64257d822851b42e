"""What is looked up for somebody on Discord, whatever way in they took."""

from typing import TYPE_CHECKING

from retrieval import lazily

if TYPE_CHECKING:
    from bot.client.requests.citation import GONE, cited, opened_reply
    from bot.client.requests.question import Asked, answered
    from bot.client.requests.quote import verified

__all__ = ["GONE", "Asked", "answered", "cited", "opened_reply", "verified"]

__getattr__ = lazily(
    __name__,
    citation="GONE cited opened_reply",
    question="Asked answered",
    quote="verified",
)
