"""Codings as rows of CSV or Excel: one code on one quote a row, or several codes in a cell.

Read as spreadsheets, Taguette, MAXQDA, ATLAS.ti and NVivo export them, by what their columns are
called; the text is not in such a file, so its words are looked for in the study's sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from pipeline.archives import TooLargeError, counted, open_workbook
from pipeline.errors import SourceError
from pipeline.escape import as_typed, csv_of
from pipeline.exchange.code_map import BETWEEN, paths_of
from pipeline.exchange.losses import Losses
from pipeline.exchange.placing import tight
from pipeline.exchange.project import Coding, Entry, Person, Project, Text, guid_of, is_machine
from pipeline.exchange.refi.elements import number
from pipeline.study.delimited import read_csv
from pipeline.tables import write_text, write_whole

if TYPE_CHECKING:
    from pathlib import Path

# What a column is called, folded, without marks: here, and by other programs.
COLUMNS = {
    "id": ("id", "guid", "quotation id", "number"),
    "document": (
        "document", "document name", "source", "source id", "file", "file name", "transcript",
        "media title", "documento", "fuente", "fonte", "source_id",
    ),
    "code": (
        "code", "codes", "tag", "tags", "node", "nodes", "theme", "code name", "codes applied",
        "codigo", "codigos", "etiqueta", "etiquette",
    ),
    "quote": (
        "quote", "content", "segment", "coded segment", "text", "quotation", "quotation content",
        "excerpt", "excerpt copy", "passage", "highlight", "cita", "citation", "citacao",
    ),
    "coder": ("coder", "who", "user", "owner", "author", "created by", "modified by", "coded by"),
    "memo": ("memo", "comment", "comments", "note", "notes", "comentario", "commentaire"),
    "start": ("start", "start offset", "pos0"),
    "end": ("end", "end offset", "pos1"),
    "valence": ("valence",),
}  # fmt: skip
HEADER = ("guid", "document", "start", "end", "quote", "code", "coder", "memo")
TAGUETTE = ("id", "document", "tag", "content")
SEVERAL = re.compile(r"\s*[\n;]\s*")
ORIGIN = "a table of codings"
TOP = 20  # rows in which the header may stand


@dataclass(frozen=True, slots=True)
class Line:
    """One row by what its columns mean."""

    cells: dict[str, str]

    def get(self, name: str) -> str:
        """Return a cell; empty for none."""
        return self.cells.get(name, "")


def read_codings(path: Path) -> tuple[Project, Losses]:
    """Return the codings of a `.csv` or `.xlsx` as a project whose texts have names only.

    Raises `SourceError` where no columns for quotes and codes are found.
    """
    losses = Losses()
    grid = read_csv(path) if path.suffix.lower() == ".csv" else _sheet(path)
    codings: dict[str, Coding] = {}
    codes: dict[str, Entry] = {}
    texts: dict[str, Text] = {}
    people: dict[str, Person] = {}
    for line in _once(_lines(grid, path), losses):
        named = [name for name in SEVERAL.split(line.get("code")) if name]
        quote = line.get("quote")
        if not quote or not named:
            losses.left("row", "it has no quote or no code")
            continue
        text = _named(texts, Text, "document", line.get("document"), text=None)
        person = _named(
            people, Person, "user", line.get("coder"), machine=is_machine(line.get("coder"))
        )
        for name in named:
            code = _named(codes, Entry, "code", name)
            guid = line.get("id") if len(named) == 1 and len(line.get("id")) == 36 else ""
            guid = guid or guid_of(
                ORIGIN, text, quote, line.get("start"), line.get("id"), code, person
            )
            if guid in codings:
                losses.left("row", "it says again what another row says")
                continue
            codings[guid] = Coding(
                guid=guid, text=text, code=code, quote=quote, memo=_memo(line),
                start=number(line.get("start")), end=number(line.get("end")),
                person=person if line.get("coder") else "",
            )  # fmt: skip
    people = {guid: one for guid, one in people.items() if one.name}
    losses.carried("row", len(codings))
    return Project(
        name=path.stem, origin=ORIGIN, people=tuple(people.values()), codes=tuple(codes.values()),
        texts=tuple(texts.values()), codings=tuple(codings.values()),
    ), losses  # fmt: skip


def _named(known: dict[str, Any], kind: Any, what: str, name: str, **more: Any) -> str:
    guid = guid_of(ORIGIN, what, name)
    if guid not in known:
        known[guid] = kind(guid=guid, name=name, **more)
    return guid


def _memo(line: Line) -> str:
    valence = f"valence: {line.get('valence')}" if line.get("valence") else ""
    return "\n".join(filter(None, [line.get("memo"), valence]))


def _sheet(path: Path) -> list[list[Any]]:
    try:
        book = open_workbook(path, read_only=True, data_only=True)
        return [list(row) for row in counted(book.worksheets[0].iter_rows(values_only=True))]
    except (TooLargeError, BadZipFile, OSError, KeyError, ValueError) as fault:
        why = str(fault) if isinstance(fault, TooLargeError) else "it is damaged or no workbook"
        raise SourceError(f"{path.name} cannot be read: {why}") from None


def _lines(grid: Sequence[Sequence[Any]], path: Path) -> Iterator[Line]:
    meanings = [[_meaning(cell) for cell in row] for row in grid[:TOP]]
    head = next((n for n, row in enumerate(meanings) if {"quote", "code"} <= set(row)), None)
    if head is None:
        raise SourceError(f"{path.name} has no columns for quotes and codes (such as quote, code)")
    for row in grid[head + 1 :]:
        cells: dict[str, str] = {}
        for name, cell in zip(meanings[head], row, strict=False):
            if name and name not in cells:
                cells[name] = _cell(cell)
        if any(cells.values()):
            yield Line(cells)


def _cell(cell: Any) -> str:
    return "" if cell is None else as_typed(str(cell)).strip()


def _meaning(cell: Any) -> str:
    folded = " ".join(re.sub(r"[^a-z0-9]+", " ", str(cell or "").casefold()).split())
    return next((name for name, called in COLUMNS.items() if folded in called), "")


def _once(lines: Iterable[Line], losses: Losses) -> Iterator[Line]:
    """Yield each row once: Taguette's CSV repeats an (id, tag) with its words."""
    seen: set[tuple[str, ...]] = set()
    for line in lines:
        words = tight(line.get("quote"))[0]
        key = (line.get("id"), line.get("document"), line.get("code"), line.get("coder"), words)
        if line.get("id") and key in seen:
            losses.left("row", "it says again what another row says")
        else:
            seen.add(key)
            yield line


