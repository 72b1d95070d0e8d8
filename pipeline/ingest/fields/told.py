"""What a form's own columns tell about a response: organisation, partnership, date, language."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.ingest.fields.frame import squeezed
from pipeline.ingest.fields.look import is_sentence, words
from pipeline.ingest.files.characters import folded
from pipeline.model.language import LANGUAGES
from pipeline.study.register import iso_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.ingest.fields.columns import Column
    from pipeline.ingest.fields.forms import Part
    from pipeline.ingest.fields.frame import Line

DAY = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})")


def told_of(part: Part, line: Line) -> Iterator[tuple[str, str]]:
    """Yield (column of the register, value) for what a row says about itself; none twice."""
    known: set[str] = set()
    for column in sorted((c for c in part.columns if c.about), key=_preference):
        cell = line.cells[column.place]
        if not cell or column.about in known or is_sentence(cell):
            continue
        value = _value(column, cell, part)
        if value:
            known.add(column.about)
            yield column.about, value


def _preference(column: Column) -> int:
    """Return the rank of a column of dates: when an answer was sent goes before its beginning."""
    order = words()["date"]["nouns"]
    name = squeezed(column.label)
    return order.index(name) if column.about == "date" and name in order else column.place


def _value(column: Column, cell: str, part: Part) -> str:
    if column.about == "date":
        return _day(cell, part.frame.column(column.place))
    if column.about == "language":
        return language_in(cell)
    return " ".join(cell.split())


def _day(cell: str, cells: list[str]) -> str:
    """Return the day of a moment in ISO form; nothing where day and month cannot be told apart."""
    match = DAY.match(cell)
    if match is None:
        return ""
    first, second, third = match.groups()
    if len(first) == 4:
        return iso_date(f"{first}-{int(second):02d}-{int(third):02d}") or ""
    others = [found.groups() for other in cells if (found := DAY.match(other))]
    day_first = any(int(own[0]) > 12 for own in others) or "." in match.group()
    month_first = any(int(own[1]) > 12 for own in others)
    if day_first == month_first:
        return ""
    day, month = (first, second) if day_first else (second, first)
    year = third if len(third) == 4 else f"20{third}"
    return iso_date(f"{year}-{int(month):02d}-{int(day):02d}") or ""


@lru_cache(maxsize=256)
def language_in(cell: str) -> str:
    """Return the ISO 639-1 code of a language given by code or name; nothing for another word."""
    code = cell.strip()[:2].lower()
    if re.fullmatch(r"[A-Za-z]{2}(?:[-_][A-Za-z]{2,4})?", cell.strip()) and code in LANGUAGES:
        return code
    plain = set(folded(cell).split())
    return next((own for own, names in words()["languages"].items() if plain & set(names)), "")
