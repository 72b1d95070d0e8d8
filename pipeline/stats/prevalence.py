"""How many sources truly hold a code, when a machine read all and people read some drawn at random.

Prediction-powered inference (Angelopoulos and others, 2023, Science 382:669-674) with its weight
tuned (PPI++, arXiv 2311.01453). The sources that people read are part of those that are asked
about, so the tuned estimator is the regression estimator of survey sampling with its correction
for finite populations (Cochran 1977, Sampling Techniques, 3rd ed., sections 7.3 to 7.4). Its range is
Wilson's score interval (1927) for as many sources as its variance is worth (Korn and Graubard
1998, Survey Methodology 24:193-201), with Student's quantile.

Where few audited sources hold the code, or few do not, or the machine does not help, the range
is the exact one of the audit alone (Buonaccorsi 1987, The American Statistician 41:215-218). Strata are
added up by MOVER (Zou and Donner 2008, Statistics in Medicine 27:1693-1702).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

TAIL = 0.025  # left out on each side
FEW = 5  # audited sources with the code, and without it, from which the machine may help
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit of sources drawn at random tells, per code or per simulated audit and code."""

    size: int  # sources that are asked about
    drawn: int  # of them drawn at random and read by people
    found: Floats  # drawn sources that hold the code
    mean: Floats  # the machine's mean number over all sources
    told: Floats  # its sum over the drawn
    both: Floats  # its sum over the drawn that hold the code
    squares: Floats  # the sum of its squares over the drawn


@dataclass(frozen=True, slots=True)
class Held:
    """How many sources hold a code: estimate and 95 % limits, in sources."""

    value: Floats
    low: Floats
    high: Floats
    helped: NDArray[np.bool_]  # whether the machine narrowed the range


def audit_of(truth: Floats, machine: Floats, draws: Floats) -> Audit:
    """Return what draws of sources (audits x sources, 0 or 1, all of one size) tell.

    `truth` (sources x codes) is 1 where a source holds the code; only drawn rows are used.
    `machine` (sources x codes) is any number that was made without sight of the draw.
    """
    return Audit(
        size=len(machine),
        drawn=round(float(draws[0].sum())),
        found=draws @ truth,
        mean=machine.mean(axis=0),
        told=draws @ machine,
        both=draws @ (truth * machine),
        squares=draws @ machine**2,
    )


def held(audit: Audit) -> Held:
    """Return estimate and limits: with the machine where it helps, else of the audit alone."""
    import numpy as np

    alone = by_audit_alone(audit)
    if audit.drawn < 2 * FEW or audit.drawn == audit.size:
        return alone
    value, worth = _regression(audit)
    low, high = _sources(audit, *wilson(value, worth, _student(audit.drawn - 2)))
    rare = np.minimum(audit.found, audit.drawn - audit.found)
    helped = (rare >= FEW) & (worth > _worth_alone(audit))
    return Held(
        np.where(helped, value * audit.size, alone.value),
        np.where(helped, low, alone.low),
        np.where(helped, high, alone.high),
        helped,
    )


def by_audit_alone(audit: Audit) -> Held:
    """Return the estimate of the audit with its exact limits; the machine is not heard."""
    import numpy as np

    lows, highs = exact_limits(audit.size, audit.drawn)
    found = np.asarray(audit.found).round().astype(int)
    share = audit.found / audit.drawn if audit.drawn else np.full(found.shape, np.nan)
    none = np.zeros(found.shape, dtype=bool)
    return Held(share * audit.size, lows[found].astype(float), highs[found].astype(float), none)


def _worth_alone(audit: Audit) -> float:
    """Return for how many independent sources the drawn stand, all sources being finite."""
    return audit.drawn / (1 - audit.drawn / audit.size)


