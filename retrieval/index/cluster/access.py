"""Where is the cluster, and who may use it?"""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """A cluster as the settings name it; it can be handed to another process.

    Attributes:
        hosts: The addresses of its nodes, `https://HOST:PORT`, at least one; `http://` on loopback
            alone.
        ca_file: The certificates that the nodes' must lead to; None for those of the system.
        user: The name to sign in with; empty for none.
        password: What belongs to it; it is never printed.
        shards: How many parts an index has.
        replicas: How many further copies of each part there are.
        concurrent: How many searches may be under way at once.
        every: Seconds for which changes are gathered before an index is put there.
        falls_back: Whether an index is kept here too, which answers where the cluster doesn't.
    """

    hosts: tuple[str, ...]
    ca_file: Path | None = None
    user: str = ""
    password: str = field(default="", repr=False)
    shards: int = 3
    replicas: int = 1
    concurrent: int = 8
    every: float = 3600.0
    falls_back: bool = False
