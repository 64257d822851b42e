"""Which questions show best what the bot does with a corpus?"""

from retrieval.answer import Answerer


def tries(answerer: Answerer) -> list[str]:
    return []
