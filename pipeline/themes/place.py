"""Where segments stand on the theme map: two dimensions, the same on every run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.model.embedding import Vectors

PULL = 0.1  # a cosine lower by this much pulls a segment 1/e as much towards a theme
ROOM = 0.28  # spread of a theme around its centre, of the distance to the next centre
STEPS = 200


def places(vectors: Vectors, labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return x and y of each row, in [-1, 1]; near rows say similar things.

    The centres of the themes lie as far apart as their meanings, as well as a plane allows
    (stress majorisation from classical scaling: Gansner, Koren and North 2004). A row stands
    between the centres, nearer to those it resembles, moved a little by what sets it apart
    from its theme. No row of a theme moves another theme's centre.
    """
    import numpy as np

    centred = _unit((vectors - vectors.mean(axis=0)).astype(np.float64))
    themes = int(labels.max(initial=-1)) + 1
    if not len(centred) or not themes:
        return np.zeros((len(centred), 2))
    means = _unit(np.stack([centred[labels == theme].mean(axis=0) for theme in range(themes)]))
    centres = _scaled(np.clip(1.0 - means @ means.T, 0.0, 2.0))
    cosines = centred @ means.T
    weights = np.exp((cosines - cosines.max(axis=1, keepdims=True)) / PULL)
    plane = (weights / weights.sum(axis=1, keepdims=True)) @ centres
    plane += _apart(centred, means, labels) * ROOM * _gap(centres)
    plane -= (plane.max(axis=0) + plane.min(axis=0)) / 2
    largest = np.abs(plane).max(initial=0.0)
    scaled: NDArray[np.float64] = plane / largest if largest > 0 else plane
    return scaled


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    unit: NDArray[np.float64] = rows / np.maximum(
        np.linalg.norm(rows, axis=1, keepdims=True), 1e-12
    )
    return unit


def _axes(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the first two principal axes (columns), each with its largest loading positive."""
    import numpy as np

    axes: NDArray[np.float64] = np.linalg.eigh(rows.T @ rows)[1][:, ::-1][:, :2]
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    return axes


def _scaled(apart: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a place for each theme (themes x 2) whose distances come near those given."""
    import numpy as np

    number = len(apart)
    if number < 3:
        return np.array([[0.0, 0.0], [1.0, 0.0]])[:number]
    middle = np.eye(number) - 1.0 / number
    inner = -0.5 * middle @ apart**2 @ middle
    places_now: NDArray[np.float64] = inner @ _axes(inner)
    places_now /= max(float(np.abs(places_now).max()), 1e-12)
    for _ in range(STEPS):
        between = np.linalg.norm(places_now[:, None] - places_now[None], axis=2)
        ratio = np.where(between > 1e-9, -apart / np.maximum(between, 1e-9), 0.0)
        np.fill_diagonal(ratio, 0.0)
        np.fill_diagonal(ratio, -ratio.sum(axis=1))
        places_now = ratio @ places_now / number  # the Guttman transform
    return places_now


def _gap(centres: NDArray[np.float64]) -> float:
    """Return the median distance of a centre to the next one."""
    import numpy as np

    if len(centres) < 2:
        return 1.0
    between = np.linalg.norm(centres[:, None] - centres[None], axis=2)
    np.fill_diagonal(between, np.inf)
    return float(np.median(between.min(axis=1)))


def _apart(
    centred: NDArray[np.float64], means: NDArray[np.float64], labels: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return what sets each row apart from its theme, in two dimensions of spread one."""
    import numpy as np

    own = np.where((labels >= 0)[:, None], means[np.maximum(labels, 0)], 0.0)
    rest = centred - own
    plane = rest @ _axes(rest)
    spread = np.maximum(plane.std(axis=0), 1e-9)
    moved: NDArray[np.float64] = np.zeros((len(centred), 2))
    moved[:, : plane.shape[1]] = np.clip(plane / spread, -2.5, 2.5)
    return moved
