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

from pipeline.closure import code_hash
from pipeline.errors import SensemakingError
from pipeline.hashes import file_hash
from pipeline.ingest.assembly import Drafting, setting_of
from pipeline.ingest.files.characters import folded, paragraph_hash
from pipeline.ingest.opening import CHANGED, ChangedError, drafting_of
from pipeline.study.privacy import is_over, may_analyse, write_private
from pipeline.study.register import read_register

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pipeline.ingest.listing import SourceFile
    from pipeline.study.register import Register
    from pipeline.study.study import Study

CACHE_FILE = "survey.json"
RUN = 5  # words of a run that is compared between sources
SAMPLE = 4  # one run in so many is kept, chosen by its hash


@dataclass(frozen=True, slots=True)
class Survey:
    """One source: names with their kinds, and hashes of its paragraphs and runs of words."""

    names: tuple[tuple[str, str], ...] = ()
    paragraphs: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()
    sampled: bool = False  # `runs` are a fixed quarter of all
    waits: tuple[tuple[str, str, int], ...] = ()  # label, role and words of those in doubt
    content: str = ""  # hash of the file; `CHANGED` where it changed while it was read

    def holds(self, run: str) -> bool:
        """Return whether a run of words would be among `runs`, if the text had it."""
        return not self.sampled or in_sample(run)


def survey(
    files: Iterable[SourceFile],
    study: Study,
    today: str = "",
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
) -> dict[str, Survey]:
    """Return the survey of each source that may be analysed and whose file is there.

    A source that was to be kept until a day before `today` (ISO) is not opened; names known
    of it from before still count, as others may speak of the same people.
    """
    path = study.private / CACHE_FILE
    cache = _read_cache(path)
    register = read_register(study.sources)
    code = code_hash(__name__)
    kept: dict[str, Survey] = {}
    found: dict[str, Survey] = {}
    listed = list(files)
    for done, file in enumerate(listed, 1):
        progress("first pass", done, len(listed))
        if file.path is None or not _may_be_read(file):
            continue
        content = file_hash(file.path)
        key = _key(file, register, content, code)
        if today and is_over(file.row.get("retain_until") if file.row else "", today):
            found[file.source_id] = Survey(names=cache[key].names if key in cache else ())
            kept |= {key: cache[key]} if key in cache else {}
            continue
        own = cache.get(key) or _survey(file, register, study.sources, content)
        found[file.source_id] = own
        kept |= {key: own} if own.content != CHANGED else {}
    if kept != cache:
        stored = {key: asdict(own) for key, own in kept.items()}
        write_private(path, json.dumps(stored, ensure_ascii=False, sort_keys=True) + "\n")
    return found


def _may_be_read(file: SourceFile) -> bool:
    return file.row is None or may_analyse({"consent_analyse": file.row.get("consent_analyse")})


def _key(file: SourceFile, register: Register, content: str, code: str) -> str:
    """Return a hash of what a survey depends on: the file, its part, the register, this code."""
    setting = setting_of(file, register)
    parts = [content, str(file.part), repr(setting), code]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _survey(file: SourceFile, register: Register, folder: Path, content: str) -> Survey:
    try:
        drafting = drafting_of(file, setting_of(file, register), folder, content)
    except ChangedError:
        return Survey(content=CHANGED)
    except SensemakingError:
        return Survey(content=content)  # told where the source is read
    waits = tuple((doubt.label, doubt.role, doubt.words) for doubt in drafting.waits)
    return Survey(drafting.names, _paragraphs(drafting), *_runs(drafting), waits, content)


def _paragraphs(drafting: Drafting) -> tuple[str, ...]:
    texts = {folded(d.text) for d in drafting.drafts if d.set_aside in (None, "template")}
    return tuple(sorted(paragraph_hash(text) for text in texts))


def _runs(drafting: Drafting) -> tuple[tuple[str, ...], bool]:
    """Return hashes of the runs of five words, and whether they are a quarter of all."""
    words = folded(" ".join(d.text for d in drafting.drafts if d.set_aside is None)).split()
    runs = runs_of(words)
    sampled = len(runs) > 20 * SAMPLE
    return tuple(sorted(filter(in_sample, runs) if sampled else runs)), sampled


def runs_of(words: list[str]) -> set[str]:
    """Return hashes of the runs of five words of a text."""
    return {paragraph_hash(" ".join(words[n : n + RUN])) for n in range(len(words) - RUN + 1)}


def in_sample(run: str) -> bool:
    """Return whether a run is one of the fixed quarter that long texts keep."""
    return int(run[:4], 16) % SAMPLE == 0


def _read_cache(path: Path) -> dict[str, Survey]:
    try:
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return {
            key: Survey(
                tuple((name, kind) for name, kind in own["names"]),
                tuple(own["paragraphs"]),
                tuple(own["runs"]),
                bool(own["sampled"]),
                tuple((label, role, words) for label, role, words in own["waits"]),
                str(own["content"]),
            )
            for key, own in stored.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
