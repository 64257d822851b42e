"""How does a reply explain why these passages were found?"""

from collections.abc import Mapping
from typing import Final

from bot.replies import paths, quoting
from bot.replies.layout import CUT, LIMIT, Reply, cut_question
from retrieval.answer import Explanation
from retrieval.corpus import Extract

_MOST_TERMS: Final = 10
_EVIDENCE: Final = "letters", "nearness", "same file", "opens a section", "very short"
_GONE: Final = "Those passages have been changed or removed since they were shown here."
_FORGOTTEN: Final = "I no longer know which words found those passages; please ask again."


def explanation_reply(
    question: str,
    explained: Mapping[int, tuple[Extract, Explanation]],
    *,
    lost: str = "",
    is_cut: bool = False,
) -> Reply:
    """Lay out what each word of a question weighs in each excerpt.

    Args:
        question: The question as typed, or as a message shows it.
        explained: The excerpts by their ranks, each with its explanation.
        lost: A sentence about excerpts that can't be explained any more; empty for none.
        is_cut: Whether only the beginning of the question is known.
    """
    if not explained:
        return Reply(_GONE if lost else _FORGOTTEN)
    head = (
        f"**{cut_question(question)}**\n"
        "-# A word weighs more the fewer passages hold it; a passage must reach the bar."
    )
    if is_cut:
        head += f"\n-# {CUT}"
    if lost:
        head += f"\n-# {quoting.inline(lost)}"
    parts = [_of_excerpt(rank, *explanation) for rank, explanation in explained.items()]
    while len(content := "\n".join([head, *parts])) > LIMIT:
        parts.pop()
    return Reply(content)


def _of_excerpt(rank: int, extract: Extract, explanation: Explanation) -> str:
    score = explanation.score or 1.0
    rows = [
        f"{_width(term.word)} {term.df:>7,} {term.idf:>5.1f} {term.tf:>3} "
        f"{term.score / score:>5.0%}"
        for term in explanation.terms[:_MOST_TERMS]
    ]
    rows += [
        f"{label:<34}{part / score:>6.0%}"
        for label, part in zip(_EVIDENCE, explanation.evidence, strict=True)
        if part
    ]
    table = "\n".join([f"{'':<16} {'held by':>7} {'idf':>5} {'tf':>3} {'share':>5}", *rows])
    reached = f"reaches {explanation.reach:.2f}, the bar is {explanation.bar:.2f}"
    place = paths.coded(paths.located(extract))
    return f"[{rank}] {place} · {reached}\n```\n{table}\n```"


def _width(word: str) -> str:
    """Return a word in 16 columns, without characters that could end a fence."""
    plain = "".join(c if c.isalnum() or c in "'’-" else " " for c in word)
    return f"{plain[:15]}…" if len(plain) > 16 else f"{plain:<16}"
