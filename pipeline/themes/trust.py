"""How far the themes can be trusted: stability when other sources had been heard."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.stats.stability import draws, overall_stability, stability_per_theme
from pipeline.themes.engines import LIGHT

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.themes.material import Material, Tell

FEWEST_SOURCES = 3  # below this, leaving sources out says nothing


@dataclass(frozen=True, slots=True)
class Trust:
    """Stability of each theme (mean Jaccard) and of all (mean AMI); None where unknown."""

    per_theme: list[float | None]
    overall: float | None
    draws: int = 0


def trust(
    material: Material,
    labels: NDArray[np.int64],
    sources: list[str],
    engine: str,
    seed: int,
    tell: Tell | None = None,
) -> Trust:
    """Return how far the themes of these rows come back when other sources had been drawn.

    Per theme: bootstrap over sources, best Jaccard (Hennig 2007). Over all: subsamples of
    four fifths of the sources, AMI. The number of themes is held as it is.
    """
    import numpy as np

    themes = int(labels.max(initial=-1)) + 1
    if len(set(sources)) < FEWEST_SOURCES or themes == 0:
        return Trust([None] * themes, None)

    regrouping, times = LIGHT[engine]
    done = itertools.count(1)

    def regroup(rows: NDArray[np.int64]) -> NDArray[np.int64]:
        if tell is not None:
            tell(next(done) / (2 * times))
        return regrouping(material.only(rows), min(themes, len(rows) - 1), seed)

    drawn = [rows for rows in draws(sources, times, seed, bootstrap=True) if len(rows) > 2]
    thinned = [rows for rows in draws(sources, times, seed) if len(rows) > 2]
    per_theme = stability_per_theme(labels, drawn, regroup)
    overall = overall_stability(labels, thinned, regroup)
    return Trust(
        [None if np.isnan(value) else round(float(value), 4) for value in per_theme],
        None if np.isnan(overall) else round(overall, 4),
        times,
    )
