"""Start Verbatim: `verbatim` and `python -m bot` are the same program."""

import gc
import os
from contextlib import suppress


def main() -> None:
    """Run the program."""
    _let_many_files_be_open()
    # Its plugins are none of ours: to look for some takes as long as an answer.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # Imported modules stay; to search them for garbage takes a tenth of the time of an answer.
    gc.disable()
    # Not at the top: processes that index or analyse import this module too, and need only this.
    from bot.terminal import main as run  # noqa: PLC0415

    gc.freeze()
    gc.enable()
    run()


def _let_many_files_be_open() -> None:
    """Let as many files be open as the system allows: each open index has some forty.

    Many shells and services allow 256 or 1,024 unless a program asks for more.
    """
    with suppress(ImportError, OSError, ValueError):  # Windows has no such limit
        import resource  # noqa: PLC0415

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


if __name__ == "__main__":
    main()
