"""The report of an audience outside the team: its tables made for reading, and nothing behind them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from pipeline.evidence.rows import records_of
from pipeline.synthesis.figures.release import release_figures
from pipeline.synthesis.portfolio import WHOLE, Family, portfolio_families
from pipeline.synthesis.report.html import Kind, page_html
from pipeline.synthesis.wording.strings import load_strings, say
from pipeline.tables import write_text

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.study.codebook import Codebook
    from pipeline.study.corpus import Corpus
    from pipeline.synthesis.sheet import Sheet

KIND = Kind(
    "released.html",
    ("words.js", "released.js"),
    ("says", "readiness", "prevalence", "themes", "quotes", "coverage", "methods"),
)
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Quotes:
    """The quotes of one code."""

    code: str
    label: str
    anchor: str
    rows: list[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """Everything that stands on the page."""

    study: str
    language: str
    audience: str
    invented: bool
    run: str
    codebook: Codebook
    smallest: int
    everyone: int
    confirmed: bool
    families: list[Family]
    by_case: list[Row]
    by_group: list[Row]
    findings: list[Row]
    judgements: list[Row]
    themes: list[Row]
    quotes: list[Quotes]
    quoted: Mapping[str, str]  # code -> where its quotes stand
    coverage: list[Row]
    methods: list[Row]


def write_release_page(
    sheets: Mapping[str, Sheet], corpus: Corpus, audience: str, run: str, path: Path
) -> list[Path]:
    """Write the report of an audience to `path` and its figure beside it; return the files."""
    page = released_page(sheets, corpus, audience, run)
    strings = load_strings()
    words = partial(say, strings, page.language)
    figures = release_figures(page.families, page.quoted, page.everyone, corpus, words)
    drawn = {name: figure.svg for name, figure in figures.items()}
    write_text(path, page_html(KIND, page, drawn, strings, {}))
    return [path, *(file for figure in figures.values() for file in figure.write(path.parent))]


def released_page(sheets: Mapping[str, Sheet], corpus: Corpus, audience: str, run: str) -> Released:
    """Return what stands on the page of an audience, from its tables alone."""
    rows = {number: records_of(sheet.table) for number, sheet in sheets.items()}
    settings, quotes = corpus.settings, quotes_by_code(rows["T14"])
    confirmed = any(row["n_sources_confirmed"] != 0 for row in rows["T08"])
    return Released(
        study=settings.study.name,
        language=settings.synthesis.language,
        audience=audience,
        invented=settings.study.invented,
        run=run,
        codebook=corpus.codebook,
        smallest=settings.synthesis.small_cell,
        everyone=next((row["n_counted"] for row in rows["T01"]), 0),
        confirmed=confirmed,
        families=portfolio_families(rows, corpus.codebook),
        by_case=[
            row
            for name in ("T05", "T06", "T09")
            for row in rows[name]
            if row["partnership"] != WHOLE
        ],
        by_group=[row for row in rows["T08"] if not row["group"].startswith("(all")],
        findings=rows["T13"],
        judgements=rows["T27"],
        themes=rows["T17"],
        quotes=quotes,
        quoted={group.code: group.anchor for group in quotes},
        coverage=rows["T01"],
        methods=rows["T23"],
    )


def quotes_by_code(rows: list[Row]) -> list[Quotes]:
    """Return the quotes by code, with a name that fits into an address."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["code"], []).append(row)
    return [
        Quotes(code, str(own[0]["label"]), re.sub(r"[^A-Za-z0-9_-]", "-", code), own)
        for code, own in found.items()
    ]
