"""Names that must be replaced before anything is stored: of the register and of the speakers."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import SensemakingError
from pipeline.ingest.drafts import draft, setting_of
from pipeline.ingest.labels import base_name, role_of
from pipeline.ingest.readers import read_file
from pipeline.privacy import may_analyse, write_private
from pipeline.register import read_register, split
from pipeline.store import file_hash

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.ingest.listing import SourceFile
    from pipeline.register import Register
    from pipeline.study import Study

Name = tuple[str, str, str]  # as it may be written, kind, the name it stands for
CACHE_FILE = "speakers.json"
UNREAD_KINDS = ("programme document", "literature")  # they have no speakers
# Names that are among the commonest words of a language are replaced only in full.
WORDS = {
    "an", "art", "bill", "bo", "can", "do", "he", "in", "jean", "le", "la", "ma", "man", "mark", "may", "me",
    "no", "of", "or", "pat", "ray", "rob", "si", "so", "sol", "son", "sue", "the", "to", "tu", "van", "we",
    "will", "y", "yo", "you", "de", "da", "dos", "el", "al", "di", "du", "des", "les", "los", "las",
    "bin", "ben", "st", "and", "et", "e", "von", "der", "den",
}  # fmt: skip


def names_in_register(register: Register) -> list[Name]:
    """Return the names of people, organisations, places and projects that the register holds.

    With a person's name come its first and last part. Aliases stand for the name they
    belong to.
    """
    found: list[Name] = []
    for row in register.people:
        name, kind = row.get("name"), row.get("kind") or "person"
        found += [(alias, kind, name) for alias in [name, *split(row.get("aliases"))]]
    found += [(row.get("person"), "person", row.get("person")) for row in register.speakers]
    for row in register.sources:
        found += [(name, "organisation", name) for name in split(row.get("organisation"))]
    return _with_parts([item for item in found if item[0]])


def names_of_speakers(files: Iterable[SourceFile], study: Study) -> list[Name]:
    """Return the names of speakers, and of people and organisations that cover blocks give.

    Generic labels (`I`, `P1`, `Interviewer`) are no names. What was found in a file is
    kept in the private folder by the file's hash, so that an unchanged file is read once.
    """
    cache_path = study.private / CACHE_FILE
    cache = _read_cache(cache_path)
    register = read_register(study.sources)
    kept: dict[str, list[list[str]]] = {}
    for file in files:
        if file.path is None or not _is_read(file):
            continue
        key = _key(file, register)
        kept[key] = cache[key] if key in cache else _names_in(file, register)
    if kept != cache:
        write_private(cache_path, json.dumps(kept, ensure_ascii=False, sort_keys=True) + "\n")
    return _with_parts([(name, kind, name) for names in kept.values() for name, kind in names])


def _is_read(file: SourceFile) -> bool:
    if file.row is None:
        return True
    analyse = {"consent_analyse": file.row.get("consent_analyse")}
    return may_analyse(analyse) and file.row.get("kind") not in UNREAD_KINDS


def _key(file: SourceFile, register: Register) -> str:
    """Return a hash of what the names of a source depend on: file, part, register, this code."""
    assert file.path is not None
    kind = file.row.get("kind") if file.row else ""
    setting = setting_of(file.source_id, kind, register, form=file.part is not None)
    parts = [file_hash(file.path), str(file.part), repr(setting), _code_hash()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _code_hash() -> str:
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.iterdir()):
        if path.suffix in (".py", ".toml"):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _names_in(file: SourceFile, register: Register) -> list[list[str]]:
    assert file.path is not None
    kind = file.row.get("kind") if file.row else ""
    setting = setting_of(file.source_id, kind, register, form=file.part is not None)
    try:
        drafting = draft(read_file(file.path, file.part), setting)
    except SensemakingError:
        return []  # told where the source is read
    return [[name, name_kind] for name, name_kind in drafting.names]


def _read_cache(path: Path) -> dict[str, list[list[str]]]:
    try:
        cache = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return cache if isinstance(cache, dict) else {}


def _with_parts(found: list[Name]) -> list[Name]:
    """Return the names, each person's also without title, and by first and by last name.

    A first or last name that two people share stands for itself.
    """
    names = list(dict.fromkeys(found))
    known = {surface.casefold() for surface, _, _ in names}
    parts = [
        (part, whole)
        for surface, kind, whole in names
        if kind == "person" and role_of(surface) is None
        for part in _parts(surface)
    ]
    shared = Counter(part.casefold() for part, _ in dict.fromkeys(parts))
    added = [
        (part, "person", whole if shared[part.casefold()] == 1 else part)
        for part, whole in parts
        if part.casefold() not in known
    ]
    return list(dict.fromkeys([*names, *added]))


def _parts(name: str) -> list[str]:
    base = base_name(name)
    words = [word.strip(".,") for word in base.split()]
    ends = [words[0], words[-1]] if len(words) > 1 else []
    good = [word for word in ends if len(word) > 2 and word.casefold() not in WORDS]
    return [part for part in [base, *good] if part != name]
