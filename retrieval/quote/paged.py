"""What stands on a page of a source?"""

from retrieval.corpus import BLANK, Extract, Source, Span
from retrieval.errors import TooLargeError
from retrieval.snapshots import Snapshot


def read_page_of(
    snapshot: Snapshot, path: str, page: int, most: int | None = None
) -> Extract | str:
    """Read what stands on a page of a source.

    Args:
        snapshot: The snapshot of its corpus.
        path: The path as in `Source`, or any other text.
        page: The number of the page; any number.
        most: The most bytes that it may have; None for any number.

    Returns:
        Its text without white space at either end; where there is none, a sentence on what there is
        instead.

    Raises:
        TooLargeError: It has more bytes than that.
    """
    number = snapshot.sources.number(path)
    if number is None:
        return f"There is no {path}."
    source = snapshot.sources[number]
    pages = len(source.pages)
    if not pages:
        return f"{path} has no pages; cite its lines, such as {path}:1."
    if not 1 <= page <= pages:
        return f"{path} has {pages:,} page{'s' if pages > 1 else ''}."
    try:
        with snapshot.texts.open(source) as stream:
            data = stream.read()
    except OSError:
        return f"{path} can't be read now, or has changed since it was indexed."
    start, end = (*source.pages, len(data))[page - 1 : page + 1]
    if most is not None and end - start > most:
        raise TooLargeError(f"{path}, page {page},", most)
    extract = _extract(snapshot, source, data, start, end)
    return extract if extract.text else f"Page {page} of {path} has no text."


def _extract(snapshot: Snapshot, source: Source, data: bytes, start: int, end: int) -> Extract:
    text = data[start:end].decode(source.encoding)
    line = data.count(b"\n", 0, start) + 1
    first = len(text) - len(text.lstrip(BLANK))
    last = max(first, len(text.rstrip(BLANK)))
    begun = start + len(text[:first].encode(source.encoding))
    headings = snapshot.paragraphs.path_at(source.path, begun)
    extract = Extract.of(source, Span(start, end, line, line), text, first, last, headings)
    return snapshot.paragraphs.signed(extract)
