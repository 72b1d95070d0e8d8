"""The HTML report: one file, read offline, that leads from every number to its quotes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.evidence.evidence import gather
from pipeline.synthesis.figures.draw import draw_figures
from pipeline.synthesis.metadata import run_id
from pipeline.synthesis.report.html import Kind, page_html
from pipeline.synthesis.report.judge import to_judge
from pipeline.synthesis.report.quotes import Trail, trail_of
from pipeline.synthesis.report.view import TEAM, Page, page_of
from pipeline.synthesis.wording.strings import load_strings, say
from pipeline.tables import write_text

if TYPE_CHECKING:
    from pipeline.study.corpus import Corpus
    from pipeline.synthesis.sheet import Sheet

# The page of the team; a further script or section is one name more, a section also a file.
KIND = Kind(
    "report.html",
    ("words.js", "index.js", "panel.js", "filters.js", "pages.js", "map.js", "judge.js", "search.js",
     "start.js"),
    ("says", "search", "readiness", "archetypes", "value", "prevalence", "themes", "quotes",
     "coverage", "methods", "more"),
)  # fmt: skip


def write_report(sheets: Mapping[str, Sheet], corpus: Corpus, path: Path) -> list[Path]:
    """Write the report to `path` and its figures to `figures/` beside it; return the files.

    `sheets` are the tables by id (T01 ... T23); a section whose table is missing says so.
    Words of a source stand in it only with its consent. It is for the team alone: it holds
    single codings and small numbers, from which other audiences' tables could be undone.
    """
    words = partial(say, load_strings(), corpus.settings.synthesis.language)
    figures = draw_figures(sheets, corpus, gather(corpus), words)
    html = report_html(sheets, corpus, {name: drawn.svg for name, drawn in figures.items()})
    write_text(path, html)
    return [path, *(file for drawn in figures.values() for file in drawn.write(path.parent))]


def report_html(sheets: Mapping[str, Sheet], corpus: Corpus, figures: Mapping[str, str]) -> str:
    """Return the page, with the figures (SVG by name) that there are."""
    evidence = gather(corpus)
    trail = trail_of(corpus, evidence, TEAM)
    run = run_id(sheets, corpus)
    judge = to_judge(corpus, evidence, trail.passage_of, run)
    page = page_of(sheets, corpus, evidence, trail, run, len(judge["rows"]))
    data = _data(page, trail) | ({"to-judge": judge} if judge["rows"] else {})
    return page_html(KIND, page, figures, load_strings(), data)


def _data(page: Page, trail: Trail) -> dict[str, Any]:
    """Return what the page's script reads: the index of codings, and their words in pieces."""
    names = {
        "cases": list(page.cases.items()),
        "groups": page.groups,
        "themeLabels": {theme["theme_id"]: theme["label"] for theme in page.themes},
    }
    return {
        "index": trail.index | names,
        "quote-ids": trail.quote_ids,
        **{f"words-{number}": piece for number, piece in enumerate(trail.pieces)},
        **{f"reasons-{number}": reasons for number, reasons in enumerate(trail.reasons)},
    }