def write_csv(project: Project, path: Path) -> Losses:
    """Write the codings as CSV, one a row, with their quotes. Raises `OutputError`."""
    losses = Losses()
    write_text(path, csv_of(HEADER, _rows(project, losses)))
    return losses


def write_taguette(project: Project, path: Path) -> Losses:
    """Write the codings as Taguette exports them: one row for each code of a passage.

    Raises `OutputError`.
    """
    losses = Losses()
    numbers: dict[tuple[str, str, str], int] = {}
    rows = []
    for row in _rows(project, losses):
        _, document, start, end, quote, code, _, _ = row
        number = numbers.setdefault((document, str(start), str(end)), len(numbers) + 1)
        rows.append((number, document, code, quote))
    losses.left("coder and memo", "Taguette's CSV has no place for them", "", len(rows))
    write_text(path, csv_of(TAGUETTE, rows))
    return losses


def write_excel(project: Project, path: Path) -> Losses:
    """Write the codings as Excel, one a row, with their quotes. Raises `OutputError`."""
    losses = Losses()

    def write(temporary: Path) -> None:
        import xlsxwriter

        options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
        with xlsxwriter.Workbook(str(temporary), options) as book:
            sheet = book.add_worksheet("codings")
            for number, row in enumerate([HEADER, *_rows(project, losses)]):
                for column, cell in enumerate(row):
                    sheet.write(number, column, cell)

    write_whole(path, write)
    return losses


def _rows(project: Project, losses: Losses) -> Iterator[tuple[Any, ...]]:
    texts = {one.guid: one for one in project.texts}
    people = {one.guid: one.name for one in project.people}
    paths = paths_of(project.codes)
    for one in project.codings:
        text = texts[one.text]
        quote = one.quote or (text.text or "")[one.start or 0 : one.end or 0]
        code = paths.get(one.code, "").rpartition(BETWEEN)[2]
        yield (
            one.guid, text.name, one.start, one.end, quote, code, people.get(one.person, ""), one.memo
        )  # fmt: skip
    losses.carried("row", len(project.codings))
    for what in ("notes", "cases", "groups", "links"):
        losses.left(
            what, "a table of codings has no place for them", "", len(getattr(project, what))
        )
