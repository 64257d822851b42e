"""What every test of the retriever may take for granted."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="module")
def quick() -> Iterator[None]:
    """Nobody pulls the plug here, and a disk may take its time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda _: None)
        yield
