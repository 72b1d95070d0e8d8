"""The saturation curves: codes and themes met so far, by the order of sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.synthesis.figures.style import DARK, INK, PALE, RULE
from pipeline.synthesis.tables.t19_saturation import ALL, EITHER, THEMES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from pipeline.synthesis.figures.bars import Words

Row = Mapping[str, Any]
FEWEST = 3  # sources below which a curve says nothing
PANELS = {EITHER: "figure.codes_met", THEMES: "figure.themes_met"}


def draw_saturation(rows: Sequence[Row], words: Words) -> Figure | None:
    """Return a panel of curves for codes and one for themes; None with too few sources.

    The thick curve is of all sources, in its band over random orders; the thin ones are of the
    informant groups.
    """
    panels = {
        what: own
        for what in PANELS
        if len(own := [row for row in rows if row["what"] == what]) >= FEWEST
        and sum(row["group"] == ALL for row in own) >= FEWEST
    }
    if not panels:
        return None
    figure, axes = _figure(len(panels))
    colours = _colours(rows)
    for ax, (what, own) in zip(axes, panels.items(), strict=True):
        _panel(ax, own, words(PANELS[what], {}), colours, words)
    _legend(figure, colours, words)
    return figure


def _figure(panels: int) -> tuple[Figure, list[Axes]]:
    """Return an empty figure whose panels count on scales of their own."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8.4, 3.1))
    axes = figure.subplots(1, panels, squeeze=False)[0]
    figure.subplots_adjust(left=0, right=1 if panels > 1 else 0.46, bottom=0, top=1, wspace=0.2)
    for ax in axes:
        ax.spines[["top", "right", "left"]].set_visible(False)
        ax.tick_params(length=0)
    return figure, list(axes)


def _panel(
    ax: Axes, rows: Sequence[Row], title: str, colours: Mapping[str, Any], words: Words
) -> None:
    from matplotlib.ticker import MaxNLocator

    groups = [group for group in colours if any(row["group"] == group for row in rows)]
    whole = [row for row in rows if row["group"] == ALL]
    places = [row["order"] for row in whole]
    ax.fill_between(
        places, [row["n_low"] for row in whole], [row["n_high"] for row in whole],
        color=PALE, alpha=0.5, linewidth=0,
    )  # fmt: skip
    for group in reversed(groups):
        own = [row for row in rows if row["group"] == group]
        if group == ALL or FEWEST <= len(own) < len(whole):
            _curve(ax, own, colours[group], whole=group == ALL)
    highest = max(row["n_high"] for row in whole)
    ax.set_xlim(0.5, len(whole) * 1.02)
    ax.set_ylim(0, highest * 1.06 + 0.5)
    ax.set_title(f"{title}\n{_reached(whole, words)}", loc="left", fontsize=9, color=INK)
    ax.set_xlabel(words("figure.sources", {}), loc="left")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(axis="y", color=RULE, linewidth=0.4)


def _curve(ax: Axes, rows: Sequence[Row], colour: Any, *, whole: bool) -> None:
    places, met = [row["order"] for row in rows], [row["n_cumulative"] for row in rows]
    ax.step(
        places, met, where="post", color=colour, linewidth=2.2 if whole else 1.2,
        zorder=3 if whole else 2,
    )  # fmt: skip
    ax.plot(places[-1:], met[-1:], "o", markersize=4, color=colour, zorder=3)


def _colours(rows: Sequence[Row]) -> dict[str, Any]:
    """Return a colour for all sources and for each group that has sources enough for a curve."""
    import matplotlib as mpl

    groups = [
        group
        for group in dict.fromkeys(row["group"] for row in rows)
        if group != ALL and max(row["order"] for row in rows if row["group"] == group) >= FEWEST
    ]
    shades = mpl.colormaps["plasma"]
    apart = {
        group: shades(0.15 + 0.65 * place / max(len(groups) - 1, 1))
        for place, group in enumerate(groups)
    }
    return {ALL: DARK} | apart


def _legend(figure: Figure, colours: Mapping[str, Any], words: Words) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D(
            [], [], color=colour, linewidth=2.2 if group == ALL else 1.2, marker="o",
            markersize=4, label=words("figure.all_sources", {}) if group == ALL else group,
        )
        for group, colour in colours.items()
    ]  # fmt: skip
    figure.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0, -0.16), ncols=len(handles),
        frameon=False, fontsize=8, handlelength=1.6, columnspacing=1.4, borderaxespad=0,
    )  # fmt: skip


def _reached(whole: Sequence[Row], words: Words) -> str:
    """Return where the threshold was first met, and how much came after it all the same."""
    reached = str(whole[-1]["reached"])
    if reached == "not reached":
        return words("figure.not_saturated", {})
    if "+" not in reached:
        return words("figure.few_sources", {})
    heard = int(reached.split("+")[0])
    later = sum(row["n_new"] for row in whole[heard:])
    return words("figure.saturated", {"n": reached, "later": later})
