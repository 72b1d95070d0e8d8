"""Intervals for agreement that draw whole sources, since passages of one source are no strangers.

Cluster bootstrap with percentile limits: Davison and Hinkley (1997), Bootstrap Methods and their
Application, sections 3.8 and 5.3. Few sources give intervals that are too narrow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.stats.agreement import COEFFICIENTS, Figure, from_sums, sums_by_group

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from pipeline.stats.ratings import Floats, Ratings

DRAWS = 1000
LEVEL = 0.95


def with_interval(
    name: str,
    ratings: Ratings,
    sources: Sequence[str] | NDArray[np.str_],
    weights: ArrayLike | None = None,
    draws: int = DRAWS,
    seed: int = 0,
) -> Figure:
    """Return the coefficient with its 95 % limits over draws of sources, with replacement.

    `sources` (units,) names the source of each unit. Only sources in which two coders met are
    drawn; the same seed gives the same limits in any order of the units. No limits, and why,
    for one source; a code so rare that draws miss it has limits over the others, and says so.
    """
    import numpy as np

    every = np.asarray(sources, dtype=str)
    names, group = np.unique(every, return_inverse=True)
    sums = sums_by_group(name, ratings, weights, group)
    point = from_sums(name, ratings, sums.sum(axis=0))
    if np.isnan(point.value) or draws < 1:
        return point
    sums = sums[np.isin(names, every[ratings.rated() >= 2])]
    if len(sums) < 2:
        return replace(point, why="no interval: one source")
    values = COEFFICIENTS[name].formula(times_drawn(len(sums), draws, seed) @ sums, ratings)
    defined = values[~np.isnan(values)]
    if not len(defined):
        return replace(point, why="no interval: no draw of sources leaves it defined")
    low, high = np.quantile(defined, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    share = len(defined) / draws
    why = "" if share >= LEVEL else f"interval over the {share:.0%} of draws that leave it defined"
    return replace(point, low=float(low), high=float(high), why=why)


def times_drawn(sources: int, draws: int, seed: int) -> Floats:
    """Return how often each draw of as many sources takes each of them (draws x sources)."""
    import numpy as np

    picks = np.random.default_rng(seed).integers(0, sources, (draws, sources))
    cells = picks + sources * np.arange(draws)[:, None]
    return np.bincount(cells.ravel(), minlength=draws * sources).reshape(draws, -1).astype(float)
