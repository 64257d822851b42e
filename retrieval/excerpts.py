"""Which sentences of a passage answer the question?"""

from collections.abc import Callable, Collection
from typing import Final

from retrieval import analysis
from retrieval.sentences import sentence_spans

BUDGET: Final = 600
"""Characters of an excerpt, so that three fit into a message; one sentence may be longer."""


def excerpt_span(
    text: str, query: Collection[str], weight: Callable[[str], float], budget: int = BUDGET
) -> tuple[int, int]:
    """Choose the piece of a passage that is shown.

    The whole passage when it fits the budget. Otherwise the sentence that holds most of the
    query's weight, with the sentence before and after it as far as they fit. A sentence is
    never cut.

    Args:
        text: The passage, without white space at either end.
        query: The question's terms.
        weight: A term's idf.
        budget: In characters.

    Returns:
        The character span in `text`, without white space at either end.
    """
    if len(text) <= budget:
        return 0, len(text)
    spans = sentence_spans(text)
    wanted = set(query)

    def overlap(span: tuple[int, int]) -> float:
        held = wanted.intersection(analysis.terms(text[span[0] : span[1]]))
        return sum(weight(term) for term in held)

    best = max(range(len(spans)), key=lambda number: overlap(spans[number]))
    first = last = best
    for neighbour in (best + 1, best - 1):
        if 0 <= neighbour < len(spans):
            low, high = min(first, neighbour), max(last, neighbour)
            if spans[high][1] - spans[low][0] <= budget:
                first, last = low, high
    return spans[first][0], spans[last][1]
