"""What is the exit status of a command?"""

from typing import Final

FOUND: Final = 0
NOTHING: Final = 1
WRONG: Final = 2
INTERRUPTED: Final = 130
