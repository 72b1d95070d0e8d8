"""Where traces of a source lie: every file of a study is opened, archives and tables unpacked.

Hidden folders of other programs (version control, editors, synchronisers) are told as not
searched; the folders that an interrupted command leaves (`.writing-*`) are searched.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import SensemakingError
from pipeline.run.residue import texts_in
from pipeline.run.traces import (
    SHORT,
    Hashed,
    Traces,
    rows_of_numbers,
    runs_of,
    words_of,
)

ESCAPED = re.compile(r'\\[nrt"]')
READ_AS_PEOPLE_DO = (".pdf", ".docx", ".odt", ".rtf", ".html", ".htm", ".eml")
BESIDE = (
    ".xlsx",
    ".docx",
    ".csv",
    ".txt",
    ".md",
    ".html",
    ".pdf",
    ".qdpx",
)  # what people keep by a study
UNDER_WAY = ".writing-"  # how what is not yet whole is named, wherever it is written
MOST_BESIDE = 500  # files beside a study; more is no place for its sheets but somebody's documents
SEALED = {
    b"\xd0\xcf\x11\xe0": "old or encrypted Office file",
    b"7z\xbc\xaf\x27\x1c": "7z archive",
    b"Rar!": "rar archive",
    b"\xfd7zXZ": "xz archive",
    b"BZh": "bzip2 archive",
    b"(\xb5/\xfd": "zstd archive",
}
OF_MACHINES = ("CACHEDIR.TAG", "pyvenv.cfg")  # in hidden folders where no words of people are


class SealedError(Exception):
    """The content of a file cannot be looked into."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where to search, and where a person must."""

    files: tuple[Path, ...]
    unopened: tuple[str, ...]  # folders that were not opened, with the reason


@dataclass(frozen=True, slots=True)
class Found:
    """What the search for a source found."""

    left: tuple[Path, ...]  # hold eight words in a row, or a vector, that only it had
    alike: tuple[Path, ...]  # hold four words in a row, or a rare word, that only it had
    sealed: tuple[str, ...]  # files that could not be looked into, with the reason


def places_of(root: Path, folders: Iterable[Path], beside: Iterable[Path] = ()) -> Places:
    """Return every file below the study and its folders, and office files directly `beside` it."""
    files: set[Path] = set()
    unopened: set[str] = set()
    for place in dict.fromkeys([root, *folders]):
        _walk(place, files, unopened)
    for place in beside:
        near = _near(place) if place.is_dir() else [place] if place.is_file() else []
        files |= set(near)
    one = {path.resolve(): path for path in sorted(files)}
    return Places(tuple(sorted(one.values())), tuple(sorted(unopened)))


def _walk(folder: Path, files: set[Path], unopened: set[str]) -> None:
    try:
        inside = sorted(folder.iterdir()) if folder.is_dir() else []
    except OSError as fault:
        unopened.add(f"{folder}: {fault.strerror}")
        return
    for path in inside:
        if path.is_file():
            files.add(path)
        elif path.is_symlink():
            unopened.add(f"{path}: a linked folder")
        elif path.is_dir() and not _of_machines(path):
            if path.name.startswith(".") and not path.name.startswith(UNDER_WAY):
                unopened.add(f"{path}: a hidden folder of another program")
            else:
                _walk(path, files, unopened)


def _of_machines(folder: Path) -> bool:
    return folder.name == "__pycache__" or any((folder / one).is_file() for one in OF_MACHINES)


def _near(folder: Path) -> list[Path]:
    """Return the office files in a folder; none where it holds a crowd of them."""
    found = [path for path in folder.iterdir() if path.suffix.lower() in BESIDE and path.is_file()]
    return found if len(found) <= MOST_BESIDE else []


def search(paths: Iterable[Path], traces: Traces, hashed: Hashed) -> Found:
    """Return in which files traces of a source are left."""
    left, alike, sealed = [], [], []
    for path in paths:
        try:
            strong, weak = _holds(path, traces, hashed)
        except SealedError as fault:
            sealed.append(f"{path} ({fault})")
            continue
        left += [path] if strong else []
        alike += [path] if weak and not strong else []
    return Found(tuple(left), tuple(alike), tuple(sealed))


def _holds(path: Path, traces: Traces, hashed: Hashed) -> tuple[bool, bool]:
    """Return whether a file holds what tells the source, and what may come from it."""
    if any(hashed(row) in traces.vectors for row in rows_of_numbers(path)):
        return True, True
    weak = False
    for text in texts_of(path):
        if holds_run(text, traces, hashed):
            return True, True
        weak = weak or holds_short(text, traces, hashed)
    return False, weak


def holds_run(text: str, traces: Traces, hashed: Hashed) -> bool:
    """Return whether eight words in a row that only the source had stand in a text."""
    return any(hashed(run.encode()) in traces.runs for run in runs_of(text))


def holds_short(text: str, traces: Traces, hashed: Hashed) -> bool:
    """Return whether four words in a row, or a rare word, that only the source had do."""
    pieces = runs_of(text, SHORT) | set(words_of(text))
    return any(hashed(piece.encode()) in traces.short for piece in pieces)


def texts_of(path: Path) -> Iterator[str]:
    """Yield the texts in a file: cells of tables, members of archives, text as people read it.

    Raises `SealedError` where its content cannot be looked into.
    """
    try:
        content = path.read_bytes()
        yield from _inside(path, content)
    except (OSError, ValueError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error) as fault:
        raise SealedError(f"cannot be opened: {type(fault).__name__}") from None


def _inside(path: Path, content: bytes) -> Iterator[str]:
    for mark, what in SEALED.items():
        if content.startswith(mark):
            raise SealedError(what)
    if path.suffix == ".parquet":
        import pandas as pd

        yield str(pd.read_parquet(path).to_csv(index=False))
        return
    if path.suffix.lower() in READ_AS_PEOPLE_DO:
        yield from _as_read(path)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield content.decode("utf-16", "replace")
    elif content[:4096].count(0) > len(content[:4096]) // 5:
        yield from (content.decode(name, "replace") for name in ("utf-16-le", "utf-16-be"))
    for text in texts_in(content):
        yield text
        yield ESCAPED.sub(" ", text)


def _as_read(path: Path) -> Iterator[str]:
    """Yield the text of a document as its reader gives it: words that markup cuts are whole."""
    from pipeline.ingest.formats import read_file

    try:
        yield "\n".join(piece.text for piece in read_file(path).pieces)
    except SensemakingError:
        if path.suffix == ".pdf":
            raise SealedError("a PDF without a text layer") from None
