"""Start Verbatim: `verbatim` and `python -m bot` are the same program."""


def main() -> None:
    """Run the program."""
    # Not above: processes that index or analyse import this module too, and nothing else of it.
    from bot.terminal.program import main as run  # noqa: PLC0415

    run()


if __name__ == "__main__":
    main()
