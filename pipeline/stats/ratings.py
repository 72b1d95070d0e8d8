"""Codings as category numbers, how far apart two categories are, and sums over units."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

    Label = Collection[str]
    Distance = Callable[[Any, Any], float]  # of two values
    SetDistance = Callable[[Floats, Floats, Floats], Floats]  # of sizes: both, one, other


@dataclass(frozen=True, slots=True)
class Ratings:
    """Codings as category numbers: `index` (coders x units), -1 where a coder did not code."""

    index: Ints
    distance: Floats  # (categories x categories), 0 on the diagonal

    def rated(self) -> Floats:
        """Return how many coders coded each unit (units,)."""
        import numpy as np

        return np.asarray((self.index >= 0).sum(axis=0), dtype=float)

    def chose(self, category: int) -> Floats:
        """Return how many coders put each unit into the category (units,)."""
        import numpy as np

        return np.asarray((self.index == category).sum(axis=0), dtype=float)

    def apart(self) -> Floats:
        """Return the distances between a unit's codings, over all ordered pairs (units,)."""
        import numpy as np

        total = np.zeros(self.index.shape[1])
        for place, one in enumerate(self.index):
            for other in self.index[place + 1 :]:
                both = np.flatnonzero((one >= 0) & (other >= 0))
                total[both] += 2 * self.distance[one[both], other[both]]
        return total

    def alike(self) -> Floats:
        """Return how many ordered pairs of a unit's codings are the same (units,)."""
        import numpy as np

        total = np.zeros(self.index.shape[1])
        for place, one in enumerate(self.index):
            total += 2 * ((self.index[place + 1 :] == one) & (one >= 0)).sum(axis=0)
        return total


@dataclass(frozen=True, slots=True)
class Tally:
    """Adds up what units give, each `weights` times, apart for each group of units."""

    weights: Floats  # (units,)
    group: Ints  # (units,) number of each unit's group
    groups: int

    def total(self, values: NDArray[Any]) -> Floats:
        """Return the sum of `values` (units,) as one column (groups x 1)."""
        import numpy as np

        sums = np.bincount(self.group, self.weights * values, minlength=self.groups)
        return sums.astype(float)[:, None]

    def by_category(self, values: NDArray[Any], index: Ints, size: int) -> Floats:
        """Return the sum of `values` (units,) per category that coders chose (groups x size)."""
        import numpy as np

        sums = np.zeros(self.groups * size)
        each = self.weights * values
        for row in index:
            coded = np.flatnonzero(row >= 0)
            place = self.group[coded] * size + row[coded]
            sums += np.bincount(place, each[coded], minlength=self.groups * size)
        return sums.reshape(self.groups, size)


def nominal(one: Hashable, other: Hashable) -> float:
    """Return 0 for equal values, else 1 (Krippendorff 2011, section on metric differences)."""
    return float(one != other)


def identical(shared: Floats, one: Floats, other: Floats) -> Floats:
    """Return 0 for equal sets, else 1, from the sizes of both, one and other."""
    import numpy as np

    return np.where((shared == one) & (shared == other), 0.0, 1.0)


def jaccard(shared: Floats, one: Floats, other: Floats) -> Floats:
    """Return 1 - |both| / |either| of sets of these sizes; two empty sets are equal."""
    import numpy as np

    either = one + other - shared
    return np.where(either > 0, 1 - shared / np.maximum(either, 1), 0.0)


def masi(shared: Floats, one: Floats, other: Floats) -> Floats:
    """Return 1 - Jaccard x M, M = 1 equal, 2/3 one within the other, 1/3 overlap, 0 disjoint.

    Passonneau (2006), Measuring agreement on set-valued items, section 3.
    """
    import numpy as np

    within = (shared == one) | (shared == other)
    monotonicity = np.where(within, 2 / 3, 1 / 3) * (shared > 0)
    near = (1 - jaccard(shared, one, other)) * monotonicity
    return np.where((shared == one) & (shared == other), 0.0, 1 - near)


def of_numbers(
    codes: ArrayLike, categories: Sequence[float] | None = None, distance: Distance = nominal
) -> Ratings:
    """Return ratings of numeric codes (coders x units), NaN where a coder did not code.

    `categories` lists the values a coder could choose from; else those that occur. Raises
    `ValueError` for an array of another shape or a code outside `categories`.
    """
    import numpy as np

    table = np.asarray(codes, dtype=float)
    if table.ndim != 2:
        raise ValueError(f"codes must be coders x units, not of shape {table.shape}")
    given = ~np.isnan(table)
    found = np.unique(table[given])
    values = found if categories is None else np.unique(np.asarray(categories, dtype=float))
    if not np.isin(found, values).all():
        raise ValueError("a code is not among the categories")
    index = np.where(given, np.searchsorted(values, table), -1)
    distances = [[distance(one, other) for other in values.tolist()] for one in values.tolist()]
    shaped = np.array(distances, dtype=float).reshape(len(values), len(values))
    return Ratings(index.astype(np.int64), shaped)


def of_sets(labels: Sequence[Sequence[Label | None]], distance: SetDistance = masi) -> Ratings:
    """Return ratings of sets of labels (coders x units), None where a coder did not code.

    An empty set says that the coder read the unit and gave it no label.
    """
    import numpy as np

    frozen = [[None if item is None else frozenset(item) for item in row] for row in labels]
    distinct = {item for row in frozen for item in row if item is not None}
    values = sorted(distinct, key=lambda item: (len(item), sorted(item)))
    number = {item: place for place, item in enumerate(values)}
    index = [[-1 if item is None else number[item] for item in row] for row in frozen]
    shaped = np.array(index, dtype=np.int64).reshape(len(labels), -1)
    names = sorted({label for item in values for label in item})
    holds = np.array([[name in item for name in names] for item in values], dtype=float)
    holds = holds.reshape(len(values), len(names))
    sizes = holds.sum(axis=1)
    return Ratings(shaped, distance(holds @ holds.T, sizes[:, None], sizes[None, :]))
