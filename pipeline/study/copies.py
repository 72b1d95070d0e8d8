"""Copies of what people typed: written whole, and compared with what they are copies of."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from pipeline.errors import OutputError
from pipeline.hashes import file_hash
from pipeline.tables import write_whole

if TYPE_CHECKING:
    from pathlib import Path


def copy_whole(source: Path, target: Path) -> None:
    """Store a copy of a file, all or nothing, unless `target` is one already.

    Raises `OutputError` when it cannot be written or does not hold what the file holds.
    """
    content = file_hash(source)
    if file_hash(target) == content:
        return
    write_whole(target, lambda temporary: shutil.copyfile(source, temporary))
    if file_hash(target) != content:
        target.unlink(missing_ok=True)
        raise OutputError(f"{target} does not hold what {source} holds; is the disk full?")
