"""Rows to themes: fitted on the rows that shape them, the others assigned to the nearest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.themes.engines import (
    ENGINES,
    LARGEST_FIT,
    WEIGHING,
    centroids,
    engine_for,
    nearest_label,
)
from pipeline.themes.material import material_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.themes.material import Material, Tell, Weights
    from pipeline.themes.selection import Selection


@dataclass(frozen=True, slots=True)
class Grouping:
    """The theme of each row (-1 for none), what it was fitted on, and the engine used."""

    labels: NDArray[np.int64]
    fitted: NDArray[np.bool_]
    material: Material  # of the fitted rows
    engine: str


def group(
    selection: Selection, engine: str, wanted: int, seed: int, tell: Tell | None = None
) -> Grouping:
    """Return the themes of rows in content order, numbered by their first row.

    Fitted on all rows by their weights; by an engine that knows no weights on the first of each
    source, as many as the source weighs. Above the engine's `LARGEST_FIT` it is a sample of
    these with the same share of every source.
    """
    import numpy as np

    vectors = selection.vectors
    ground = ungrouped(selection, engine)
    labels, fitted = ground.labels, ground.fitted
    found = ENGINES[ground.engine](ground.material, wanted, seed, tell)
    labels[fitted] = in_order_of_rows(np.asarray(found))
    means = centroids(vectors[fitted], labels[fitted])
    labels[~fitted] = nearest_label(vectors[~fitted], means)
    return ground


def ungrouped(selection: Selection, engine: str) -> Grouping:
    """Return what an engine would be fitted on, no row with a theme yet."""
    import numpy as np

    weights, vectors = selection.weights, selection.vectors
    sources = selection.segments["source_id"].tolist()
    chosen = engine_for(engine, round(float(weights.sum())))
    shaping = np.ones(len(vectors), dtype=bool)
    if chosen not in WEIGHING:
        shaping = by_weight(weights, sources)
    fitted = shaping & _sampled(shaping, sources, LARGEST_FIT[chosen])
    material = material_of(vectors[fitted], weights[fitted])
    return Grouping(np.full(len(vectors), -1, dtype=np.int64), fitted, material, chosen)


def by_weight(weights: Weights, sources: list[str]) -> NDArray[np.bool_]:
    """Return the first rows of each source, as many as its weights come to."""
    import numpy as np
    import pandas as pd

    of_source = pd.Series(sources, dtype=object)
    sums = pd.Series(weights.astype(np.float64)).groupby(of_source).transform("sum")
    place = of_source.groupby(of_source).cumcount()
    return (place < sums.round()).to_numpy(dtype=bool)


def _sampled(core: NDArray[np.bool_], sources: list[str], most: int) -> NDArray[np.bool_]:
    """Return all rows, or above `most` the first of each source in its due share."""
    import numpy as np
    import pandas as pd

    total = int(core.sum())
    if total <= most:
        return np.ones(len(core), dtype=bool)
    own = pd.Series(np.asarray(sources, dtype=object)[core])
    place = own.groupby(own).cumcount()
    size = own.map(own.value_counts())
    kept = np.zeros(len(core), dtype=bool)
    kept[np.flatnonzero(core)] = (place < np.ceil(size * most / total)).to_numpy(dtype=bool)
    return kept


def in_order_of_rows(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the same groups numbered from 0 by their first row; -1 stays."""
    import numpy as np

    names, first = np.unique(labels, return_index=True)
    ordered = names[np.argsort(first)]
    number = {int(name): place for place, name in enumerate(ordered[ordered >= 0])}
    return np.array([number.get(int(label), -1) for label in labels], dtype=np.int64)


def member_key(source_id: str, content: str) -> str:
    """Return how a segment is named in a theme's identity: its source and hash, no words."""
    return f"{source_id}:{content}"
