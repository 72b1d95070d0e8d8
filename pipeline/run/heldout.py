"""Suggestions for sources by a coder that has not learnt from them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from pipeline.model.vectors import Remembered
from pipeline.run.steps.coding import coded
from pipeline.run.work import Work
from pipeline.tables import CODINGS, SOURCES

if TYPE_CHECKING:
    import pandas as pd


FOLDS = 5

Chosen = Callable[[list[str]], list[str]]


def everyone(source_ids: list[str]) -> list[str]:
    """Return all of the sources: the coder learns from every source that is not held out."""
    return source_ids


def folds_of(source_ids: Iterable[str], seed: int) -> list[list[str]]:
    """Return the sources dealt into up to five folds, by chance and the same for a seed."""
    shuffled = by_chance(source_ids, seed)
    return [sorted(shuffled[number::FOLDS]) for number in range(min(FOLDS, len(shuffled)))]


def by_chance(source_ids: Iterable[str], seed: int) -> list[str]:
    """Return the sources in an order that follows from the seed and their names alone."""
    return sorted(source_ids, key=lambda one: hashlib.sha256(f"{seed}|{one}".encode()).digest())


def held_out_suggestions(
    work: Work, source_ids: Sequence[str], learn_from: Chosen = everyone
) -> pd.DataFrame:
    """Return the suggestions for these sources, each by a coder that never saw a decision on it.

    Codings as the coding stage makes them, people's decisions not laid over them. Sources
    that share their text with a held-out one teach nothing either. `learn_from` may thin out
    the sources that are left to learn from.
    """
    import pandas as pd

    seen = Remembered(work.read_fixed)
    parts = [CODINGS.frame([])]
    for fold in folds_of(source_ids, work.settings.study.seed):
        held = set(fold) | _twins(work, set(fold))
        left = [one for one in work.learnt_from if one not in held]
        fitted = work.fit_on(learn_from(left), seen)
        parts += [coded(work, source_id, [], fitted)[CODINGS] for source_id in fold]
    return CODINGS.check(pd.concat([part for part in parts if len(part)] or parts[:1]))


def _twins(work: Work, held: set[str]) -> set[str]:
    """Return the sources whose text repeats one that is held out, or is repeated by it."""
    sources = work.store.read(SOURCES, work.learnt_from)
    pairs = sources[["source_id", "duplicate_of"]].dropna().itertuples(index=False)
    twins: set[str] = set()
    for source_id, original in pairs:
        if {source_id, original} & held:
            twins |= {str(source_id), str(original)}
    return twins
