"""The register: what people say about sources, partnerships, questions and names.

It lies beside the sources as `register.xlsx` (sheets `sources`, `partnerships`,
`questions`, `people`, `speakers`) or as CSV files of those names in `register/`.
Excel, comma, semicolon or tab, UTF-8 or cp1252, ISO or day-first dates are read.
Nothing is guessed: an empty cell stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipeline.archives import TooLargeError, counted, open_workbook
from pipeline.errors import RegisterError, all_at_once, nearest
from pipeline.escape import as_typed
from pipeline.study.delimited import read_csv
from pipeline.study.listed import split
from pipeline.study.privacy import AUDIENCES
from pipeline.study.register_notes import error_notes, header_notes

WRITTEN_KINDS = ("one-page report", "programme document", "literature")
KINDS = ("interview", "focus group", "workshop", "survey response", *WRITTEN_KINDS)
GROUPS = ("philanthropy", "partner", "MEL partner", "external expert", "sector", "unknown")
ARCHETYPES = ("AR-PP", "AR-PS", "AR-NB", "AR-PN")

# sheet -> its columns; the first is the key. Columns may be missing; unknown ones are refused.
SHEETS: dict[str, tuple[str, ...]] = {
    "sources": (
        "source_id", "path", "kind", "informant_group", "organisation", "partnerships",
        "region", "country", "language", "date", "period", "verbatim", "translated_from",
        "written_for_funder", "instrument", "consent_analyse", "consent_quote",
        "consent_share", "retain_until", "ai_assist",
    ),
    "partnerships": (
        "partnership_id", "name", "philanthropy", "portfolio", "year_start", "year_end",
        "partners_min", "partners_max", "partners_note", "facilitator",
        "declared_archetype", "phases",
    ),
    "questions": ("question_id", "instrument", "question", "codes"),
    "people": ("name", "aliases", "kind", "note"),
    "speakers": (
        "source_id", "label", "role", "person", "informant_group", "consent_analyse",
        "consent_quote", "consent_share",
    ),
}  # fmt: skip
REQUIRED = {"sources": ("source_id", "path"), "partnerships": ("partnership_id",)}
KEYS = {
    "sources": ("source_id",),
    "partnerships": ("partnership_id",),
    "questions": ("instrument", "question_id"),
    "people": ("name",),
    "speakers": ("source_id", "label"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: its cells by column, and where it stands (`file:line`).

    Where it stands is for messages only: it is no part of what two rows are compared by.
    """

    cells: dict[str, str]
    where: str = field(repr=False, compare=False)

    def get(self, column: str) -> str:
        """Return the cell, or an empty string."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Register:
    """All sheets; a sheet that is not there is empty."""

    sources: tuple[Row, ...] = ()
    partnerships: tuple[Row, ...] = ()
    questions: tuple[Row, ...] = ()
    people: tuple[Row, ...] = ()
    speakers: tuple[Row, ...] = ()
    problems: tuple[str, ...] = field(default=())
    notes: tuple[str, ...] = field(default=())  # what stops no run, and a person should know

    def partnership_ids(self) -> tuple[str, ...]:
        """Return the ids of the partnerships in the order of the sheet."""
        return tuple(row.get("partnership_id") for row in self.partnerships)


def read_register(folder: Path) -> Register:
    """Return the register of the sources in `folder`, every problem listed in `problems`."""
    problems: list[str] = []
    notes: list[str] = []
    sheets: dict[str, tuple[Row, ...]] = {}
    for name, grid, where in _grids(folder, problems):
        if sheets.get(name):
            problems.append(f"{where}: the sheet {name} stands twice; keep one")
        else:
            sheets[name] = tuple(_rows(name, grid, where, problems, notes))
    _cross_check(sheets, problems)
    return Register(**sheets, problems=tuple(problems), notes=tuple(notes))


def require_sound(register: Register) -> Register:
    """Return the register, or raise `RegisterError` with all of its problems."""
    all_at_once(RegisterError, list(register.problems))
    return register


def _grids(folder: Path, problems: list[str]) -> Iterator[tuple[str, list[list[Any]], str]]:
    workbook = folder / "register.xlsx"
    if workbook.is_file():
        yield from _workbook_grids(workbook, problems)
    for path in sorted((folder / "register").glob("*.csv")):
        if path.stem in SHEETS:
            yield path.stem, read_csv(path), str(path)
        else:
            problems.append(f"{path}: unknown register file.{nearest(path.stem, SHEETS)}")


def _workbook_grids(path: Path, problems: list[str]) -> Iterator[tuple[str, list[list[Any]], str]]:
    from zipfile import BadZipFile

    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = open_workbook(path, data_only=True)
        grids = [(sheet.title, _grid(sheet)) for sheet in book.worksheets]
    except TooLargeError as fault:
        problems.append(f"{path}: {fault}; keep in it only the rows of the register")
        return
    except (BadZipFile, InvalidFileException, OSError, KeyError, ValueError):
        problems.append(f"{path}: cannot be read as Excel; save it again as .xlsx")
        return
    for title, grid in grids:
        name = title.strip().lower()
        if name in SHEETS:
            yield name, grid, f"{path}#{name}"
        elif name not in ("help", "lists", "readme"):
            problems.append(f"{path}: unknown sheet {title}.{nearest(name, SHEETS)}")


def _grid(sheet: Any) -> list[list[Any]]:
    return [list(row) for row in counted(sheet.iter_rows(values_only=True))]


def _rows(
    name: str, grid: list[list[Any]], where: str, problems: list[str], notes: list[str]
) -> Iterator[Row]:
    header = next((i for i, row in enumerate(grid) if any(_cell(c) for c in row)), None)
    if header is None:
        return
    columns = [re.sub(r"[\s-]+", "_", _cell(cell).lower()) for cell in grid[header]]
    for column in columns:
        if column and column not in SHEETS[name]:
            hint = nearest(column, SHEETS[name])
            problems.append(f"{where}:{header + 1}: unknown column {column}.{hint}")
    for column in REQUIRED.get(name, ()):
        if column not in columns:
            problems.append(f"{where}:{header + 1}: the column {column} is missing")
    notes += header_notes(name, columns, grid[header + 1 :], f"{where}:{header + 1}")
    for number, row in enumerate(grid[header + 1 :], header + 2):
        notes += error_notes(
            ((c, _cell(v)) for c, v in zip(columns, row, strict=False)), f"{where}:{number}"
        )
        cells = {c: _cell(v) for c, v in zip(columns, row, strict=False) if c in SHEETS[name]}
        if any(cells.values()):
            yield _checked(name, Row(cells, f"{where}:{number}"), problems)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return as_typed(str(value).strip())


def _checked(name: str, row: Row, problems: list[str]) -> Row:
    """Return the row with its values in standard form; doubts go to `problems`."""
    cells = dict(row.cells)
    for column, value in cells.items():
        rule = RULES.get((name, column))
        if rule is None or not value:
            continue
        standard = rule(value)
        if standard is None:
            valid = CHOICES.get((name, column), ())
            hint = f" Use one of: {', '.join(valid)}." if valid else HINTS[rule]
            problems.append(
                f"{row.where}: {column} '{value}' is not understood.{hint}{nearest(value, valid)}"
            )
        else:
            cells[column] = standard
    return Row(cells, row.where)


def _one_of(*valid: str) -> Callable[[str], str | None]:
    lookup = {choice.lower(): choice for choice in valid}
    return lambda value: lookup.get(re.sub(r"[_\s]+", " ", value).strip().lower())


YES = {"yes", "y", "true", "1", "x", "sí", "si", "oui", "sim"}
NO = {"no", "n", "false", "0", "non", "não", "nao"}


def _yes_no(value: str) -> str | None:
    lowered = value.lower()
    if lowered in ("not recorded", "unknown"):
        return ""
    return "yes" if lowered in YES else "no" if lowered in NO else None


def iso_date(value: str) -> str | None:
    """Return the ISO form of an ISO or day-first date (also year or year-month), or None."""
    match = re.fullmatch(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", value)
    if match:
        day, month, year = (int(part) for part in match.groups())
        value = f"{year:04d}-{month:02d}-{day:02d}"
    if re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2]))?", value):
        return value
    try:
        return date.fromisoformat(value[:10]).isoformat()
    except ValueError:
        return None


CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("sources", "kind"): KINDS,
    ("sources", "informant_group"): GROUPS,
    ("sources", "consent_share"): AUDIENCES,
    ("partnerships", "declared_archetype"): ARCHETYPES,
    ("people", "kind"): ("person", "organisation", "place", "project"),
    ("speakers", "role"): ("informant", "interviewer", "facilitator", "interpreter", "none"),
    ("speakers", "informant_group"): GROUPS,
    ("speakers", "consent_share"): AUDIENCES,
}
YES_NO = ("verbatim", "written_for_funder", "consent_analyse", "consent_quote", "ai_assist")
RULES: dict[tuple[str, str], Callable[[str], str | None]] = (
    {place: _one_of(*valid) for place, valid in CHOICES.items()}
    | {("sources", column): _yes_no for column in YES_NO}
    | {("sources", column): iso_date for column in ("date", "retain_until")}
    | {("speakers", column): _yes_no for column in ("consent_analyse", "consent_quote")}
)
HINTS: dict[Callable[[str], str | None], str] = {
    iso_date: " Use YYYY-MM-DD.",
    _yes_no: " Use yes or no.",
}


def _cross_check(sheets: dict[str, tuple[Row, ...]], problems: list[str]) -> None:
    for name, rows in sheets.items():
        seen: dict[tuple[str, ...], str] = {}
        for row in rows:
            key = tuple(row.get(column) for column in KEYS[name])
            if not key[-1]:
                problems.append(f"{row.where}: {KEYS[name][-1]} is empty")
            elif key in seen:
                named = " ".join(key)
                problems.append(f"{row.where}: '{named}' stands already at {seen[key]}")
            seen.setdefault(key, row.where)
    _check_source_ids(sheets.get("sources", ()), problems)
    known = [row.get("partnership_id") for row in sheets.get("partnerships", ())]
    for row in sheets.get("sources", ()):
        for partnership in split(row.get("partnerships")):
            if partnership not in known:
                hint = nearest(partnership, known)
                problems.append(f"{row.where}: unknown partnership '{partnership}'.{hint}")


def _check_source_ids(rows: tuple[Row, ...], problems: list[str]) -> None:
    paths: dict[str, str] = {}
    for row in rows:
        name, path = row.get("source_id"), row.get("path")
        if name and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", name):
            problems.append(
                f"{row.where}: source_id '{name}' may hold letters, digits, '.', '_' and '-' only"
            )
        if path and path in paths:
            problems.append(f"{row.where}: the file {path} has a row already at {paths[path]}")
        paths.setdefault(path, row.where)
