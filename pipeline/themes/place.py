"""Where segments stand on the theme map: two dimensions, the same on every run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.embedding import Vectors


def places(vectors: Vectors, labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return x and y of each row, in [-1, 1]: the plane in which the themes lie furthest apart.

    The axes are the first two principal axes of the themes' centroids, weighted by size;
    each is turned so that its largest loading is positive.
    """
    import numpy as np

    centred = (vectors - vectors.mean(axis=0)).astype(np.float64)
    between = np.zeros((vectors.shape[1], vectors.shape[1]))
    for label in np.unique(labels[labels >= 0]):
        mean = centred[labels == label].mean(axis=0)
        between += np.outer(mean, mean) * (labels == label).sum() / len(labels)
    total = between + 1e-3 * (centred.T @ centred) / max(len(centred), 1)
    axes = np.linalg.eigh(total)[1][:, ::-1][:, :2]
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), [0, 1]])
    plane = centred @ axes
    largest = np.abs(plane).max(initial=0.0)
    scaled: NDArray[np.float64] = plane / largest if largest > 0 else plane
    return scaled
