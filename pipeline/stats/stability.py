"""How far a grouping holds when the sources change: Jaccard per theme, AMI over all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Labels = NDArray[np.int64]
    Regroup = Callable[[NDArray[np.int64]], NDArray[np.int64]]  # row numbers -> their labels

LEFT_OUT = 0.2  # share of the sources that a subsample leaves out


def draws(
    sources: Sequence[str], times: int, seed: int, *, bootstrap: bool = False
) -> list[NDArray[np.int64]]:
    """Return for each draw the numbers of the rows whose source was drawn, in row order.

    A bootstrap draws as many sources as there are, with replacement, and uses each drawn
    source once; else four fifths of the sources are drawn without replacement. The order of
    the rows does not change which sources are drawn.
    """
    import numpy as np

    names, which = np.unique(np.asarray(sources, dtype=object), return_inverse=True)
    rng = np.random.default_rng(seed)
    drawn: list[NDArray[np.int64]] = []
    for _ in range(times):
        if bootstrap:
            kept = np.unique(rng.integers(0, len(names), len(names)))
        else:
            size = max(1, round((1 - LEFT_OUT) * len(names)))
            kept = rng.choice(len(names), size, replace=False)
        drawn.append(np.flatnonzero(np.isin(which, kept)))
    return drawn


def best_jaccard(labels: Labels, again: Labels, themes: int) -> NDArray[np.float64]:
    """Return for each theme the largest Jaccard similarity to any group of the regrouping.

    |A and B| / |A or B| over the rows that were drawn (Hennig 2007, section 2); NaN for a
    theme of which no row was drawn. Rows labelled -1 belong to no group.
    """
    import numpy as np

    table = contingency(labels, again, themes)
    sizes = np.bincount(labels[labels >= 0], minlength=themes)[:themes]
    groups = np.bincount(again[again >= 0], minlength=table.shape[1])
    union = sizes[:, None] + groups[None, :] - table
    best = (table / np.maximum(union, 1)).max(axis=1, initial=0.0)
    best[sizes == 0] = np.nan
    found: NDArray[np.float64] = best
    return found


def contingency(one: Labels, other: Labels, rows: int | None = None) -> NDArray[np.int64]:
    """Return how many items bear each pair of labels from 0 up; items labelled -1 do not count."""
    import numpy as np

    both = (one >= 0) & (other >= 0)
    height = rows if rows is not None else int(one.max(initial=-1)) + 1
    width = int(other.max(initial=-1)) + 1
    flat = one[both] * max(width, 1) + other[both]
    counts = np.bincount(flat, minlength=height * max(width, 1))
    table: NDArray[np.int64] = counts.reshape(height, max(width, 1))
    return table


def stability_per_theme(
    labels: Labels, drawn: Sequence[NDArray[np.int64]], regroup: Regroup
) -> NDArray[np.float64]:
    """Return the mean best Jaccard of each theme over the draws (clusterboot, Hennig 2007).

    As a rule of thumb 0.75 and more is stable, below 0.6 is not to be trusted. NaN for a
    theme that was never drawn.
    """
    import warnings

    import numpy as np

    themes = int(labels.max(initial=-1)) + 1
    found = [best_jaccard(labels[rows], regroup(rows), themes) for rows in drawn]
    if not found:
        return np.full(themes, np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a theme that was never drawn
        mean: NDArray[np.float64] = np.nanmean(np.stack(found), axis=0)
    return mean


def overall_stability(
    labels: Labels, drawn: Sequence[NDArray[np.int64]], regroup: Regroup
) -> float:
    """Return the mean AMI between the grouping and each regrouping of drawn rows; NaN for none."""
    import numpy as np

    scores = [
        adjusted_mutual_information(singletons(labels[rows]), singletons(regroup(rows)))
        for rows in drawn
    ]
    return float(np.mean(scores)) if scores else float("nan")


def singletons(labels: Labels) -> Labels:
    """Return labels in which every unclustered row (-1) is a group of its own."""
    import numpy as np

    alone = labels < 0
    first = int(labels.max(initial=-1)) + 1
    return np.where(alone, first + np.cumsum(alone) - 1, labels).astype(np.int64)


def adjusted_mutual_information(one: Labels, other: Labels) -> float:
    """Return AMI with the arithmetic mean of the entropies (Vinh, Epps and Bailey 2010, eq. 8).

    1 for equal groupings, 0 for as much agreement as chance gives.
    """
    import numpy as np

    table = contingency(one, other).astype(np.float64)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    n = table.sum()
    if min(table.shape) == max(table.shape) == 1 or (table.shape == (n, n)):
        return 1.0
    a, b = table.sum(axis=1), table.sum(axis=0)
    i, j = np.nonzero(table)
    cells = table[i, j]
    shared = float((cells / n * np.log(n * cells / (a[i] * b[j]))).sum())
    expected = _expected_information(a.astype(int), b.astype(int), int(n))
    mean = (_entropy(a / n) + _entropy(b / n)) / 2
    spread = mean - expected
    spread = min(spread, -1e-15) if spread < 0 else max(spread, 1e-15)
    return float((shared - expected) / spread)


def _entropy(shares: NDArray[np.float64]) -> float:
    import numpy as np

    return float(-(shares * np.log(shares)).sum())


def _expected_information(a: Labels, b: Labels, n: int) -> float:
    """Return the mutual information expected of random groupings of these sizes (eq. 24a)."""
    import numpy as np

    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    sizes_a, times_a = np.unique(a, return_counts=True)
    sizes_b, times_b = np.unique(b, return_counts=True)
    total = 0.0
    for x, often_x in zip(sizes_a, times_a, strict=True):
        for y, often_y in zip(sizes_b, times_b, strict=True):
            m = np.arange(max(1, x + y - n), min(x, y) + 1)
            chance = (
                log_factorial[x] + log_factorial[y] + log_factorial[n - x] + log_factorial[n - y]
                - log_factorial[n] - log_factorial[m] - log_factorial[x - m]
                - log_factorial[y - m] - log_factorial[n - x - y + m]
            )  # fmt: skip
            term = m / n * np.log(n * m / (x * y)) * np.exp(chance)
            total += float(often_x * often_y * term.sum())
    return total
