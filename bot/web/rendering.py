"""How does a value become a page?

Whatever comes from a text, a name or a question is escaped: the templates mark nothing as safe.
"""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


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
        trim_blocks=True,
        lstrip_blocks=True,
    )
