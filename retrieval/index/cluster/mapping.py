"""How does an index stand on a cluster?

It has one document for each passage:

| field | holds |
| --- | --- |
| `passage` | the passage's number, by which ties are broken and passages are chosen |
| `terms` | its terms as often as they count, parted by blanks: what is ranked |
| `counts` | its own postings: the number of each term, and the code of its tf and length |

By `counts`, whoever asks scores the best anew to the last bit, with no postings of its own. The
text of a document is kept nowhere else, and an index is never written after it was sealed.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from retrieval.index import ranking

SCHEMA: Final = 1
"""The version of all this; an index of another one is never asked."""

NAMESPACE: Final = "verbatim"
"""What all names on the cluster begin with."""

MOST_TERMS: Final = 1_000
"""The terms that one request may have; a node takes 1,024 clauses."""

LONGEST_PAGE: Final = 10_000
"""The hits that one request may bring."""

_LONGEST_TOKEN: Final = 255  # UTF-16 units; the tokenizer cuts there
_DIGEST_DIGITS: Final = 40


@dataclass(frozen=True, slots=True)
class Name:
    """What an index is called.

    Attributes:
        corpus: The corpus's name.
        store: A name that no other corpus has, which is what its alias says.
        snapshot: The snapshot's id.
        fingerprint: Digits that tell what the index holds.
    """

    corpus: str
    store: str
    snapshot: str
    fingerprint: str

    @property
    def alias(self) -> str:
        """The name that leads to the corpus's newest index."""
        return f"{NAMESPACE}-{re.sub(r'[^a-z0-9_-]', '_', self.store.lower())}"

    @property
    def index(self) -> str:
        """The name of the index itself."""
        return f"{self.alias}-{self.snapshot}-{self.fingerprint[:12]}"

    @property
    def feed(self) -> str:
        """The name that it is fed by; whatever bears one isn't finished."""
        return f"{self.index}-feed"

    @property
    def pattern(self) -> str:
        """What matches the names of all indexes of the corpus."""
        return f"{self.alias}-*"


def written(term: str) -> str:
    """Return a term as it is written there; one that is too long goes by its digest."""
    if 2 * len(term) > _LONGEST_TOKEN and len(term.encode("utf-16-le")) > 2 * _LONGEST_TOKEN:
        return f"~{hashlib.sha256(term.encode()).hexdigest()[:_DIGEST_DIGITS]}"
    return term


def definition(name: Name, meta: Mapping[str, object], shards: int) -> dict[str, Any]:
    """Return what an index is made by, before it is fed.

    Args:
        name: What it is called.
        meta: Further facts about it.
        shards: How many parts it has.
    """
    similarity = {"type": "BM25", "k1": ranking.K1, "b": ranking.B}
    return {
        "settings": {
            "index": {
                "number_of_shards": shards,
                "number_of_replicas": 0,
                "refresh_interval": "-1",
                "max_result_window": LONGEST_PAGE,
                "similarity": {"default": similarity},
            }
        },
        "aliases": {name.feed: {}},
        "mappings": {
            "dynamic": "strict",
            "_meta": {"schema": SCHEMA, "alias": name.alias, "snapshot": name.snapshot, **meta},
            "_source": {"enabled": False, "recovery_source_enabled": False},
            "properties": {
                "passage": {"type": "integer"},
                # `keyword` scores 1.0 from OpenSearch 3.0 on.
                "terms": {
                    "type": "text",
                    "analyzer": "whitespace",
                    "index_options": "freqs",
                    "norms": True,
                },
                "counts": {"type": "binary", "doc_values": True},
            },
        },
    }
