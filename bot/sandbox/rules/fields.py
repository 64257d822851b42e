"""How long may a text be, and how many items may a list have?

Each check of `rules` notes what is wrong in a `Form`, under the path of the field, and raises
nothing.
"""

from typing import Final

from bot.sandbox.refusal import Form, Path
from bot.sandbox.wire import JsonObject, objects

CHOICES_MAX: Final = 25


def check_length(form: Form, path: Path, value: object, longest: int, *, shortest: int = 0) -> None:
    """Check the length of a text in code points; None counts as empty."""
    if value is not None and not isinstance(value, str):
        form.add(path, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
        return
    length = len(value or "")
    if length < shortest and not length:
        form.add(path, "BASE_TYPE_REQUIRED", "This field is required")
    elif not shortest <= length <= longest:
        if shortest:
            sentence = f"Must be between {shortest} and {longest} in length."
            form.add(path, "BASE_TYPE_BAD_LENGTH", sentence)
        else:
            form.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {longest} or fewer in length.")


def check_count(form: Form, path: Path, items: list[JsonObject], least: int, most: int) -> None:
    """Check the number of items in a list."""
    if not least <= len(items) <= most:
        sentence = f"Must be between {least} and {most} in length."
        form.add(path, "BASE_TYPE_BAD_LENGTH", sentence)


def check_choices(form: Form, choices: object, path: Path) -> None:
    """Check the choices that autocomplete offers, or those of an option of a command."""
    listed = objects(choices)
    check_count(form, path, listed, 0, CHOICES_MAX)
    for index, choice in enumerate(listed):
        check_length(form, (*path, index, "name"), choice.get("name"), 100, shortest=1)
        value = choice.get("value")
        if isinstance(value, str):
            check_length(form, (*path, index, "value"), value, 100, shortest=1)
        elif not isinstance(value, int | float):
            form.add((*path, index, "value"), "BASE_TYPE_REQUIRED", "This field is required")
