"""The map of emergent themes: one point per segment, near ones say similar things."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from pipeline.evidence.quotes import LABELS
from pipeline.evidence.rows import records_of
from pipeline.study.privacy import WITHHELD
from pipeline.synthesis.figures.style import new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from pipeline.evidence.evidence import Evidence
    from pipeline.study.corpus import Corpus

MOST_POINTS = 1200
MARKERS = "osD^vPX*"
LINK = re.compile(r'<a\b[^>]*href="#([^"]*)"[^>]*>')
POINT = re.compile(r"point=(\d+)")
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


def with_quotes(svg: str, corpus: Corpus, evidence: Evidence) -> str:
    """Return the map with each point's words and source label shown when the pointer rests on it.

    For pages without the report's way from points to quotes; links are taken out. Words of a
    source that may not be quoted are not shown.
    """
    told = [_told(point, evidence) for point in points_of(corpus)]

    def named(opening: re.Match[str]) -> str:
        number = POINT.fullmatch(opening[1])
        words = escape(told[int(number[1])]) if number and int(number[1]) < len(told) else ""
        return f"<g><title>{words}</title>" if words else "<g>"

    return LINK.sub(named, svg).replace("</a>", "</g>")


def _told(point: Point, evidence: Evidence) -> str:
    _, _, _, source_id, start, end = point
    informant = evidence.informants.get(source_id)
    if informant is None or not informant.quotable:
        return WITHHELD
    group = LABELS.get(informant.group, informant.group)
    label = ", ".join(part for part in (group, informant.period) if part)
    return f"“{evidence.texts.get(source_id, '')[start:end]}” ({label})"
