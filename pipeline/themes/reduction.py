"""Sentence vectors made ready for clustering: what all share taken out, neighbours drawn in.

Plain numpy and no compilation at run time. Every step is smooth: it weighs and damps where
others cut off, so that a few rows more or less change little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.embedding import Vectors

NEIGHBOURS = 15.0  # effective number of neighbours that a vector is averaged with
SMALL = 15.0  # rows per neighbour, where there are few rows
AXES = 50  # principal axis at whose variance an axis counts half
BLOCK = 1024  # rows compared with all others at a time


def reduce(vectors: Vectors) -> Vectors:
    """Return unit vectors of the same rows, with shared and minor directions damped.

    The mean of all rows goes (it says "this is an interview", not what about); each row is
    averaged with its neighbours; principal axis i is weighed by v_i / (v_i + v_50), v being
    its variance (a Wiener filter with the 50th axis as noise level).
    """
    import numpy as np

    centred = unit(vectors - vectors.mean(axis=0))
    if len(vectors) < 4:
        return centred
    drawn_in = unit(centred + neighbourhood(centred, min(NEIGHBOURS, len(vectors) / SMALL)))
    drawn_in = drawn_in - drawn_in.mean(axis=0)
    covariance = drawn_in.T.astype(np.float64) @ drawn_in / len(drawn_in)
    variance, axes = np.linalg.eigh(covariance)
    variance, axes = np.maximum(variance[::-1], 0.0), axes[:, ::-1]
    noise = variance[min(AXES, len(vectors) - 2, len(variance)) - 1]
    weight = variance / np.maximum(variance + noise, 1e-12)
    return unit((drawn_in @ (axes * weight)[:, weight > 1e-3]).astype(np.float32))


def unit(vectors: Vectors) -> Vectors:
    """Return the rows at length 1; rows of zeros stay."""
    import numpy as np

    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled


def neighbourhood(vectors: Vectors, effective: float) -> Vectors:
    """Return for each row the weighted mean of its neighbours.

    Weights fall off exponentially with cosine, at a rate that makes exp(entropy) of each
    row's weights equal `effective` (the perplexity of van der Maaten and Hinton 2008).
    """
    import numpy as np

    among = min(len(vectors) - 1, max(2, round(3 * effective)))
    means = np.empty_like(vectors)
    for first in range(0, len(vectors), BLOCK):
        cosines = vectors[first : first + BLOCK] @ vectors.T
        here = np.arange(len(cosines))
        cosines[here, first + here] = -9.0  # a row is not its own neighbour
        nearest = np.argpartition(-cosines, among - 1, axis=1)[:, :among]
        nearest = np.sort(nearest, axis=1)
        weights = _weights(np.take_along_axis(cosines, nearest, axis=1), effective)
        for place, row in enumerate(nearest):
            means[first + place] = weights[place] @ vectors[row]
    return means


def _weights(cosines: NDArray[np.float32], effective: float) -> NDArray[np.float32]:
    """Return weights per row that sum to 1 and spread over `effective` entries."""
    import numpy as np

    below_best = (cosines - cosines.max(axis=1, keepdims=True)).astype(np.float64)
    low, high = np.zeros(len(cosines)), np.full(len(cosines), 1000.0)
    weights = np.full(cosines.shape, 1.0 / cosines.shape[1])
    for _ in range(25):
        rate = (low + high) / 2
        weights = np.exp(below_best * rate[:, None])
        weights /= weights.sum(axis=1, keepdims=True)
        entropy = -(weights * np.log(weights + 1e-12)).sum(axis=1)
        wide = entropy > np.log(effective)
        low, high = np.where(wide, rate, low), np.where(wide, high, rate)
    return weights.astype(np.float32)
