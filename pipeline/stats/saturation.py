"""Saturation: how much new each further source brought, and when hardly anything more.

After Guest, Namey and Chen (2020), A simple method to assess and report thematic saturation
in qualitative research, PLoS ONE 15(5): e0232076. For inductive codes or themes; the order of
the sources matters, so the band over random orders belongs beside every curve.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BASE_SIZE = 4  # sources whose codes are the body of information to compare with
RUN_LENGTH = 2  # sources in which new information is looked for
THRESHOLD = 0.05  # share of new information at or below which saturation is called


@dataclass(frozen=True, slots=True)
class Run:
    """New information in one run: sources `first` to `last` (from 1), codes new there."""

    first: int
    last: int
    new: int
    share: float  # new codes in the run / codes in the base


@dataclass(frozen=True, slots=True)
class Saturation:
    """Where saturation was reached; `at` is None while it was not."""

    base_size: int
    run_length: int
    threshold: float
    base_codes: int
    runs: tuple[Run, ...]
    at: int | None  # sources heard before the first run at or below the threshold

    @property
    def reported(self) -> str:
        """The paper's way of writing it: sources heard + run length, as in `6+2`."""
        return f"{self.at}+{self.run_length}" if self.at is not None else "not reached"


def new_codes(said: Sequence[Collection[str]]) -> list[int]:
    """Return how many codes each source was the first to bring, in the order given."""
    seen: set[str] = set()
    new: list[int] = []
    for codes in said:
        new.append(len(set(codes) - seen))
        seen |= set(codes)
    return new


def saturation(
    said: Sequence[Collection[str]],
    base_size: int = BASE_SIZE,
    run_length: int = RUN_LENGTH,
    threshold: float = THRESHOLD,
) -> Saturation:
    """Return the runs after the base, each beginning one source later, and where they run dry.

    Share of a run = codes first brought by its sources / codes in the base. A base without
    codes, or too few sources for a run, gives no runs and no point of saturation.
    Raises `ValueError` for sizes below one.
    """
    if base_size < 1 or run_length < 1:
        raise ValueError("base size and run length must be at least 1")
    new = new_codes(said)
    base = sum(new[:base_size])
    starts = range(base_size, len(new) - run_length + 1) if base else range(0)
    runs = tuple(
        Run(start + 1, start + run_length, found, found / base)
        for start in starts
        for found in [sum(new[start : start + run_length])]
    )
    at = next((run.first - 1 for run in runs if run.share <= threshold), None)
    return Saturation(base_size, run_length, threshold, base, runs, at)


def permutation_band(
    said: Sequence[Collection[str]], times: int = 1000, seed: int = 0, share: float = 0.9
) -> NDArray[np.float64]:
    """Return low, median and high of the cumulative codes over random orders of the sources.

    Shape (sources, 3); `share` of the orders lie between low and high at each number of
    sources. It shows how much of a curve's shape is the order in which people were heard.
    """
    import numpy as np

    codes = sorted({code for own in said for code in own})
    if not said:
        return np.zeros((0, 3))
    holds = np.array([[code in set(own) for code in codes] for own in said], dtype=bool)
    rng = np.random.default_rng(seed)
    curves = np.stack(
        [
            np.logical_or.accumulate(holds[rng.permutation(len(said))], axis=0).sum(axis=1)
            for _ in range(times)
        ]
    )
    edges = [(1 - share) / 2, 0.5, 1 - (1 - share) / 2]
    band: NDArray[np.float64] = np.quantile(curves, edges, axis=0).T
    return band
