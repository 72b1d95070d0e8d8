"""Where sheets with words of sources were written: beside a study, or wherever people said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.study.privacy import write_private

if TYPE_CHECKING:
    from pipeline.study.study import Study

WRITTEN = "sheets_written.txt"  # in the private folder: one path a line
FOLDER = "sheets"  # what README calls a folder of sheets


def note_sheet(study: Study, target: Path) -> None:
    """Remember where a sheet, or a folder of sheets, is written. Raises `OutputError`."""
    known = _written(study)
    path = target.resolve()
    if path not in known:
        write_private(study.private / WRITTEN, "".join(f"{one}\n" for one in [*known, path]))


def places_of_sheets(study: Study) -> list[Path]:
    """Return where sheets may lie outside the study: as noted, beside it, and where we are."""
    near = [study.root.resolve().parent, Path.cwd()]
    return [*_written(study), *near, *(place / FOLDER for place in near)]


def _written(study: Study) -> list[Path]:
    path = study.private / WRITTEN
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return [Path(line) for line in lines if line]
