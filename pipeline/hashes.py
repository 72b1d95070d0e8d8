"""Hashes of files."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file, or `absent`."""
    if not path.is_file():
        return "absent"
    with open(path, "rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
