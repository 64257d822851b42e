"""What does somebody type who wants the bot to break?

`HYPOTHESIS_PROFILE=thorough` looks for it longer.
"""

import os

from hypothesis import strategies as st

THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"

# What pings, opens, closes, hides or turns something, here or in a terminal.
PIECES = (
    *("\\", "`", "*", "_", "~", "|", "[", "]", "(", ")", "{", "}", "<", ">", "@", "#", ":", ";"),
    *(",", ".", "-", "+", "=", "&", "!", "?", '"', "'", "“", "”", "„", "«", "»", "‘", "…", "·"),
    *("/", " ", "\t", "\n", "\r", "\x00", "\x1b[2J", "\x1b]0;x\x07", "\x9b31m", "\x7f", "\u2028"),
    *("\u202e", "\u2066", "\u200b", "\ufeff", "\u0301", "\ud800", "漢", "é", "ß", "İ", "0", "a"),
    *("@everyone", "@here", "<@1>", "<@&1>", "<@!", "<#1>", "<t:-1", "<a:b:", "</a:", "<:a:1>"),
    *("> ", ">>> ", "-# ", "# ", "- ", "1.", "1)", "**", "__", "||", "```", "~~~", "://", "](x)"),
    *("www.", "a://(", "<a x="),
    *("[-", "-]", "{+", "+}", "file:", "file:*", "a:1-", ":1-2", "../", "/etc/passwd", "k7f2q8ab"),
    *("how many ", "can't ", "n't", "e.g. ", ". . .", "(...)", "lantern", "gate", "v1:", "none"),
)

HOSTILE = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=40).map(
    "".join
)


def sendable(text: str) -> str:
    """Return a text without halves of pairs, which no file and no message of Discord holds."""
    return text.encode("utf-8", "ignore").decode()


SENDABLE = HOSTILE.map(sendable)


def repeated(length: int) -> dict[str, str]:
    """Return texts of a length that repeat a piece, or two, and may fail to end as they began."""
    found = {}
    for piece in PIECES:
        long = piece * (length // len(piece) + 1)
        found[piece] = long[:length]
        for other in PIECES if THOROUGH else ("a",):
            mixed = piece + other
            found[mixed] = (mixed * (length // len(mixed) + 1))[:length]
        if THOROUGH:
            for other in ("\n", "a", ":1", " ", "\x00"):
                found[f"x{piece}{other}"] = f"x{long}"[: length - 1] + other[-1]
                found[f"{piece}…{other}"] = long[: length // 2] + other * (length // 2)
    return found
