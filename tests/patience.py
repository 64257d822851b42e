"""How long does a test wait for something that is sure to come?"""

from typing import Final

PATIENCE: Final = 60.0
"""Seconds; they only guard against hanging, on a machine that is very busy with other things."""