def _regression(audit: Audit) -> tuple[Floats, Floats]:
    """Return the share by the tuned estimator, and how many independent sources it is worth.

    A weight below zero would turn the machine's word round: such a machine does not help.
    """
    import numpy as np

    n, mean = audit.drawn, audit.told / audit.drawn
    spread = audit.found - audit.found**2 / n
    machine = audit.squares - n * mean**2
    shared = np.maximum(audit.both - audit.found * mean, 0)
    tells = (machine > ROUNDING) & (shared > ROUNDING) & (spread > ROUNDING)
    inner, outer = np.where(tells, machine, 1.0), np.where(tells, spread, 1.0)
    weight = np.where(tells, shared / inner, 0.0)
    off = np.where(tells, audit.mean - mean, 0.0)  # how far the draw missed the machine's mean
    left = np.where(tells, (1 - weight * shared / outer) * (n - 1) / (n - 2), 1.0)
    left = np.maximum(left * (1 + n * off**2 / inner), ROUNDING)
    share = audit.found / n + weight * off
    known = audit.found / audit.size, 1 - (n - audit.found) / audit.size
    return np.clip(share, *known), _worth_alone(audit) / left


def _sources(audit: Audit, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return limits in whole sources, outwards, never against what the drawn have shown."""
    import numpy as np

    lowest, highest = audit.found, audit.size - (audit.drawn - audit.found)
    return (
        np.maximum(np.floor(low * audit.size + ROUNDING), lowest),
        np.minimum(np.ceil(high * audit.size - ROUNDING), highest),
    )


def wilson(share: Floats, worth: Floats, quantile: float) -> tuple[Floats, Floats]:
    """Return Wilson's limits of a share that is worth so many independent observations."""
    import numpy as np

    square = quantile**2 / worth
    middle = (share + square / 2) / (1 + square)
    half = np.sqrt(share * (1 - share) * square + square**2 / 4) / (1 + square)
    return middle - half, middle + half


def _student(freedom: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 1 - TAIL))


@lru_cache(maxsize=256)
def exact_limits(size: int, drawn: int) -> tuple[Ints, Ints]:
    """Return the exact limits for each number that may be found among the drawn, 0 to `drawn`.

    All numbers of sources under which as few, and as many, as were found have a chance of more
    than 2.5 % in a draw without replacement.
    """
    import numpy as np

    whole, found = np.arange(size + 1)[:, None], np.arange(drawn + 1)
    chance = np.exp(
        _log_choose(whole, found)
        + _log_choose(size - whole, drawn - found)
        - _log_choose(np.array(size), np.array(drawn))
    )
    at_most = chance.cumsum(axis=1)
    at_least = chance[:, ::-1].cumsum(axis=1)[:, ::-1]
    low = (at_least > TAIL).argmax(axis=0)
    high = size - (at_most > TAIL)[::-1].argmax(axis=0)
    return low, high


def _log_choose(of: Ints, some: Ints) -> Floats:
    """Return the logarithm of the number of ways to choose; minus infinity where there is none."""
    import numpy as np
    from scipy.special import gammaln

    possible = (some >= 0) & (some <= of)
    rest = np.where(possible, of - some, 0)
    ways = gammaln(of + 1.0) - gammaln(np.maximum(some, 0) + 1.0) - gammaln(rest + 1.0)
    return np.where(possible, ways, -np.inf)


def added_up(parts: Iterable[tuple[float, float, float]]) -> tuple[float, float, float]:
    """Return value and limits of a sum of independent parts, each with value and limits."""
    value = below = above = 0.0
    for middle, low, high in parts:
        value += middle
        below += (middle - low) ** 2
        above += (high - middle) ** 2
    return value, value - below**0.5, value + above**0.5


def to_halve(size: int, drawn: int) -> int:
    """Return how many further audited sources would make a range about half as wide.

    The variance goes with 1 / drawn - 1 / size, and a quarter of it halves the range.
    """
    wanted = 1 / (1 / size + (1 / drawn - 1 / size) / 4)
    return max(0, -int(-(wanted - ROUNDING) // 1) - drawn)
