"""In which ways are the words of passages counted?"""

from collections.abc import Iterator

import pytest

from retrieval.index.compiled import counting


@pytest.fixture(params=["numpy", "machine code"], scope="module")
def way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Count by numpy, then by machine code where numba is installed."""
    compiled = None
    if request.param == "machine code":
        pytest.importorskip("numba")
        compiled = counting.load()
        assert compiled
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "loaded", lambda: compiled)
        yield
