"""Engines that group vectors, by the name that the settings give them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pipeline.themes import density, stable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.model.embedding import Vectors

Engine = Callable[..., "NDArray[np.int64]"]

# To add one: write `group(material, wanted, seed, tell) -> labels` in a file of its own, add a row to
# each of these three and its name to CHOICES in pipeline/study/study.py.
ENGINES: dict[str, Engine] = {
    "stable": stable.group,  # deterministic, any size, every row gets a theme
    "density": density.group,  # UMAP and HDBSCAN; leaves rows unclustered (-1)
}
LIGHT: dict[str, tuple[Engine, int]] = {  # for resampling: a cheap form, and how many draws
    "stable": (stable.group_lightly, 20),
    "density": (density.group, 8),
}
WEIGHING = ("stable",)  # engines in which a row can count less than another
LARGEST_FIT = {"stable": 6_000, "density": 50_000}  # rows fitted; the others are assigned
DENSITY_FROM = 300  # rows below which densities mean nothing


def engine_for(name: str, rows: int) -> str:
    """Return the engine to use for so many rows: density only from `DENSITY_FROM`."""
    return "stable" if name == "density" and rows < DENSITY_FROM else name


def centroids(vectors: Vectors, labels: NDArray[np.int64]) -> Vectors:
    """Return the unit mean vector of each label from 0 up, in order."""
    import numpy as np

    means = np.array([vectors[labels == label].mean(axis=0) for label in range(labels.max() + 1)])
    if not len(means):
        return np.zeros((0, vectors.shape[1]), dtype=np.float32)
    unit: Vectors = (means / np.linalg.norm(means, axis=1, keepdims=True)).astype(np.float32)
    return unit


def nearest_label(vectors: Vectors, means: Vectors) -> NDArray[np.int64]:
    """Return for each row the label of the nearest centroid; -1 when there is none."""
    import numpy as np

    if not len(means):
        return np.full(len(vectors), -1, dtype=np.int64)
    nearest: NDArray[np.int64] = np.argmax(vectors @ means.T, axis=1).astype(np.int64)
    return nearest
