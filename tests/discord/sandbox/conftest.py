"""What holds in the end of each test with a real bot."""

from collections.abc import Iterator

import pytest

from tests.discord.client import assert_nothing_is_amiss
from tests.discord.validation import Validation


@pytest.fixture
def all_is_well(validation: Validation, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    assert_nothing_is_amiss(validation, caplog)
