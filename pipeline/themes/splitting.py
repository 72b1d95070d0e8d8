"""Themes that people want split, cut into parts that carry the id of the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.records import Notice
from pipeline.themes import stable
from pipeline.themes.grouping import in_order_of_rows
from pipeline.themes.judgement import split_asked
from pipeline.themes.material import material_of
from pipeline.themes.selection import Selection, notice

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.study.corpus import Corpus

PARTS = 2
FEWEST = 6  # members below which a theme is not split


@dataclass(frozen=True, slots=True)
class Parts:
    """Labels and ids after splitting; a split theme keeps its id, its parts are ID.1, ID.2."""

    labels: NDArray[np.int64]
    ids: list[str]
    emptied: dict[str, str]
    notices: tuple[Notice, ...]


def split(corpus: Corpus, selection: Selection, labels: NDArray[np.int64], ids: list[str]) -> Parts:
    """Return the themes with those split that people asked to split."""
    import numpy as np

    labels, all_ids = labels.copy(), list(ids)
    emptied: dict[str, str] = {}
    notices: list[Notice] = []
    for theme_id in split_asked(corpus.decisions, ids):
        rows = np.flatnonzero(labels == ids.index(theme_id))
        if len(rows) < FEWEST:
            notices.append(notice(f"theme {theme_id} is too small to be split", len(rows)))
            continue
        own = material_of(selection.vectors[rows], selection.weights[rows])
        cut = in_order_of_rows(stable.group(own, PARTS, corpus.settings.study.seed))
        names = [f"{theme_id}.{part + 1}" for part in range(cut.max() + 1)]
        labels[rows] = len(all_ids) + cut
        all_ids += names
        emptied[theme_id] = "split into " + " and ".join(names)
    return Parts(labels, all_ids, emptied, tuple(notices))
