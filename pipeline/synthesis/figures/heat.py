"""The heatmap for slides: enablers by partnership with level, hatch and numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from pipeline.synthesis.figures.style import INK, MOST_CASES, label_rows, new_figure, wrapped
from pipeline.synthesis.grids import Cell, Grid

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Words = Callable[[str, Mapping[str, Any]], str]
LEVEL_FILLS = {
    "present": ("#9fc3e0", ""),
    "between": ("#dcdfe3", "--"),
    "lacking": ("#f0d48a", "//"),
    "contested": ("#c9b6d9", "xx"),
    "untold": ("#e3ebf2", ""),
    "wished": ("#e3ebf2", "oo"),
    "insufficient": ("#ffffff", ".."),
    "unread": ("#ffffff", ""),
    "none": ("#eeeeee", "///"),
}


def draw_heatmap(grid: Grid, cases: Mapping[str, str], words: Words) -> Figure | None:
    """Return the heatmap for slides: enablers by partnership with level, hatch and numbers."""
    lines = [line for line in grid.lines if not line.depth]
    if not lines or not grid.columns or len(grid.columns) > MOST_CASES:
        return None
    figure, (ax,) = new_figure(1.6 * len(grid.columns), 0.62 * len(lines))
    for row, line in enumerate(lines):
        for column, cell in enumerate(line.cells):
            if cell.level:
                _heat_cell(ax, column, row, cell, words)
    label_rows([ax], [line.label for line in lines])
    ax.set_xlim(-0.5, len(grid.columns) - 0.5)
    names = [wrapped(cases.get(column, column), 18) for column in grid.columns]
    ax.set_xticks(range(len(names)), names, color=INK)
    ax.xaxis.tick_top()
    return figure


def _heat_cell(ax: Axes, column: int, row: int, cell: Cell, words: Words) -> None:
    from matplotlib.patches import Rectangle

    fill, hatch = LEVEL_FILLS[cell.level]
    ax.add_patch(
        Rectangle(
            (column - 0.47, row - 0.44),
            0.94,
            0.88,
            facecolor=fill,
            hatch=hatch,
            edgecolor="#ffffff" if cell.level == "contested" else "#9aa3ab",
            linewidth=0.4,
        )
    )
    level = words(f"level.{cell.level}", {})
    sources = cell.sources or (0, 0)
    told = f"{level}\n{sources[0]}+{sources[1]} / {cell.of}" if cell.any else level
    ax.text(
        column,
        row,
        told,
        ha="center",
        va="center",
        fontsize=7.5,
        bbox={"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 1.5},
    )
