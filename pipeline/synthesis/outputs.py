"""The files of a run: the tables, and each rendering of them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from pipeline.study.places import BRIEFING, REPORT, TABLES, WORKBOOK

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.study.corpus import Corpus
    from pipeline.study.study import Study
    from pipeline.synthesis.stage import Made

# To add a rendering: a module with a function (tables, corpus, path), and its line here.
RENDERINGS = {
    WORKBOOK: ("pipeline.synthesis.workbook.write", "write_workbook"),
    REPORT: ("pipeline.synthesis.report.write", "write_report"),
    BRIEFING: ("pipeline.synthesis.briefing.write", "write_team_briefing"),
}


def write(part: str, made: Made, study: Study) -> list[Path]:
    """Write the tables, or the rendering of that name; return the files."""
    folder = study.synthesis
    if part == TABLES:
        from pipeline.synthesis.stage import write_made

        return write_made(made, folder / TABLES)
    module, function = RENDERINGS[part]
    path = folder / part
    written: list[Path] | None = getattr(import_module(module), function)(
        made.sheets, made.corpus, path
    )
    return [path] if written is None else written


def synthesise(corpus: Corpus, study: Study) -> list[Path]:
    """Write tables, workbook, report and briefing of a study; return every file written."""
    from pipeline.synthesis.stage import make

    made = make(corpus, study)
    return [path for part in (TABLES, *RENDERINGS) for path in write(part, made, study)]
