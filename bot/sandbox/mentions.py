"""Who is pinged by a message?

Decided on the raw content and `allowed_mentions`; whatever is escaped, quoted or in a code
block pings all the same.
"""

import re
from dataclasses import dataclass

from bot.sandbox.wire import JsonObject, number

EVERYTHING = frozenset({"users", "roles", "everyone"})
USERS_ONLY = frozenset({"users"})

_USER = re.compile(r"<@!?(\d+)>")
_ROLE = re.compile(r"<@&(\d+)>")
_EVERYONE = re.compile(r"@(?:everyone|here)")


@dataclass(frozen=True)
class Pings:
    """Who a message reaches; false when nobody.

    Ids are those written in the content, known to the sandbox or not: a test quotes made-up
    ones and must still see them.
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


def _ids(value: object) -> frozenset[int]:
    return frozenset(number(item) for item in value) if isinstance(value, list) else frozenset()


def pings(
    content: str,
    allowed: JsonObject | None,
    *,
    default: frozenset[str],
    replied_to: int | None = None,
) -> Pings:
    """Return who is pinged.

    Args:
        content: The raw text.
        allowed: The body's `allowed_mentions`; None when it had none.
        default: What is parsed when `allowed` is None: everything in channel messages, users
            in replies to interactions.
        replied_to: The author of the message that this one replies to. Pinged unless
            `allowed` is given and doesn't ask for it.
    """
    users = frozenset(int(found) for found in _USER.findall(content))
    roles = frozenset(int(found) for found in _ROLE.findall(content))
    parsed = default if allowed is None else frozenset(allowed.get("parse") or ())
    listed = allowed or {}
    if "users" not in parsed:
        users &= _ids(listed.get("users"))
    if "roles" not in parsed:
        roles &= _ids(listed.get("roles"))
    if replied_to is not None and (allowed is None or allowed.get("replied_user")):
        users |= {replied_to}
    return Pings(users, roles, "everyone" in parsed and bool(_EVERYONE.search(content)))
