"""`release`, `review import` and a run with a filled-in workbook, killed at their writes.

Each is given again afterwards: what was typed must stand once, and what is made must be that of
an undisturbed study.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import breaking
import pandas as pd
from openpyxl import load_workbook

from pipeline.commands.freezing import freeze
from pipeline.commands.review_tasks import import_review
from pipeline.commands.tasks import bring_up_to_date
from pipeline.run.work import silent
from pipeline.study.decisions import read

KEY, FIRST = 1, 6  # rows of hidden keys and of the first data in a sheet
Command = Callable[[], object]


def fill_in(path: Path, sheet_name: str, words: str) -> None:
    """Accept the first passage of a sheet, and note some words."""
    book = load_workbook(path)
    sheet = book[sheet_name] if sheet_name else book.worksheets[1]
    columns = {cell.value: cell.column for cell in sheet[KEY] if cell.value}
    for name, typed in (("decision", "accept"), ("note", words), ("coder", "Cy")):
        if name in columns:
            sheet.cell(FIRST, columns[name]).value = typed
    book.save(path)


def decided(root: Path) -> list[str]:
    """Return what people decided, without the times."""
    made = [
        one for one in read(root / "data/decisions") if one.writer not in ("machine", "program")
    ]
    told = [(one.kind, one.writer, dict(one.body), str(one.passage)) for one in made]
    return sorted(json.dumps(one, sort_keys=True) for one in told)


def tables(root: Path) -> list[str]:
    """Return all cells of the tables of a run and what people decided."""
    folder = root / "data/processed/5_synthesis/tables"
    found = [
        f"{path.name} {pd.read_csv(path, dtype=str).to_csv()}"
        for path in sorted(folder.glob("T*.csv"))
        if not path.name.startswith("T23")  # which tells the day and the run
    ]
    return [*decided(root), *found]


def frozen(root: Path) -> list[str]:
    """Return the files of a release with their hashes; a half-made one is none."""
    manifest = root / "data/releases/winter/release.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    half = sorted(str(path) for path in manifest.parent.parent.glob(".writing-winter*"))
    return [json.dumps(content["files"], sort_keys=True), *half]


def trials(root: Path) -> Iterator[tuple[str, Command, Command, Callable[[Path], list[str]]]]:
    """Yield name, what is typed before, the command, and what must be the same afterwards."""
    sheet = root / "to-judge.xlsx"
    book = root / "data/processed/5_synthesis/synthesis.xlsx"
    words = "typed by hand before the lights went out"
    yield "release", lambda: None, lambda: freeze(root, "winter"), frozen
    yield "import", lambda: fill_in(sheet, "", words), lambda: import_review(root, [sheet]), decided
    yield (
        "run", lambda: fill_in(book, "Codings", words),
        lambda: bring_up_to_date(root, "synthesis", force=False, progress=silent), tables,
    )  # fmt: skip


def broken_off(
    restore: Callable[[], None], root: Path, every: int
) -> Iterator[tuple[str, int, bool]]:
    """Yield each trial: the command, the call at which it was killed, whether all was the same."""
    for name, typed, command, outcome in trials(root):
        restore()
        typed()
        _, total, said = breaking.tried(command, root.parent)
        wanted = outcome(root)
        if name != "release" and not any("before the lights" in one for one in wanted):
            raise RuntimeError(f"{name}: nothing typed was taken in: {said}")
        for at in range(1, total + 1, every):
            restore()
            typed()
            breaking.tried(command, root.parent, at, "kill")
            breaking.tried(command, root.parent)
            print(f"{name} at {at} of {total}", file=sys.stderr, flush=True)
            yield name, at, outcome(root) == wanted
