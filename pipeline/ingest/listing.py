"""Which sources a study has: rows of the register matched to files, and files without a row."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import RegisterError, SourceError, all_at_once, nearest
from pipeline.ingest.fields.forms import FORM_SUFFIXES, responses_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.study.register import Register, Row

IGNORED = ("register.xlsx", "thumbs.db", "desktop.ini")
PART = re.compile(r"(?P<file>.*?)#[Rr]?0*(?P<number>\d+)")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A source and where its text lies."""

    source_id: str
    path: Path | None  # None: the register has a row, but the file is not there
    relative: str  # to the folder of sources; `#R01` names one response of a form
    part: str | None  # R01, R02, ...
    row: Row | None
    drafted: bool  # True: the file has no row


def list_sources(folder: Path, register: Register) -> list[SourceFile]:
    """Return the sources of a study, ordered by id.

    A row finds its file whatever the capitals, the accents' encoding, the spacing and the
    slashes of its path. A file without a row is drafted under an id made of its path; of
    a form, each response without a row. Raises `RegisterError` when a path leads outside
    the folder or fits several files.
    """
    present = {path.relative_to(folder).as_posix(): path for path in _walk(folder)}
    registered = _registered(folder, register, present)
    known = {file.source_id.casefold() for file in registered}
    drafted = _drafted(present, {file.relative for file in registered}, known)
    return sorted([*registered, *drafted], key=lambda file: file.source_id)


def _walk(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not _ignored(path.relative_to(folder)):
            yield path


def _ignored(relative: Path) -> bool:
    parts = relative.parts
    name = relative.name.lower()
    hidden = any(part.startswith((".", "~", "__")) for part in parts)
    unsaved = name.endswith(("~", ".tmp", ".crdownload", ".part", ".bak"))
    registers = parts[0].lower() == "register" or (len(parts) == 1 and name in IGNORED)
    return hidden or unsaved or registers or name.startswith("readme") or name in IGNORED


def _registered(folder: Path, register: Register, present: dict[str, Path]) -> list[SourceFile]:
    problems: list[str] = []
    by_form: dict[str, list[str]] = defaultdict(list)
    for relative in present:
        by_form[_form(relative)].append(relative)
    files = []
    for row in register.sources:
        name, part = _split(row.get("path"))
        if _leads_outside(folder, name):
            problems.append(f"{row.where}: the path {name} leads out of the folder of sources")
            continue
        fits = [name] if name in present else by_form[_form(name)]
        if len(fits) > 1:
            problems.append(f"{row.where}: the path {name} fits several files: {', '.join(fits)}")
        found = fits[0] if len(fits) == 1 else None
        relative = (found or name) + (f"#{part}" if part else "")
        path = present[found] if found else None
        files.append(SourceFile(row.get("source_id"), path, relative, part, row, drafted=False))
    all_at_once(RegisterError, problems)
    return files


def _split(path: str) -> tuple[str, str | None]:
    match = PART.fullmatch(path.strip())
    if match:
        return _slashes(match.group("file")), part_name(int(match.group("number")))
    return _slashes(path), None


def part_name(number: int) -> str:
    """Return the name of a response of a form."""
    return f"R{number:02d}"


def _slashes(path: str) -> str:
    return re.sub(r"^(?:\./)+", "", path.strip().replace("\\", "/"))


def _form(relative: str) -> str:
    """Return what two ways to write one path have in common."""
    composed = unicodedata.normalize("NFC", relative).casefold()
    return re.sub(r"\s+", " ", re.sub(r"\s*/\s*", "/", composed)).strip()


def _leads_outside(folder: Path, relative: str) -> bool:
    drive = re.match(r"[A-Za-z]:", relative)
    inside = (folder / relative).resolve().is_relative_to(folder.resolve())
    return bool(drive) or relative.startswith("/") or not inside


def _drafted(
    present: dict[str, Path], registered: set[str], known: set[str]
) -> Iterator[SourceFile]:
    for relative, path in present.items():
        if relative in registered:
            continue
        parts = _parts(path)
        if not parts:
            yield SourceFile(_new_id(relative, known), path, relative, None, None, drafted=True)
        for part in parts:
            place = f"{relative}#{part}"
            if place not in registered:
                yield SourceFile(_new_id(place, known), path, place, part, None, drafted=True)


def _parts(path: Path) -> list[str]:
    """Return the names of a form's responses; none when it is no form or cannot be read."""
    if path.suffix.lower() not in FORM_SUFFIXES:
        return []
    try:
        return [part_name(number + 1) for number in range(responses_in(path))]
    except SourceError:
        return []


def _new_id(relative: str, known: set[str]) -> str:
    """Return an id made of the path, and of its hash where another source has that id."""
    place, _, part = relative.partition("#")
    stem = str(Path(place).with_suffix(""))
    ascii_only = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^A-Za-z0-9]+", "-", ascii_only).strip("-").lower()[:60].strip("-")
    slug = "-".join(filter(None, [slug, part.lower()]))
    digest = hashlib.sha256(relative.encode("utf-8", "surrogatepass")).hexdigest()
    if not slug or slug == part.lower():
        slug = "-".join(filter(None, ["source", digest[:8], part.lower()]))
    if slug in known:
        slug = f"{slug}-{digest[:6]}"
    known.add(slug)
    return slug


def missing_hint(file: SourceFile, present: list[str]) -> str:
    """Return the file name nearest to a path that is not there, as a question."""
    return nearest(file.relative.partition("#")[0], present)
