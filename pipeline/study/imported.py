"""Texts of other programs' projects among the sources: the one place there that an import writes.

Each is named by its content, so that the same text is the same file however often it comes; what
it was called in its project stands in an index beside it, which is no source.
"""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.escape import csv_of
from pipeline.tables import write_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FOLDER = "imported"  # in the folder of sources
INDEX = "README.csv"  # files of that name are read by no stage
HEADER = ("file", "name", "project", "origin")
Line = tuple[str, str, str, str]


def name_of(text: str) -> str:
    """Return the file name of a text: made of its content, since names may be people's."""
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    return f"text-{digest[:12]}.txt"


def keep(sources: Path, texts: Iterable[tuple[str, Line]]) -> list[Path]:
    """Write texts with their lines of the index; return the files that were not there before.

    Raises `OutputError`; what was written until then is taken back.
    """
    folder = sources / FOLDER
    written: list[Path] = []
    before = listed(sources)
    try:
        lines = list(before)
        for text, line in texts:
            path = folder / line[0]
            if not path.exists():
                written.append(path)
                write_text(path, text)
            lines += [line] if line not in lines else []
        _write(sources, lines)
    except BaseException:
        take_back(sources, written, before)
        raise
    return written


def take_back(sources: Path, written: Iterable[Path], before: Sequence[Line]) -> None:
    """Leave the folder as it was before: without the files written, with the index of before."""
    for path in written:
        path.unlink(missing_ok=True)
    _write(sources, before)


def listed(sources: Path) -> list[Line]:
    """Return the lines of the index: file, name in its project, project, program."""
    path = sources / FOLDER / INDEX
    if not path.is_file():
        return []
    rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8", errors="replace")))
    return [(row[0], row[1], row[2], row[3]) for row in rows if len(row) == 4][1:]


def forget(sources: Path, path: Path) -> None:
    """Take a file out of the index, where it is one of the imported."""
    if path.parent == sources / FOLDER:
        _write(sources, [line for line in listed(sources) if line[0] != path.name])


def _write(sources: Path, lines: Sequence[Line]) -> None:
    index = sources / FOLDER / INDEX
    if lines:
        write_text(index, csv_of(HEADER, lines))
    else:
        index.unlink(missing_ok=True)
