"""Ruled tables on a PDF page: their cells, and tables that run on over a page break."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.ingest.files.pdf.lines import Line, Table, Word, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.ingest.files.pdf.lines import Box, CellLines, Letter

FEWEST_RULES = 4  # lines or rectangles on a page, before a table is looked for
MOST_RULES = 3000  # more than that is a drawing
NEAR = 4.0  # points by which the columns of a continued table may differ


def tables_on(page: Any, letters: list[Letter]) -> tuple[list[Table], list[Letter]]:
    """Return the ruled tables of a page, and the letters that stand in none of them."""
    rules = len(page.lines) + len(page.rects) + len(page.curves)
    if not FEWEST_RULES <= rules <= MOST_RULES:
        return [], letters
    tables: list[Table] = []
    for found in page.find_tables():
        inside = [letter for letter in letters if _within(letter, found.bbox)]
        table = _table(found, inside, int(page.page_number))
        if table is not None:
            tables.append(table)
            taken = set(map(id, inside))
            letters = [letter for letter in letters if id(letter) not in taken]
    return tables, letters


def _table(found: Any, letters: Sequence[Letter], page: int) -> Table | None:
    """Return a table with at least two columns of text, or None for a mere frame."""
    rows = tuple(
        tuple(
            (column, _lines(letters, box, page), float(box[2]))
            for column, box in enumerate(row.cells)
            if box is not None
        )
        for row in found.rows
    )
    columns = {column for row in rows for column, lines, _ in row if lines}
    filled = sum(bool(lines) for row in rows for _, lines, _ in row)
    shown = sum(
        len(word.text) for row in rows for _, cell, _ in row for line in cell for word in line.words
    )
    if len(columns) < 2 or filled < 3 or shown < sum(not a["text"].isspace() for a in letters):
        return None
    lefts = sorted({round(box[0]) for row in found.rows for box in row.cells if box is not None})
    return Table(box=found.bbox, lefts=tuple(lefts), rows=rows, page=page, last_page=page)


def _lines(letters: Sequence[Letter], box: Box, page: int) -> tuple[Line, ...]:
    rows = rows_of([letter for letter in letters if _within(letter, box)])
    return tuple(Line(tuple(row), page) for row in rows)


def _within(letter: Letter, box: Box) -> bool:
    across, down = (letter["x0"] + letter["x1"]) / 2, (letter["top"] + letter["bottom"]) / 2
    return bool(box[0] <= across < box[2] and box[1] <= down < box[3])


def stand_in(table: Table) -> list[Word]:
    """Return a row that stands for a table among the rows of its page."""
    x0, top, x1, bottom = table.box
    word = Word("\ufffc", x0, top, x1, bottom, size=10.0, bold=False, italic=False, table=table)
    return [word]


def continued(one: Table, two: Table) -> Table | None:
    """Return both as one when `two` goes on where `one` ended on the page before, else None.

    A header row that is printed again is left out, and a row cut in two by the page break
    (its first cell is empty on the second page) is made whole.
    """
    near = [abs(left - other) <= NEAR for left, other in zip(one.lefts, two.lefts, strict=False)]
    if len(one.lefts) != len(two.lefts) or not all(near) or two.page != one.last_page + 1:
        return None
    rows = two.rows[1:] if _texts(two.rows[0]) == _texts(one.rows[0]) else two.rows
    above = one.rows
    if rows and len(rows[0]) == len(above[-1]) and not rows[0][0][1]:
        pairs = zip(above[-1], rows[0], strict=True)
        whole = tuple((place, lines + more, edge) for (place, lines, edge), (_, more, _) in pairs)
        above, rows = (*above[:-1], whole), rows[1:]
    return Table(
        box=one.box,
        lefts=one.lefts,
        rows=(*above, *rows),
        page=one.page,
        last_page=two.last_page,
    )


def _texts(row: Sequence[CellLines]) -> list[str]:
    return [" ".join(line.text for line in lines) for _, lines, _ in row]
