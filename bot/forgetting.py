"""What of somebody's words do the corpora quote, and how is it forgotten?

Names go onto the list beside the indexes, which every reading of a file heeds; nobody is shown a
word from then on. What was remembered of the words goes with them. The files themselves are never
touched.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.ledger import Ledger
from bot.library import Library
from retrieval.corpus import Kind, crockford, name_key
from retrieval.snapshots import People, Person, Snapshot


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody wrote in a corpus.

    Attributes:
        corpus: Name of the corpus.
        names: Their names that nobody else there has, first those that texts are signed with.
        paragraphs: Number of their paragraphs that can be quoted.
    """

    corpus: str
    names: tuple[str, ...]
    paragraphs: int


def words_of(snapshot: Snapshot, authors: list[int]) -> Words | None:
    """Return what some authors wrote, who are one person; None for nobody."""
    if not authors:
        return None
    table = snapshot.paragraphs
    signed = [table.people.name(number) for number in authors]
    names: dict[tuple[str, ...], str] = {}
    for name in [*signed, *table.people.own_names(authors)]:
        names.setdefault(name_key(name), name)
    quoted = table.by(authors) & (table.kinds != Kind.NOISE)
    return Words(snapshot.corpus, tuple(names.values()), int(quoted.sum()))


def forget(
    library: Library,
    ledger: Ledger,
    found: Iterable[tuple[Snapshot, list[int]]],
    corpora: tuple[str, ...],
) -> Person:
    """Forget somebody, from now on and in what is remembered.

    The indexes are as before; what they have of the person is shown no more, and goes with the next
    snapshot.

    Args:
        library: The corpora.
        ledger: The ledger of what was shown.
        found: The corpora in which the person wrote, each with the numbers that they have there.
        corpora: The names of the only corpora in which they are forgotten; none for all.

    Raises:
        StoreError: The list can't be written, and nothing is forgotten.
        LedgerError: The ledger can't be written; what is remembered in it stays.
    """
    known = [(snapshot, authors) for snapshot, authors in found if authors]
    told = (words_of(snapshot, authors) for snapshot, authors in known)
    names = dict.fromkeys(name for words in told if words for name in words.names)
    person = Person(tuple(names), corpora)
    library.forgotten.forget(person)
    for snapshot, authors in known:
        forget_shown(ledger, snapshot, authors)
    return person


def forget_shown(ledger: Ledger, snapshot: Snapshot, authors: list[int]) -> None:
    """Forget what was shown of some authors' words; raises LedgerError."""
    ledger.forget_shown(snapshot.corpus, _gone(snapshot, authors))


def _gone(snapshot: Snapshot, authors: list[int]) -> Callable[[str, str], bool]:
    """Return the test whether a remembered paragraph is, or may have been, by some authors.

    What isn't in the corpus any more has no author, so it goes where it stood in one of their
    files, or in a file that isn't there.
    """
    table = snapshot.paragraphs
    theirs = table.by(authors)
    own, others = (
        {crockford(table.digests[number]) for number in rows.nonzero()[0].tolist()}
        for rows in (theirs, ~theirs)
    )
    others |= {crockford(digest) for digest in map(bytes, table.wholes.digests.rows)}
    files = {table.sources.paths[int(n)] for n in _files(table.people, authors)}

    def is_gone(paragraph_id: str, path: str) -> bool:
        if paragraph_id in own:
            return True
        stood_there = path in files or table.sources.number(path) is None
        return stood_there and paragraph_id not in others

    return is_gone


def _files(people: People, authors: list[int]) -> list[int]:
    numbers: list[int] = people.sources_of(authors).tolist()
    return numbers
