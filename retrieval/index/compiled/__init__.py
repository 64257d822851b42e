"""How are a million passages ranked in a millisecond?

By postings in files: `Builder` writes them into a folder, `CompiledIndex` maps them into memory
and ranks as `OracleIndex` does, score for score. `CompiledIndex.accelerate` makes it faster where
numba is installed, and `counting` what ranks passages anew.
"""

from typing import TYPE_CHECKING

from retrieval.exports import lazily

if TYPE_CHECKING:
    from retrieval.index.compiled import counting, merging
    from retrieval.index.compiled.builder import Builder
    from retrieval.index.compiled.dictionary import Dictionary
    from retrieval.index.compiled.files import take_postings_away
    from retrieval.index.compiled.postings import CompiledIndex
    from retrieval.index.compiled.unfolding import Block

__all__ = [
    "Block",
    "Builder",
    "CompiledIndex",
    "Dictionary",
    "counting",
    "merging",
    "take_postings_away",
]

__getattr__ = lazily(
    __name__,
    builder="Builder",
    dictionary="Dictionary",
    files="take_postings_away",
    postings="CompiledIndex",
    unfolding="Block",
)
