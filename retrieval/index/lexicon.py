"""Which words does a corpus hold, and which are alike in their letters?

Everything is in columns, so that a million words are looked up without reading them all. Words are
sorted by their first letter, then their length, then alphabetically, so those that a misspelled
word may mean stand together. Grams lead from a word to similar ones.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, pairwise, takewhile
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.index import ranking
from retrieval.index.columns import Texts, begins, inverse, placed_among, ranges, recounted
from retrieval.index.grams import (
    FRAME,
    GRAM_LETTERS,
    LETTER_BITS,
    LETTER_MASK,
    code_points,
    gram_key,
    gram_keys,
    grams_of,
    wanted_key,
)
from retrieval.index.numbering import Hashed, found

_LEAST_LIKENESS: Final = 0.3  # the least Dice coefficient of similar words
_MOST_WORDS_ALIKE: Final = 20
_MOST_BUCKETS: Final = 4_000  # whose bounds are remembered
_MOST_GRAMS_KEPT: Final = 20_000
_MOST_HOLDERS: Final = 20_000
"""A gram that more words than this hold doesn't count for likeness."""

_MOST_LETTERS: Final = 0xD7FF
"""Words with more letters share a bucket, since the next code point is no character."""

_LETTER_COUNT_BITS: Final = 16  # needed for `_MOST_LETTERS`

_EIGHT_BYTES: Final = 8  # compared at once
_HEAD_MASKS: Final = np.array(
    [(1 << 64) - (1 << 64 - 8 * n) for n in range(_EIGHT_BYTES + 1)], np.uint64
)
"""Masks that keep the first 0 to 8 of eight bytes, in big-endian order."""

_MOST_BYTES_COMPARED: Final = 48
"""This many bytes of a word are compared by columns; longer words that begin alike are compared one
by one."""


