"""The numbers in a profile's files: none below the smallest that may be told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.records import CONFIRMED

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.study.corpus import Corpus

# Two numbers as pages, figures and briefings show them: confirmed + suggested.
PAIR = re.compile(r"^(?:≥ ?)?(\d+|–) \+ (?:≥ ?)?(\d+|–)(?: / \d+)?$")


def numbers_told(path: Path, values: Iterable[str], corpus: Corpus) -> Iterator[str]:
    """Yield a problem for every number that few sources stand behind."""
    least = corpus.settings.synthesis.small_cell
    never = _never(corpus)
    if path.suffix in (".csv", ".parquet", ".xlsx"):
        for where, table in _tables(path):
            yield from _in_table(where, table, least, never)
    elif path.suffix == ".html":
        yield from _in_page(path, least, never)
    else:
        for value in values:
            pair = PAIR.match(value.strip())
            if pair and any(
                _too_few(n, least, zero) for n, zero in zip(pair.groups(), never, strict=True)
            ):
                yield "tells a number of few sources"
                return


def _never(corpus: Corpus) -> tuple[bool, bool]:
    """Return whether no coding is confirmed, and whether none is suggested: then 0 tells nothing."""
    status = corpus.codings["status"]
    return not status.isin(CONFIRMED).any(), not (status == "suggested").any()


def _too_few(number: str, least: int, zero: bool) -> bool:
    return number.isdigit() and int(number) < least and not (zero and int(number) == 0)


def _tables(path: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    import pandas as pd

    if path.suffix == ".csv":
        yield path.stem, pd.read_csv(path, dtype=str, keep_default_na=False)
    elif path.suffix == ".parquet":
        table = pd.read_parquet(path).astype(object)
        yield path.stem, table.where(table.notna(), "").astype(str)
    else:
        yield from _sheets(path)


def _sheets(path: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the sheets, hidden ones too, under the keys in their hidden first row."""
    import pandas as pd
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True)
    try:
        for sheet in book.worksheets:
            rows = [["" if c is None else str(c) for c in row] for row in sheet.values]
            if rows and rows[0] and rows[0][0].startswith("form:"):
                yield sheet.title, pd.DataFrame(rows[5:], columns=rows[0])
            elif any(cell for row in rows for cell in row) and sheet.title != "Long texts":
                yield sheet.title, pd.DataFrame({"n_of_unknown_meaning": ["0"]})
    finally:
        book.close()


def _in_table(
    where: str, table: pd.DataFrame, least: int, never: tuple[bool, bool]
) -> Iterator[str]:
    for name in table.columns:
        if not str(name).startswith(("n_", "N_")):
            continue
        zero = never[0] if str(name).endswith("_confirmed") else never[1]
        zero = zero and str(name).endswith(("_confirmed", "_suggested"))
        numbers = [str(cell).split(".")[0] for cell in table[name]]
        if any(_too_few(number, least, zero) for number in numbers):
            yield f"{where}, column {name}: tells a number of few sources"


def _in_page(path: Path, least: int, never: tuple[bool, bool]) -> Iterator[str]:
    page = path.read_text(encoding="utf-8")
    found = re.findall(r'<b class="([cs])">(?:≥ )?(\d+)</b>', page)
    for kind, number in found:
        if _too_few(number, least, never["cs".index(kind)]):
            yield "tells a number of few sources"
            return
