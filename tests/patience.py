"""How long does a test wait for what is sure to come?"""

from typing import Final

PATIENCE: Final = 60.0
"""Seconds; it guards against hanging alone, on a machine that is very busy with other things."""
