"""What the polarity of a codebook's examples teaches about valence, whatever the code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipeline.coding.direction import TAUGHT
from pipeline.coding.ridge import predict, ridge_arrays, ridge_of, solve
from pipeline.coding.space import Texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.coding.fitted import FittedCoder
    from pipeline.coding.material import Material, Scores
    from pipeline.coding.ridge import Array
    from pipeline.coding.teaching import Lesson

NOISE = 1.0
FEWEST = 30  # examples with a polarity; below, cue words alone tell the valence


def fit_polarity(lessons: Sequence[Lesson], texts: Texts) -> dict[str, Array]:
    """Return the arrays of a regression from examples to valences; none for few examples."""
    rows = [row for row, lesson in enumerate(lessons) if lesson.valence in TAUGHT]
    if len(rows) < FEWEST:
        return {}
    targets = np.array([[lessons[row].valence == name for name in TAUGHT] for row in rows])
    chosen = Texts(texts.vectors[rows], texts.words[rows], texts.characters[rows])
    ridge, _ = solve(chosen, targets.astype(float), np.arange(len(rows)), NOISE)
    return ridge_arrays(ridge, "polarity")


def likely_valences(material: Material, fitted: FittedCoder) -> list[Scores | None]:
    """Return per passage one value for each of `TAUGHT`, or None where nothing is taught."""
    if "polarity.base" not in fitted.arrays:
        return [None] * len(material.passages)
    values = predict(material.texts, ridge_of(fitted.arrays, "polarity"))
    readable = material.passages.readable
    return [row if read else None for row, read in zip(values, readable, strict=True)]