@dataclass(frozen=True)
class Lexicon:
    """The folded words of a corpus.

    The number of passages that hold a gram is estimated from the words that hold it, as if words
    were spread independently: exact counts rank no better (−0.0003 nDCG@10) and cost a pass over
    all passages.

    Attributes:
        passages: How many passages there are; at least 1.
        words: The words, sorted by their first letter, length, and code points.
        df: How many passages hold each word.
        letters: The set of letters of each word, as 32 bits; letters 32 code points apart share
            one.
        weights: The idf of all grams of each word together.
        gram_keys: Every gram once, ascending.
        gram_idf: The weight of each gram.
        gram_ends: Where each gram's words end in the next column.
        holders: The numbers of the words that hold a gram, gram after gram.
    """

    passages: int
    words: Texts
    df: NDArray[np.uint32]
    letters: NDArray[np.uint32]
    weights: NDArray[np.float32]
    gram_keys: NDArray[np.uint64]
    gram_idf: NDArray[np.float32]
    gram_ends: NDArray[np.uint32]
    holders: NDArray[np.uint32]

    @classmethod
    def of(cls, words: Texts, df: NDArray[np.int64], passages: int) -> "Lexicon":
        """Return the lexicon of some words.

        Args:
            words: Folded and not empty, none twice, in any order.
            df: How many passages hold each.
            passages: How many passages there are.
        """
        order = _ordered(words)
        words = words.taken(order)
        letters, keys, holders = _read(words)
        firsts = np.flatnonzero(begins(keys))
        return cls._weighed(
            passages=passages,
            words=words,
            df=df[order].astype(np.uint32),
            letters=letters,
            gram_keys=keys[firsts],
            gram_ends=np.append(firsts, len(keys))[1:],
            holders=holders,
        )

    def changed(
        self, changes: Mapping[str, int], passages: int
    ) -> tuple["Lexicon", NDArray[np.int64]]:
        """Return the lexicon of a corpus that has changed, exactly as `of` would return it.

        Args:
            changes: For each word, the change in the number of passages that hold it.
            passages: How many passages there are now.

        Returns:
            The lexicon, and the new number of each old word; −1 for one that went.

        Raises:
            ValueError: A negative number of passages would hold a word.
        """
        known = self.words
        wanted = sorted(changes, key=_order)
        found = np.array([bisect_left(known, _order(w), key=_order) for w in wanted], np.int64)
        is_new = np.array(
            [n == len(known) or known[n] != w for n, w in zip(found.tolist(), wanted, strict=True)],
            dtype=bool,
        )
        new = [word for word, fresh in zip(wanted, is_new.tolist(), strict=True) if fresh]
        by = np.array([changes[word] for word in wanted], dtype=np.int64)
        df = np.append(self.df.astype(np.int64), by[is_new])
        df[found[~is_new]] += by[~is_new]
        if (df < 0).any():
            raise ValueError("A word can't be in fewer than no passages.")
        more = len(known) + np.arange(len(new))
        order = np.insert(np.arange(len(known)), found[is_new], more)
        order = order[df[order] > 0]
        numbers = inverse(order, len(df))
        letters, keys, holders = _read(Texts.of(new))
        kept = numbers[: len(known)]
        keys, ends, holders = self._merged(keys, numbers[more[holders]], kept)
        lexicon = self._weighed(
            passages=passages,
            words=self.words.joined(Texts.of(new)).taken(order),
            df=df[order].astype(np.uint32),
            letters=np.append(self.letters, letters)[order],
            gram_keys=keys,
            gram_ends=ends,
            holders=holders,
        )
        return lexicon, kept

    def _merged(
        self, keys: NDArray[np.uint64], holders: NDArray[np.int64], kept: NDArray[np.int64]
    ) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.uint32]]:
        """Return the grams, their ends and holders once some words have come and gone.

        Args:
            keys: The grams of the words that came, ascending.
            holders: The new number of a word with each, ascending within a gram; −1 for none.
            kept: The new number of each old word, ascending; −1 for one that went.
        """
        keys, holders = keys[holders >= 0], holders[holders >= 0]
        ends = self.gram_ends.astype(np.int64)
        starts = np.append(0, ends)
        rows = np.searchsorted(self.gram_keys, keys)
        is_new = np.append(self.gram_keys, np.uint64(0))[rows] != keys
        is_new |= rows == len(ends)
        last = starts[np.minimum(rows + ~is_new, len(ends))]
        numbers = kept[self.holders]
        stays = numbers >= 0
        at = recounted(placed_among(self.holders, starts[rows], last, kept, holders), stays)
        old_keys = np.repeat(self.gram_keys, np.diff(starts))[stays]
        keys, holders = np.insert(old_keys, at, keys), np.insert(numbers[stays], at, holders)
        firsts = np.flatnonzero(begins(keys))
        return keys[firsts], np.append(firsts, len(keys))[1:], holders.astype(np.uint32)

    @classmethod
    def _weighed(  # noqa: PLR0913  # a column each
        cls,
        *,
        passages: int,
        words: Texts,
        df: NDArray[np.uint32],
        letters: NDArray[np.uint32],
        gram_keys: NDArray[np.uint64],
        gram_ends: NDArray[np.int64],
        holders: NDArray[np.uint32],
    ) -> "Lexicon":
        """Return a lexicon whose weights follow from the rest."""
        passages = max(1, passages)
        without = np.log1p(-np.minimum(df / passages, 1 - 1e-9))
        counts = np.diff(gram_ends, prepend=0)
        firsts = gram_ends - counts
        shares = np.add.reduceat(without[holders], firsts) if len(firsts) else np.empty(0)
        estimated = passages * -np.expm1(shares)
        idf = np.log1p((passages - estimated + 0.5) / (estimated + 0.5))
        weights = np.bincount(holders, np.repeat(idf, counts), len(df))
        return cls(
            passages=passages,
            words=words,
            df=df,
            letters=letters,
            weights=weights.astype(np.float32),
            gram_keys=gram_keys,
            gram_idf=idf.astype(np.float32),
            gram_ends=gram_ends.astype(np.uint32),
            holders=holders,
        )

    def bucket(self, first: str, length: int) -> range:
        """Return the numbers of the words with this first letter and length."""
        return self._known_bucket(_bucket(first, length))

    @cached_property
    def _known_bucket(self) -> Callable[[str], range]:
        return lru_cache(maxsize=_MOST_BUCKETS)(self._found_bucket)

    def _found_bucket(self, bucket: str) -> range:
        return range(
            bisect_left(self.words, bucket, key=_order_of_bucket),
            bisect_right(self.words, bucket, key=_order_of_bucket),
        )

    def number(self, word: str) -> int | None:
        """Return the number of a word; None for one that no passage holds."""
        if not word:
            return None
        alike = self.bucket(word[0], len(word))
        number = self.words.place(word, alike.start, alike.stop)
        return number if number < alike.stop and self.words.row(number) == word else None

    def beginning(self, letters: str, length: int) -> Iterator[str]:
        """Yield the words of a length that begin with some letters, at least one."""
        alike = self.bucket(letters[0], length)
        first = self.words.place(letters, alike.start, alike.stop)
        following = map(self.words.row, range(first, alike.stop))
        return takewhile(lambda word: word.startswith(letters), following)

    def numbers(self, words: Texts) -> NDArray[np.uint32]:
        """Return the numbers of many words at once.

        Raises:
            ValueError: No passage holds one of them.
        """
        numbers = found(Hashed.of_texts(self.words), Hashed.of_texts(words))
        if (numbers < 0).any():
            raise ValueError("A word that no passage holds has no number.")
        return numbers.astype(np.uint32)

    def idf(self, wanted: Iterable[str]) -> Mapping[str, float]:
        """Return the weights of those grams that the corpus knows."""
        known_gram = self._known_gram
        known = [(gram, known_gram(gram)) for gram in wanted]
        return {gram: found[1] for gram, found in known if found}

    def weighed(self, counted: Mapping[str, float]) -> tuple[list[int], list[float]]:
        """Return the keys of those grams that the corpus knows, and the weight of each.

        Args:
            counted: By how much to multiply the weight of each gram.

        Returns:
            Keys as `wanted_key` gives them, and as many weights.
        """
        known_gram, keys, weights = self._known_gram, [], []
        for gram, counts in counted.items():
            if found := known_gram(gram):
                keys.append(found[0])
                weights.append(counts * found[1])
        return keys, weights

    @cached_property
    def _known_gram(self) -> Callable[[str], tuple[int, float] | None]:
        """Return what is known of one gram; words share most grams."""
        return lru_cache(maxsize=_MOST_GRAMS_KEPT)(self._gram)

    def _gram(self, gram: str) -> tuple[int, float] | None:
        """Return the key by which to look for a gram, and its weight; None for an unknown one."""
        key, (keys, idf) = gram_key(gram), self._gram_views
        place = bisect_left(keys, key)
        known = place < len(keys) and keys[place] == key
        return (wanted_key(gram), idf[place]) if known else None

    @cached_property
    def _gram_views(self) -> tuple[memoryview, memoryview]:
        """The columns of grams, of which single values are read in a fifth of the time."""
        return self.gram_keys.data, self.gram_idf.data

    def alike(self, words: Sequence[str]) -> list[str]:
        """Return words of the corpus that share many of their letters with one of some words.

        Args:
            words: The words, none twice.

        Returns:
            For one word after the other at most 20 words, best first by their Dice coefficient
            weighted by idf, without the word itself. What is like two of them is there twice.
        """
        if not words or not len(self.words):
            return []
        grams = [dict.fromkeys(grams_of(word)) for word in words]
        places = self._places([*chain.from_iterable(grams)])
        known = np.flatnonzero(places >= 0)
        places = places[known]
        idf = np.full(sum(map(len, grams)), ranking.idf(self.passages, 0))
        idf[known] = self.gram_idf[places]
        owners = np.repeat(np.arange(len(words)), [*map(len, grams)])
        weights = np.bincount(owners, idf).astype(np.float32)
        idf, owners = idf[known], owners[known]
        first = np.where(places > 0, self.gram_ends[places - 1], 0)
        counts = self.gram_ends[places] - first
        counts[counts > _MOST_HOLDERS] = 0
        # A word of the question and one of the corpus, as one number.
        pairs = np.repeat(owners * len(self.words), counts) + self.holders[ranges(first, counts)]
        order = pairs.argsort(kind="stable")
        pairs = pairs[order]
        is_first = begins(pairs)
        common = np.bincount(is_first.cumsum() - 1, np.repeat(idf, counts)[order])
        owners, others = np.divmod(pairs[is_first], len(self.words))
        likeness = 2 * common / (weights[owners] + self.weights[others])
        near = np.flatnonzero(likeness >= _LEAST_LIKENESS)
        found: list[list[tuple[float, str]]] = [[] for _ in words]
        for owner, other, share in zip(
            owners[near].tolist(), others[near].tolist(), likeness[near].tolist(), strict=True
        ):
            if (like := self.words.row(other)) != words[owner]:
                found[owner].append((-share, like))
        return [like for some in found for _, like in sorted(some)[:_MOST_WORDS_ALIKE]]

    def _places(self, wanted: Sequence[str]) -> NDArray[np.int64]:
        """Return the rows of some grams, −1 for those that the corpus lacks."""
        keys = gram_keys(wanted)
        if not len(self.gram_keys):
            return np.full(len(keys), -1)
        places = np.minimum(np.searchsorted(self.gram_keys, keys), len(self.gram_keys) - 1)
        return np.where(self.gram_keys[places] == keys, places, -1)


