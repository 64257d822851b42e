"""`verbatim forget`: whose words are left out from now on?"""

from collections.abc import Iterable
from typing import Final

import click

from bot import forgetting
from bot.errors import BotError
from bot.replies import counted
from bot.terminal import outcome, printing
from bot.terminal.context import Program, corpus_option
from retrieval.answer import Answerer, said
from retrieval.snapshots import Person

_STAYS: Final = (
    "The files themselves still hold them, and so do replies that stand on Discord; nothing of "
    "either is changed."
)


@click.command()
@click.argument("author", required=False)
@corpus_option("Only in this corpus instead of all.")
@click.option("--undo", is_flag=True, help="Take AUTHOR in again.")
@click.option("--list", "lists", is_flag=True, help="Tell who is forgotten.")
@click.option("--requests", is_flag=True, help="Tell who asks for it on Discord.")
@click.pass_obj
def forget(  # noqa: PLR0913 - an argument an option
    program: Program,
    author: str | None,
    corpus: str | None,
    *,
    undo: bool,
    lists: bool,
    requests: bool,
) -> int:
    """Leave out what AUTHOR wrote; the files stay as they are.

    AUTHOR is a name or nickname, or some of its words where nobody else has them. From now on no
    index, no text drawn from a file and no reply has their words, also when a new export comes.
    """
    people = program.library.forgotten
    if lists or requests:
        listed = people.listed() if lists else people.asking()
        for person in listed:
            click.echo(printing.printable(_told(person)))
        return outcome.FOUND if listed else outcome.NOTHING
    if author is None or not author.strip():
        raise click.UsageError("Name the author to forget, or --list.")
    if undo:
        taken = people.remember(author)
        if not taken:
            printing.say(f"Nobody who is forgotten is called {author}.")
            return outcome.NOTHING
        _index(program, program.library.names)
        printing.say(f"{', '.join(map(_told, taken))}: taken in again.")
        return outcome.FOUND
    return _forget(program, author, corpus)


def _forget(program: Program, author: str, corpus: str | None) -> int:
    library = program.library
    names = (corpus,) if corpus else library.names
    answerers = [library.answerer(name) for name in names]
    found = [(one.snapshot, _meant(one, author)) for one in answerers]
    told = [words for one in found if (words := forgetting.words_of(*one))]
    if not told:
        if any(person.is_called(author) for person in library.forgotten.listed()):
            printing.say(f"{author} is forgotten already.")
            return outcome.FOUND
        near = answerers[0].values.nearest("by", author)
        printing.say(f"Nobody here is called {author}; {near}")
        return outcome.NOTHING
    person = forgetting.forget(library, program.ledger, found, (corpus,) if corpus else ())
    _index(program, [words.corpus for words in told])
    for snapshot, authors in found:
        if authors:  # a running bot may have noted what it was about to show
            forgetting.forget_shown(program.ledger, snapshot, authors)
    program.ledger.close()
    where = ", ".join(f"{counted(one.paragraphs, 'paragraph')} in {one.corpus}" for one in told)
    printing.say(f"Forgot {_told(person)}: {where}. {_STAYS}")
    return outcome.FOUND


def _meant(answerer: Answerer, author: str) -> list[int]:
    """Return who is meant in a corpus; raises BotError where several people may be."""
    people = answerer.snapshot.paragraphs.people
    meant = people.meant(author)
    if error := said.several(people, meant, author):
        raise BotError(error)
    return meant


def _index(program: Program, names: Iterable[str]) -> None:
    """Index corpora anew, so that nothing of what was kept before stays."""
    for name in names:
        program.library.update(name, rebuild=True)


def _told(person: Person) -> str:
    named, *others = person.names
    also = f" ({', '.join(others)})" if others else ""
    where = f" in {', '.join(person.corpora)}" if person.corpora else ""
    return f"{named}{also}{where}"
