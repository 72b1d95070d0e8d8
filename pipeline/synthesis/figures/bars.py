"""Bars of sources: archetypes, value-add and prevalence, confirmed and suggested apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.synthesis.figures.style import (
    AGAINST,
    DARK,
    INK,
    MOST_CASES,
    PALE,
    PALE_AGAINST,
    RULE,
    SOFT,
    label_rows,
    new_figure,
    wrapped,
)
from pipeline.synthesis.grids import Cell, Grid, link
from pipeline.synthesis.summary import Line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Words = Callable[[str, Mapping[str, Any]], str]
SILENT = Cell(query="", sources=None, of=None, asked="", label="", column="")


def _rows_for(
    grid: Grid, cases: Mapping[str, str], totals: Mapping[str, Line], words: Words
) -> list[tuple[str, list[Cell]]]:
    """Return one row per partnership, or one for the whole study when there are too many."""
    if len(grid.columns) <= MOST_CASES:
        return [(cases.get(column, column), cells) for column, cells in grid.turned()]
    tops = [totals[line.code] for line in grid.lines if not line.depth]
    return [(words("figure.all", {}), [_whole(line) for line in tops])]


def _whole(line: Line) -> Cell:
    """Return the sources of all partnerships and of none, each counted once."""
    return Cell(
        query=link({"code": line.code}),
        sources=line.sources,
        of=None,
        asked="unknown",
        label=line.label,
        column="",
        present=line.present,
        lacking=line.lacking,
        other=line.other,
    )


def _bars(
    ax: Axes, cells: Sequence[Cell], name: str, side: int, told_at: float | None = None
) -> None:
    """Draw confirmed and suggested sources of a column of cells, each bar linked to its quotes.

    The numbers stand at the end of the bars, or all of them at `told_at`.
    """
    pairs = [getattr(cell, name) or (0, 0) for cell in cells]
    shades = (DARK, PALE) if side > 0 else (AGAINST, PALE_AGAINST)
    for state, (colour, hatch) in enumerate(zip(shades, ("", "////"), strict=True)):
        places = [place for place, pair in enumerate(pairs) if pair[state]]
        bars = ax.barh(
            places, [side * pairs[place][state] for place in places], height=0.62, color=colour,
            left=[side * pairs[place][0] * state for place in places], hatch=hatch,
            edgecolor="white", linewidth=0.6,
        )  # fmt: skip
        for bar, place in zip(bars, places, strict=True):
            bar.set_url(f"#{cells[place].query}")
    for place, pair in enumerate(pairs):
        if sum(pair):
            ax.annotate(
                f"{pair[0]}+{pair[1]}", (told_at or side * sum(pair), place), xytext=(side * 4, 0),
                textcoords="offset points", va="center", ha="left" if side > 0 else "right",
                fontsize=8, color=INK,
            )  # fmt: skip


def _legend(figure: Figure, words: Words, *, declared: bool = False) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Any] = [
        Patch(facecolor=DARK, label=words("figure.confirmed", {})),
        Patch(facecolor=PALE, hatch="////", edgecolor="white", label=words("figure.suggested", {})),
    ]
    if declared:
        handles.append(
            Line2D([], [], marker="D", color=INK, ls="", ms=5, label=words("figure.declared", {}))
        )
    figure.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0, -0.02), ncols=3, frameon=False,
        fontsize=8, borderaxespad=0, borderpad=0.2,
    )  # fmt: skip


def draw_archetypes(
    grid: Grid, cases: Mapping[str, str], totals: Mapping[str, Line], words: Words
) -> Figure | None:
    """Return one column per archetype, one row per partnership, bars of sources."""
    rows = _rows_for(grid, cases, totals, words)
    if not rows or not rows[0][1]:
        return None
    count = len(rows[0][1])
    figure, axes = new_figure(7.6, 0.3 + 0.5 * len(rows), count)
    widest = max((sum(c.sources or (0, 0)) for _, cells in rows for c in cells), default=0)
    for number, ax in enumerate(axes):
        ax.set_title(wrapped(rows[0][1][number].label, 20), fontsize=9, loc="left")
        ax.axvline(0, color=SOFT, linewidth=0.8)
        column = [cells[number] for _, cells in rows]
        _bars(ax, column, "sources", 1)
        for place, cell in enumerate(column):
            if cell.judged == "declared":
                ax.plot(-0.09 * max(widest, 1), place, marker="D", color=INK, ms=5, clip_on=False)
        ax.set_xlim(-0.2 * max(widest, 1), 1.4 * max(widest, 1))
        ax.set_xticks([])
    label_rows(axes, [name for name, _ in rows])
    _legend(figure, words, declared=True)
    return figure


def draw_value(
    grid: Grid, cases: Mapping[str, str], totals: Mapping[str, Line], words: Words
) -> Figure | None:
    """Return one column per value-add, bars of sources that report it, or report it lacking."""
    rows = _rows_for(grid, cases, totals, words)
    if not rows or not rows[0][1]:
        return None
    shown = rows[0][1][:6]
    figure, axes = new_figure(7.6, 0.3 + 0.5 * len(rows), len(shown))
    cells = [cell for _, own in rows for cell in own]
    right = max((sum(cell.present) for cell in cells), default=0) or 1
    left = max((sum(cell.lacking) for cell in cells), default=0) or 1
    for number, ax in enumerate(axes):
        ax.set_title(wrapped(shown[number].label, 22), fontsize=9, loc="left")
        ax.axvline(0, color=SOFT, linewidth=0.8)
        column = [own[number] for _, own in rows]
        _bars(ax, column, "present", 1)
        _bars(ax, column, "lacking", -1)
        _untold(ax, column, 2.6 * right)
        ax.set_xlim(-1.9 * left - 0.25 * right, 2.6 * right)
        ax.set_xticks([])
    label_rows(axes, [name for name, _ in rows])
    told = " · ".join(words(f"figure.{name}", {}) for name in ("lacking", "present", "untold"))
    figure.text(1, -0.02, told, ha="right", va="top", fontsize=8, color=SOFT)
    _legend(figure, words)
    return figure


def _untold(ax: Axes, cells: Sequence[Cell], at: float) -> None:
    """Write at the right edge how many sources say neither, or not which; linked to all quotes."""
    for place, cell in enumerate(cells):
        if sum(cell.other):
            told = ax.text(
                at, place, f"○ {cell.other[0]}+{cell.other[1]}", va="center", ha="right",
                fontsize=8, color=SOFT,
            )  # fmt: skip
            told.set_url(f"#{cell.query}")


def draw_prevalence(grid: Grid, words: Words) -> Figure | None:
    """Return codes by informant group: an outline for the group, filled by its sources."""
    lines = [line for line in grid.lines if not line.depth][:60]
    if not lines or not grid.columns:
        return None
    figure, axes = new_figure(1.3 * len(grid.columns), 0.6 + 0.26 * len(lines), len(grid.columns))
    for number, ax in enumerate(axes):
        group, size = grid.columns[number], grid.headings.get(grid.columns[number]) or 0
        ax.set_title(
            f"{wrapped(words(f'group.{group}', {}), 14)}\n({size})", fontsize=8, loc="left"
        )
        places = range(len(lines))
        ax.barh(places, size, height=0.62, facecolor="none", edgecolor=RULE, linewidth=0.6)
        column = [line.cells[number] for line in lines]
        _bars(ax, [SILENT if cell.suppressed else cell for cell in column], "sources", 1, size)
        ax.set_xlim(0, max(size, 1) * 1.75)
        ax.set_xticks([])
    label_rows(axes, [line.label for line in lines], 64)
    _legend(figure, words)
    return figure
