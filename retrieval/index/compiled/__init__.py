"""How are a million passages ranked in a millisecond?

By postings in files: `Builder` writes them into a folder, `CompiledIndex` maps them into memory
and ranks as `OracleIndex` does, score for score. `CompiledIndex.accelerate` makes it faster where
numba is installed.
"""

from retrieval.index.compiled.builder import Builder
from retrieval.index.compiled.postings import CompiledIndex

__all__ = ["Builder", "CompiledIndex"]
