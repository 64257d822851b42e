"""How does tantivy do what is nearest to a whole answer: hits, with snippets of the best?

It keeps the paragraphs themselves, parses a question as somebody typed it, and marks its words in
a piece of each of the best three. It chooses no sentences, abstains from nothing, and says of no
piece where in which file it stands.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from tests.benchmark.building import processes
from tests.benchmark.engines import TOP, Tantivy, write_by_tantivy

SHOWN: Final = 3
"""Snippets for each question, as a reply has excerpts."""

_CHARACTERS: Final = 300
"""Length of a snippet at most."""

Ask = Callable[[str], list[str]]
"""Returns the snippets for a question."""


def made(files: Sequence[Path], folder: Path) -> Ask | None:
    """Index files, a document for each line, and return what answers from them.

    Args:
        files: Text files with a paragraph on each line.
        folder: Folder for the index; made anew.

    Returns:
        None where tantivy isn't installed.
    """
    if not Tantivy.is_installed():
        return None
    folder.mkdir()
    # In another process, so that its memory doesn't stay in this one.
    with processes(1) as pool:
        pool.submit(_build, [*map(str, files)], folder).result()
    return _opened(folder)


def _build(files: Sequence[str], folder: Path) -> None:
    texts = (Path(file).read_text(encoding="utf-8") for file in files)
    lines = (line for text in texts for line in text.splitlines())
    write_by_tantivy(folder, "text", lines, stored=True, tokenizer_name="en_stem")


def _opened(folder: Path) -> Ask:
    import tantivy  # noqa: PLC0415 - not everybody has it

    index = tantivy.Index.open(str(folder))
    searcher, schema = index.searcher(), index.schema

    def ask(question: str) -> list[str]:
        query = index.parse_query(question, ["text"])
        found = searcher.search(query, TOP, count=False).hits[:SHOWN]
        generator = tantivy.SnippetGenerator.create(searcher, query, schema, "text")
        generator.set_max_num_chars(_CHARACTERS)
        texts = [searcher.doc(address) for _, address in found]
        return [generator.snippet_from_doc(text).to_html() for text in texts]

    return ask
