"""`verbatim read`: how can the texts be read in a browser?"""

import click

from bot.errors import BotError
from bot.terminal import outcome, typed
from bot.terminal.context import Program, folder_option


@click.command()
@folder_option
@click.option(
    "--port",
    cls=typed.Number,
    type=click.IntRange(0, 65535),
    metavar="N",
    help="Port of 127.0.0.1; 0 for any. Default: 8765, or the next one that is free.",
)
@click.pass_obj
def read(program: Program, port: int | None) -> int:
    """Let the public corpora be read in a browser, until Ctrl-C.

    A corpus is public where its settings say so; a folder named with --folder is.
    """
    from bot.web.reader import read_alone  # noqa: PLC0415 - see `program`

    corpora = program.settings.corpora
    names = [name for name, corpus in corpora.items() if corpus.public or program.asks_folder]
    if not names:
        raise BotError(
            "No corpus is public. Set public = true for one that everybody may read, or name a "
            "folder with --folder."
        )
    for name in names:
        program.answerer(name)

    def tell(address: str) -> None:
        click.echo(f"Open {address} in a browser; Ctrl-C ends this.")

    read_alone(program.library, program.ledger, names, port, tell)
    return outcome.FOUND
