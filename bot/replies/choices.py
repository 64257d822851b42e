"""How does a passage look in the list that Discord shows while somebody types?"""

from typing import Final

from bot.replies import paths
from retrieval.quote import flat

MOST_CHOICES: Final = 25
"""Most choices that Discord offers at once."""

LONGEST_CHOICE: Final = 100
"""Most characters of a choice's name, which is no markdown and shown as it is."""

_LONGEST_LOCATOR: Final = 40
_BEFORE: Final = 0.4  # the most of the room for what stands before the matched word


def choice_name(text: str, matched: int, locator: str) -> str:
    """Return a piece of a passage around one of its words, and where it stands.

    Args:
        text: The passage.
        matched: Offset of the word.
        locator: Path and lines; only the end of a long one is shown.
    """
    where = flat(paths.shortened(locator, _LONGEST_LOCATOR))
    shown = _cut(flat(text), len(flat(text[:matched])), LONGEST_CHOICE - len(where) - len(" · "))
    return f"{shown} · {where}" if shown else where


def _cut(text: str, matched: int, room: int) -> str:
    """Cut a text at words so that it fits and holds the matched word."""
    start = 0
    if len(text) > room and matched > _BEFORE * room:
        latest = min(matched, len(text))
        start = text.find(" ", max(0, latest - int(_BEFORE * room)), latest) + 1 or latest
        text = f"…{text[start:].lstrip()}"
    if len(text) <= room:
        return text
    end = text.rfind(" ", room // 2, room)
    return f"{text[: end if end > 0 else room - 1]}…"
