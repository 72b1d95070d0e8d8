"""Average linkage of rows that count unequally, which scipy's does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from pipeline.themes.material import Weights


def average_linkage(apart: NDArray[np.float64], weights: Weights) -> NDArray[np.float64]:
    """Return the tree in scipy's form; the distance of two groups is the weighted mean of rows'.

    `apart` (rows x rows) is used up. Nearest-neighbour chains (Murtagh 1983): each group is
    followed to the one nearest to it until two are each other's nearest.
    """
    import numpy as np

    np.fill_diagonal(apart, np.inf)
    sums = weights.astype(np.float64)
    merges: list[tuple[float, int, int]] = []
    chain: list[int] = []
    for _ in range(len(apart) - 1):
        if not chain:
            chain = [int(np.argmax(sums > 0))]
        one, other = _to_mutual(apart, chain)
        merges.append((float(apart[one, other]), one, other))
        row = (sums[one] * apart[one] + sums[other] * apart[other]) / (sums[one] + sums[other])
        row[one] = np.inf
        apart[one], apart[:, one] = row, row
        apart[other], apart[:, other] = np.inf, np.inf
        sums[one], sums[other] = sums[one] + sums[other], 0.0
    return _as_tree(sorted(merges, key=lambda merge: merge[0]), len(apart))


def _to_mutual(apart: NDArray[np.float64], chain: list[int]) -> tuple[int, int]:
    """Return two groups that are each other's nearest, taken off the end of the chain."""
    import numpy as np

    while True:
        here = chain[-1]
        nearest = int(np.argmin(apart[here]))
        if len(chain) > 1 and apart[here, chain[-2]] <= apart[here, nearest]:
            chain.pop()
            before = chain.pop()
            return min(here, before), max(here, before)
        chain.append(nearest)


def _as_tree(merges: list[tuple[float, int, int]], rows: int) -> NDArray[np.float64]:
    """Return merges, the nearest first, with groups numbered as scipy numbers them."""
    import numpy as np

    tree = np.zeros((rows - 1, 4))
    home, number, size = list(range(rows)), list(range(rows)), [1] * rows

    def holder(row: int) -> int:
        while home[row] != row:
            home[row] = home[home[row]]
            row = home[row]
        return row

    for place, (distance, left, right) in enumerate(merges):
        one, other = holder(left), holder(right)
        size[one] += size[other]
        tree[place] = (*sorted((number[one], number[other])), distance, size[one])
        home[other], number[one] = one, rows + place
    return tree


def cuts(tree: NDArray[np.float64], numbers: Sequence[int]) -> NDArray[np.int64]:
    """Return the groups of each row, from 0, at each number of groups (rows x numbers)."""
    import numpy as np

    rows = len(tree) + 1
    labels = np.arange(rows)
    found = {rows: labels.copy()}
    for place, (one, other) in enumerate(tree[:, :2].astype(np.int64)):
        labels[(labels == one) | (labels == other)] = rows + place
        if rows - place - 1 in numbers:
            found[rows - place - 1] = np.unique(labels, return_inverse=True)[1]
    return np.stack([found[number] for number in numbers], axis=1)
