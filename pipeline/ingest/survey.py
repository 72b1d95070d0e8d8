"""What must be known of all sources before one is stored: names, shared text, likeness.

The survey of a file is kept in the private folder under the file's hash, so an unchanged
file is read once. It holds names, and hashes in place of all other words.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import SensemakingError
from pipeline.ingest.characters import folded, paragraph_hash
from pipeline.ingest.drafts import Drafting, draft, setting_of
from pipeline.ingest.readers import read_file
from pipeline.privacy import may_analyse, write_private
from pipeline.register import read_register
from pipeline.store import file_hash

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.ingest.listing import SourceFile
    from pipeline.register import Register
    from pipeline.study import Study

CACHE_FILE = "survey.json"
RUN = 5  # words of a run that is compared between sources
SAMPLE = 4  # one run in so many is kept, chosen by its hash


@dataclass(frozen=True, slots=True)
class Survey:
    """One source: names with their kinds, and hashes of its paragraphs and runs of words."""

    names: tuple[tuple[str, str], ...] = ()
    paragraphs: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()


def survey(files: Iterable[SourceFile], study: Study) -> dict[str, Survey]:
    """Return the survey of each source that may be analysed and whose file is there."""
    path = study.private / CACHE_FILE
    cache = _read_cache(path)
    register = read_register(study.sources)
    code = _code_hash()
    kept: dict[str, Survey] = {}
    found: dict[str, Survey] = {}
    for file in files:
        if file.path is None or not _may_be_read(file):
            continue
        key = _key(file, register, code)
        found[file.source_id] = kept[key] = cache.get(key) or _survey(file, register)
    if kept != cache:
        stored = {key: asdict(own) for key, own in kept.items()}
        write_private(path, json.dumps(stored, ensure_ascii=False, sort_keys=True) + "\n")
    return found


def _may_be_read(file: SourceFile) -> bool:
    return file.row is None or may_analyse({"consent_analyse": file.row.get("consent_analyse")})


def _key(file: SourceFile, register: Register, code: str) -> str:
    """Return a hash of what a survey depends on: the file, its part, the register, this code."""
    assert file.path is not None
    setting = setting_of(file, register)
    parts = [file_hash(file.path), str(file.part), repr(setting), code]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _code_hash() -> str:
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.iterdir()):
        if path.suffix in (".py", ".toml"):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _survey(file: SourceFile, register: Register) -> Survey:
    assert file.path is not None
    try:
        drafting = draft(read_file(file.path, file.part), setting_of(file, register))
    except SensemakingError:
        return Survey()  # told where the source is read
    return Survey(drafting.names, _paragraphs(drafting), _runs(drafting))


def _paragraphs(drafting: Drafting) -> tuple[str, ...]:
    texts = {folded(d.text) for d in drafting.drafts if d.set_aside in (None, "template")}
    return tuple(sorted(paragraph_hash(text) for text in texts))


def _runs(drafting: Drafting) -> tuple[str, ...]:
    """Return hashes of a fixed quarter of the runs of five words; of a short text its hash."""
    words = folded(" ".join(d.text for d in drafting.drafts if d.set_aside is None)).split()
    runs = {paragraph_hash(" ".join(words[n : n + RUN])) for n in range(len(words) - RUN + 1)}
    sample = {run for run in runs if int(run[:4], 16) % SAMPLE == 0}
    return tuple(sorted(sample if len(runs) > 20 * SAMPLE else runs))


def _read_cache(path: Path) -> dict[str, Survey]:
    try:
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return {
            key: Survey(
                tuple((name, kind) for name, kind in own["names"]),
                tuple(own["paragraphs"]),
                tuple(own["runs"]),
            )
            for key, own in stored.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
