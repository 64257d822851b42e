"""The bot's pages in a browser: a reader of its texts, and a chat that stands in for Discord."""
