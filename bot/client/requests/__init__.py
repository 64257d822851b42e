"""Requests that people make on Discord, whatever way in they take."""

from typing import TYPE_CHECKING

from retrieval import lazily

if TYPE_CHECKING:
    from bot.client.requests.citation import GONE, answer_citation, reply_with_excerpt
    from bot.client.requests.claim import NO_WORDS, answer_claim, search_claim
    from bot.client.requests.passages import reopen, reopen_all
    from bot.client.requests.question import Request, answer_question
    from bot.client.requests.quote import verify_quote

__all__ = [
    "GONE",
    "NO_WORDS",
    "Request",
    "answer_citation",
    "answer_claim",
    "answer_question",
    "reopen",
    "reopen_all",
    "reply_with_excerpt",
    "search_claim",
    "verify_quote",
]

__getattr__ = lazily(
    __name__,
    citation="GONE answer_citation reply_with_excerpt",
    claim="NO_WORDS answer_claim search_claim",
    passages="reopen reopen_all",
    question="Request answer_question",
    quote="verify_quote",
)
