"""Figures of the report, drawn by matplotlib: as SVG with links to quotes, and as PNG for slides.

Each figure is a plain function of the tables. The bytes are the same for the same tables:
the salt of ids is fixed, and no date is written.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.synthesis.figures.bars import (
    Words,
    draw_archetypes,
    draw_prevalence,
    draw_value,
)
from pipeline.synthesis.figures.heat import draw_heatmap
from pipeline.synthesis.figures.hierarchy import draw_hierarchy
from pipeline.synthesis.figures.map import draw_map
from pipeline.synthesis.figures.saturation import draw_saturation
from pipeline.synthesis.figures.style import SOFT, STYLE
from pipeline.synthesis.figures.svg import accessible
from pipeline.synthesis.grids import (
    archetype_grid,
    enabler_grid,
    prevalence_grid,
    rows_of,
    value_grid,
)
from pipeline.synthesis.summary import case_names, line_of
from pipeline.tables import write_whole

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from pipeline.evidence.evidence import Evidence
    from pipeline.study.corpus import Corpus
    from pipeline.synthesis.sheet import Sheet


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


# Figures of this process by what they were drawn from: a page that is written twice draws once.
KEPT: dict[str, Drawn | None] = {}


def draw_figures(
    sheets: Mapping[str, Sheet], corpus: Corpus, evidence: Evidence, words: Words
) -> dict[str, Drawn]:
    """Return the figures that the tables have something for, by name."""
    import matplotlib as mpl

    cases = case_names(corpus)
    totals = {code.id: line_of(code, evidence) for code in corpus.codebook}
    parts: dict[str, tuple[Callable[..., Figure | None], tuple[object, ...]]] = {
        "enablers": (draw_heatmap, (enabler_grid(sheets).filled(), cases)),
        "archetypes": (draw_archetypes, (archetype_grid(sheets).filled(), cases, totals)),
        "value": (draw_value, (value_grid(sheets).filled(), cases, totals)),
        "prevalence": (draw_prevalence, (prevalence_grid(sheets).filled(),)),
        "saturation": (draw_saturation, (rows_of(sheets, "T19"),)),
    }
    with mpl.rc_context(STYLE):
        of_themes = {
            "themes": draw_map(rows_of(sheets, "T17"), corpus),
            "hierarchy": draw_hierarchy(rows_of(sheets, "T17"), corpus, words),
        }
        drawn = {name: _kept(name, *part, corpus, words) for name, part in parts.items()} | {
            name: stored(name, figure, corpus, words) if figure else None
            for name, figure in of_themes.items()
        }
    order = ("enablers", "archetypes", "value", "prevalence", "themes", "hierarchy", "saturation")
    return {name: found for name in order if (found := drawn[name]) is not None}


def _kept(
    name: str,
    draw: Callable[..., Figure | None],
    shown: tuple[object, ...],
    corpus: Corpus,
    words: Words,
) -> Drawn | None:
    """Return a figure of what is shown; drawn where this process has not drawn it."""
    settings = corpus.settings
    told = repr((name, shown, settings.synthesis.language, settings.study.invented))
    key = hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()
    if key not in KEPT:
        figure = draw(*shown, words)
        KEPT[key] = stored(name, figure, corpus, words) if figure else None
    return KEPT[key]


def stored(name: str, figure: Figure, corpus: Corpus, words: Words) -> Drawn:
    """Return a figure as SVG and PNG, marked when the study is invented."""
    section = {"enablers": "readiness"}.get(name, name)
    title = words(f"section.{section}", {})
    if corpus.settings.study.invented:
        below = -0.36 / figure.get_figheight()
        told = words("figure.invented", {})
        figure.text(1, below, told, ha="right", va="top", fontsize=7, color=SOFT)
    svg, png = io.StringIO(), io.BytesIO()
    box = figure.get_tightbbox().padded(0.15)
    nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
    figure.savefig(svg, format="svg", metadata=nothing, transparent=True, bbox_inches=box)
    figure.savefig(png, format="png", dpi=180, metadata={"Software": None}, bbox_inches=box)
    description = words(f"{'heat' if name == 'enablers' else name}.lead", {})
    return Drawn(name, accessible(svg.getvalue(), name, title, description), png.getvalue())
