"""Does every kind of press have a handler?"""

from bot.client.controls import _CONTROLS
from bot.replies.controls import _FIELDS


def test_each_kind_of_control_that_is_read_has_its_handler() -> None:
    assert set(_CONTROLS) == set(_FIELDS)