def letter_set(word: str) -> int:
    """Return the set of a word's letters as 32 bits; letters 32 code points apart share one."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 31)
    return bits


def _ordered(words: Texts) -> NDArray[np.int64]:
    """Return the numbers of words sorted as by `_order`, but by whole columns of their bytes."""
    ends = words.ends.astype(np.int64)
    sizes = np.diff(ends, prepend=0)
    lengths = words.letters()
    # The bytes of words in UTF-8 sort as the code points do.
    data = np.append(words.data, np.zeros(_EIGHT_BYTES, dtype=np.uint8))
    eights = np.ndarray((len(words.data) + 1,), ">u8", data, strides=(1,))
    columns = []
    for offset in range(0, min(_MOST_BYTES_COMPARED, int(sizes.max(initial=0))), _EIGHT_BYTES):
        held = np.clip(sizes - offset, 0, _EIGHT_BYTES)
        columns.append(
            eights[np.minimum(ends - sizes + offset, len(words.data))] & _HEAD_MASKS[held]
        )
    firsts = code_points(words.data)[np.cumsum(lengths) - lengths].astype(np.int64)
    buckets = firsts << _LETTER_COUNT_BITS | np.minimum(lengths, _MOST_LETTERS)
    ranks = np.zeros(len(words), dtype=np.int64)
    longer = np.flatnonzero(sizes > _MOST_BYTES_COMPARED).tolist()
    ranks[sorted(longer, key=words.__getitem__)] = np.arange(len(longer))
    return np.lexsort([ranks, *columns[::-1], buckets])


def _order(word: str) -> str:
    """Return the key that sorts words; strings compare faster than tuples."""
    return f"{_bucket(word[0], len(word))}{word}"


def _order_of_bucket(word: str) -> str:
    return _bucket(word[0], len(word))


def _bucket(first: str, length: int) -> str:
    return first + chr(min(length, _MOST_LETTERS))


def _read(
    words: Texts,
) -> tuple[NDArray[np.uint32], NDArray[np.uint64], NDArray[np.uint32]]:
    """Return the sets of letters of some words, and their pairs of a gram and a word's number.

    Args:
        words: The words in order; neighbours of one length are read at once.
    """
    letters, keys = [np.empty(0, np.uint32)], [np.empty(0, np.uint64)]
    holders = [np.empty(0, np.uint32)]
    lengths = words.letters()
    bounds = [*np.flatnonzero(begins(lengths)).tolist(), len(words)]
    offsets = np.append(0, words.ends.astype(np.int64))
    for first, last in pairwise(bounds):
        codes = code_points(words.data[offsets[first] : offsets[last]]).reshape(last - first, -1)
        letters.append(_letter_sets(codes))
        found = _gram_keys(codes)
        keys.append(found.ravel())
        numbers = np.arange(first, last, dtype=np.uint32)
        holders.append(np.repeat(numbers, found.shape[1]))
    return np.concatenate(letters), *_distinct(np.concatenate(keys), np.concatenate(holders))


def _letter_sets(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the set of letters of words of one length, a row each."""
    bits = np.left_shift(np.uint32(1), codes & np.uint32(31), dtype=np.uint32)
    sets: NDArray[np.uint32] = np.bitwise_or.reduce(bits, axis=1)
    return sets


def _gram_keys(codes: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return the grams of words of one length, a row each."""
    units = np.empty((len(codes), codes.shape[1] + 2), dtype=np.uint64)
    units[:, 0], units[:, -1] = map(ord, FRAME)
    units[:, 1:-1] = codes & np.uint32(LETTER_MASK)
    width = min(GRAM_LETTERS, units.shape[1])
    found = np.zeros((len(codes), units.shape[1] + 1 - width), dtype=np.uint64)
    for place in range(width):
        found = found << np.uint64(LETTER_BITS) | units[:, place : place + found.shape[1]]
    return found


def _distinct(
    keys: NDArray[np.uint64], holders: NDArray[np.uint32]
) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Return pairs of a gram and a word that holds it, ascending, each once.

    Args:
        keys: A gram's key for each pair.
        holders: A word's number for each pair.
    """
    order = np.argsort(keys)
    keys = keys[order]
    # Sorting numbers is so much faster than a stable order that doing it twice is, too.
    pairs = np.cumsum(begins(keys)).astype(np.uint64) << np.uint64(32) | holders[order]
    pairs.sort()
    new = begins(pairs)
    return keys[new], pairs[new].astype(np.uint32)
