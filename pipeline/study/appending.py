"""Files that several programs add to: one writer at a time, and lines that are whole or not there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import OutputError, cannot_write

PATIENCE = 60  # seconds; a writer holds the folder for a moment, a withdrawal for seconds


@contextmanager
def locked(path: Path, wait: float, busy: str) -> Iterator[bool]:
    """Hold the lock file `path`; yield whether this thread did not hold it already.

    Raises `OutputError`, saying `busy`, when it is held elsewhere for `wait` seconds, and when
    its folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path.resolve(), is_singleton=True)
        first = not lock.is_locked
        lock.acquire(timeout=wait)
    except Timeout:
        raise OutputError(busy) from None
    except OSError as fault:
        raise cannot_write(fault, path, "nothing was done") from None
    try:
        yield first
    finally:
        lock.release()


@contextmanager
def holding_decisions(folder: Path) -> Iterator[None]:
    """Hold the folder of decisions: to append, or to take a source out. Raises `OutputError`."""
    path = folder / ".lock"
    with locked(path, PATIENCE, f"{path} is held by another program; nothing was stored"):
        yield


def append_lines(path: Path, lines: bytes) -> None:
    """Add whole lines to a file, synced; after a fault the file is as long as before.

    Half a line that stands at its end from before is closed first.
    """
    before = path.stat().st_size if path.exists() else 0
    try:
        with open(path, "ab") as opened:
            opened.write((b"" if _ends_a_line(path) else b"\n") + lines)
            opened.flush()
            os.fsync(opened.fileno())
    except OSError as fault:
        with suppress(OSError):
            os.truncate(path, before)
        raise cannot_write(fault, path, "nothing was stored") from None


def _ends_a_line(path: Path) -> bool:
    return last_bytes(path, 1) in (b"", b"\n")


def last_bytes(path: Path, number: int) -> bytes:
    """Return the last bytes of a file, `number` at most."""
    with open(path, "rb") as opened:
        opened.seek(max(0, opened.seek(0, os.SEEK_END) - number))
        return opened.read()
