"""Rows of the sheet `speakers` to be answered: labels on which most words of a source hang."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.escape import csv_of
from pipeline.ingest.whole.survey import survey
from pipeline.study.privacy import write_private

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pipeline.ingest.listing import SourceFile
    from pipeline.study.study import Study

FILE = "drafted_speakers_rows.csv"  # in the private folder: labels may be names
COLUMNS = ("source_id", "label", "role", "person", "informant_group", "read_as", "words")


def waiting(
    files: Iterable[SourceFile], study: Study, today: str = ""
) -> dict[str, tuple[tuple[str, str, int], ...]]:
    """Return by source the label, role and words of those whose role a person must say."""
    found = survey(files, study, today)
    return {source_id: own.waits for source_id, own in sorted(found.items()) if own.waits}


def draft_rows(waits: dict[str, tuple[tuple[str, str, int], ...]], study: Study) -> Path:
    """Write the rows, their role left to be filled in, and return the file; without any, remove it.

    `read_as` is the role that the labels would have had, `words` how many are said under each.
    """
    path = study.private / FILE
    if not waits:
        path.unlink(missing_ok=True)
        return path
    rows = [
        [source_id, label, "", "", "", role, words]
        for source_id, labels in waits.items()
        for label, role, words in labels
    ]
    write_private(path, csv_of(COLUMNS, rows))
    return path
