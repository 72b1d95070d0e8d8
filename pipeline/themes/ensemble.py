"""Many small groupings of the same rows, and how often each pair of rows ends up together.

One k-means depends on where it starts; a few hundred, started from different rows and with
different numbers of groups, agree on what is really there (evidence accumulation: Fred and
Jain 2005). Starting rows are drawn by a hash of each row's own vector, so a row starts the
same runs whatever the order of the rows and whichever others are there. A row of little
weight starts fewer runs and moves the centres less.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.model.embedding import Vectors
    from pipeline.themes.material import Keys, Weights


FEWEST, MOST = 0.6, 1.3  # groups per run, times the square root of the rows
SPREAD = 5  # starting rows are the most distant ones of so many times as many
STEPS = 15  # of one k-means
SMALL = 500  # rows up to which a full matrix is faster than a sparse one
GOLDEN = 0.618033988749895  # multiples of it, less whole numbers, fill 0 to 1 evenly


def agreement(
    vectors: Vectors, keys: Keys, weights: Weights, runs: int, seed: int
) -> NDArray[np.float32]:
    """Return the share of runs in which each pair of rows was in one group (rows x rows)."""
    import numpy as np

    together = np.zeros((len(vectors), len(vectors)), dtype=np.float32)
    for run in range(runs):
        groups = one_run(vectors, keys, weights, run, seed)
        order = np.argsort(groups, kind="stable")
        ends = np.flatnonzero(np.diff(groups[order])) + 1
        for rows in np.split(order, ends):
            together[rows[:, None], rows] += 1
    together /= runs
    return together


def one_run(
    vectors: Vectors, keys: Keys, weights: Weights, run: int, seed: int
) -> NDArray[np.int64]:
    """Return the groups of one spherical k-means, its number of groups and start set by `run`."""
    import numpy as np

    total = float(weights.sum())
    wanted = round(np.sqrt(total) * (FEWEST + (MOST - FEWEST) * (run * GOLDEN % 1)))
    groups = max(2, min(wanted, int(total) // 2))
    order = _drawn(_mixed(keys, seed * 1_000_003 + run), weights)
    starts = _far_apart(vectors, order[: groups * SPREAD], groups)
    return _spherical_k_means(vectors, weights, vectors[starts])


def _drawn(numbers: Keys, weights: Weights) -> NDArray[np.int64]:
    """Return the rows as drawn one by one by weight (Efraimidis and Spirakis 2006)."""
    import numpy as np

    waits = -np.log1p(-(numbers >> np.uint64(11)).astype(np.float64) / 2.0**53) / weights
    drawn: NDArray[np.int64] = np.argsort(waits, kind="stable")
    return drawn


def _mixed(keys: Keys, number: int) -> Keys:
    """Return the keys scrambled in a way of this number's own (splitmix64, Steele et al. 2014)."""
    import numpy as np

    step = np.uint64((number * 0x9E3779B97F4A7C15 + 0x632BE59BD9B4E019) % 2**64)
    mixed = keys + step
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    scrambled: Keys = mixed ^ (mixed >> np.uint64(31))
    return scrambled


def _far_apart(vectors: Vectors, candidates: NDArray[np.int64], number: int) -> list[int]:
    """Return `number` candidates, each the least like those before it."""
    import numpy as np

    among = vectors[candidates]
    chosen = [0]
    nearest = among @ among[0]
    while len(chosen) < min(number, len(candidates)):
        chosen.append(int(np.argmin(nearest)))
        nearest = np.maximum(nearest, among @ among[chosen[-1]])
    return [int(candidates[place]) for place in chosen]


def _spherical_k_means(vectors: Vectors, weights: Weights, centres: Vectors) -> NDArray[np.int64]:
    import numpy as np

    groups = np.full(len(vectors), -1, dtype=np.int64)
    for _ in range(STEPS):
        again = np.argmax(vectors @ centres.T, axis=1)
        if (again == groups).all():
            break
        groups = again
        sums = _sums(vectors, weights, groups, len(centres))
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(lengths > 1e-9, sums / np.maximum(lengths, 1e-9), centres)
    return groups


def _sums(vectors: Vectors, weights: Weights, groups: NDArray[np.int64], number: int) -> Vectors:
    """Return the weighted sum of the rows of each group."""
    import numpy as np
    from scipy.sparse import csr_matrix

    rows = np.arange(len(vectors) + 1)
    if len(vectors) <= SMALL:
        member = np.zeros((number, len(vectors)), dtype=np.float32)
        member[groups, rows[:-1]] = weights
        return member @ vectors
    sums: Vectors = csr_matrix((weights, groups, rows), shape=(len(vectors), number)).T @ vectors
    return sums
