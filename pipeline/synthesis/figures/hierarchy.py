"""The hierarchy of emergent themes: which ones say things nearest to each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.study.decisions import of_kind
from pipeline.synthesis.figures.style import DARK, INK, RULE, new_figure
from pipeline.synthesis.grids import link

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from pipeline.study.corpus import Corpus
    from pipeline.synthesis.figures.bars import Words

FEWEST = 3  # themes below which a hierarchy says nothing
IDENTITY = "theme identity"
LABEL = 46  # characters of a theme's name


def draw_hierarchy(
    themes: Sequence[Mapping[str, Any]], corpus: Corpus, words: Words
) -> Figure | None:
    """Return the tree of the themes, numbered as in the table; None for fewer than three.

    Themes join by the average cosine distance of their centroids (average linkage; Sokal and
    Michener 1958), which are kept with their identity.
    """
    means = centroids_of(corpus)
    shown = [
        (place + 1, theme)
        for place, theme in enumerate(themes)
        if theme["n_segments"] and mean_of(str(theme["theme_id"]), means) is not None
    ]
    if len(shown) < FEWEST:
        return None
    return _drawn(shown, tree_of([str(theme["theme_id"]) for _, theme in shown], means), words)


def centroids_of(corpus: Corpus) -> dict[str, tuple[float, ...]]:
    """Return the latest centroid of each theme that was ever found."""
    newest: dict[str, tuple[int, tuple[float, ...]]] = {}
    for item in of_kind(corpus.decisions, IDENTITY):
        theme_id, at = str(item.body.get("theme_id")), int(item.body.get("generation", 0))
        if item.body.get("centroid") and at >= newest.get(theme_id, (0, ()))[0]:
            newest[theme_id] = (at, tuple(item.body["centroid"]))
    return {theme_id: mean for theme_id, (_, mean) in newest.items()}


def mean_of(theme_id: str, means: Mapping[str, tuple[float, ...]]) -> tuple[float, ...] | None:
    """Return the centroid of a theme; a part of a split theme has that of the whole."""
    return means.get(theme_id) or means.get(theme_id.rsplit(".", 1)[0])


def tree_of(theme_ids: Sequence[str], means: Mapping[str, tuple[float, ...]]) -> dict[str, Any]:
    """Return scipy's dendrogram of the themes: `icoord`, `dcoord` and `leaves`."""
    import numpy as np
    from scipy.cluster.hierarchy import dendrogram, linkage

    rows = np.array([mean_of(theme_id, means) for theme_id in theme_ids], dtype=np.float64)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    apart: NDArray[np.float64] = np.clip(1.0 - rows @ rows.T, 0.0, 2.0).round(6)
    joined = linkage(apart[np.triu_indices(len(rows), 1)], "average")
    found: dict[str, Any] = dendrogram(joined, no_plot=True)
    return found


def _drawn(
    shown: Sequence[tuple[int, Mapping[str, Any]]], tree: Mapping[str, Any], words: Words
) -> Figure:
    figure, (ax,) = new_figure(8.4, max(0.3 * len(shown), 1.4))
    for across, up in zip(tree["dcoord"], tree["icoord"], strict=True):
        ax.plot(across, up, color=DARK, linewidth=1.2, solid_capstyle="butt")
    widest = max(max(across) for across in tree["dcoord"]) or 1.0
    for place, leaf in enumerate(tree["leaves"]):
        _name(ax, 10 * place + 5, widest, shown[leaf], words)
    ax.set_xlim(widest * 1.02, -widest * 1.35)
    ax.set_ylim(10 * len(shown), 0)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.spines["bottom"].set_visible(True)
    ax.spines["bottom"].set_bounds(0, widest)
    ticks = [tick for tick in ax.get_xticks() if 0 <= tick <= widest]
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.set_xlabel(words("figure.apart", {}), loc="left")
    return figure


def _name(
    ax: Axes, up: float, widest: float, leaf: tuple[int, Mapping[str, Any]], words: Words
) -> None:
    """Write a theme's number, name and sources beside its leaf, linked to its segments."""
    number, theme = leaf
    label = str(theme["label"])
    label = label if len(label) <= LABEL else label[: LABEL - 1] + "…"
    sources = words("figure.of_sources", {"n": theme["n_sources"]})
    ax.plot([0, -widest * 0.02], [up, up], color=RULE, linewidth=0.8)
    told = ax.text(
        -widest * 0.035, up, f"{number}  {label} ({sources})", va="center", fontsize=9, color=INK
    )
    told.set_url(f"#{link({'theme': str(theme['theme_id'])})}")
