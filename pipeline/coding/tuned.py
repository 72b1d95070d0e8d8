"""Tuned coder: a language model whose upper layers learn from the decided passages.

It is slow to fit, so it takes part only where the study's settings name it among the coders.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.coding.material import Coder
from pipeline.model.tuning import MODELS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.coding.fitted import FittedCoder
    from pipeline.coding.material import Channels, Material, Passages
    from pipeline.coding.teaching import Lesson
    from pipeline.model.tuning import Tuner

    Array = NDArray[Any]

LEAST = 50  # passages that bear a code, before which nothing is tuned
LOWEST = -8.0  # log share below which codes are all alike


def tuned_channels(material: Material, fitted: FittedCoder) -> Channels:
    """Return one channel: the log share that the tuned model gives, its mean over codes taken off.

    It is 0 where nothing is tuned and where the model does not read the language.
    """
    tuned = material.passages.tuned
    if tuned is None:
        return np.zeros((len(material.passages), len(fitted.codes), 1))
    return channel_of(tuned, material.passages.readable)


TUNED = Coder(tuned_channels, weights=(0.6,), firmness=(10.0,))


def channel_of(log_shares: Array, readable: Array) -> Channels:
    """Return the channel from log shares (passages, codes)."""
    value = np.maximum(log_shares, LOWEST)
    value = value - value.mean(axis=1, keepdims=True)
    value[~readable] = 0.0
    channel: Channels = value[..., None]
    return channel


def tuned_on(
    tuner: Tuner, lessons: Sequence[Lesson], taught: Array, decided: Passages, targets: Array,
    groups: Array, seed: int,
) -> tuple[Mapping[str, Array], Array] | None:  # fmt: skip
    """Return the tuned models as arrays and the held-out log shares of the decided passages.

    `taught` says what each lesson teaches (lessons, codes). A long codebook would drown the
    passages, so no more lessons take part than passages. None where passages or groups are too few.
    """
    wanted = np.nan_to_num(targets)
    names, group = np.unique(groups, return_inverse=True)
    if (wanted.sum(axis=1) > 0).sum() < LEAST or len(names) < MODELS:
        return None
    first = _first_of_each(lessons, len(decided))
    texts = [lessons[row].text for row in first] + list(decided.texts)
    part = np.concatenate([np.full(len(first), -1), group % MODELS])
    arrays, held_out = tuner.tune(texts, np.vstack([taught[first], wanted]), part, seed)
    return arrays, held_out[len(first) :]


def _first_of_each(lessons: Sequence[Lesson], most: int) -> list[int]:
    """Return up to `most` lessons, of all codes the first (label, definition), then the second."""
    seen: Counter[str] = Counter()
    ranks = []
    for row, lesson in enumerate(lessons):
        ranks.append((seen[lesson.code], row))
        seen[lesson.code] += 1
    return sorted(row for _, row in sorted(ranks)[:most])
