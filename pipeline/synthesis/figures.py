"""Figures of the report, drawn by matplotlib: as SVG with links to quotes, and as PNG for slides.

Each figure is a plain function of the tables. The bytes are the same for the same tables:
the salt of ids is fixed, and no date is written.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.synthesis.figures_svg import accessible
from pipeline.synthesis.report_summary import case_names
from pipeline.synthesis.report_tables import (
    Cell,
    Grid,
    archetype_grid,
    enabler_grid,
    link,
    mixes,
    prevalence_grid,
    rows_of,
    value_grid,
)
from pipeline.tables import write_whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from pipeline.corpus import Corpus
    from pipeline.synthesis.report_quotes import Trail
    from pipeline.synthesis.sheet import Sheet

Words = Callable[[str, Mapping[str, Any]], str]
INK, SOFT, RULE = "#1d2733", "#5c6770", "#c9ced3"
DARK, PALE = "#00468b", "#a9bfd6"  # confirmed, suggested; apart in grey too
AGAINST, PALE_AGAINST = "#8a5a00", "#e2c88f"
LEVEL_FILLS = {
    "present": ("#9fc3e0", ""),
    "between": ("#dcdfe3", "--"),
    "lacking": ("#f0d48a", "//"),
    "contested": ("#c9b6d9", "xx"),
    "insufficient": ("#ffffff", ".."),
    "none": ("#eeeeee", "///"),
}
SILENT = Cell(query="", sources=None, of=None, asked="", label="", column="")
MOST_CASES = 24  # with more partnerships, a figure shows all of them together
STYLE = {
    "svg.hashsalt": "sensemaking",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": RULE,
    "axes.labelcolor": SOFT,
    "xtick.color": SOFT,
    "ytick.color": INK,
    "hatch.linewidth": 0.5,
    "text.parse_math": False,
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure in both forms."""

    name: str
    svg: str
    png: bytes

    def write(self, folder: Path) -> list[Path]:
        """Write the figure as SVG and PNG into `figures/` of the folder; return the files."""
        paths = [folder / "figures" / f"{self.name}.{kind}" for kind in ("svg", "png")]
        write_whole(paths[0], lambda path: path.write_bytes(self.svg.encode("utf-8")))
        write_whole(paths[1], lambda path: path.write_bytes(self.png))
        return paths


def draw_figures(
    sheets: Mapping[str, Sheet], corpus: Corpus, trail: Trail, words: Words
) -> dict[str, Drawn]:
    """Return the figures that the tables have something for, by name."""
    import matplotlib as mpl

    cases = case_names(corpus)
    with mpl.rc_context(STYLE):
        drawn = {
            "enablers": _heatmap(enabler_grid(sheets), cases, words),
            "archetypes": _archetypes(sheets, cases, words),
            "value": _value(value_grid(sheets), cases, words),
            "prevalence": _prevalence(prevalence_grid(sheets), words),
            "themes": _theme_map(sheets, corpus, words),
        }
        return {
            name: _stored(name, figure, corpus, words)
            for name, figure in drawn.items()
            if figure is not None
        }


def _stored(name: str, figure: Figure, corpus: Corpus, words: Words) -> Drawn:
    """Return a figure as SVG and PNG, marked when the study is invented."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    section = {"enablers": "readiness"}.get(name, name)
    title = words(f"section.{section}", {})
    if corpus.settings.study.invented:
        below = -0.36 / figure.get_figheight()
        told = words("figure.invented", {})
        figure.text(1, below, told, ha="right", va="top", fontsize=7, color=SOFT)
    svg, png = io.StringIO(), io.BytesIO()
    box = figure.get_tightbbox(FigureCanvasAgg(figure).get_renderer()).padded(0.15)
    nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
    figure.savefig(svg, format="svg", metadata=nothing, transparent=True, bbox_inches=box)
    figure.savefig(png, format="png", dpi=180, metadata={"Software": None}, bbox_inches=box)
    description = words(f"{'heat' if name == 'enablers' else name}.lead", {})
    return Drawn(name, accessible(svg.getvalue(), name, title, description), png.getvalue())


def new_figure(width: float, height: float, columns: int = 1) -> tuple[Figure, list[Axes]]:
    """Return an empty figure with axes side by side that share their rows."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height))
    axes = figure.subplots(1, columns, sharey=True, squeeze=False)
    figure.subplots_adjust(left=0, right=1, bottom=0, top=1, wspace=0.06)
    for ax in axes[0]:
        ax.spines[["top", "right", "bottom"]].set_visible(False)
        ax.tick_params(length=0)
    return figure, list(axes[0])


