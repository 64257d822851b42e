"""What is wrong with the settings, where, and what would be right?"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in the settings.

    Attributes:
        where: The file, variable or folder, with the setting's name.
        what: What is wrong, as half a sentence.
        fix: What to do, as a sentence.
    """

    where: str
    what: str
    fix: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. {self.fix}"


class SettingsError(Exception):
    """The settings can't be used.

    Attributes:
        problems: The mistakes, at least one.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))
