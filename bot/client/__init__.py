"""The bot as Discord meets it: events in, replies out."""
