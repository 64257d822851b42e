"""Start Verbatim: `verbatim` and `python -m bot` are the same program."""

import gc


def main() -> None:
    """Run the program."""
    # What is imported stays; to look for garbage in it takes a tenth of the time of an answer.
    gc.disable()
    # Not above: processes that index or analyse import this module too, and nothing else of it.
    from bot.terminal import main as run  # noqa: PLC0415

    gc.freeze()
    gc.enable()
    run()


if __name__ == "__main__":
    main()
