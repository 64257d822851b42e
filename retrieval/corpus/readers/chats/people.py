"""What are the people of a chat called?

Each is known by one name, under which an export shows them; their other names are known too.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from retrieval.corpus.readers.composition import on_one_line, well_formed

_MOST_CHARACTERS: Final = 100
"""A name that is longer is cut: none of a chat's programs takes one."""


class People:
    """The people who wrote in a chat."""

    def __init__(self) -> None:
        self._names: dict[str, tuple[str, ...]] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._names

    def met(self, key: str, *names: str) -> None:
        """Remember a person.

        Args:
            key: Tells them from others, whatever they are called.
            names: Their names, the one that the chat shows first; empty ones are none.
        """
        if self._names.get(key) != names:
            self._names[key] = names

    def names(self) -> Mapping[str, str]:
        """Return the name of each person by their key.

        Whoever shows a name that others show too goes by one that nobody else has, if there is one.
        """
        called = self._called()
        bearers = Counter(name for names in called.values() for name in names)
        return {
            key: next((name for name in names if bearers[name] == 1), next(iter(names), ""))
            for key, names in called.items()
        }

    def others(self) -> Mapping[str, tuple[str, ...]]:
        """Return the other names of people, as in `Document.people`."""
        names = self.names()
        others: dict[str, dict[str, None]] = {}
        for key, called in self._called().items():
            if names[key]:
                more = (name for name in called if name != names[key])
                others.setdefault(names[key], {}).update(dict.fromkeys(more))
        return {name: tuple(more) for name, more in others.items() if more}

    def _called(self) -> Mapping[str, tuple[str, ...]]:
        """Return the names of each person, each once."""
        return {
            key: tuple(dict.fromkeys(filter(None, map(_readable, names))))
            for key, names in self._names.items()
        }


def _readable(name: str) -> str:
    return on_one_line(well_formed(name))[:_MOST_CHARACTERS].rstrip()
