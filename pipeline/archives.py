"""How much a file that people hand in may unpack to: sources, registers, filled-in sheets alike."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

CELLS = 5_000_000  # of one sheet; ten times the rows of any register, and still read in a minute
Row = TypeVar("Row", bound=Sequence[Any])


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may hold before it is refused; far above any real transcript."""

    part_bytes: int = 30_000_000  # one XML part of an Office file, unpacked
    total_bytes: int = 400_000_000  # all parts together, as the archive declares them
    members: int = 5_000
    ratio: int = 200  # unpacked over packed, judged from one megabyte on
    seconds: float = 120.0


LIMITS = Limits()


class TooLargeError(ValueError):
    """A file unpacks to more than any that people fill in."""


def excess(infos: Sequence[zipfile.ZipInfo], limits: Limits) -> str:
    """Return how far the members of an archive go beyond the limits; empty where they do not."""
    total = sum(info.file_size for info in infos)
    swollen = any(
        info.file_size > 1_000_000 and info.file_size > limits.ratio * max(1, info.compress_size)
        for info in infos
    )
    if len(infos) > limits.members or total > limits.total_bytes or swollen:
        return f"{len(infos)} parts, {total / 1e6:.0f} MB"
    return ""


def within_limits(path: Path) -> Path:
    """Return the path of an Office file that may be opened.

    Raises `TooLargeError` where it would unpack to far more than it should, `OSError` and
    `zipfile.BadZipFile` where it is no archive.
    """
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
    told = excess(infos, LIMITS)
    largest = max((info.file_size for info in infos), default=0)
    if told or largest > LIMITS.part_bytes:
        told = told or f"a part of {largest / 1e6:.0f} MB"
        raise TooLargeError(f"unpacks to far more than it should ({told})")
    return path


def open_workbook(path: Path, **options: Any) -> Any:
    """Return the workbook of openpyxl, opened with its options, within the limits.

    Raises what `within_limits` and openpyxl raise: `ValueError` and `KeyError` among them.
    """
    from openpyxl import load_workbook

    return load_workbook(within_limits(path), **options)


def counted(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows of a sheet; raise `TooLargeError` where they hold more than `CELLS` cells.

    A sheet that says it has a million rows of thousands of columns takes no room in its file.
    """
    cells = 0
    for row in rows:
        cells += max(1, len(row))
        if cells > CELLS:
            raise TooLargeError(f"a sheet has over {CELLS:,} cells")
        yield row
