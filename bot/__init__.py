"""The faces of Verbatim: a Discord bot and a terminal program."""
