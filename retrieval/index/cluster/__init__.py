"""How is an index kept on machines that others keep, with the same order?

On OpenSearch, one index for each corpus and snapshot. `feed` puts it there, and lets it be asked
only after it gave the order of the definition; `ClusterIndex` asks it.
"""

from typing import TYPE_CHECKING

from retrieval.exports import lazily

if TYPE_CHECKING:
    from retrieval.index.cluster.access import Access
    from retrieval.index.cluster.client import MissingClientError, RequestError
    from retrieval.index.cluster.feeding import FeedProgress, feed, holds
    from retrieval.index.cluster.health import ailments
    from retrieval.index.cluster.mapping import Name
    from retrieval.index.cluster.nodes import connected
    from retrieval.index.cluster.patience import within
    from retrieval.index.cluster.searching import ClusterIndex

__all__ = [
    "Access",
    "ClusterIndex",
    "FeedProgress",
    "MissingClientError",
    "Name",
    "RequestError",
    "ailments",
    "connected",
    "feed",
    "holds",
    "within",
]

__getattr__ = lazily(
    __name__,
    access="Access",
    client="MissingClientError RequestError",
    feeding="FeedProgress feed holds",
    health="ailments",
    mapping="Name",
    nodes="connected",
    patience="within",
    searching="ClusterIndex",
)
