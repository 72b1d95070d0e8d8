"""Words and characters of passages as sparse rows; hashed, so that no word is stored."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BITS = 20  # a feature is one of 2**20 numbers; two may share one, which does little harm
CHARACTERS = (3, 4, 5)
WORD = re.compile(r"\w+")
MIX = np.uint64(0x9E3779B97F4A7C15)  # Fibonacci hashing (Knuth 1998, vol. 3, 6.4)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Which features count and how much: their numbers, sorted, and their rarity weights."""

    features: NDArray[np.int64]
    weights: NDArray[np.float64]


def word_rows(texts: Sequence[str]) -> Any:
    """Return counts of words and word pairs, a sparse matrix of shape (texts, 2**BITS)."""
    rows: list[NDArray[np.int64]] = []
    codes: list[NDArray[np.uint64]] = []
    known: dict[str, int] = {}
    for number, text in enumerate(texts):
        words = WORD.findall(text.lower())
        single = np.array([_word_code(word, known) for word in words], dtype=np.uint64)
        pairs = single[:-1] * np.uint64(31) + single[1:] * np.uint64(17) + np.uint64(1)
        codes.append(np.concatenate([single, pairs]))
        rows.append(np.full(len(codes[-1]), number, dtype=np.int64))
    return _counts(rows, codes, len(texts))


def _word_code(word: str, known: dict[str, int]) -> int:
    if word not in known:
        known[word] = zlib.crc32(word.encode())
    return known[word]


def character_rows(texts: Sequence[str]) -> Any:
    """Return counts of runs of three to five characters, shape (texts, 2**BITS)."""
    plain = [" " + " ".join(WORD.findall(text.lower())) + " " for text in texts]
    joined = "\n".join(plain)
    points = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    row_of = np.repeat(np.arange(len(plain)), [len(text) + 1 for text in plain])[: len(points)]
    rows: list[NDArray[np.int64]] = []
    codes: list[NDArray[np.uint64]] = []
    for length in CHARACTERS:
        last = len(points) - length + 1
        if last <= 0:
            continue
        code = np.full(last, length, dtype=np.uint64)
        for offset in range(length):
            code = code * np.uint64(1_000_003) + points[offset : offset + last]
        inside = row_of[:last] == row_of[length - 1 :]
        inside &= points[length - 1 :] != ord("\n")
        rows.append(row_of[:last][inside])
        codes.append(code[inside])
    return _counts(rows, codes, len(texts))


def _counts(rows: list[NDArray[np.int64]], codes: list[NDArray[np.uint64]], height: int) -> Any:
    from scipy.sparse import csr_matrix

    columns = np.concatenate(codes) if codes else np.zeros(0, dtype=np.uint64)
    places = np.concatenate(rows) if rows else np.zeros(0, dtype=np.int64)
    hashed = ((columns * MIX) >> np.uint64(64 - BITS)).astype(np.int64)
    counted = csr_matrix((np.ones(len(hashed)), (places, hashed)), shape=(height, 1 << BITS))
    counted.sum_duplicates()
    return counted


def learn_vocabulary(counts: Any, least: int) -> Vocabulary:
    """Return the features that stand in at least `least` rows, with smoothed inverse frequency."""
    found, frequency = np.unique(counts.indices, return_counts=True)
    kept = frequency >= least
    rarity = np.log((1 + counts.shape[0]) / (1 + frequency[kept])) + 1
    return Vocabulary(found[kept].astype(np.int64), rarity)


def weighted(counts: Any, vocabulary: Vocabulary) -> Any:
    """Return unit rows over the vocabulary: (1 + log count) times rarity."""
    from scipy.sparse import csr_matrix, diags

    place = np.full(1 << BITS, -1, dtype=np.int64)
    place[vocabulary.features] = np.arange(len(vocabulary.features))
    columns = place[counts.indices]
    kept = columns >= 0
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))[kept]
    values = (1 + np.log(counts.data[kept])) * vocabulary.weights[columns[kept]]
    shape = (counts.shape[0], len(vocabulary.features))
    matrix = csr_matrix((values, (rows, columns[kept])), shape=shape)
    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return diags(1 / np.maximum(norms, 1e-12)) @ matrix
