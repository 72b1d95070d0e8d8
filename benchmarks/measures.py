"""What is measured of a coder's probabilities: ranking, decisions and calibration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.coding.thresholds import given, micro_f1

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

BINS = 10
DRAWS = 1000


def measures(probable: Array, chosen: Array, gold: Array) -> dict[str, float]:
    """Return top1, recall3, micro_f1, macro_f1, ece with its reference, and Brier skill.

    recall3 is the share of all gold codings among the three best codes of their segment.
    macro_f1 is the mean over codes that occur. `ece_95` is the 95th percentile of the
    calibration error of a perfectly calibrated coder with these top probabilities.
    """
    rows = np.arange(len(gold))
    order = np.argsort(-probable, axis=1, kind="stable")
    right = gold[rows, order[:, 0]]
    sure = np.clip(probable[rows, order[:, 0]], 0, 1)
    three = np.take_along_axis(gold, order[:, :3], axis=1).sum() / max(gold.sum(), 1)
    base = right.mean() * (1 - right.mean())
    brier = float(((sure - right) ** 2).mean())
    return {
        "top1": right.mean(),
        "recall3": three,
        "micro_f1": micro_f1(chosen, gold),
        "macro_f1": macro_f1(chosen, gold),
        "ece": calibration_error(sure, right),
        "ece_95": perfect_error(sure),
        "brier_skill": 1 - brier / base if base else 0.0,
    }


def macro_f1(chosen: Array, gold: Array) -> float:
    """Return the mean F1 over the codes that occur."""
    occurs = gold.sum(axis=0) > 0
    hits = (chosen * gold).sum(axis=0)[occurs]
    return float(np.mean(2 * hits / (chosen.sum(axis=0)[occurs] + gold.sum(axis=0)[occurs])))


def calibration_error(sure: Array, right: Array) -> float:
    """Return the expected calibration error over bins of equal mass."""
    order = np.argsort(sure, kind="stable")
    bins = np.array_split(order, min(BINS, max(len(order) // 5, 1)))
    gaps = [len(rows) * abs(sure[rows].mean() - right[rows].mean()) for rows in bins if len(rows)]
    return float(sum(gaps) / len(sure))


def perfect_error(sure: Array) -> float:
    """Return the 95th percentile of the error when every probability is exactly true."""
    generator = np.random.default_rng(0)
    draws = [
        calibration_error(sure, (generator.random(len(sure)) < sure).astype(float))
        for _ in range(DRAWS // 5)
    ]
    return float(np.quantile(draws, 0.95))


def gain_interval(ours: Array, theirs: Array, gold: Array, documents: Array) -> tuple[float, float]:
    """Return the 95 % bootstrap interval over documents of the gain in micro F1."""
    _, number = np.unique(documents, return_inverse=True)
    parts = np.zeros((number.max() + 1, 5))
    for column, values in enumerate(
        ((ours & (gold > 0)), ours, (theirs & (gold > 0)), theirs, gold > 0)
    ):
        np.add.at(parts[:, column], number, values.sum(axis=1))
    generator = np.random.default_rng(0)
    gains = []
    for _ in range(DRAWS):
        a, b, c, d, total = parts[generator.integers(0, len(parts), len(parts))].sum(axis=0)
        gains.append(2 * a / max(b + total, 1) - 2 * c / max(d + total, 1))
    return float(np.quantile(gains, 0.025)), float(np.quantile(gains, 0.975))


__all__ = ["gain_interval", "given", "measures"]
