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
from pipeline.ingest.fields.tables import contents_of
from pipeline.ingest.files.apart import within_limit
from pipeline.ingest.files.cells import TABLE_SUFFIXES
from pipeline.ingest.files.plain import leads_out, not_plain, plain_files
from pipeline.study.register import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.study.register import Register

IGNORED = ("register.xlsx", "thumbs.db", "desktop.ini")
PART = re.compile(r"(?P<file>.*?)#(?P<part>[Ss]\d+(?:[Rr]\d+)?|[Rr]?\d+)")
SHEET = re.compile(r"S\d+")  # a part that is a whole sheet
FOR_ALL = "survey response"  # of a file with many responses: its row stands for each of them


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A source and where its text lies."""

    source_id: str
    path: Path | None  # None: the register has a row, but the file is not there
    relative: str  # to the folder of sources; `#R01` names one response of a form
    part: str | None  # R01, R02, ... of a form; S02, ... a sheet that is a source by itself
    row: Row | None
    drafted: bool  # True: the file has no row
    shared: bool = False  # its row stands for other parts of the file as well


def list_sources(folder: Path, register: Register) -> list[SourceFile]:
    """Return the sources of a study, ordered by id.

    A row finds its file whatever the capitals, the accents' encoding, the spacing and the
    slashes of its path. A file without a row is drafted under an id made of its path; of
    a form, each response without a row. A row of the kind `survey response` for a whole form
    stands for each of its responses; the row of a workbook for each sheet that is a source.
    Raises `RegisterError` when a path leads outside the folder or fits several files.
    """
    present = {path.relative_to(folder).as_posix(): path for path in _walk(folder)}
    rows = _registered(folder, register, present)
    named = {one.relative for one in rows}
    registered = [own for file in rows for own in _each(file, folder, named)]
    known = {file.source_id.casefold() for file in registered}
    drafted = _drafted(folder, present, {file.relative for file in registered}, known)
    return sorted([*registered, *drafted], key=lambda file: file.source_id)


def _walk(folder: Path) -> Iterator[Path]:
    for path in plain_files(folder):
        if not _ignored(path.relative_to(folder)):
            yield path


def unlisted(folder: Path) -> list[str]:
    """Return what lies among the sources and is not read, each with what to do about it."""
    return [
        f"{shown}: {why}"
        for path, shown, why in not_plain(folder)
        if not _ignored(path.relative_to(folder))
    ]


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


def _each(file: SourceFile, folder: Path, registered: set[str]) -> Iterator[SourceFile]:
    """Yield a source of the register; where its row stands for parts of the file, each of them.

    Parts with a row of their own are left to it.
    """
    own, parts = _sources_in(file.path, folder) if file.path and not file.part else (True, [])
    kind = file.row.get("kind") if file.row else ""
    shared = [part for part in parts if kind == FOR_ALL or SHEET.fullmatch(part)]
    if own or kind != FOR_ALL:
        yield file
    for part in shared:
        place = f"{file.relative}#{part}"
        if place not in registered and file.row is not None:
            source_id = f"{file.source_id}-{part.lower()}"
            row = Row(file.row.cells | {"source_id": source_id}, file.row.where)
            yield SourceFile(source_id, file.path, place, part, row, drafted=False, shared=True)


def _split(path: str) -> tuple[str, str | None]:
    match = PART.fullmatch(path.strip())
    if match:
        return _slashes(match.group("file")), part_name(match.group("part"))
    return _slashes(path), None


def part_name(written: str) -> str:
    """Return the name of a part as the reader gives it: `1`, `r01` and `R1` are `R01`."""
    letters = written.upper() if not written.isdecimal() else f"R{written}"
    return re.sub(r"(\D)0*(\d+)", lambda match: f"{match[1]}{int(match[2]):02d}", letters)


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
    folder: Path, present: dict[str, Path], registered: set[str], known: set[str]
) -> Iterator[SourceFile]:
    for relative, path in present.items():
        if relative in registered:
            continue
        own, parts = _sources_in(path, folder)
        if own:
            yield SourceFile(_new_id(relative, known), path, relative, None, None, drafted=True)
        for part in parts:
            place = f"{relative}#{part}"
            if place not in registered:
                yield SourceFile(_new_id(place, known), path, place, part, None, drafted=True)


def _sources_in(path: Path, folder: Path) -> tuple[bool, list[str]]:
    """Return whether a file is a source itself, and which of its parts are."""
    if path.suffix.lower() not in TABLE_SUFFIXES or leads_out(path, folder):
        return True, []
    try:
        contents = within_limit(contents_of, path)
    except SourceError:
        return True, []
    return None in contents.sources, contents.parts


def _new_id(relative: str, known: set[str]) -> str:
    """Return an id made of the path, and of its hash where another source has that id."""
    slug, part = id_of(relative), relative.partition("#")[2]
    digest = hashlib.sha256(relative.encode("utf-8", "surrogatepass")).hexdigest()
    if not slug or slug == part.lower():
        slug = "-".join(filter(None, ["source", digest[:8], part.lower()]))
    if slug in known:
        slug = f"{slug}-{digest[:6]}"
    known.add(slug)
    return slug


def id_of(relative: str) -> str:
    """Return the id that a path gives: letters and digits of its name."""
    place, _, part = relative.partition("#")
    stem = str(Path(place).with_suffix(""))
    ascii_only = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^A-Za-z0-9]+", "-", ascii_only).strip("-").lower()[:60].strip("-")
    return "-".join(filter(None, [slug, part.lower()]))


def missing_hint(file: SourceFile, present: list[str]) -> str:
    """Return the file name nearest to a path that is not there, as a question."""
    return nearest(file.relative.partition("#")[0], present)
