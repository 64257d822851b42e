"""How does a value become a page?

Whatever comes from a text, a name or a question is escaped: the templates mark nothing as safe.
"""

import re
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

_LOST: Final = "\N{REPLACEMENT CHARACTER}"

# HTML has no NUL, and UTF-8 no half of a pair, as names of files may hold one.
_UNWRITABLE: Final = re.compile("[\0\ud800-\udfff]")


def render(template: str, **values: object) -> str:
    """Return a page.

    Args:
        template: The name of a file in `bot/web/templates/`.
        values: What the template shows; a text among them is never markup.
    """
    return _environment().get_template(template).render(values)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("bot.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_writable,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _writable(value: object) -> object:
    """Return a value with what no page can hold replaced; what isn't plain text as it is."""
    # Markup of the templates' own is a subclass.
    return _UNWRITABLE.sub(_LOST, value) if type(value) is str else value
