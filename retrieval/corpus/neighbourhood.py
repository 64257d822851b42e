"""What does the reading of the files of a corpus depend on besides their bytes and names?"""

import json
import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any, Final

from retrieval.corpus import catalogue, sources
from retrieval.corpus.catalogue import EMPTY, Catalogue, CatalogueError, Told
from retrieval.corpus.documents import Document
from retrieval.corpus.omission import NOBODY, Omission
from retrieval.corpus.readers import format_of
from retrieval.corpus.sources import Listed, Skipped
from retrieval.corpus.surroundings import NONE, Surroundings


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What stands around the files of a corpus.

    Attributes:
        root: The corpus folder.
        fields: As in `Surroundings`, of all files of records.
        catalogue: What `sources.toml` says of them.
        companions: SHA-256, as hexadecimal digits, of the files that readers read beside others, by
            their paths.
        omission: Whose words are left out of them.
    """

    root: Path = field(default=Path(), compare=False)
    fields: Mapping[str, str] = field(default_factory=dict)
    catalogue: Catalogue = EMPTY
    companions: Mapping[str, str] = field(default_factory=dict)
    omission: Omission = NOBODY

    @classmethod
    def read(
        cls,
        root: Path,
        beside: Iterable[Listed],
        fields: Mapping[str, str],
        omission: Omission = NOBODY,
    ) -> tuple["Neighbourhood", list[Skipped]]:
        """Read what stands around the files of a corpus.

        Args:
            root: The corpus folder.
            beside: As in `Folder`.
            fields: As above.
            omission: As above.

        Returns:
            All that could be read, and the files that could not.
        """
        found, skipped, companions = EMPTY, [], {}
        for file in beside:
            if file.path == sources.CATALOGUE:
                try:
                    found = catalogue.read(root)
                except CatalogueError as error:
                    skipped.append(Skipped(file.path, str(error)))
            elif known := sources.file_digest(root, file.path):
                companions[file.path] = known[0].hex()
        return cls(root, dict(fields), found, companions, omission), skipped

    @classmethod
    def of_plain(cls, root: Path, plain: list[Any]) -> "Neighbourhood":
        """Return what `plain` told."""
        fields, entries, companions, left_out = plain
        told = tuple((glob, Told(*values)) for glob, values in entries)
        return cls(root, fields, Catalogue(told), companions, Omission(*map(tuple, left_out)))

    @property
    def plain(self) -> list[Any]:
        """All of it but the corpus folder, as JSON can hold it."""
        entries = [[glob, list(told)] for glob, told in self.catalogue.entries]
        left_out = [list(names) for names in astuple(self.omission)]
        return [dict(self.fields), entries, dict(self.companions), left_out]

    def told(self, path: str) -> Told:
        """Return what `sources.toml` says of a file, by its path."""
        return self.catalogue.told(path)

    def heeded(self, path: str, document: Document, *, is_drawn: bool) -> Document:
        """Return a document of a file with what is told of it, and without whom it leaves out."""
        told = self.told(path).of(document)
        return self.omission.of(told, is_drawn=is_drawn) if self.omission else told

    def key(self, path: str) -> str:
        """Return what differs whenever the text of a file could be another; empty for nothing."""
        key = self.of(path).key
        if not self.omission:
            return key
        told = json.dumps([key, self.told(path), astuple(self.omission)])
        return sources.digest_of(told.encode("utf-8")).hex()[:32]

    def of(self, path: str) -> Surroundings:
        """Return what stands around a file, as far as its format asks for it."""
        kind = format_of(path)
        if not kind.asks:
            return NONE
        folder = posixpath.dirname(path)
        # An export has such files in each folder of a channel, or once above them all.
        homes = (posixpath.dirname(folder), folder) if folder else (folder,)
        beside = {
            name: posixpath.join(home, name)
            for home in homes
            for name in kind.companions
            if posixpath.join(home, name) in self.companions
        }
        companions = {name: (one, self.companions[one]) for name, one in beside.items()}
        return Surroundings(self.root, posixpath.basename(folder), self.fields, companions)


ALONE: Final = Neighbourhood()
"""What stands around files that nothing stands around."""
