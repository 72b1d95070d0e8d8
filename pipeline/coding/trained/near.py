"""What untuned vectors say of the codes, and whether a passage speaks of the matter at all.

A ridge regression from the vectors of the base model. It knows less of each code than the tuned
head, but is not led astray by single words; its last column tells whether a passage bears any code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

NOISE = 0.3  # of the ridge regression, beside vectors of unit variance in all
FLAT = 1e-3  # spread below which a dimension says nothing


def sides_of(vectors: Array) -> Array:
    """Return both sides of vectors, (texts, 2 * dimension): the unit vector and the inner layer."""
    unit, inner = np.split(vectors.astype(np.float64), 2, axis=1)
    return np.hstack([unit, inner / np.maximum(np.linalg.norm(inner, axis=1, keepdims=True), 1e-9)])


def told_of(vectors: Array, arrays: Mapping[str, Array]) -> Array:
    """Return how much each text speaks of each code and, last, of any; mostly 0 to 1.

    Row by row, since a taller product may sum differently.
    """
    weights = arrays["near.weights"].astype(np.float64)
    found = [row @ weights[:-1] + weights[-1] for row in sides_of(vectors)]
    return np.stack(found) if found else np.zeros((0, weights.shape[1]))


def learn(vectors: Array, wanted: Array) -> dict[str, Array]:
    """Return the arrays of the regression from vectors to `wanted`, (texts, codes)."""
    sides = sides_of(vectors)
    middle, spread = sides.mean(axis=0), sides.std(axis=0) + FLAT
    scale = spread * sides.shape[1] ** 0.5
    known = np.hstack([(sides - middle) / scale, np.ones((len(sides), 1))])
    target = np.hstack([wanted, wanted.any(axis=1, keepdims=True)]).astype(np.float64)
    square = known.T @ known + NOISE * np.eye(known.shape[1])
    solved = np.linalg.solve(square, known.T @ target)
    weights = solved[:-1] / scale[:, None]
    return {"near.weights": np.vstack([weights, solved[-1] - middle @ weights]).astype(np.float32)}
