"""A source's file is opened here and nowhere else: inside the study, unchanged meanwhile, in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import SourceError
from pipeline.hashes import file_hash
from pipeline.ingest.assembly import Drafting, Setting, draft
from pipeline.ingest.files.apart import within_limit
from pipeline.ingest.files.plain import leads_out
from pipeline.ingest.formats import read_file

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.ingest.listing import SourceFile

CHANGED = "changed"  # in place of the hash of a file that changed while it was read


class ChangedError(SourceError):
    """A file is not what it was when the names in it were looked for."""


def drafting_of(file: SourceFile, setting: Setting, folder: Path, content: str = "") -> Drafting:
    """Return the drafts of a source below the `folder` of sources.

    `content`: the hash that the file must have. Raises `SourceError` when it leads out of
    the folder, cannot be read, or takes too long; `ChangedError` when it changes meanwhile.
    """
    assert file.path is not None
    if leads_out(file.path, folder):
        raise SourceError(f"{file.relative}: leads out of the folder of sources; copy the file")
    before = file_hash(file.path)
    if content not in ("", before):
        raise _changed(file)
    drafting = within_limit(_draft, file.path, file.part, setting)
    if file_hash(file.path) != before:
        raise _changed(file)
    return drafting


def _draft(path: Path, part: str | None, setting: Setting) -> Drafting:
    return draft(read_file(path, part), setting)


def _changed(file: SourceFile) -> ChangedError:
    return ChangedError(
        f"{file.relative} changed while it was read; close the program that writes it, run again"
    )
