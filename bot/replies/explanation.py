"""How does a reply explain why these passages were found?"""

from collections.abc import Sequence
from typing import Final

from bot.replies import paths
from bot.replies.layout import LIMIT, Reply, cut_question
from retrieval.answer import Excerpt, Explanation

_MOST_TERMS: Final = 10


def explanation_reply(question: str, explained: Sequence[tuple[Excerpt, Explanation]]) -> Reply:
    """Lay out what each word of a question weighs in each excerpt.

    Args:
        question: The question as typed.
        explained: The excerpts, each with its explanation.
    """
    if not explained:
        return Reply("Those passages have been changed or removed since they were shown here.")
    head = (
        f"**{cut_question(question)}**\n"
        "-# A word weighs more the fewer passages hold it; a passage must reach the bar."
    )
    parts = [_of_excerpt(excerpt, explanation) for excerpt, explanation in explained]
    while len(content := "\n".join([head, *parts])) > LIMIT:
        parts.pop()
    return Reply(content)


def _of_excerpt(excerpt: Excerpt, explanation: Explanation) -> str:
    score = explanation.score or 1.0
    rows = [
        f"{_width(term.word)} {term.df:>7,} {term.idf:>5.1f} {term.tf:>3} "
        f"{term.score / score:>5.0%}"
        for term in explanation.terms[:_MOST_TERMS]
    ]
    rows += [
        f"{label:<34}{part / score:>6.0%}"
        for label, part in (("letters", explanation.grams), ("nearness", explanation.nearness))
        if part
    ]
    table = "\n".join([f"{'':<16} {'held by':>7} {'idf':>5} {'tf':>3} {'share':>5}", *rows])
    reached = f"reaches {explanation.reach:.2f}, the bar is {explanation.bar:.2f}"
    place = paths.coded(excerpt.extract.locator)
    return f"[{excerpt.rank}] {place} · {reached}\n```\n{table}\n```"


def _width(word: str) -> str:
    """Return a word in 16 columns, without characters that could end a fence."""
    plain = "".join(c if c.isalnum() or c in "'’-" else " " for c in word)
    return f"{plain[:15]}…" if len(plain) > 16 else f"{plain:<16}"