def wrapped(text: str, width: int) -> str:
    """Return a label in lines of about `width` characters; one beyond four lines is cut openly."""
    import textwrap

    lines = textwrap.wrap(text, width, break_on_hyphens=False) or [""]
    return "\n".join(lines[:4]) + ("…" if len(lines) > 4 else "")


def _rows_for(grid: Grid, cases: Mapping[str, str], words: Words) -> list[tuple[str, list[Cell]]]:
    """Return one row per partnership, or one for all when there are too many to show."""
    tops = [line for line in grid.lines if not line.depth]
    if len(grid.columns) <= MOST_CASES:
        return [(cases.get(column, column), cells) for column, cells in grid.turned()]
    together = []
    for line in tops:
        sums = {
            name: _sum([getattr(cell, name) or (0, 0) for cell in line.cells])
            for name in ("sources", "present", "lacking", "other")
        }
        together.append(
            Cell(
                query=link({"code": line.code}),
                of=None,
                asked="unknown",
                label=line.label,
                column="",
                **sums,
            )
        )
    return [(words("figure.all", {}), together)]


def _sum(pairs: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return sum(one for one, _ in pairs), sum(two for _, two in pairs)


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


def _label_rows(axes: Sequence[Axes], labels: list[str], width: int = 26) -> None:
    axes[0].set_yticks(range(len(labels)), [wrapped(label, width) for label in labels])
    axes[0].set_ylim(len(labels) - 0.5, -0.5)
    for ax in axes:
        ax.spines["left"].set_visible(False)
        for place in range(len(labels) - 1):
            ax.axhline(place + 0.5, color=RULE, linewidth=0.5, zorder=0)


def _archetypes(
    sheets: Mapping[str, Sheet], cases: Mapping[str, str], words: Words
) -> Figure | None:
    """Return one column per archetype, one row per partnership, bars of sources."""
    rows = _rows_for(archetype_grid(sheets), cases, words)
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
    _label_rows(axes, [name for name, _ in rows])
    _legend(figure, words, declared=bool(mixes(sheets)))
    return figure


def _value(grid: Grid, cases: Mapping[str, str], words: Words) -> Figure | None:
    """Return one column per value-add, bars of sources that report it, or report it lacking."""
    rows = _rows_for(grid, cases, words)
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
        ax.set_xlim(-1.9 * left - 0.25 * right, 1.6 * right)
        ax.set_xticks([])
    _label_rows(axes, [name for name, _ in rows])
    told = f"{words('figure.lacking', {})} · {words('figure.present', {})}"
    figure.text(1, -0.02, told, ha="right", va="top", fontsize=8, color=SOFT)
    _legend(figure, words)
    return figure


def _heatmap(grid: Grid, cases: Mapping[str, str], words: Words) -> Figure | None:
    """Return the heatmap for slides: enablers by partnership with level, hatch and numbers."""
    lines = [line for line in grid.lines if not line.depth]
    if not lines or not grid.columns or len(grid.columns) > MOST_CASES:
        return None
    figure, (ax,) = new_figure(1.6 * len(grid.columns), 0.62 * len(lines))
    for row, line in enumerate(lines):
        for column, cell in enumerate(line.cells):
            _heat_cell(ax, column, row, cell, words)
    _label_rows([ax], [line.label for line in lines])
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
        )  # fmt: skip
    )
    level = words(f"level.{cell.level}", {})
    sources = cell.sources or (0, 0)
    told = f"{level}\n{sources[0]}+{sources[1]} / {cell.of}" if cell.any else level
    ax.text(
        column, row, told, ha="center", va="center", fontsize=7.5,
        bbox={"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 1.5},
    )  # fmt: skip


def _prevalence(grid: Grid, words: Words) -> Figure | None:
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
    _label_rows(axes, [line.label for line in lines], 64)
    _legend(figure, words)
    return figure


def _theme_map(sheets: Mapping[str, Sheet], corpus: Corpus, words: Words) -> Figure | None:
    from pipeline.synthesis.figures_map import draw_map

    return draw_map(rows_of(sheets, "T17"), corpus, new_figure)
