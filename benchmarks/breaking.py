"""Commands that are broken off: killed at the n-th call that writes or deletes, or out of space.

Each trial is a fork of this process, which has imported everything. What counts are the audit
events of Python itself, so nothing that opens a file for writing, moves, makes or deletes escapes.
"""

from __future__ import annotations

import errno
import gzip
import io
import os
import sys
import traceback
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

KILLED = 77
CHANGES = {
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.chmod", "os.truncate", "os.link",
    "os.symlink",
}  # fmt: skip
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Breaker:
    """Counts what writes or deletes below a folder; at the n-th such call it kills or refuses."""

    def __init__(self, folder: Path, at: int, how: str) -> None:
        """Remember where to count, which call to break, and how: kill, torn, full or count."""
        self.folder, self.at, self.how = str(folder), at, how
        self.seen = 0
        self.opened = ""

    def __call__(self, event: str, args: tuple[object, ...]) -> None:
        """Take an audit event."""
        path = self._changed(event, args)
        if not path.startswith(self.folder):
            return
        self.seen += 1
        if self.how in ("kill", "torn") and self.seen == self.at:
            last = Path(self.opened)
            if self.how == "torn" and "writing" in last.name and last.is_file():
                os.truncate(last, last.stat().st_size // 2)
            os._exit(KILLED)
        if self.how == "full" and self.seen >= self.at and event in ("open", "os.mkdir"):
            raise OSError(errno.ENOSPC, "No space left on device", path)
        if event == "open":
            self.opened = path

    def _changed(self, event: str, args: tuple[object, ...]) -> str:
        """Return the path that an event changes; empty for one that changes nothing."""
        if event == "open" and isinstance(args[0], (str, bytes)):
            path, mode, flags = args
            writes = any(letter in str(mode or "") for letter in "wax+")
            if mode is None and isinstance(flags, int):
                writes = bool(flags & WRITING)
            return os.fsdecode(path) if writes else ""  # type: ignore[arg-type]
        if event in CHANGES and isinstance(args[0], (str, bytes, os.PathLike)):
            return os.fsdecode(args[0])
        return ""


def tried(
    command: Callable[[], object], folder: Path, at: int = 0, how: str = "count"
) -> tuple[int, int, str]:
    """Run a command in a fork; return its exit code, calls counted, and what it printed.

    0: done; 77: killed; 1: a fault that was told; 2: a fault with a traceback.
    """
    out = io.StringIO()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        code = _in_child(command, Breaker(folder, at, how), out)
        os.write(writing, out.getvalue().encode()[-60_000:])
        os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode("utf-8", "replace")
    _, status = os.waitpid(child, 0)
    counted = said.rpartition("\ncounted ")[2]
    return os.waitstatus_to_exitcode(status), int(counted or 0), said


def _in_child(command: Callable[[], object], breaker: Breaker, out: io.StringIO) -> int:
    from pipeline.errors import SensemakingError

    sys.addaudithook(breaker)
    code = 0
    try:
        result = command()
        for line in result if isinstance(result, Iterator) else [result]:
            print(line, file=out)
    except SensemakingError as fault:
        print(f"{type(fault).__name__}: {fault}", file=out)
        code = 1
    except Exception:
        traceback.print_exc(file=out)
        code = 2
    print(f"\ncounted {breaker.seen}", file=out, end="")
    return code


def contents(content: bytes, depth: int = 0) -> Iterator[bytes]:
    """Yield the bytes of a file, and unpacked what it packs, without help of the program."""
    yield content
    if content[:4] == b"PK\x03\x04" and depth < 4:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for name in archive.namelist():
                    yield name.encode()
                    yield from contents(archive.read(name), depth + 1)
        except zipfile.BadZipFile:
            return
    elif content[:2] == b"\x1f\x8b" and depth < 4:
        yield from contents(gzip.decompress(content), depth + 1)
    elif content[:4] == b"PAR1":
        import pandas as pd

        yield pd.read_parquet(io.BytesIO(content)).to_csv().encode()


def holding(folder: Path, words: list[str]) -> dict[str, set[Path]]:
    """Return the files in which each word stands: plain, in any case, in UTF-8 or UTF-16."""
    found: dict[str, set[Path]] = {word: set() for word in words}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        own = str(path.relative_to(folder)).encode().lower()
        parts = [own, *(part.lower() for part in contents(path.read_bytes()))]
        wide = [part.replace(b"\0", b"") for part in parts if b"\0" in part]
        for word in words:
            if any(word.encode() in part for part in (*parts, *wide)):
                found[word].add(path)
    return found
