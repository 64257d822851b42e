"""In which ways are the words of passages counted?"""

from collections.abc import Iterator

import pytest

from retrieval.index.compiled import counting


@pytest.fixture(params=["numpy", "machine code"], scope="module")
def way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Count by numpy, then by machine code where numba is installed."""
    compiled = counting.load() if request.param == "machine code" else None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "loaded", lambda: compiled)
        yield
