"""The figure of a release: every code over the whole portfolio, told numbers alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.synthesis.figures.draw import Drawn, stored
from pipeline.synthesis.figures.style import (
    DARK,
    INK,
    PALE,
    RULE,
    SOFT,
    STYLE,
    label_rows,
    new_figure,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from pipeline.study.corpus import Corpus

Words = Callable[[str, Mapping[str, Any]], str]
MOST_CODES = 60


class Family(Protocol):
    """What is read of a family of codes."""

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One row per code over the portfolio."""


def release_figures(
    families: Sequence[Family],
    quoted: Mapping[str, str],
    everyone: int,
    corpus: Corpus,
    words: Words,
) -> dict[str, Drawn]:
    """Return the figure by its name; none without a number that may be told."""
    import matplotlib as mpl

    rows = [row for family in families for row in family.rows if _any(row)][:MOST_CODES]
    if not rows:
        return {}
    with mpl.rc_context(STYLE):
        figure, (ax,) = new_figure(6.4, 0.5 + 0.34 * len(rows))
        _bars(ax, rows, quoted, everyone)
        label_rows([ax], [str(row["label"]) for row in rows], 58)
        _legend(ax, words)
        return {"prevalence": stored("prevalence", figure, corpus, words)}


def _any(row: Mapping[str, Any]) -> bool:
    return bool(row["n_sources_confirmed"] or row["n_sources_suggested"])


def _bars(
    ax: Axes, rows: Sequence[Mapping[str, Any]], quoted: Mapping[str, str], everyone: int
) -> None:
    ax.barh(range(len(rows)), everyone, height=0.62, facecolor="none", edgecolor=RULE, lw=0.6)
    for place, row in enumerate(rows):
        confirmed, suggested = (row[f"n_sources_{state}"] for state in ("confirmed", "suggested"))
        pieces = ((confirmed or 0, 0, DARK, ""), (suggested or 0, confirmed or 0, PALE, "////"))
        for width, left, colour, hatch in pieces:
            (bar,) = ax.barh(
                place, width, left=left, height=0.62, color=colour, hatch=hatch,
                edgecolor="white", linewidth=0.6,
            )  # fmt: skip
            if row["code"] in quoted:
                bar.set_url(f"#quotes-{quoted[row['code']]}")
        least = "≥ " if row["suppressed"] == "at least" else ""
        numbers = " + ".join("–" if n is None else str(n) for n in (confirmed, suggested))
        ax.annotate(
            f"{least}{numbers} / {everyone}", (everyone, place), xytext=(5, 0),
            textcoords="offset points", va="center", fontsize=8, color=INK,
        )  # fmt: skip
    ax.set_xlim(0, everyone * 1.2)
    ax.set_xticks([])


def _legend(ax: Axes, words: Words) -> None:
    from matplotlib.patches import Patch

    handles = [
        Patch(facecolor=DARK, label=words("figure.confirmed", {})),
        Patch(facecolor=PALE, hatch="////", edgecolor="white", label=words("figure.suggested", {})),
        Patch(facecolor="none", edgecolor=SOFT, label=f"– {words('released.withheld', {})}"),
    ]
    ax.figure.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0, -0.02), ncols=3, frameon=False,
        fontsize=8, borderaxespad=0, borderpad=0.2,
    )  # fmt: skip
