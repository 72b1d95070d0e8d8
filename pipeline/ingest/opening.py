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
# Small files are read once for both passes over a study: what was drafted of a content waits here
# for the second, which takes it away. In memory alone.
SMALL = 4_000  # bytes of such a file
MOST = 10_000  # files that wait
DRAFTED: dict[tuple[str, str, str | None, str], Drafting] = {}


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
    key = (before, str(file.path), file.part, repr(setting))
    if key in DRAFTED:
        return DRAFTED.pop(key)
    size = file.path.stat().st_size
    drafting = within_limit(_draft, file.path, file.part, setting)
    if file_hash(file.path) != before:
        raise _changed(file)
    if size < SMALL and len(DRAFTED) < MOST:
        DRAFTED[key] = drafting
    return drafting


def _draft(path: Path, part: str | None, setting: Setting) -> Drafting:
    return draft(read_file(path, part), setting)


def _changed(file: SourceFile) -> ChangedError:
    return ChangedError(
        f"{file.relative} changed while it was read; close the program that writes it, run again"
    )
