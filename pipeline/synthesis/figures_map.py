"""The map of emergent themes: one point per segment, near ones say similar things."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.synthesis.figures_style import new_figure
from pipeline.synthesis.rows import records_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from pipeline.corpus import Corpus

MOST_POINTS = 1200
MARKERS = "osD^vPX*"
Point = tuple[str, float, float, str, int, int]  # theme, x, y, source, start, end


def points_of(corpus: Corpus) -> list[Point]:
    """Return the segments on the map, typical ones first where there are too many to draw."""
    members = [row for row in records_of(corpus.theme_members) if row["x"] is not None]
    members.sort(key=lambda row: (row["exemplar"] is None, row["theme_id"], -row["closeness"]))
    kept = members[:: max(len(members) // MOST_POINTS, 1)][:MOST_POINTS]
    return sorted(
        (row["theme_id"], row["x"], row["y"], row["source_id"], row["start"], row["end"])
        for row in kept
    )


def draw_map(themes: Sequence[Mapping[str, Any]], corpus: Corpus) -> Figure | None:
    """Return the map, themes numbered as in the table; None when there are no places."""
    points = points_of(corpus)
    if not points:
        return None
    figure, (ax,) = new_figure(8.4, 5.2)
    ax.spines["left"].set_visible(False)
    ax.set_xticks([])
    ax.set_yticks([])
    by_theme: dict[str, list[tuple[int, Point]]] = defaultdict(list)
    for number, point in enumerate(points):
        by_theme[point[0]].append((number, point))
    shown = [str(theme["theme_id"]) for theme in themes]
    for place, theme in enumerate(name for name in shown if name in by_theme):
        _draw_theme(ax, shown.index(theme) + 1, place, len(by_theme), by_theme[theme])
    return figure


def _draw_theme(
    ax: Axes, number: int, place: int, themes: int, points: list[tuple[int, Point]]
) -> None:
    """Draw one theme's points, each a link, and its number in their middle."""
    import matplotlib as mpl
    from matplotlib.patheffects import withStroke

    colour = mpl.colormaps["viridis"](0.02 + 0.86 * place / max(themes - 1, 1))
    across = [point[1] for _, point in points]
    up = [point[2] for _, point in points]
    drawn = ax.scatter(
        across, up, s=26, color=[colour], marker=MARKERS[place % len(MARKERS)],
        edgecolors="white", linewidths=0.4, alpha=0.9,
    )  # fmt: skip
    drawn.set_urls([f"#point={at}" for at, _ in points])
    middle = sorted(across)[len(across) // 2], sorted(up)[len(up) // 2]
    ax.text(
        *middle, str(number), fontsize=13 if themes <= 12 else 10, fontweight="bold", ha="center", va="center",
        path_effects=[withStroke(linewidth=3.5, foreground="white")],
    )  # fmt: skip
