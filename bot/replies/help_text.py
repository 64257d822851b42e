"""What can the bot do, in three lines?"""

from bot.replies import quoting


def help_text(corpus: str) -> str:
    """Return three lines on what the bot does."""
    return (
        f"Ask with `/ask`, or by mentioning me: I quote *{quoting.inline(corpus)}* word for word "
        "and say in which file and on which lines it stands.\n"
        "Mention me with an id such as `k7f2q8ab`, or with `file:12-18`, and I show that passage.\n"
        "When nothing fits, I say so. I write nothing of my own, and nobody gets pinged."
    )
