"""Start Verbatim: `verbatim` and `python -m bot` are the same program."""

import gc


def main() -> None:
    """Run the program."""
    # Imported modules stay; to search them for garbage takes a tenth of the time of an answer.
    gc.disable()
    # Not at the top: processes that index or analyse import this module too, and need only this.
    from bot.terminal import main as run  # noqa: PLC0415

    gc.freeze()
    gc.enable()
    run()


if __name__ == "__main__":
    main()
