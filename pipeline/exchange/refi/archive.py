"""The parts of a `.qdpx`: the project file and the texts, read in memory and within limits."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pipeline.archives import LIMITS, excess
from pipeline.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.exchange.losses import Losses

MEMBERS = 200_000  # of a project: a survey has a source for each respondent, in two forms
PROJECT_BYTES = 250_000_000  # of the project file: some 500,000 codings
TEXTS = (".txt", ".md", ".text")
OUTSIDE = "its path leads out of the project file; nothing outside is opened"
ABSENT = "its text is not in the project file"


@dataclass(frozen=True, slots=True)
class Parts:
    """The project file's XML, and the texts by their folded names."""

    path: Path
    xml: bytes
    archive: zipfile.ZipFile | None = None
    members: dict[str, zipfile.ZipInfo] = field(default_factory=dict)

    def text(self, path: str, losses: Losses, guid: str) -> tuple[str | None, bool]:
        """Return the text behind a path of the project file, and whether a mark stood before it.

        Only what lies inside the archive is read: None for everything else.
        """
        scheme, _, rest = path.rpartition("://")
        if scheme.casefold() in ("absolute", "relative", "http", "https", "file"):
            losses.changed("Source", OUTSIDE, guid)
            return None, False
        info = self.members.get(posixpath.basename(rest.replace("\\", "/")).casefold())
        if info is None or self.archive is None:
            losses.changed("Source", ABSENT, guid)
            return None, False
        return decoded(_unpacked(self.path, self.archive, info, LIMITS.part_bytes), losses, guid)


@contextmanager
def parts_of(path: Path, losses: Losses) -> Iterator[Parts]:
    """Give the parts of a `.qdpx`, or of a `.qde` that lies alone.

    Raises `SourceError` for a damaged, locked or oversized archive, and one without exactly one
    project file.
    """
    with _opening(path):
        stream = path.open("rb")
    with stream as opened:
        if opened.read(2) != b"PK":
            opened.seek(0)
            yield Parts(path, _capped(path, opened, PROJECT_BYTES))
            return
        with _opening(path):
            archive = zipfile.ZipFile(opened)
        yield _archived(path, archive, losses)


def _archived(path: Path, archive: zipfile.ZipFile, losses: Losses) -> Parts:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    inside = [info for info in infos if _inside(info.filename)]
    losses.left("archive member", "its name leads out of the archive", "", len(infos) - len(inside))
    projects = [info for info in inside if info.filename.casefold().endswith(".qde")]
    texts = [info for info in inside if info.filename.casefold().endswith(TEXTS)]
    _check(path, [*projects, *texts], len(infos))
    if len(projects) != 1:
        raise SourceError(
            f"{path.name} holds {len(projects)} project files (.qde); it must hold one"
        )
    other = len(inside) - len(projects) - len(texts)
    losses.left("archive member", "no plain text: media, PDF and formatted copies", "", other)
    members = {posixpath.basename(info.filename).casefold(): info for info in reversed(texts)}
    return Parts(path, _unpacked(path, archive, projects[0], PROJECT_BYTES), archive, members)


def _inside(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return not (name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0])


def _check(path: Path, read: list[zipfile.ZipInfo], members: int) -> None:
    if any(info.flag_bits & 1 for info in read):
        raise SourceError(f"{path.name} is protected by a password. Export it without one")
    told = excess(read, replace(LIMITS, members=MEMBERS))
    if told or members > MEMBERS:
        raise SourceError(
            f"{path.name} unpacks to far more than it should ({told or f'{members} parts'}). "
            "It may be made to do harm: export the project again"
        )


def _unpacked(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    with _opening(path), archive.open(info) as stream:
        return _capped(path, stream, most)


def _capped(path: Path, stream: IO[bytes], most: int) -> bytes:
    content = stream.read(most + 1)
    if len(content) > most:
        raise SourceError(
            f"{path.name} holds a part of over {most / 1e6:.0f} MB. Split the project"
        )
    return content


@contextmanager
def _opening(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError):
        raise SourceError(
            f"{path.name} cannot be opened: it is missing, damaged or cut off. Export it again"
        ) from None


def decoded(raw: bytes, losses: Losses, guid: str) -> tuple[str, bool]:
    """Return a text without its byte order mark, and whether it had one."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        losses.changed("Source", "its text is UTF-16, not UTF-8", guid)
        return raw.decode("utf-16", "replace"), True
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        losses.changed("Source", "its text is not UTF-8; read as cp1252", guid)
        text = raw.decode("cp1252", "replace")
    return (text[1:], True) if text.startswith("\ufeff") else (text, False)
