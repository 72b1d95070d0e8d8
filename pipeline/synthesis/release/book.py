"""The workbook of an audience outside the team: its tables, and nothing to fill in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pipeline.evidence.rows import records_of
from pipeline.excel.book import Book
from pipeline.excel.page import Field, Page, PageRow
from pipeline.excel.write import CONTENTS, write_page
from pipeline.synthesis.workbook.tables import caption_of, codebook_page, plain_field
from pipeline.tables import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.study.corpus import Corpus
    from pipeline.synthesis.sheet import Sheet

ORDER = ("T23", "T01", "T05", "T06", "T08", "T09", "T13", "T14", "T17")
AUDIENCE_NAMES = {
    "team": "the team",
    "funder": "the funder",
    "peers": "peers and partners",
    "public": "the public",
}


def write_release_book(
    sheets: Mapping[str, Sheet], corpus: Corpus, audience: str, run: str, path: Path
) -> None:
    """Write the workbook of an audience to `path`, all or nothing."""
    pages = [*_pages(sheets, corpus), codebook_page(corpus)]
    study = corpus.settings.study

    def write(temporary: Path) -> None:
        with Book(temporary, study.name, invented=study.invented) as book:
            write_page(book, _contents(pages, corpus, audience, run))
            for page in pages:
                write_page(book, page)

    write_whole(path, write)


def _contents(pages: list[Page], corpus: Corpus, audience: str, run: str) -> Page:
    fields = (Field("sheet", "Sheet", 34), Field("what", "What it is", 110))
    rows = tuple(PageRow({"sheet": page.name, "what": page.note}) for page in pages)
    book = corpus.codebook
    note = (
        f"Made for {AUDIENCE_NAMES[audience]}. Run {run}, codebook {book.name} {book.version}. "
        "Confirmed and suggested sources stand side by side and are never added up. An empty "
        "number is withheld: too few sources, or another number could be subtracted from it."
    )
    return Page("about", CONTENTS, corpus.settings.study.name, note, fields, rows)


def _pages(sheets: Mapping[str, Sheet], corpus: Corpus) -> Iterator[Page]:
    placed = [number for number in ORDER if number in sheets]
    for number in [*placed, *sorted(set(sheets) - set(placed))]:
        sheet = sheets[number]
        rows: list[dict[str, Any]] = records_of(sheet.table)
        fields = tuple(plain_field(key, about, rows) for key, about in sheet.columns.items())
        name = "Caveats" if number == "T23" else f"{sheet.id} {sheet.title}"
        yield Page(sheet.id, name, f"{sheet.id} {sheet.title}", caption_of(sheet, corpus), fields,
                   tuple(PageRow(row) for row in rows))  # fmt: skip
