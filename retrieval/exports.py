"""How does a package hand out names before the modules that define them are loaded?"""

from collections.abc import Callable
from importlib import import_module


def lazily(package: str, **modules: str) -> Callable[[str], object]:
    """Return the `__getattr__` of a package whose names load when first used (PEP 562).

    A terminal command needs a third of the names, and so starts in half the time.

    Args:
        package: The package's `__name__`.
        modules: For each module, the names in it that others may use, separated by blanks.
    """
    homes = {name: module for module, names in modules.items() for name in names.split()}

    def handed_out(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{homes[name]}"), name)

    return handed_out
