"""Everything to tables: one function per table, then the files that hold them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.escape import csv_text
from pipeline.evidence.evidence import Evidence, gather
from pipeline.evidence.held import held
from pipeline.study.places import SIDECAR
from pipeline.study.releases import last_release
from pipeline.synthesis.caveats import INVENTED
from pipeline.synthesis.changes import changes
from pipeline.synthesis.judged import judgements_table
from pipeline.synthesis.metadata import metadata
from pipeline.synthesis.since import FILE, NUMBER, Since, since_before, since_table
from pipeline.synthesis.tables.t01_coverage import coverage
from pipeline.synthesis.tables.t02_sources import source_register
from pipeline.synthesis.tables.t03_codings import codings
from pipeline.synthesis.tables.t04_framework_matrix import framework_matrix
from pipeline.synthesis.tables.t05_enablers import enablers
from pipeline.synthesis.tables.t06_archetypes import archetypes
from pipeline.synthesis.tables.t07_archetypes_over_time import archetypes_over_time
from pipeline.synthesis.tables.t08_prevalence import prevalence
from pipeline.synthesis.tables.t09_value_add import value_add
from pipeline.synthesis.tables.t10_setup import setup_profile
from pipeline.synthesis.tables.t11_convergence import convergence
from pipeline.synthesis.tables.t12_dissent import dissent
from pipeline.synthesis.tables.t13_strength import strength
from pipeline.synthesis.tables.t14_quotes import illustrative_quotes
from pipeline.synthesis.tables.t15_impact_narratives import impact_narratives
from pipeline.synthesis.tables.t16_learning_questions import learning_questions
from pipeline.synthesis.tables.t17_emergent_themes import emergent_themes
from pipeline.synthesis.tables.t18_coding_quality import coding_quality
from pipeline.synthesis.tables.t19_saturation import saturation
from pipeline.synthesis.tables.t20_co_occurrence import co_occurrence
from pipeline.synthesis.tables.t21_alignment import alignment
from pipeline.synthesis.tables.t22_gaps import gaps
from pipeline.synthesis.tables.t23_methods import methods
from pipeline.synthesis.tables.t24_theme_spread import theme_spread
from pipeline.synthesis.tables.t26_audited_prevalence import audited_prevalence
from pipeline.synthesis.waiting import waiting_table
from pipeline.tables import write_text, write_whole

if TYPE_CHECKING:
    from pipeline.study.corpus import Corpus
    from pipeline.study.study import Study
    from pipeline.synthesis.sheet import Sheet

# To add a table: write `tables/tNN_name.py` with one public function (corpus, evidence) -> Sheet
# that says too what names its rows, and add its line here; the contract test then holds it to its columns and order.
TABLES: dict[str, Callable[[Corpus, Evidence], Sheet]] = {
    "T01": coverage,
    "T02": source_register,
    "T03": codings,
    "T04": framework_matrix,
    "T05": enablers,
    "T06": archetypes,
    "T07": archetypes_over_time,
    "T08": prevalence,
    "T09": value_add,
    "T10": setup_profile,
    "T11": convergence,
    "T12": dissent,
    "T13": strength,
    "T14": illustrative_quotes,
    "T15": impact_narratives,
    "T16": learning_questions,
    "T17": emergent_themes,
    "T18": coding_quality,
    "T19": saturation,
    "T20": co_occurrence,
    "T21": alignment,
    "T22": gaps,
    "T23": methods,
    "T24": theme_spread,
    "T26": audited_prevalence,
}

OF_THEMES = ("T17", "T24")
AWAITED = "Being made: themes take longest. This table is filled by the same run."


@dataclass(frozen=True, slots=True)
class Made:
    """All tables of a run by id, and what they were made from."""

    corpus: Corpus
    evidence: Evidence
    sheets: dict[str, Sheet]
    since: Since  # how they differ from those before


def build_tables(corpus: Corpus) -> dict[str, Sheet]:
    """Return all tables of a study, by id."""
    return _build(corpus, gather(corpus))


def _build(corpus: Corpus, evidence: Evidence) -> dict[str, Sheet]:
    sheets = {number: table(corpus, evidence) for number, table in TABLES.items()}
    sheets["T27"] = judgements_table(sheets, corpus)
    sheets["T28"] = waiting_table(held(corpus, evidence))
    if corpus.themes_awaited:
        sheets |= {number: replace(sheets[number], caption=AWAITED) for number in OF_THEMES}
    if not corpus.settings.study.invented:
        return sheets
    return {
        number: replace(sheet, caption=f"{INVENTED} {sheet.caption}")
        for number, sheet in sheets.items()
    }


def make(corpus: Corpus, study: Study) -> Made:
    """Return all tables of a study; what changed since a release (T25) and since before (T29)."""
    evidence = gather(corpus)
    sheets = _build(corpus, evidence)
    release = last_release(study)
    if release is not None:
        sheets["T25"] = changes(sheets, corpus, release)
    since = since_before(sheets, corpus, study.synthesis)
    if since.rows:
        sheets[NUMBER] = since_table(since)
    return Made(corpus, evidence, sheets, since)


def write_made(made: Made, folder: Path) -> list[Path]:
    """Write the tables and their sidecar; return the files.

    Tables of earlier runs that are no longer made are removed from the folder.
    """
    written = write_tables(made.sheets.values(), folder)
    sidecar = folder / SIDECAR
    told = metadata(made.corpus, made.evidence, made.sheets)
    write_text(sidecar, json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    write_text(folder.parent / FILE, made.since.as_text())
    written += [sidecar, folder.parent / FILE]
    remove_stale(folder, written)
    return written


def write_tables(sheets: Iterable[Sheet], folder: Path) -> list[Path]:
    """Write each table as a plain CSV file and as Parquet beside it; return the files."""
    written: list[Path] = []
    for sheet in sheets:
        plain, columnar = folder / f"{sheet.name}.csv", folder / f"{sheet.name}.parquet"
        write_text(plain, csv_text(sheet.table))
        write_whole(columnar, lambda path, table=sheet.table: table.to_parquet(path, index=False))
        written += [plain, columnar]
    return written


def remove_stale(folder: Path, written: Iterable[Path]) -> None:
    """Remove the tables that an earlier run wrote and this one did not."""
    for path in folder.glob("T[0-9][0-9]_*"):
        if path not in written and path.suffix in (".csv", ".parquet"):
            path.unlink()
