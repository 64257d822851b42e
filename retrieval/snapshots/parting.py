"""How is a file parted into paragraphs and passages, before its words are numbered?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.corpus import (
    Byline,
    Content,
    Document,
    Drawn,
    Heading,
    Kind,
    Neighbourhood,
    Segments,
    day_of,
    format_of,
    former_paragraphs,
    languages,
    name_words,
    segmentation,
    sources,
    ties_of,
)
from retrieval.snapshots.context import Signature, Weighted, context, context_key


@dataclass(frozen=True, slots=True)
class Parted:
    """A file whose words are still to be numbered.

    Attributes:
        content: The text that spans count in.
        size: As in `Analysed`.
        digest: As in `Analysed`.
        document: What it says.
        segments: Its paragraphs.
        digests: As in `Analysed`, of the paragraphs.
        windows: The first paragraph of each window, and the one after the last.
        contexts: What counts with the windows of each section; the first is for those in none.
        script: The language that its letters tell; empty where they don't.
        ties: As in `Analysed`.
        names: The texts in `contexts`, each once.
        said: The texts of the paragraphs of all windows; noise has an empty one.
    """

    content: Content
    size: int
    digest: bytes
    document: Document
    segments: Segments
    digests: bytes
    windows: Sequence[tuple[int, int]]
    contexts: Sequence[Sequence[Weighted]]
    script: str
    ties: Sequence[int]
    names: Sequence[str]
    said: Sequence[str]

    @classmethod
    def of(cls, path: str, file: Content | Drawn, around: Neighbourhood) -> "Parted":
        """Part a file, given its path and what stands around it."""
        if isinstance(file, Drawn):
            content, document = file.content, file.document
            size, digest = file.size, file.digest
            former = former_paragraphs(path, content)
        else:
            content, whole = file, format_of(path).read(file)
            document = around.heeded(path, whole, is_drawn=False)
            size, digest = len(file.data), sources.digest_of(file.data)
            # In former paragraphs may stand what is left out.
            is_whole = len(document.blocks) == len(whole.blocks)
            former = former_paragraphs(path, content) if is_whole else []
        segments = segmentation.segments(content, document, former)
        pieces = [content.data[span.byte_start : span.byte_end] for span in segments.spans]
        texts = [piece.decode(content.encoding) for piece in pieces]
        rows = segments.kinds, segments.sections, segments.begins
        windows = list(segmentation.windows(texts, *rows))
        contexts = _contexts(document, name_words(path), segments.headings)
        said = [
            text if kind is not Kind.NOISE else ""
            for text, kind in zip(texts, segments.kinds, strict=True)
        ]
        return cls(
            content=content,
            size=size,
            digest=digest,
            document=document,
            segments=segments,
            digests=b"".join(map(sources.digest_of, pieces)),
            windows=windows,
            contexts=contexts,
            script=languages.by_script("".join(said)),
            ties=[*map(ties_of, texts, segments.kinds)],
            names=[*dict.fromkeys(one.text for context in contexts for one in context)],
            said=[text for first, last in windows for text in said[first:last]],
        )

    @property
    def whole_digests(self) -> bytes:
        """As in `Analysed`."""
        data, wholes = self.content.data, self.segments.wholes
        return b"".join(sources.digest_of(data[one.byte_start : one.byte_end]) for one in wholes)

    def keys(self, windows: Sequence[tuple[int, int]]) -> list[int]:
        """Return a number for what counts with each passage, as in `Analysed.contexts`."""
        sections = self.segments.sections
        bylines = self.segments.bylines
        known: dict[tuple[int, tuple[Signature, ...]], int] = {}
        keys: list[int] = []
        for first, last in windows:
            found = sections[first], tuple(_signatures(bylines[first:last]))
            if found not in known:
                known[found] = context_key(self.contexts[found[0]], found[1])
            keys.append(known[found])
        return keys


def _signatures(bylines: Sequence[Byline]) -> Iterator[Signature]:
    """Yield who said a passage when, wherever that changes."""
    before = 0, ""
    for place, byline in enumerate(bylines):
        signed = day_of(byline.date), byline.author
        if signed != before:
            yield Signature(place, *signed)
            before = signed


def _contexts(document: Document, name: str, headings: Sequence[Heading]) -> list[list[Weighted]]:
    """Return what counts with the passages in no section, and with those of each section."""
    paths: list[tuple[str, ...]] = [()]
    for heading in headings:
        paths.append((*paths[heading.parent], heading.label))
    return [context(document.title, document.aliases, name, path) for path in paths]
