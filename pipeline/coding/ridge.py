"""Kernel ridge regression over meaning, words and characters: one closed-form solution for all.

It is deterministic and quick, and what each source's segments would get from the other
sources alone follows without fitting again (leave-one-group-out residuals: Rasmussen and
Williams 2006, section 5.4.2, taken in blocks).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.coding.space import Texts

    Array = NDArray[Any]

LIKE = 4.0  # weight of cosine likeness of meaning
NEAR = 4.0  # weight of nearness of meaning, which lets a code have several places
WIDTH = 2.0  # nearness is exp(WIDTH * (cosine - 1))
OFTEN = 40  # features in more than one text in forty are multiplied in full
CHUNK = 2048  # texts at a time, so that memory stays small


@dataclass(frozen=True, slots=True)
class Ridge:
    """A solved regression in a form that applies fast; columns are codes."""

    linear: Array  # (dimension, codes)
    words: Array  # (features in use, codes)
    word_rows: Array  # which words of the space are in use
    characters: Array
    character_rows: Array
    anchors: Array  # (training texts, dimension)
    pull: Array  # (training texts, codes)
    base: Array  # (codes,)


def kernel(texts: Texts) -> Array:
    """Return the likeness of every text with every other; 10 with itself."""
    cosines = texts.vectors @ texts.vectors.T
    likeness: Array = LIKE * cosines + NEAR * np.exp(WIDTH * (cosines - 1))
    for rows in (texts.words, texts.characters):
        _add_products(likeness, rows)
    return likeness


def _add_products(likeness: Array, rows: Any) -> None:
    """Add the products of sparse rows with one another.

    The features that many texts share are multiplied as a full matrix, several times as fast.
    """
    often = np.bincount(rows.indices, minlength=rows.shape[1]) > rows.shape[0] / OFTEN
    shared = rows[:, np.flatnonzero(often)].astype(np.float32).toarray()
    likeness += shared @ shared.T
    rest = rows[:, np.flatnonzero(~often)]
    for first in range(0, rows.shape[0], CHUNK):
        part = slice(first, first + CHUNK)
        products = (rest[part] @ rest.T).tocoo()
        likeness[part][products.row, products.col] += products.data


def solve(texts: Texts, targets: Array, groups: Array, noise: float) -> tuple[Ridge, Array]:
    """Return the regression, and what each text gets from the other groups alone.

    `targets` has shape (texts, codes), NaN where nobody said; `groups` one number per text.
    """
    return solve_each(texts, [targets], groups, noise)[0]


def solve_each(
    texts: Texts, several: Sequence[Array], groups: Array, noise: float
) -> list[tuple[Ridge, Array]]:
    """Return the same for several targets of the same texts, whose likeness is inverted once."""
    inverse = _inverse(kernel(texts), noise)
    return [_solved(texts, inverse, targets, groups) for targets in several]


def _solved(texts: Texts, inverse: Array, targets: Array, groups: Array) -> tuple[Ridge, Array]:
    base = base_rates(targets, float(targets.shape[1]))
    wanted = np.where(np.isnan(targets), 0.0, targets - base)
    pull = inverse @ wanted
    held_out = np.empty_like(wanted)
    for group in np.unique(groups):
        rows = np.flatnonzero(groups == group)
        held_out[rows] = wanted[rows] - np.linalg.solve(inverse[np.ix_(rows, rows)], pull[rows])
    return _compact(texts, pull, base), held_out + base


def _inverse(likeness: Array, noise: float) -> Array:
    """Return the inverse of a likeness with noise on its diagonal, by Cholesky's factors."""
    from scipy.linalg.lapack import dpotrf, dpotri

    likeness[np.diag_indices(len(likeness))] += noise
    factor, _ = dpotrf(likeness, lower=True)
    lower, _ = dpotri(factor, lower=True)
    inverse: Array = np.tril(lower) + np.tril(lower, -1).T
    return inverse


def _compact(texts: Texts, pull: Array, base: Array) -> Ridge:
    word_rows = np.unique(texts.words.indices)
    character_rows = np.unique(texts.characters.indices)
    return Ridge(
        linear=LIKE * texts.vectors.T @ pull,
        words=np.asarray(texts.words[:, word_rows].T @ pull, dtype=np.float32),
        word_rows=word_rows.astype(np.int32),
        characters=np.asarray(texts.characters[:, character_rows].T @ pull, dtype=np.float32),
        character_rows=character_rows.astype(np.int32),
        anchors=texts.vectors.astype(np.float32),
        pull=(NEAR * pull).astype(np.float32),
        base=base,
    )


def base_rates(targets: Array, prior: float) -> Array:
    """Return how often each code is given, drawn towards the mean of all codes.

    `prior` is the number of imagined segments that pull towards the mean.
    """
    return _rates((~np.isnan(targets)).sum(axis=0), np.nansum(targets, axis=0), prior)


def rates_elsewhere(targets: Array, groups: Array, prior: float) -> Array:
    """Return per text how often each code is given in the other groups, drawn likewise."""
    _, own = np.unique(groups, return_inverse=True)
    said, given = (np.zeros((own.max() + 1, targets.shape[1])) for _ in range(2))
    np.add.at(said, own, ~np.isnan(targets))
    np.add.at(given, own, np.nan_to_num(targets))
    elsewhere: Array = _rates(said.sum(axis=0) - said, given.sum(axis=0) - given, prior)[own]
    return elsewhere


def _rates(said: Array, given: Array, prior: float) -> Array:
    overall = given.sum(axis=-1, keepdims=True) / np.maximum(said.sum(axis=-1, keepdims=True), 1)
    rates: Array = (given + prior * overall) / (said + prior)
    return rates


def predict(texts: Texts, ridge: Ridge) -> Array:
    """Return the regression's value per text and code, about 0 to 1."""
    value = texts.vectors @ ridge.linear + ridge.base
    value += texts.words[:, ridge.word_rows] @ ridge.words
    value += texts.characters[:, ridge.character_rows] @ ridge.characters
    vectors = texts.vectors.astype(np.float32)
    for first in range(0, len(vectors), CHUNK):
        rows = slice(first, first + CHUNK)
        near = np.exp(np.float32(WIDTH) * (vectors[rows] @ ridge.anchors.T - 1))
        value[rows] += near @ ridge.pull
    predicted: Array = value
    return predicted


def ridge_arrays(ridge: Ridge, name: str) -> dict[str, Array]:
    """Return the arrays of a regression under a common name."""
    return {f"{name}.{part}": getattr(ridge, part) for part in Ridge.__dataclass_fields__}


def ridge_of(arrays: Mapping[str, Array], name: str) -> Ridge:
    """Return the regression stored under a name."""
    return Ridge(**{part: arrays[f"{name}.{part}"] for part in Ridge.__dataclass_fields__})
