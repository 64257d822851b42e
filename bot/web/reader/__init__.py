"""The reader: a page for each passage and each source, and a place to ask, in a browser."""

from typing import TYPE_CHECKING

from retrieval import lazily

if TYPE_CHECKING:
    from bot.web.reader.alone import read_alone
    from bot.web.reader.desk import Desk
    from bot.web.reader.site import reader_routes, serve_reader

__all__ = ["Desk", "read_alone", "reader_routes", "serve_reader"]

__getattr__ = lazily(__name__, alone="read_alone", desk="Desk", site="reader_routes serve_reader")
