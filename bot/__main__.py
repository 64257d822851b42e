"""Start Verbatim: `verbatim` and `python -m bot` are the same program."""

from bot.terminal.program import main

if __name__ == "__main__":
    main()
