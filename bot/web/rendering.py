"""How does a value become a page?

Whatever comes from a text, a name or a question is escaped: the templates mark nothing as safe.
"""

from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

# HTML has no NUL; this is what its own standard puts in the place of one.
_NUL: Final = "\N{REPLACEMENT CHARACTER}"


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
    """Return a text as a page can hold it; anything else, such as the templates' own markup."""
    return value.replace("\0", _NUL) if type(value) is str else value
