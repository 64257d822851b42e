"""What can the bot do, in three lines?"""

from collections.abc import Sequence

from bot.replies import quoting
from bot.replies.layout import Reply


def help_reply(corpora: Sequence[str]) -> Reply:
    """Return three lines about what the bot does with the corpora that are allowed in a venue."""
    named = ", ".join(f"*{quoting.inline(name)}*" for name in corpora[:5]) or "nothing here yet"
    return Reply(
        f"Ask with `/ask`, or by mentioning me: I quote {named} word for word "
        "and say in which file and on which lines it stands.\n"
        "To cite: `/find` while you type, `/cite` an id such as `k7f2q8ab` or `file:12-18`, and on "
        "anyone's message Apps › *Find sources* or *Verify quotes*.\n"
        "When nothing fits, I say so. I write nothing of my own, and nobody gets pinged."
    )
