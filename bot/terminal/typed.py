"""Which text did a person type, whatever bytes it came as and whatever it begins with?"""

import sys
from collections.abc import Iterator, Sequence
from typing import Final

import click

_ALIKE: Final = 0.8  # how alike a word and an option must be, of 1, for the word to be a slip


class TextCommand(click.Command):
    """A command that is given a text, which may begin with a dash or hold one.

    Its options stand before the text or after it. Everything else is text, and all that stands
    after `--`.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Part the options from the text before click reads them."""
        end = args.index("--") if "--" in args else len(args)
        first, last = self._text_span(ctx, args[:end])
        self._refuse_slips(ctx, [*args[first:last][:1], *args[first:last][-2:]])
        text = [*args[first:last], *args[end + 1 :]]
        options = [*args[:first], *args[last:end]]
        if end and self._taken_by(ctx, args[end - 1]) > 1:  # it lacks its value, as click will say
            text = []
        return super().parse_args(ctx, [*options, "--", *text] if text else options)

    def _text_span(self, ctx: click.Context, args: Sequence[str]) -> tuple[int, int]:
        """Return where the text begins and ends among arguments."""
        taken = [self._taken_by(ctx, argument) for argument in args]
        first = 0
        while first < len(args) and taken[first]:
            first += taken[first]
        first = min(first, len(args))
        # Whether there are only options from an argument on.
        only_options = [False] * len(args) + [True]
        for place in range(len(args) - 1, first - 1, -1):
            after = min(place + taken[place], len(args))
            only_options[place] = taken[place] > 0 and only_options[after]
        return first, only_options.index(True, first)

    def _taken_by(self, ctx: click.Context, argument: str) -> int:
        """Return how many arguments an option takes, itself included; 0 when it is none."""
        name, equals, _ = argument.partition("=")
        for option in self._options(ctx):
            if name in option.opts:
                return 1 if equals or option.is_flag else 1 + option.nargs
        return 0

    def _options(self, ctx: click.Context) -> list[click.Option]:
        return [each for each in self.get_params(ctx) if isinstance(each, click.Option)]

    def _refuse_slips(self, ctx: click.Context, words: Sequence[str]) -> None:
        """Refuse a word that was probably meant as an option.

        Raises:
            NoSuchOption: The first is an option of the program, which stands before the command.
            UsageError: One of the words is nearly an option's name.
        """
        first = words[0].partition("=")[0] if words else ""
        if any(first in option.opts for option in ctx.find_root().command.params):
            raise click.NoSuchOption(first, ctx=ctx)
        dashed = [word.partition("=")[0] for word in words if word.startswith("--")]
        if not dashed:
            return
        from difflib import get_close_matches  # noqa: PLC0415 - for mistakes only

        known = [name for option in self._options(ctx) for name in option.opts]
        for word in dashed:
            if close := get_close_matches(word, known, n=1, cutoff=_ALIKE):
                raise click.UsageError(
                    f"No such option {word!r}; did you mean {close[0]!r}? "
                    "Put -- in front of a text that begins with it.",
                    ctx,
                )


class Number(click.Option):
    """An option whose help tells its bounds in words, and not as click does."""

    def get_help_extra(self, ctx: click.Context) -> click.types.OptionHelpExtra:
        """Return what click adds to the help, without the bounds."""
        extra = super().get_help_extra(ctx)
        extra.pop("range", None)
        return extra


def text_of(argument: str) -> str:
    """Return an argument without the surrogates that stand for bytes that aren't UTF-8."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def lines() -> Iterator[str]:
    """Yield the lines of standard input as they come, without their ends.

    A byte order mark at the start, as editors on Windows write it, is left out.
    """
    for number, line in enumerate(sys.stdin.buffer):
        yield line.decode("utf-8" if number else "utf-8-sig", "replace").rstrip("\r\n")
