"""Parts of an Office file, read in memory and within limits; XML without entities."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.archives import excess
from pipeline.errors import SourceError
from pipeline.ingest.files import guard
from pipeline.ingest.files.guard import content, parsing

if TYPE_CHECKING:
    from pathlib import Path


def archive(path: Path, main: str) -> Archive:
    """Return the parts of an Office file whose main part is `main`, such as `content.xml`.

    Raises `SourceError` for a damaged, locked or oversized archive, one with macros, and
    one without the main part.
    """
    packed = content(path, "zip")
    with parsing(path):
        opened = zipfile.ZipFile(io.BytesIO(packed))
        infos = opened.infolist()
    _check_size(path, infos)
    safe = {info.filename: info for info in infos if _inside(info.filename)}
    if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in safe):
        raise SourceError(f"{path.name} holds macros. Save it as .docx, .xlsx or .odt without them")
    if main not in safe:
        raise SourceError(
            f"{path.name} lacks its main part {main}: it is damaged or of another type. "
            "Open it in the program that made it and save it again"
        )
    return Archive(path=path, opened=opened, infos=safe)


def _inside(name: str) -> bool:
    """Return False for a name that would lead out of the archive; such parts are never read."""
    parts = name.replace("\\", "/").split("/")
    return not (name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0])


def _check_size(path: Path, infos: list[zipfile.ZipInfo]) -> None:
    if any(info.flag_bits & 1 for info in infos):
        raise SourceError(
            f"{path.name} is protected by a password. Save a copy without one and use that"
        )
    told = excess(infos, guard.LIMITS)
    if told:
        raise SourceError(
            f"{path.name} unpacks to far more than it should ({told}). "
            "It may be made to do harm: ask the sender for a fresh copy"
        )


@dataclass(frozen=True, slots=True)
class Archive:
    """The parts of an Office file, read on demand and never written anywhere."""

    path: Path
    opened: zipfile.ZipFile
    infos: dict[str, zipfile.ZipInfo]

    @property
    def names(self) -> list[str]:
        """Return the names of the parts, in the order of the archive."""
        return list(self.infos)

    def part(self, name: str) -> bytes:
        """Return one part, unpacked; `SourceError` when damaged or larger than allowed."""
        with parsing(self.path), self.opened.open(self.infos[name]) as stream:
            unpacked = stream.read(guard.LIMITS.part_bytes + 1)
        if len(unpacked) > guard.LIMITS.part_bytes:
            raise SourceError(
                f"{self.path.name} is too large inside ({name}). Split it into several files"
            )
        return unpacked

    def xml(self, name: str) -> Any:
        """Return the root element of one part, or None where the archive has no such part."""
        return xml(self.part(name), self.path, name) if name in self.infos else None


def xml(raw: bytes, path: Path, name: str = "") -> Any:
    """Return the root of `raw`; no entity is resolved, no address fetched.

    Raises `SourceError` when it is not well formed, nested past 256 levels, or declares a
    document type (which Office formats never need, and attacks do).
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    with parsing(path, name):
        root: Any = etree.fromstring(raw, parser)
    if root.getroottree().docinfo.doctype:
        raise SourceError(
            f"{path.name} declares entities in {name or 'its text'}, which such a file never "
            "needs. Open it in the program that made it and save it again"
        )
    return root
