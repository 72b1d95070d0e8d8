"""From which probability a code is given: the best F1 on held-out passages, shared across codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

BEFORE = 0.25  # before any decision
RARE = 20  # positives from which a code's own threshold counts half
FEW = 20  # passages from which the common threshold counts half
GRID = 60


def given(probable: Array, thresholds: Array) -> Array:
    """Return which codes are given: those above their threshold, at least the best one."""
    chosen: Array = probable >= thresholds
    none = ~chosen.any(axis=1)
    chosen[none, probable[none].argmax(axis=1)] = True
    return chosen


def micro_f1(chosen: Array, gold: Array) -> float:
    """Return the F1 over all passages and codes."""
    hits = float((chosen & (gold > 0)).sum())
    return 2 * hits / max(float(chosen.sum() + (gold > 0).sum()), 1.0)


def tune_thresholds(probable: Array, targets: Array) -> Array:
    """Return one threshold per code: its own best, drawn to the best common one while rare."""
    read = np.nansum(targets, axis=1) > 0
    probable, gold = probable[read], np.nan_to_num(targets[read])
    if not len(gold):
        return np.full(targets.shape[1], BEFORE)
    grid = np.unique(np.quantile(probable, np.linspace(0.5, 0.999, GRID)))
    best = max(grid, key=lambda level: micro_f1(given(probable, level), gold))
    common = drawn(float(best), BEFORE, len(gold) / FEW)
    return np.array([_own(probable[:, k], gold[:, k], common) for k in range(gold.shape[1])])


def _own(probable: Array, gold: Array, common: float) -> float:
    positives = gold.sum()
    if positives < 3:
        return float(common)
    order = np.argsort(-probable, kind="stable")
    hits = np.cumsum(gold[order])
    best = int(np.argmax(2 * hits / (np.arange(1, len(gold) + 1) + positives)))
    below = order[min(best + 1, len(order) - 1)]
    level = (probable[order[best]] + probable[below]) / 2
    return drawn(level, common, positives / RARE)


def drawn(level: float, towards: float, trust: float) -> float:
    """Return a threshold drawn towards another; at a trust of 1 it lies half-way, in logits."""
    value = (trust * _logit(level) + _logit(towards)) / (trust + 1)
    return float(1 / (1 + np.exp(-value)))


def _logit(level: float) -> float:
    clipped = min(max(level, 1e-6), 1 - 1e-6)
    return float(np.log(clipped / (1 - clipped)))
