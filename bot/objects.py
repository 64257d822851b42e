"""Which object stands for a value, in what `--json` prints and in `?format=json`?

This is a contract: other programs read it. Extracts stand flat in what holds them.
"""

from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from retrieval.answer import Answer, Excerpt
from retrieval.corpus import Extract

if TYPE_CHECKING:  # an answer needs none of them
    from bot.library import CorpusState
    from retrieval.quote import Citation, Verification

_WHERE_IT_WENT: Final = ("moved_from", "changed_to", "old_text", "difference")

Object = dict[str, Any]


def of_answer(answer: Answer) -> Object:
    """Return an answer as an object."""
    return {field.name: getattr(answer, field.name) for field in fields(answer)} | {
        "excerpts": [_of_excerpt(excerpt) for excerpt in answer.excerpts],
        "weak": [_of_excerpt(excerpt) for excerpt in answer.weak],
    }


def of_citation(citation: "Citation") -> Object:
    """Return a citation as an object, with some keys only where it has moved or changed.

    When it is gone, its lines are those where it was.
    """
    went = {name: getattr(citation, name) for name in _WHERE_IT_WENT}
    return {
        "passage_id": citation.paragraph_id,
        **(_of_extract(citation.extract) if citation.extract else _of_gone(citation)),
        "status": citation.status,
        "before": citation.before,
        "after": citation.after,
        **_about(citation.extract),
        "hint": citation.hint,
        **{name: value for name, value in went.items() if value is not None},
    }


def of_verification(found: "Verification") -> Object:
    """Return a verdict as an object."""
    unread = [f"{entry.path}: {entry.reason}" for entry in found.unread]
    places = [_of_extract(place) | _stored(place) for place in found.places]
    return asdict(found) | {"places": places, "unread": unread}


def of_corpus(corpus: "CorpusState") -> Object:
    """Return a corpus as an object; what isn't known while it has no index is null."""
    state = "ready" if corpus.snapshot else "not indexed"
    moment = corpus.indexed_at
    return {
        "name": corpus.name,
        "path": corpus.path.as_posix(),
        "state": "missing" if corpus.problem else state,
        "public": corpus.public,
        "snapshot": corpus.snapshot.id if corpus.snapshot else None,
        "files": corpus.files,
        "passages": len(corpus.snapshot.passages) if corpus.snapshot else None,
        "bytes": corpus.bytes,
        "languages": corpus.languages,
        "skipped": [{"path": entry.path, "reason": entry.reason} for entry in corpus.skipped],
        "passed_over": dict(corpus.passed_over),
        "indexed_at": None if moment is None else _in_utc(moment),
    }


def _in_utc(moment: float) -> str:
    return datetime.fromtimestamp(int(moment), UTC).isoformat().replace("+00:00", "Z")


def _of_excerpt(excerpt: Excerpt) -> Object:
    return {
        "rank": excerpt.rank,
        "passage_id": excerpt.paragraph_id,
        **_of_extract(excerpt.extract),
        "score": excerpt.score,
        "matched_terms": excerpt.matched_terms,
        "also_at": excerpt.also_at,
        **_about(excerpt.extract),
    }


def _of_extract(extract: Extract) -> Object:
    return {
        "path": extract.path,
        "first_line": extract.first_line,
        "last_line": extract.last_line,
        "byte_start": extract.byte_start,
        "byte_end": extract.byte_end,
        "text": extract.text,
    }


def _stored(extract: Extract | None) -> Object:
    """Return what the bytes of an extract count in."""
    return {"of": extract and _text_of(extract), "encoding": extract and extract.encoding}


def _text_of(extract: Extract) -> str:
    return "rendition" if extract.is_drawn else "file"


def _about(extract: Extract | None) -> Object:
    """Return what is known of an extract besides its place; null for what isn't."""
    return {
        **_stored(extract),
        "headings": list(extract.headings) if extract else [],
        "title": (extract.title or None) if extract else None,
        "author": (extract.byline.author or None) if extract else None,
        "date": (extract.byline.date or None) if extract else None,
        "url": (extract.byline.url or None) if extract else None,
        "page": extract and extract.page,
        "seconds": extract and extract.byline.seconds,
    }


def _of_gone(citation: "Citation") -> Object:
    path, first, last = citation.stood or (None, None, None)
    return {
        "path": path,
        "first_line": first,
        "last_line": last,
        "byte_start": None,
        "byte_end": None,
        "text": None,
    }
