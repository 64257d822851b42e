"""`verbatim chat`: a conversation with the corpus in the terminal.

The program keeps the history in memory, where it ends with the conversation, unless the settings
say otherwise.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

import click

from bot.replies import counted
from bot.terminal import outcome, printing, prompt, typed
from bot.terminal.context import Program, corpus_option, notes
from retrieval import RetrievalError
from retrieval.answer import EXCERPTS, Answer, Answerer, Excerpt, said
from retrieval.quote import Citation, citations, notation

_CONTEXT: Final = 2
_MOST_LINES: Final = 50
_NUMBER: Final = re.compile(r"\d{1,4}")
_BARE: Final = re.compile(r"(more|why|context(?: \d+)?|copy(?: \d+)?)\??", re.IGNORECASE)

_READ_NOTHING: Final = frozenset({"/help", "/copy"})

_HELP: Final = """\
Ask anything; quotes come word for word, with file and line.
  "in quotes"    must stand there word for word
  file:NAME      only there; or in:HEADING, by:NAME, after:2024, before:2025-03
  and since?     a question may go on from the last; what it took over is said
  /more          further passages, or the closest ones when nothing fits
  /context N     the quotes again with N lines around them, 2 by default
  /copy N        quote N by itself, to be copied; the first one by default
  /said TOPIC by:NAME    what one person says on a topic, oldest first
  /why           which words brought the quotes up, and how much each counted
  /cite PLACE    what an id, file:12 or file:12-18 names
  /help          this help
  /quit          leave (or Ctrl-D)
