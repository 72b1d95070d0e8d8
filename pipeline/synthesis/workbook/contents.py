"""The first sheet: what is where, how to correct it, and who is correcting."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pipeline.excel.cells import clean
from pipeline.excel.cover import (
    WIDTHS,
    start_cover,
    write_line,
    write_lines,
    write_your_name,
)
from pipeline.excel.heights import LINE_HEIGHT, lines_of
from pipeline.synthesis.workbook.decided import only_coder

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from pipeline.evidence.evidence import Evidence
    from pipeline.excel.book import Book
    from pipeline.study.corpus import Corpus

HOW = (
    "Type into cells on a yellow ground, save the workbook where it is, and run the synthesis "
    "again: what you typed is kept as a decision, honoured from then on, and shown filled in.",
    "Codings: accept, reject or change a code; give a code to a passage that has none. Added "
    "passages: copy words from a source. Framework matrix: write your summary beside the "
    "evidence. Enablers: your level and why. Themes: accept, rename, merge, reject. Findings: "
    "your sentences. Archetypes, T10 to T16 and Caveats: your judgement in the coloured columns, "
    "with its reason; all of them stand together in T27.",
    "Sheets and columns may be renamed and moved, rows sorted, filtered and deleted. Sort whole "
    "rows: the hidden first column tells which row is which.",
    "Two numbers stand side by side everywhere: what people confirmed, and what the machine "
    "only suggests. They are never added up. An empty cell means that nothing was found; "
    "0, that people were asked, read in full, and did not mention it.",
    "A number with a line under it leads to the first of its rows in Codings; rest the pointer "
    "on it to see how to filter for all of them. A red corner holds quotes.",
)
WHERE_T03 = "All columns of all codings (T03) stand in tables/T03_codings.csv."


def write_contents(
    book: Book, sheet: Worksheet, corpus: Corpus, evidence: Evidence, run: str
) -> None:
    """Fill in the first sheet; called last, when all other sheets are known."""
    start_cover(book, sheet, corpus.settings.study.name)
    write_line(book, sheet, 2, f"Run {run}. {_state(corpus, evidence)}")
    write_your_name(book, sheet, 5, only_coder(corpus.decisions))
    row = _sheets(book, sheet, 7)
    row = write_lines(book, sheet, row + 1, "How to correct", HOW)
    write_lines(book, sheet, row + 1, "Good to know", (WHERE_T03, *book.messages))


def _state(corpus: Corpus, evidence: Evidence) -> str:
    counted = len(evidence.counted())
    states = Counter(claim.state for claim in evidence.claims)
    return (
        f"{counted} of {len(evidence.informants)} sources counted. Codings that count: "
        f"{states['confirmed']} confirmed by people; {states['suggested']} suggested by the "
        f"machine. Codebook {corpus.codebook.name} {corpus.codebook.version}. "
        "This workbook is for the team: it holds words that may not be passed on."
    )


def _sheets(book: Book, sheet: Worksheet, row: int) -> int:
    for column, text in enumerate(("Sheet", "What it is", "How to read it"), 1):
        sheet.write_string(row, column, text, book.looks("head"))
    for name, title, note, team in book.written:
        row += 1
        place = name.replace("'", "''")
        sheet.write_url(row, 1, f"internal:'{place}'!B5", book.looks("link"), name)
        mark = " (TEAM ONLY)" if team else ""
        first = clean(note).split(". ")[0].rstrip(".") + "."
        sheet.write_string(row, 2, clean(title) + mark, book.looks("plain"))
        sheet.write_string(row, 3, first, book.looks("plain"))
        lines = max(lines_of(title + mark, WIDTHS[2]), lines_of(first, WIDTHS[3]))
        sheet.set_row(row, LINE_HEIGHT * lines + 3)
    return row + 1
