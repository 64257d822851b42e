"""What keeps the bot from running? Each error's text is the sentence to show."""


class BotError(Exception):
    """The bot can't start or go on; `str()` says why and what to do."""
