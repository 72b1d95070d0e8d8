"""The Excel workbook of a study: made for reading, and filled in by the people who know."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.evidence.evidence import gather
from pipeline.excel.book import Book
from pipeline.excel.page import Page
from pipeline.excel.write import CONTENTS, write_page
from pipeline.records import VALENCES
from pipeline.synthesis.metadata import run_id
from pipeline.synthesis.workbook.codings import DECISIONS, codings_page
from pipeline.synthesis.workbook.contents import write_contents
from pipeline.synthesis.workbook.forms import (
    FINDING_STATES,
    LEVELS,
    THEME_DECISIONS,
    added_page,
    enablers_page,
    findings_page,
    framework_page,
    themes_page,
)
from pipeline.synthesis.workbook.judged import drop_downs, to_judge
from pipeline.synthesis.workbook.tables import codebook_page, glance_page, matrix_page, table_page
from pipeline.synthesis.workbook.trail import Trail
from pipeline.synthesis.workbook.waiting import AUDIENCES, CHOICES, waiting_page
from pipeline.tables import write_whole

if TYPE_CHECKING:
    from pipeline.study.corpus import Corpus
    from pipeline.synthesis.sheet import Sheet

LEFT_OUT = ("T03", "T29")  # T03 stands in the sheet Codings, T29 in the report; files have all
JUDGED = ("T12", "T13", "T16", "T15", "T10", "T11", "T27")  # beside findings: people judge them
APPENDIX = (
    "T14", "T01", "T02", "T06", "T07", "T08", "T26", "T09", "T18", "T19", "T20", "T21", "T22",
)  # fmt: skip


def write_workbook(sheets: Mapping[str, Sheet], corpus: Corpus, path: Path) -> None:
    """Write the workbook of a study to `path`, all or nothing.

    `sheets` are the tables by id (T01 ... T23); one that is missing is left out. Raises
    `OutputError` when the file cannot be written or is open in another program.
    """
    write_whole(path, lambda temporary: _write(sheets, corpus, temporary))


def _write(sheets: Mapping[str, Sheet], corpus: Corpus, path: Path) -> None:
    study = corpus.settings.study
    evidence = gather(corpus)
    codings, positions = codings_page(corpus, evidence)
    trail = Trail(evidence, codings, positions)
    with Book(path, study.name, invented=study.invented) as book:
        _choices(book, corpus)
        contents = book.add_sheet(CONTENTS)
        for page in _pages(sheets, corpus, trail, codings):
            write_page(book, page)
        write_contents(book, contents, corpus, evidence, run_id(sheets, corpus))


def _choices(book: Book, corpus: Corpus) -> None:
    """Remember the drop-down lists."""
    cases = [*corpus.register.partnership_ids(), "general", "other philanthropy", "unknown"]
    lists = {
        "decisions": DECISIONS,
        "codes": [f"{code.id} {code.label}" for code in corpus.codebook],
        "valences": VALENCES,
        "cases": cases,
        "yes": ("yes",),
        "levels": LEVELS,
        "theme decisions": THEME_DECISIONS,
        "themes": sorted(str(theme_id) for theme_id in corpus.themes["theme_id"]),
        "sources": sorted(str(source_id) for source_id in corpus.documents["source_id"]),
        "finding states": FINDING_STATES,
        AUDIENCES: CHOICES,
        **drop_downs(),
    }
    for name, items in lists.items():
        book.choices(name, [str(item) for item in items] or [""])


def _pages(
    sheets: Mapping[str, Sheet], corpus: Corpus, trail: Trail, codings: Page
) -> Iterator[Page]:
    """Yield the pages in order: caveats, the core, what people fill in, the appendix."""

    def judged(sheet: Sheet, page: Page) -> Page:
        return to_judge(page, sheet, corpus, trail)

    core: dict[str, Callable[[Sheet], Page]] = {
        "T23": lambda sheet: judged(sheet, table_page(sheet, corpus, trail, "Caveats")),
        "T04": lambda sheet: framework_page(sheet, corpus, trail),
        "T05": lambda sheet: enablers_page(sheet, corpus, trail),
        "T06": lambda sheet: judged(sheet, _archetypes(sheet, corpus, trail)),
        "T08": lambda sheet: _by_code(sheet, corpus, trail, "Prevalence", "group", "N_group"),
        "T09": lambda sheet: _by_code(sheet, corpus, trail, "Value-add", "partnership", "N_case"),
    }
    for number, page_of in core.items():
        if number in sheets:
            yield page_of(sheets[number])
    yield codings
    yield added_page()
    if "T17" in sheets:
        yield themes_page(sheets["T17"], corpus)
    yield findings_page(corpus)
    if "T28" in sheets:
        yield waiting_page(sheets["T28"], corpus, trail.evidence)
    for number in JUDGED:
        if number in sheets:
            yield judged(sheets[number], table_page(sheets[number], corpus, trail))
    if "T05" in sheets:
        yield glance_page(sheets["T05"], corpus)
    for number in _appendix(sheets):
        yield table_page(sheets[number], corpus, trail)
    yield codebook_page(corpus)


def _appendix(sheets: Mapping[str, Sheet]) -> list[str]:
    """Return the tables of the appendix: those listed, then any that is listed nowhere."""
    placed = {*APPENDIX, *JUDGED, *LEFT_OUT, "T04", "T05", "T17", "T23", "T28"}
    listed = [number for number in APPENDIX if number in sheets]
    return listed + sorted(number for number in sheets if number not in placed)


def _archetypes(sheet: Sheet, corpus: Corpus, trail: Trail) -> Page:
    return matrix_page(
        sheet, corpus, trail, "Archetypes",
        row_keys={"partnership": "Partnership"},
        across="archetype",
        whole="",
        beside={
            "declared_primary": "Declared",
            "evidenced_primary": "Most sources describe",
            "multi_functional": "Several at work",
            "basis": "Rests on",
            "note": "Note",
        },
    )  # fmt: skip


def _by_code(
    sheet: Sheet, corpus: Corpus, trail: Trail, name: str, across: str, whole: str
) -> Page:
    keys = {"code": "Code", "label": "Label"}
    return matrix_page(sheet, corpus, trail, name, row_keys=keys, across=across, whole=whole)
