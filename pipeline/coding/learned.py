"""Learned coder: a regression on the segments that people have decided about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.coding.material import Coder
from pipeline.coding.people import target_code
from pipeline.coding.ridge import (
    base_rates,
    predict,
    rates_elsewhere,
    ridge_arrays,
    ridge_of,
    solve,
)
from pipeline.study.anchors import COVER
from pipeline.study.decisions import Decision, Standing, standing

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from pipeline.coding.fitted import FittedCoder
    from pipeline.coding.material import Channels, Material

NOISE = 1.0  # of a decided segment beside the likeness of two texts
STEP = 5.0  # brings the regression's values to the size of the other channels


def learned_channels(material: Material, fitted: FittedCoder) -> Channels:
    """Return two channels: the regression on decided segments, and how common a code is."""
    shape = (len(material.passages), len(fitted.codes))
    if "decided.base" not in fitted.arrays:
        return np.zeros((*shape, 2))
    ridge = ridge_of(fitted.arrays, "decided")
    decided = predict(material.texts, ridge) - ridge.base
    decided[~material.passages.readable] = 0.0
    return with_rates(decided, fitted.arrays["log_rates"])


def learn(
    material: Material, fitted: FittedCoder, targets: NDArray[Any], groups: NDArray[Any]
) -> tuple[Mapping[str, NDArray[Any]], Channels]:
    """Return the regression on decided segments, and what each group gets from the others."""
    ridge, held_out = solve(material.texts, targets, groups, NOISE)
    drawn = float(len(fitted.codes))
    kept = ridge_arrays(ridge, "decided") | {"log_rates": log_rates(base_rates(targets, drawn))}
    elsewhere = log_rates(rates_elsewhere(targets, groups, drawn))
    return kept, with_rates(held_out - ridge.base, elsewhere)


LEARNED = Coder(learned_channels, weights=(0.4, 0.3), firmness=(5.0, 30.0), learn=learn)


def with_rates(decided: NDArray[Any], log_rates: NDArray[Any]) -> Channels:
    """Return the two channels from the regression's values."""
    return np.stack([STEP * decided, np.broadcast_to(log_rates, decided.shape)], axis=-1)


def log_rates(rates: NDArray[Any]) -> NDArray[np.float64]:
    """Return the logarithm of how common codes are, its mean over the codes taken off."""
    logs = np.log(np.maximum(rates, 1e-9))
    apart: NDArray[np.float64] = logs - logs.mean(axis=-1, keepdims=True)
    return apart


def targets_of(
    segments: pd.DataFrame, decisions: Iterable[Decision], codes: tuple[str, ...]
) -> NDArray[np.float64]:
    """Return 1 (fits), 0 (does not) or NaN (nobody said) per segment and code.

    A segment on which somebody keeps a code has been read: its other codes do not fit.
    A contested code stays NaN.
    """
    place = {code: number for number, code in enumerate(codes)}
    targets = np.full((len(segments), len(codes)), np.nan)
    for held, code, rows in standings(segments, decisions):
        target = target_code(held.decision)
        if (held.state == "rejected" or target != code) and code in place:
            targets[rows, place[code]] = np.fmax(targets[rows, place[code]], 0.0)
        if held.state != "rejected" and target in place:
            targets[rows, place[target]] = 1.0
    read = (targets == 1).any(axis=1)
    targets[read] = np.nan_to_num(targets[read], nan=0.0)
    return targets


def standings(
    segments: pd.DataFrame, decisions: Iterable[Decision]
) -> Iterator[tuple[Standing, str, list[int]]]:
    """Yield what stands of each passage and code, and the rows it speaks for; contested: none."""
    by_passage: dict[tuple[Any, ...], list[Decision]] = defaultdict(list)
    for decision in decisions:
        if decision.passage is not None:
            key = (decision.passage, str(decision.body.get("code")))
            by_passage[key].append(decision)
    finder = _Finder(segments)
    for (passage, code), about_it in by_passage.items():
        held = standing(about_it)
        yield held, code, finder.rows(passage) if held.state != "contested" else []


class _Finder:
    """Segments of each source, found by passage."""

    def __init__(self, segments: pd.DataFrame) -> None:
        """Sort the segments by source."""
        self._by_source: dict[str, list[tuple[int, str, int, int, str]]] = defaultdict(list)
        columns = segments[["source_id", "text_hash", "start", "end", "text"]]
        for row, (source, text_hash, start, end, text) in enumerate(
            columns.itertuples(index=False, name=None)
        ):
            self._by_source[source].append((row, text_hash, int(start), int(end), str(text)))

    def rows(self, passage: Any) -> list[int]:
        """Return the rows that a passage speaks for; by its words where the text changed."""
        rows: list[int] = []
        middle = (passage.start + passage.end) // 2
        for row, text_hash, start, end, text in self._by_source.get(passage.source_id, ()):
            if text_hash == passage.text_hash:
                shared = min(end, passage.end) - max(start, passage.start)
                if shared >= COVER * (end - start) or start <= middle < end:
                    rows.append(row)
            elif passage.quote.strip() and (passage.quote in text or text in passage.quote):
                rows.append(row)
        return rows
