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
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from pipeline.model.embedding import Vectors
    from pipeline.themes.material import Keys, Tell, Weights


FEWEST, MOST = 0.6, 1.3  # groups per run, times the square root of the rows
SPREAD = 5  # starting rows are the most distant ones of so many times as many
STEPS = 15  # of one k-means
SIDE_BY_SIDE = 4_000_000  # likenesses of rows to centres worked out at once
MOST_COUNTED, MOST_GROUPS = 255, 255  # runs counted in one byte, groups numbered in one
SMALL = 2_000  # rows up to which comparing all pairs is faster than going through the groups
GOLDEN = 0.618033988749895  # multiples of it, less whole numbers, fill 0 to 1 evenly


def agreement(
    vectors: Vectors,
    keys: Keys,
    weights: Weights,
    runs: int,
    seed: int,
    tell: Tell | None = None,
) -> NDArray[np.float32]:
    """Return the share of runs in which each pair of rows was in one group (rows x rows)."""
    import numpy as np

    together = np.zeros((len(vectors), len(vectors)), dtype=np.float32)
    at_once = min(MOST_COUNTED, max(1, round(SIDE_BY_SIDE / len(vectors) ** 1.5)))
    for first in range(0, runs, at_once):
        some = range(first, min(first + at_once, runs))
        _count(several_runs(vectors, keys, weights, some, seed), together)
        if tell is not None:
            tell(some.stop / runs)
    together /= runs
    return together


def _count(runs: NDArray[np.int64], together: NDArray[np.float32]) -> None:
    """Add for each pair of rows the number of runs (runs x rows) in which they are of one group."""
    import numpy as np

    if runs.shape[1] <= SMALL:
        counted = np.zeros(together.shape, dtype=np.uint8)
        for groups in (runs - runs.min(axis=1, keepdims=True)).astype(np.int16):
            counted += (groups[:, None] == groups).view(np.uint8)
        together += counted
        return
    for groups in runs:
        order = np.argsort(groups, kind="stable")
        ends = np.flatnonzero(np.diff(groups[order])) + 1
        for rows in np.split(order, ends):
            together[rows[:, None], rows] += 1


def several_runs(
    vectors: Vectors, keys: Keys, weights: Weights, runs: Iterable[int], seed: int
) -> NDArray[np.int64]:
    """Return the groups of spherical k-means (runs x rows), worked out side by side.

    The number of groups and the start of each are set by the number of its run; groups are
    numbered through all runs.
    """
    import numpy as np

    starts = [_starts(vectors, keys, weights, run, seed) for run in runs]
    edges = np.cumsum([0, *map(len, starts)])
    return _spherical_k_means(vectors, weights, vectors[np.concatenate(starts)], edges)


def _starts(vectors: Vectors, keys: Keys, weights: Weights, run: int, seed: int) -> list[int]:
    import numpy as np

    total = float(weights.sum())
    wanted = round(np.sqrt(total) * (FEWEST + (MOST - FEWEST) * (run * GOLDEN % 1)))
    groups = max(2, min(wanted, int(total) // 2, MOST_GROUPS))
    order = _drawn(_mixed(keys, seed * 1_000_003 + run), weights)
    return _far_apart(vectors, order[: groups * SPREAD], groups)


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


def _spherical_k_means(
    vectors: Vectors, weights: Weights, centres: Vectors, edges: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the groups of every run (runs x rows); centres `edges[r]` up to the next are run r's."""
    import numpy as np

    groups = np.full((len(edges) - 1, len(vectors)), -1, dtype=np.int64)
    moving = np.arange(len(groups))
    for _ in range(STEPS):
        again = _nearest(vectors, centres, edges, moving)
        moved = (again != groups[moving]).any(axis=1)
        groups[moving] = again
        moving = moving[moved]
        if not len(moving):
            break
        sums = _sums(vectors, weights, groups[moving], len(centres))
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(lengths > 1e-9, sums / np.maximum(lengths, 1e-9), centres)
    return groups


def _nearest(
    vectors: Vectors, centres: Vectors, edges: NDArray[np.int64], runs: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return for some runs the centre nearest to each row (runs x rows).

    The last bits of a likeness make room for the number of its centre, so that the largest one
    tells both; of two that differ by less than a ten-thousandth the first is taken.
    """
    import numpy as np

    sizes = np.diff(edges)[runs]
    place = np.concatenate([np.arange(size) for size in sizes])
    likeness = centres[np.repeat(edges[runs], sizes) + place] @ vectors.T
    likeness += 2  # above zero, so that the bits of a larger number are a larger whole number
    told = likeness.view(np.int32)
    told &= ~np.int32(MOST_GROUPS)
    told |= (MOST_GROUPS - place).astype(np.int32)[:, None]
    best = np.maximum.reduceat(told, np.cumsum([0, *sizes[:-1]]), axis=0)
    return MOST_GROUPS - (best & MOST_GROUPS) + edges[runs][:, None]


def _sums(vectors: Vectors, weights: Weights, groups: NDArray[np.int64], number: int) -> Vectors:
    """Return the weighted sum of the rows of each group; of several groupings side by side."""
    import numpy as np
    from scipy.sparse import csr_matrix

    times, rows = groups.shape
    cells = (np.repeat(weights, times), groups.T.ravel(), np.arange(rows + 1) * times)
    sums: Vectors = csr_matrix(cells, shape=(rows, number)).T @ vectors
    return sums
