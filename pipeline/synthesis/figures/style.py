"""How all figures look: colours that differ in grey too, type, rules between rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, SOFT, RULE = "#1d2733", "#5c6770", "#c9ced3"
DARK, PALE = "#00468b", "#a9bfd6"  # confirmed, suggested; apart in grey too
AGAINST, PALE_AGAINST = "#8a5a00", "#e2c88f"
MOST_CASES = 24  # with more partnerships, a figure shows all of them together
STYLE: Any = {
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


def label_rows(axes: Sequence[Axes], labels: list[str], width: int = 26) -> None:
    """Write the labels of the rows at the left, and a rule between rows."""
    axes[0].set_yticks(range(len(labels)), [wrapped(label, width) for label in labels])
    axes[0].set_ylim(len(labels) - 0.5, -0.5)
    for ax in axes:
        ax.spines["left"].set_visible(False)
        for place in range(len(labels) - 1):
            ax.axhline(place + 0.5, color=RULE, linewidth=0.5, zorder=0)
