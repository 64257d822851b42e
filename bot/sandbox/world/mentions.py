"""Whom does a message ping?

The raw content and `allowed_mentions` decide: what is escaped, quoted or in a code block pings
all the same.
"""

import re
from dataclasses import dataclass
from typing import Final

from bot.sandbox.wire import JsonObject, number

EVERYTHING: Final = frozenset({"users", "roles", "everyone"})
USERS_ONLY: Final = frozenset({"users"})

_USER: Final = re.compile(r"<@!?(\d+)>")
_ROLE: Final = re.compile(r"<@&(\d+)>")
_EVERYONE: Final = re.compile(r"@(?:everyone|here)")


@dataclass(frozen=True, slots=True)
class Pings:
    """Those whom a message notifies; false when it notifies nobody.

    The ids are those in the content, whether the sandbox knows them or not: a test quotes
    made-up ones and must still see them.
    """

    users: frozenset[int] = frozenset()
    roles: frozenset[int] = frozenset()
    everyone: bool = False

    def __bool__(self) -> bool:
        return bool(self.users or self.roles or self.everyone)

    def __or__(self, other: "Pings") -> "Pings":
        return Pings(
            self.users | other.users, self.roles | other.roles, self.everyone or other.everyone
        )


def find_pings(
    content: str,
    allowed: JsonObject | None,
    *,
    default: frozenset[str],
    replied_to: int | None = None,
) -> Pings:
    """Return whom a message pings.

    Args:
        content: The raw text.
        allowed: The `allowed_mentions` of the body; None when it has none.
        default: The kinds that count when `allowed` is None: all of them in messages of a
            channel, users in answers to interactions.
        replied_to: The author of the message that this one replies to. They are pinged unless
            `allowed` is given and doesn't ask for it.
    """
    users = frozenset(int(id_) for id_ in _USER.findall(content))
    roles = frozenset(int(id_) for id_ in _ROLE.findall(content))
    parsed = default if allowed is None else frozenset(allowed.get("parse") or ())
    listed = allowed or {}
    if "users" not in parsed:
        users &= _ids(listed.get("users"))
    if "roles" not in parsed:
        roles &= _ids(listed.get("roles"))
    if replied_to is not None and (allowed is None or allowed.get("replied_user")):
        users |= {replied_to}
    return Pings(users, roles, "everyone" in parsed and bool(_EVERYONE.search(content)))


def _ids(value: object) -> frozenset[int]:
    return frozenset(number(item) for item in value) if isinstance(value, list) else frozenset()
