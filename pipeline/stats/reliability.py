"""Whether scores can be read as probabilities: share right by score, in bins of equal mass.

Equal-mass bins: Nguyen and O'Connor (2015), Posterior calibration and exploratory analysis for
natural language processing models, section 3. The error is judged against that of scores
which are exactly true, since a small sample is never perfectly even.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.stats.detection import detection
from pipeline.stats.resample import DRAWS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.stats.agreement import Figure
    from pipeline.stats.ratings import Floats

BINS, IN_BIN = 10, 10  # at most so many bins, each of at least so many suggestions


@dataclass(frozen=True, slots=True)
class Bin:
    """Suggestions of much the same score: their mean score and the share that is right."""

    score: float
    right: Figure
    n: int


def reliability(
    scores: Floats, right: NDArray[np.bool_], sources: NDArray[np.int64], seed: int = 0
) -> list[Bin]:
    """Return the bins of the reliability curve, lowest scores first; none for no suggestion."""
    import numpy as np

    found = []
    for rows in _bins(scores):
        names, group = np.unique(sources[rows], return_inverse=True)
        counts = np.zeros((len(names), 4))
        counts[:, 0] = np.bincount(group, right[rows], minlength=len(names))
        counts[:, 1] = np.bincount(group, ~right[rows], minlength=len(names))
        share = detection("precision", counts, DRAWS, seed)
        found.append(Bin(float(scores[rows].mean()), share, len(rows)))
    return found


def _bins(scores: Floats) -> list[NDArray[np.int64]]:
    import numpy as np

    if not len(scores):
        return []
    order = np.argsort(scores, kind="stable")
    return np.array_split(order, min(BINS, max(len(order) // IN_BIN, 1)))


def calibration_error(scores: Floats, right: Floats) -> float:
    """Return the mean distance of score and share right over the bins, by their size."""
    gaps = [len(r) * abs(scores[r].mean() - right[r].mean()) for r in _bins(scores)]
    return float(sum(gaps) / len(scores))


def error_if_true(scores: Floats, draws: int = 200, seed: int = 0) -> float:
    """Return the 95th percentile of the error when every score is exactly true."""
    import numpy as np

    chance = np.random.default_rng(seed)
    errors = [
        calibration_error(scores, (chance.random(len(scores)) < scores).astype(float))
        for _ in range(draws)
    ]
    return float(np.quantile(errors, 0.95))
