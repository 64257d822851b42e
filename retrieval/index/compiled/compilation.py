"""How does plain Python become machine code, where numba is installed?"""

from collections.abc import Callable
from typing import Any

Compiled = Callable[..., Any]
"""What was compiled."""


def compiled(build: Callable[..., Compiled]) -> Compiled | None:
    """Compile something, or take it from numba's cache.

    Args:
        build: Compiles it; it is called with numba itself, and with `cached` to say whether to keep
            the result.

    Returns:
        None where numba isn't installed or doesn't work.
    """
    try:
        import numba  # noqa: PLC0415  # half a second that a single question shouldn't pay
    except (AttributeError, ImportError, OSError, SystemError):  # it, or a library it is made for
        return None
    try:
        return build(numba, cached=True)
    except (OSError, RuntimeError):  # no folder that a cache can be written to
        pass
    except numba.core.errors.NumbaError:
        return None
    try:
        return build(numba, cached=False)
    except (RuntimeError, numba.core.errors.NumbaError):
        return None
