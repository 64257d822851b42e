"""Which lines of a text would do most harm on a page, if they weren't shown as they stand?"""

from typing import Final

from tests.hostile.strings import PIECES

MARKUP: Final = (
    "<script>alert(1)</script><b>not bold</b>",
    "<img src=x onerror=alert(1)> <svg/onload=alert(1)>",
    "javascript:alert(1) [press](javascript:alert(1)) <javascript:alert(1)>",
    "&lt;b&gt; &amp; &#60;i&#62; &nbsp; &copy;",
    '"><iframe src="https://example.org/"></iframe>',
    "![picture](https://example.org/a.png) <https://example.org/b>",
    "{{constructor.constructor('alert(1)')()}} ${alert(1)}",
    "__proto__ constructor toString",
)

_CONTROLS: Final = frozenset("\x00\x1b\x9b\x7f\u2028\u202e\u2066\ud800\r\n\t")
"""What goes along in an attached file, or ends a line."""

_PLAIN: Final = [each for each in PIECES if not _CONTROLS & set(each)]

HARD: Final = (
    *MARKUP,
    *(f"a{piece}lantern{piece}b {piece}c{piece} d" for piece in _PLAIN),
    *(f"{piece} at the beginning, and in pairs {piece}{piece}" for piece in _PLAIN),
)
"""Lines of one file; each is a paragraph of its own."""
