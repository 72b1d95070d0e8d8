"""The default engine: what many groupings agree on, cut where the themes stand out best."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.themes.ensemble import agreement
from pipeline.themes.linkage import average_linkage, cuts
from pipeline.themes.material import material_of
from pipeline.themes.reduction import reduce, unit, weighted_mean

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.model.embedding import Vectors
    from pipeline.themes.material import Keys, Material, Tell, Weights

RUNS = 2400  # groupings asked, up to `RUNS_UP_TO` rows; fewer above, for time
RUNS_UP_TO = 500
MOST = 1.2  # themes looked at, times the square root of the rows; from 2
AT_MOST = 60  # themes that a person could still read
NEAR_BEST = 0.05  # a silhouette lower by this much counts 1/e


def group(
    material: Material, wanted: int, seed: int, tell: Tell | None = None
) -> NDArray[np.int64]:
    """Return the theme of each row, from 0; every row gets one.

    `wanted` is the number of themes; 0 lets the structure decide.
    """
    runs, keys = runs_for(len(material.vectors)), material.keys
    return group_reduced(reduce(material), keys, material.weights, wanted, seed, runs, tell)


def group_lightly(material: Material, wanted: int, seed: int) -> NDArray[np.int64]:
    """Return the themes by a thirtieth of the runs, for use in resampling."""
    runs = max(20, runs_for(len(material.vectors)) // 30)
    return group_reduced(reduce(material), material.keys, material.weights, wanted, seed, runs)


def runs_for(rows: int) -> int:
    """Return how many groupings to ask for so many rows."""
    return RUNS if rows <= RUNS_UP_TO else max(200, RUNS * RUNS_UP_TO // rows)


def group_reduced(
    reduced: Vectors,
    keys: Keys,
    weights: Weights,
    wanted: int,
    seed: int,
    runs: int,
    tell: Tell | None = None,
) -> NDArray[np.int64]:
    """Return the theme of each row: average linkage over how often rows were together."""
    import numpy as np
    from threadpoolctl import threadpool_limits

    if len(reduced) < 4:
        return np.zeros(len(reduced), dtype=np.int64)
    # many small products: on a busy machine several threads wait for one another for minutes
    with threadpool_limits(1):
        apart = agreement(reduced, keys, weights, runs, seed, tell).astype(np.float64)
    np.subtract(1.0, apart, out=apart)
    tree = average_linkage(apart, weights)
    if wanted:
        return cuts(tree, [min(wanted, len(reduced))])[:, 0]
    return _best_cut(tree, reduced, weights)


def _best_cut(tree: NDArray[np.float64], reduced: Vectors, weights: Weights) -> NDArray[np.int64]:
    """Return the cut in the middle of those whose mean silhouette is near the best.

    Where many numbers of themes are about equally good, the single best one changes with
    every row; the mean of their logarithms, each weighed by how near it comes, does not.
    """
    import numpy as np

    total = float(weights.sum())
    most = min(round(MOST * np.sqrt(total)), AT_MOST, int(total) // 3)
    numbers = np.arange(2, max(2, most) + 1)
    cut = cuts(tree, numbers.tolist())
    quality = np.array([silhouette(reduced, cut[:, at], weights) for at in range(len(numbers))])
    near = np.exp((quality - quality.max()) / NEAR_BEST)
    middle = np.exp((near * np.log(numbers)).sum() / near.sum())
    return cut[:, round(float(middle)) - 2]


def silhouette(vectors: Vectors, labels: NDArray[np.int64], weights: Weights) -> float:
    """Return the mean silhouette by cosine distance (Rousseeuw 1987); 0 for a row alone.

    Rows count with their weight. For unit vectors the mean cosine distance to a group is one less
    the product with its mean, so no pair of rows is compared.
    """
    import numpy as np

    rows = np.arange(len(labels))
    sizes, sums = np.bincount(labels), np.bincount(labels, weights)
    means = np.stack(
        [weighted_mean(vectors[own], weights[own]) for own in _members(labels, len(sizes))]
    )
    distance = (1.0 - vectors @ means.T).astype(np.float64)
    own = distance[rows, labels] * sums[labels] / np.maximum(sums[labels] - weights, 1e-6)
    distance[rows, labels] = np.inf
    other = distance.min(axis=1)
    widest = np.maximum(np.maximum(own, other), 1e-12)
    each = np.where(sizes[labels] > 1, (other - own) / widest, 0.0)
    return float(np.average(each, weights=weights))


def _members(labels: NDArray[np.int64], groups: int) -> list[NDArray[np.bool_]]:
    return [labels == label for label in range(groups)]


class Reducer:
    """The first half of this engine, for BERTopic's slot `umap_model`."""

    def fit(self, vectors: Vectors, y: object = None) -> Reducer:
        """Reduce the rows and remember them."""
        self.vectors = vectors
        self.reduced = reduce(material_of(unit(vectors)))
        return self

    def transform(self, vectors: Vectors) -> Vectors:
        """Return the reduced rows; a row that was not fitted gets those of the row most like it."""
        import numpy as np

        nearest = np.argmax(unit(vectors) @ unit(self.vectors).T, axis=1)
        placed: Vectors = self.reduced[nearest]
        return placed


class Clusterer:
    """The second half of this engine, for BERTopic's slot `hdbscan_model`."""

    def __init__(self, themes: int = 0, seed: int = 0) -> None:
        """Remember how many themes are wanted; 0 lets the structure decide."""
        self.themes = themes
        self.seed = seed

    def fit(self, reduced: Vectors, y: object = None) -> Clusterer:
        """Group the rows; `labels_` holds their themes."""
        runs, rows = runs_for(len(reduced)), material_of(reduced)
        self.labels_: Any = group_reduced(
            reduced, rows.keys, rows.weights, self.themes, self.seed, runs
        )
        self.reduced = reduced
        return self

    def predict(self, reduced: Vectors) -> NDArray[np.int64]:
        """Return the theme of the fitted row most like each row."""
        import numpy as np

        found: NDArray[np.int64] = self.labels_[np.argmax(reduced @ self.reduced.T, axis=1)]
        return found