The words more, context, copy and why do the same without the slash."""


class Conversation:
    """The last question, what it followed, and how much of its answer has been shown."""

    def __init__(self, program: Program, answerer: Answerer) -> None:
        self._program = program
        self._answerer = answerer
        self._commands: dict[str, Callable[[str], None]] = {
            "/more": self._more,
            "/context": self._context,
            "/copy": self._copy,
            "/why": self._why,
            "/cite": self._cite,
            "/said": self._said,
            "/help": lambda _: printing.say(_HELP),
        }
        self._answer: Answer | None = None
        self._earlier: str | None = None
        self._shown: tuple[Excerpt, ...] = ()
        self._shown_by = answerer
        self._seen: set[tuple[str, str]] = set()
        # What /copy gives, by what is typed after it.
        self._copies: dict[str, Excerpt | Citation] = {}

    @property
    def commands(self) -> tuple[str, ...]:
        """What a person may type after the slash, slash included."""
        return (*self._commands, "/quit")

    def say(self, line: str) -> None:
        """Take a question or a command that a person typed, and print what comes of it."""
        if bare := _BARE.fullmatch(line):
            line = f"/{bare[1].lower()}"
        name, _, rest = line.partition(" ")
        if name in _READ_NOTHING:
            self._commands[name](rest.strip())
        elif name in self._commands:
            if self._keep_up():
                self._commands[name](rest.strip())
        elif name.startswith("/") and name[1:].isalpha():
            printing.say(f"There is no {name}; /help lists what there is.")
        elif self._keep_up():
            self._ask(line)

    def _keep_up(self) -> bool:
        """Go on with the files as they are now; tell whether they can be read."""
        before = self._answerer
        try:
            self._answerer = self._program.library.current(before.snapshot.corpus)
        except RetrievalError as error:
            printing.say(str(error))
            return False
        if self._answerer.snapshot.id != before.snapshot.id:
            printing.say("The files have changed and were read again.\n")
        if (told := notes(self._answerer)) != notes(before):
            for note in told:
                printing.complain(note)
        return True

    def _ask(self, question: str) -> None:
        if notation.is_citation(question) and self._stands(question):
            self._cite(question)
            return
        earlier = self._answer.as_earlier if self._answer else None
        answer = self._answerer.answer(question, EXCERPTS, earlier)
        self._show_answer(answer, earlier)

    def _show_answer(self, answer: Answer, earlier: str | None) -> None:
        if not answer.error:
            self._answer, self._earlier = answer, earlier
            self._copies, self._seen = {}, set()
            self._turn_to(answer.excerpts)
        printing.show(answer)
        self._remember(answer.excerpts)
        if not answer.answered and answer.weak:
            printing.say("/more shows the closest passages.\n")

    def _said(self, topic: str) -> None:
        self._show_answer(said.said(self._answerer, topic), None)

    def _stands(self, place: str) -> bool:
        """Tell whether a place that may be just a word is one, or nearly one."""
        try:
            found = self._look_up(place, 0)
        except RetrievalError:
            return False
        return found.is_known or found.hint is not None

    def _more(self, _: str) -> None:
        if self._answer is None:
            printing.say("Ask something first.")
            return
        seen = len(self._seen)
        answer = self._answerer.answer(self._answer.question, seen + EXCERPTS, self._earlier)
        # Where files have changed, other passages may have the ranks of those that were shown.
        more = [e for e in answer.excerpts or answer.weak if _told_by(e) not in self._seen]
        page = [replace(e, rank=seen + n) for n, e in enumerate(more[:EXCERPTS], start=1)]
        if not page:
            printing.say("That is all that fits.\n" if answer.answered else "That is all.\n")
            return
        if not answer.answered:
            printing.say("Closest, though they may not answer it:")
        for excerpt in page:
            printing.show_excerpt(excerpt)
        self._turn_to(page)
        self._remember(page)

    def _turn_to(self, page: Sequence[Excerpt]) -> None:
        """Note which excerpts are shown now; their ranks go on from those before."""
        self._shown, self._shown_by = tuple(page), self._answerer
        self._seen |= set(map(_told_by, page))
        self._copies |= {str(excerpt.rank): excerpt for excerpt in page}
        if page:
            self._copies[""] = page[0]

    def _copy(self, number: str) -> None:
        if chosen := self._copies.get(number):
            printing.show_bare(chosen)
        elif ranks := [int(rank) for rank in self._copies if rank]:
            there = f", from 1 to {max(ranks)}" if len(ranks) > 1 else "; there is only quote 1"
            printing.say(f"/copy takes the number of a quote{there}.")
        else:
            printing.say("There is no quote to copy; ask something first.")

    def _why(self, _: str) -> None:
        if self._answer is None or not self._shown:
            printing.say("There is no quote to explain; ask something first.")
            return
        for excerpt in self._shown:
            why = self._answerer.explain(self._answer.question, excerpt.paragraph_id, self._earlier)
            if why:
                printing.show_explanation(excerpt, why)
            else:
                printing.say(f"[{excerpt.rank}] has changed since and can't be explained.\n")

    def _context(self, number: str) -> None:
        if number and not (_NUMBER.fullmatch(number) and int(number) <= _MOST_LINES):
            printing.say(f"/context takes a number of lines up to {_MOST_LINES}.")
            return
        if not self._shown:
            printing.say("There is no quote to show more of; ask something first.")
            return
        # Lines may have moved where files have changed; an id is followed to where it stands.
        by_lines = self._answerer is self._shown_by
        for excerpt in self._shown:
            place = excerpt.extract.locator if by_lines else excerpt.paragraph_id
            self._show(place, int(number or _CONTEXT))

    def _cite(self, place: str) -> None:
        if not place:
            printing.say("/cite takes an id, file:12 or file:12-18.")
            return
        if (cited := self._show(place, 0)) and cited.extract:
            self._copies[""] = cited

    def _show(self, place: str, context: int) -> Citation | None:
        try:
            found = self._look_up(place, context)
        except RetrievalError as error:
            printing.say(str(error))
            return None
        printing.show_citation(found)
        self._remember([found])
        return found

    def _look_up(self, place: str, context: int) -> Citation:
        snapshot = self._answerer.snapshot
        recall = self._program.recall(snapshot.corpus)
        beside = self._program.beside(snapshot.corpus)
        return citations.cite(snapshot, place, context, recall, stood_beside=beside)

    def _remember(self, shown: Iterable[Excerpt | Citation]) -> None:
        self._program.remember(self._answerer.snapshot, shown)


def _told_by(excerpt: Excerpt) -> tuple[str, str]:
    """Return what tells an excerpt from others, whatever its rank is."""
    return excerpt.paragraph_id, excerpt.extract.text


@click.command()
@corpus_option("Talk with this corpus instead of the first one.")
@click.pass_obj
def chat(program: Program, corpus: str | None) -> int:
    """Ask question after question; /help lists what else can be said."""
    answerer = program.answerer(corpus)
    conversation = Conversation(program, answerer)
    interactive = sys.stdin.isatty()
    if interactive:
        snapshot = answerer.snapshot
        printing.say(
            f"{snapshot.corpus}: {counted(len(snapshot.passages), 'passage')} in "
            f"{counted(len(snapshot.sources), 'file')}. Ask a question, or /help.\n"
        )
    settings = program.settings
    file = settings.index.dir / prompt.HISTORY_FILE
    history = prompt.History(file) if settings.chat.history else None
    try:
        for line in prompt.lines(conversation.commands, history) if interactive else _piped():
            if line == "/quit":
                break
            if line:
                conversation.say(line)
    except KeyboardInterrupt:
        # Ctrl-C leaves a conversation as Ctrl-D does, also while an answer is under way.
        click.echo()
    return outcome.FOUND


def _piped() -> Iterator[str]:
    for line in typed.lines():
        if line.strip():
            # Nobody typed it, so nobody has seen it.
            click.echo(f"{printing.printable(line.strip())}\n")
        yield line.strip()
