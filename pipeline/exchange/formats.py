"""Which program's file is which: one line a format.

To add one: a function from a path to a project with its losses, and its endings here.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pipeline.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.exchange.losses import Losses
    from pipeline.exchange.project import Project

    Read = Callable[[Path], tuple[Project, Losses]]
    Write = Callable[[Project, Path], Losses]


def _refi(path: Path) -> tuple[Project, Losses]:
    from pipeline.exchange.refi.read import read_refi

    return read_refi(path)


def _to_refi(project: Project, path: Path) -> Losses:
    from pipeline.exchange.refi.write import write_refi

    return write_refi(project, path)


def _taguette(path: Path) -> tuple[Project, Losses]:
    from pipeline.exchange.taguette import read_taguette

    return read_taguette(path)


def _qualcoder(path: Path) -> tuple[Project, Losses]:
    from pipeline.exchange.qualcoder import read_qualcoder

    return read_qualcoder(path)


def _to_qualcoder(project: Project, path: Path) -> Losses:
    from pipeline.exchange.qualcoder_write import write_qualcoder

    return write_qualcoder(project, path)


def _codings(path: Path) -> tuple[Project, Losses]:
    from pipeline.exchange.codings_table import read_codings

    return read_codings(path)


def _to_csv(project: Project, path: Path) -> Losses:
    from pipeline.exchange.codings_table import write_csv

    return write_csv(project, path)


def _to_excel(project: Project, path: Path) -> Losses:
    from pipeline.exchange.codings_table import write_excel

    return write_excel(project, path)


def _to_taguette(project: Project, path: Path) -> Losses:
    from pipeline.exchange.codings_table import write_taguette

    return write_taguette(project, path)


Kind = TypeVar("Kind")
READERS: dict[str, Read] = {
    ".qdpx": _refi,
    ".qde": _refi,
    ".sqlite3": _taguette,
    ".sqlite": _taguette,
    ".db": _taguette,
    ".qda": _qualcoder,
    ".csv": _codings,
    ".xlsx": _codings,
}
WRITERS: dict[str, Write] = {
    ".qdpx": _to_refi,
    ".csv": _to_csv,
    ".xlsx": _to_excel,
    ".qda": _to_qualcoder,
    ".taguette": _to_taguette,
}


def read_project(path: Path) -> tuple[Project, Losses]:
    """Return the project in a file or folder of any program, and what was left behind.

    Raises `SourceError` for a file that is missing, of another kind, damaged or made to do harm.
    """
    if not path.exists():
        raise SourceError(f"{path} is not there")
    return _chosen(READERS, path, "read")(path)


def write_project(project: Project, path: Path, suffix: str = "") -> Losses:
    """Write a project in the format of its name, or of `suffix`; return what was left behind.

    Raises `SourceError` for a format that is not written, `OutputError`.
    """
    return _chosen(WRITERS, Path(f"{path.name}{suffix}"), "write")(project, path)


def _chosen(known: dict[str, Kind], path: Path, what: str) -> Kind:
    found = known.get(path.suffix.lower())
    if found is None:
        raise SourceError(f"{path.name}: no program's project that is known to {what}; known are "
                          f"{', '.join(known)}")  # fmt: skip
    return found
