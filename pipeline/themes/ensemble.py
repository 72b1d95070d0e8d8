"""Many small groupings of the same rows, and how often each pair of rows ends up together.

One k-means depends on where it starts; a few hundred, started from different rows and with
different numbers of groups, agree on what is really there (evidence accumulation: Fred and
Jain 2005). Starting rows are drawn by a hash of each row's own vector, so a row starts the
same runs whatever the order of the rows and whichever others are there.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.embedding import Vectors

    Keys = NDArray[np.uint64]

FEWEST, MOST = 0.6, 1.3  # groups per run, times the square root of the rows
SPREAD = 5  # starting rows are the most distant ones of so many times as many
STEPS = 15  # of one k-means
GOLDEN = 0.618033988749895  # multiples of it, less whole numbers, fill 0 to 1 evenly


def row_keys(vectors: Vectors) -> Keys:
    """Return a 64-bit key per row, from the signs of its components.

    Signs are the same on every processor, unlike the last digits of the numbers.
    """
    import numpy as np

    signs = np.packbits(vectors > 0, axis=1)
    digests = [hashlib.blake2b(row.tobytes(), digest_size=8).digest() for row in signs]
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)


def agreement(vectors: Vectors, keys: Keys, runs: int, seed: int) -> NDArray[np.float32]:
    """Return the share of runs in which each pair of rows was in one group (rows x rows)."""
    import numpy as np

    together = np.zeros((len(vectors), len(vectors)), dtype=np.float32)
    for run in range(runs):
        groups = one_run(vectors, keys, run, seed)
        order = np.argsort(groups, kind="stable")
        ends = np.flatnonzero(np.diff(groups[order])) + 1
        for rows in np.split(order, ends):
            together[rows[:, None], rows] += 1
    together /= runs
    return together


def one_run(vectors: Vectors, keys: Keys, run: int, seed: int) -> NDArray[np.int64]:
    """Return the groups of one spherical k-means, its number of groups and start set by `run`."""
    import numpy as np

    root = np.sqrt(len(vectors))
    wanted = round(root * (FEWEST + (MOST - FEWEST) * (run * GOLDEN % 1)))
    groups = max(2, min(wanted, len(vectors) // 2))
    order = np.argsort(_mixed(keys, seed * 1_000_003 + run), kind="stable")
    starts = _far_apart(vectors, order[: groups * SPREAD], groups)
    return _spherical_k_means(vectors, vectors[starts])


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


def _spherical_k_means(vectors: Vectors, centres: Vectors) -> NDArray[np.int64]:
    import numpy as np
    from scipy.sparse import csr_matrix

    ones, ends = np.ones(len(vectors), dtype=np.float32), np.arange(len(vectors) + 1)
    groups = np.full(len(vectors), -1, dtype=np.int64)
    for _ in range(STEPS):
        again = np.argmax(vectors @ centres.T, axis=1)
        if (again == groups).all():
            break
        groups = again
        member = csr_matrix((ones, groups, ends), shape=(len(vectors), len(centres)))
        sums = member.T @ vectors
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(lengths > 1e-9, sums / np.maximum(lengths, 1e-9), centres)
    return groups
