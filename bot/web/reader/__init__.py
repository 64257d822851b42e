"""The reader: a page for each passage and each source, and a place to ask, in a browser."""

from typing import TYPE_CHECKING

from retrieval import lazily

if TYPE_CHECKING:
    from bot.web.reader.alone import read_alone
    from bot.web.reader.site import serve_reader

__all__ = ["read_alone", "serve_reader"]

__getattr__ = lazily(__name__, alone="read_alone", site="serve_reader")
