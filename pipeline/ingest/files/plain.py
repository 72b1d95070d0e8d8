"""Which files of a folder are plain files that can be read, and what stands there besides."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

NOT_UTF8 = "its name is not UTF-8 and cannot be stored; rename it"
LINKED = "is a link to a folder and is not read; copy the folder here"
LOST = "is a link that leads nowhere; copy the file here"
NO_FILE = "is no plain file and is not read"
CLOSED = "is a folder that cannot be opened; nothing in it is read"


def plain_files(folder: Path) -> list[Path]:
    """Return the files below a folder that have a name, in order; links to files among them."""
    return sorted(path for path, why in _below(folder) if not why)


def leads_out(path: Path, folder: Path) -> bool:
    """Return whether a path is a link to something outside a folder."""
    return not path.resolve().is_relative_to(folder.resolve())


def not_plain(folder: Path) -> list[tuple[Path, str, str]]:
    """Return what below a folder is not read: its path, how to show it, and what to do."""
    found = [(path, why) for path, why in _below(folder) if why]
    return sorted((path, _shown(path.relative_to(folder)), why) for path, why in found)


def _below(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield everything below a folder, with why it is not read; empty where it is."""
    closed: list[str] = []
    for place, folders, files in os.walk(
        folder, onerror=lambda fault: closed.append(fault.filename)
    ):
        for name in folders:
            path = Path(place, name)
            if path.is_symlink() or not _is_utf8(name):
                yield path, LINKED if path.is_symlink() else NOT_UTF8
        folders[:] = [name for name in folders if _is_utf8(name)]
        for name in files:
            path = Path(place, name)
            yield path, _why_not(path)
    yield from ((Path(name), CLOSED) for name in closed if Path(name) != folder)


def _why_not(path: Path) -> str:
    if not _is_utf8(path.name):
        return NOT_UTF8
    if path.is_symlink() and not path.exists():
        return LOST
    return "" if path.is_file() else NO_FILE


def _is_utf8(name: str) -> bool:
    return name == name.encode("utf-8", "replace").decode("utf-8")


def _shown(path: Path) -> str:
    return path.as_posix().encode("utf-8", "backslashreplace").decode("utf-8")
