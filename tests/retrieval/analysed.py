"""One file, analysed and packed by itself."""

from retrieval.corpus import sources
from retrieval.snapshots.analyses import COLUMNS, Analysed, Batch
from retrieval.snapshots.analysing import analyse
from retrieval.snapshots.packing import packed


def analysed(text: str, path: str = "a.md", language: str = "") -> Analysed:
    [file] = analyse({path: sources.decode(text.encode(), "utf-8")}, language).files()
    return file


def packed_alone(file: Analysed) -> bytes:
    columns = {name: getattr(file, name) for name in COLUMNS}
    counts = {name: [len(column)] for name, column in columns.items()}
    [alone] = packed(Batch([file], columns, counts))
    return alone
