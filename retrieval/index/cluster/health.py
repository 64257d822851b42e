"""Can this cluster be fed and asked, and what keeps it from that?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from retrieval.index.cluster.client import RequestError
from retrieval.index.cluster.nodes import Nodes

_OLDEST: Final = (2, 19)
"""It has had all that requests use since then."""

_NEWEST: Final = 3
_SECONDS: Final = 3.0


@dataclass(frozen=True, slots=True)
class Ailment:
    """What is wrong with a cluster.

    Attributes:
        what: What it is, as a sentence without its end.
        fix: What to do, as a sentence.
    """

    what: str
    fix: str


def ailments(nodes: Nodes) -> Iterator[Ailment]:
    """Yield what is wrong with a cluster."""
    try:
        yield from _ailments(nodes)
    except RequestError as error:
        fix = "See that it runs, and that `hosts`, `ca_file`, `user` and `password_file` are right."
        if error.status in {401, 403}:
            fix = "Give a user that may do all on indexes named verbatim-*, and see the cluster."
        yield Ailment(f"doesn't answer: {error}", fix)
    except (LookupError, TypeError, ValueError):
        yield Ailment("answers in a form that nobody expects", "Name hosts of OpenSearch.")


def _ailments(nodes: Nodes) -> Iterator[Ailment]:
    version = nodes.do("GET", "/", seconds=_SECONDS)["version"]
    if version.get("distribution") != "opensearch":
        yield Ailment("is no OpenSearch", "Name hosts of OpenSearch.")
        return
    major, minor = map(int, str(version["number"]).split(".")[:2])
    if not _OLDEST <= (major, minor) < (_NEWEST + 1, 0):
        yield Ailment(
            f"is OpenSearch {version['number']}",
            f"Use one from {_OLDEST[0]}.{_OLDEST[1]} on, up to {_NEWEST}.",
        )
    status = nodes.do("GET", "/_cluster/health", seconds=_SECONDS)
    if status["status"] == "red":
        yield Ailment(
            "is red: parts of some indexes have no copy left",
            "See `_cluster/allocation/explain`; `verbatim index --rebuild` makes ours anew.",
        )
    filters = {"filter_path": "*.settings.index.blocks.read_only_allow_delete"}
    blocked = nodes.do("GET", "/_all/_settings", params=filters, seconds=_SECONDS)
    created = nodes.do("GET", "/_cluster/settings", params={"flat_settings": "true"})
    is_blocked = any(
        str(told.get("cluster.blocks.create_index", "")) == "true" for told in created.values()
    )
    if blocked or is_blocked:
        yield Ailment(
            "is full: it takes nothing any more",
            "Give its nodes more disk, or remove what nobody asks.",
        )
