"""How well suggestions find what people coded: precision, recall, F1 and kappa, with limits.

Counts stand per source (sources x 4): both, machine only, people only, neither. Limits draw
whole sources; for a share they are never narrower than the score interval of Wilson (1927),
since drawing sources gives no width where everything, or nothing, is right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.stats.agreement import Figure
from pipeline.stats.resample import DRAWS, LEVEL, times_drawn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.stats.ratings import Floats

BOTH, MACHINE, PEOPLE, NEITHER = range(4)
Z = 1.959964  # of a 95 % interval
FEW = 10  # codings by people or machine below which F1 and kappa get no limits


def ratio(above: Floats, below: Floats) -> Floats:
    """Return the ratio, NaN where the divisor is 0."""
    import numpy as np

    return np.asarray(above / np.where(below > 0, below, np.nan))


def precision(counts: Floats) -> Floats:
    """Return the share of suggestions that people gave too."""
    return ratio(counts[..., BOTH], counts[..., BOTH] + counts[..., MACHINE])


def recall(counts: Floats) -> Floats:
    """Return the share of people's codings that are suggested."""
    return ratio(counts[..., BOTH], counts[..., BOTH] + counts[..., PEOPLE])


def f1(counts: Floats) -> Floats:
    """Return 2 both / (machine + people), the harmonic mean of precision and recall."""
    twice = 2 * counts[..., BOTH]
    return ratio(twice, twice + counts[..., MACHINE] + counts[..., PEOPLE])


def kappa(counts: Floats) -> Floats:
    """Return Cohen's (1960) kappa between people and machine, NaN where nothing varies."""
    total = counts.sum(axis=-1)
    machine = ratio(counts[..., BOTH] + counts[..., MACHINE], total)
    people = ratio(counts[..., BOTH] + counts[..., PEOPLE], total)
    chance = machine * people + (1 - machine) * (1 - people)
    observed = ratio(counts[..., BOTH] + counts[..., NEITHER], total)
    return ratio(observed - chance, 1 - chance)


# To add a figure: write its formula of counts above, and a row here with what it means when
# there is nothing to divide by.
FIGURES: dict[str, tuple[Callable[[Floats], Floats], str]] = {
    "precision": (precision, "the machine never suggests it"),
    "recall": (recall, "people never gave it"),
    "f1": (f1, "neither people nor machine gave it"),
    "kappa": (kappa, "no variation"),
}
SHARES = {"precision": MACHINE, "recall": PEOPLE}  # figure -> what its divisor adds to `both`


def detection(name: str, counts: Floats, draws: int = DRAWS, seed: int = 0) -> Figure:
    """Return a figure of `FIGURES` from counts (sources x 4), with its 95 % limits."""
    import numpy as np

    formula, why = FIGURES[name]
    value = float(formula(counts.sum(axis=0)))
    if np.isnan(value):
        return Figure(value, why)
    if len(counts) < 2:
        return Figure(value, "no interval: one source")
    if name not in SHARES and counts[:, :NEITHER].sum() < FEW:
        return Figure(value, f"no interval: fewer than {FEW} codings")
    low, high = limits(formula(times_drawn(len(counts), draws, seed) @ counts))
    if name in SHARES:
        total = counts.sum(axis=0)
        least, most = wilson(total[BOTH], total[BOTH] + total[SHARES[name]])
        low, high = min(low, least), max(high, most)
    return replace(Figure(value), low=low, high=high)


def limits(values: Floats) -> tuple[float, float]:
    """Return the middle 95 % of the draws that are defined."""
    import numpy as np

    low, high = np.nanquantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def wilson(right: float, of: float, z: float = Z) -> tuple[float, float]:
    """Return the score interval of a share, 95 % unless `z` says otherwise.

    Wilson (1927), Probable inference, the law of succession, and statistical inference,
    Journal of the American Statistical Association 22.
    """
    share = right / of
    centre = (share + z**2 / (2 * of)) / (1 + z**2 / of)
    half = z / (1 + z**2 / of) * (share * (1 - share) / of + z**2 / (4 * of**2)) ** 0.5
    return max(float(centre - half), 0.0), min(float(centre + half), 1.0)


def counts_by_source(
    people: Floats, machine: NDArray[np.bool_], sources: NDArray[np.int64], number: int
) -> Floats:
    """Return (sources x 4) of segments: `people` (units,) is 1, 0 or NaN (then left out)."""
    import numpy as np

    counts = np.zeros((number, 4))
    for column, (said, suggested) in enumerate(((1, True), (0, True), (1, False), (0, False))):
        here = (people == said) & (machine == suggested)
        counts[:, column] = np.bincount(sources[here], minlength=number)
    return counts


def macro_f1(confusions: Floats) -> Floats:
    """Return the mean F1 over the classes that people used, from (..., people x machine)."""
    import numpy as np

    right = np.diagonal(confusions, axis1=-2, axis2=-1)
    said, given = confusions.sum(axis=-1), confusions.sum(axis=-2)
    each = np.where(said > 0, 2 * right / np.maximum(said + given, 1), np.nan)
    used = (said > 0).sum(axis=-1)
    return ratio(np.nansum(each, axis=-1), used)
