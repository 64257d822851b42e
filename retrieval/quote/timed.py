"""What is said at a time of a source?"""

from retrieval.corpus import Extract, clock
from retrieval.errors import SourceChangedError, TooLargeError
from retrieval.snapshots import Snapshot


def read_turn_at(
    snapshot: Snapshot, path: str, seconds: int, most: int | None = None
) -> Extract | str:
    """Read what is being said at a time of a source: the turn, or the paragraph of a long one.

    Args:
        snapshot: The snapshot of its corpus.
        path: The path of a source.
        seconds: The time from the beginning; a turn that begins within that second is meant.
        most: The most bytes that it may have; None for any number.

    Returns:
        The turn; where nothing is said then, a sentence on what there is instead.

    Raises:
        TooLargeError: It has more bytes than that.
    """
    number = snapshot.sources.number(path)
    if number is None:
        return f"There is no {path}."
    table = snapshot.paragraphs
    turns = table.turns(number)
    if not turns:
        return f"{path} tells no times; cite its lines, such as {path}:1."
    said = [turn for turn in turns if turn.seconds < seconds + 1]
    if not said:
        return f"{path} begins at {clock(min(turns).seconds)}."
    ended = table.moments.end(number)
    if ended is not None and seconds > ended:
        return f"{path} ends at {clock(ended)}."
    turn = max(said)
    run = table.run(turn.first, turn.last - turn.first)
    span = run.paragraphs[0].span
    if most is not None and run.paragraphs[-1].span.byte_end - span.byte_start > most:
        raise TooLargeError(f"{path}, at {clock(seconds)},", most)
    try:
        text = snapshot.read(run).decode(run.source.encoding)
    except SourceChangedError:
        return f"{path} can't be read now, or has changed since it was indexed."
    extract = Extract.of(run.source, span, text, headings=table.path(turn.first))
    return table.signed(extract)
