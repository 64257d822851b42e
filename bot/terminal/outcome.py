"""With which status does a command end?"""

from typing import Final

FOUND: Final = 0
NOTHING: Final = 1
WRONG: Final = 2
INTERRUPTED: Final = 130
