"""Runs the stages: skips what is unchanged, carries on where a run was interrupted.

Stale is decided by content hashes, not by time stamps. `run.lock.json` maps each stage
and unit to the hash of everything its result depends on, and to the hashes of the files
it made. A unit is done again when either differs.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.closure import code_hash
from pipeline.errors import OutputError, cannot_write, nearest
from pipeline.hashes import file_hash
from pipeline.run.stages import STAGES, Stage
from pipeline.run.work import Progress, Work, silent
from pipeline.study.hold import holding
from pipeline.study.study import Study
from pipeline.tables import Table, write_text

log = logging.getLogger(__name__)

LOCK_FILE = "run.lock.json"
SELDOM = 30  # times as long between two savings of the lock as one takes
THEMES = "themes"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did: units made per stage, units that were up to date, units removed."""

    made: dict[str, int]
    kept: dict[str, int]
    removed: dict[str, int]


@dataclass(slots=True)
class Lock:
    """The lock file: stage -> unit -> {key, outputs}; saved now and then and at the end."""

    path: Path
    entries: dict[str, dict[str, dict[str, object]]] = field(default_factory=dict)
    saved_at: float = 0.0
    saving: float = 0.0  # seconds that it took

    @classmethod
    def read(cls, path: Path) -> Lock:
        """Return the lock in `path`; empty when there is none or it is damaged."""
        try:
            return cls(path, json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return cls(path)

    def fresh(self, stage: Stage, unit: str, key: str, folder: Path) -> bool:
        """Return whether the unit was made from `key` and its files are as they were made."""
        entry = self.entries.get(stage.name, {}).get(unit)
        if entry is None or entry["key"] != key:
            return False
        outputs = entry["outputs"]
        assert isinstance(outputs, dict)
        return all(file_hash(folder / name) == found for name, found in outputs.items())

    def note(self, stage: Stage, unit: str, key: str, outputs: dict[str, str]) -> None:
        """Remember what a unit was made from."""
        self.entries.setdefault(stage.name, {})[unit] = {"key": key, "outputs": outputs}
        if time.monotonic() - self.saved_at > max(2.0, SELDOM * self.saving):
            self.save()

    def hash_written(self, name: str) -> str | None:
        """Return the hash of a file as a run wrote it, by its place in the folder; else None."""
        for units in self.entries.values():
            for entry in units.values():
                outputs = entry["outputs"]
                if isinstance(outputs, dict) and name in outputs:
                    return str(outputs[name])
        return None

    def save(self) -> None:
        """Write the lock file."""
        begun = time.monotonic()
        write_text(self.path, json.dumps(self.entries, indent=1, sort_keys=True) + "\n")
        self.saved_at = time.monotonic()
        self.saving = self.saved_at - begun


def run(
    study: Study, upto: str = "synthesis", *, force: bool = False, progress: Progress = silent
) -> Outcome:
    """Bring the study up to date through the stage `upto` and return what was done.

    Raises `OutputError` when another run holds the study.
    """
    steps = running(study, upto, force=force, progress=progress)
    while True:
        try:
            next(steps)
        except StopIteration as ended:
            outcome: Outcome = ended.value
            return outcome


def running(
    study: Study, upto: str, *, force: bool, progress: Progress
) -> Generator[str, None, Outcome]:
    """Do what `run` does, yielding what is ready on the way."""
    try:
        with holding(study):
            return (yield from _run(Work(study, progress), upto, force=force))
    except OSError as fault:
        raise cannot_write(fault, study.processed, "the next run carries on from here") from None


def _run(work: Work, upto: str, *, force: bool) -> Generator[str, None, Outcome]:
    outcome = Outcome({}, {}, {})
    lock = Lock.read(work.store.folder / LOCK_FILE)
    log.info("first pass over all files: %d read or known", len(work.first_pass))
    stages = stages_upto(upto)
    try:
        for stage in stages:
            if stage.name == THEMES and stages[-1].name != THEMES:
                yield from _tables_first(stage, stages[-1], work, lock, force=force)
            _run_stage(stage, work, lock, outcome, force=force)
    finally:
        lock.save()
    return outcome


def _tables_first(
    themes: Stage, last: Stage, work: Work, lock: Lock, *, force: bool
) -> Iterator[str]:
    """Make what is made of the themes before them, where they are to be made, which takes long.

    It says that they are being made, and is made again when they are there.
    """
    if not _stale(themes, work, lock, force=force) or (themes.quick and themes.quick(work)):
        return
    work.themes_awaited = True
    _run_stage(last, work, lock, Outcome({}, {}, {}), force=force)
    work.themes_awaited = False
    yield f"tables     ready in {work.study.synthesis}; themes are being made and then added"


def _stale(stage: Stage, work: Work, lock: Lock, *, force: bool) -> list[tuple[str, str]]:
    """Return the units of a stage that are to be made, with what each is made from."""
    keys = _keys(stage, work, lock, units_of(stage, work))
    return [(unit, key) for unit, key, fresh in keys if force or not fresh]


def _run_stage(stage: Stage, work: Work, lock: Lock, outcome: Outcome, *, force: bool) -> None:
    units = units_of(stage, work)
    outcome.removed[stage.name] = _remove_gone(stage, work, lock, units)
    stale = _stale(stage, work, lock, force=force)
    if stage.prepare is not None and stale:
        stage.prepare(work, [unit for unit, _ in stale])
    for done, (unit, key) in enumerate(stale):
        work.progress(stage.name, done, len(stale))
        result = stage.run(work, unit)
        paths = _store(stage, work, unit, result) if isinstance(result, dict) else result
        folder = work.store.folder
        outputs = {path.relative_to(folder).as_posix(): file_hash(path) for path in paths}
        lock.note(stage, unit, key, outputs)
    if stale:
        work.progress(stage.name, len(stale), len(stale))
    outcome.made[stage.name] = len(stale)
    outcome.kept[stage.name] = len(units) - len(stale)
    log.info("%s: %d made, %d up to date", stage.name, len(stale), len(units) - len(stale))


def plan(study: Study) -> dict[str, list[str]]:
    """Return which units of each stage a run would make, writing nothing.

    What a stage would make anew counts as stale for the stages after it.
    """
    work = Work(study)
    lock = Lock.read(work.store.folder / LOCK_FILE)
    planned: dict[str, list[str]] = {}
    dirty: set[str] = set()
    for stage in STAGES:
        units = units_of(stage, work)
        stale = {unit for unit, _, fresh in _keys(stage, work, lock, units) if not fresh}
        gone = set(lock.entries.get(stage.name, {})) - set(units)
        if stage.per_source:
            stale |= dirty & set(units)
            dirty |= stale | gone
        elif dirty:
            stale = set(units)
        planned[stage.name] = sorted(stale)
    return planned


def stages_upto(name: str) -> tuple[Stage, ...]:
    """Return the stages through the one named."""
    names = [stage.name for stage in STAGES]
    if name not in names:
        raise OutputError(f"no stage '{name}'.{nearest(name, names)}")
    return STAGES[: names.index(name) + 1]


def units_of(stage: Stage, work: Work) -> list[str]:
    """Return the units of a stage: the sources, or its parts."""
    return sorted(work.files) if stage.per_source else list(stage.parts)


def _keys(
    stage: Stage, work: Work, lock: Lock, units: list[str]
) -> Iterator[tuple[str, str, bool]]:
    common = [stage.name, work.settings.fingerprint(*stage.settings)]
    own = None if stage.per_source else _read_by(stage, work, units[0])
    for unit in units:
        read = _read_by(stage, work, unit) if own is None else own
        parts = [*common, code_hash(*stage.modules(unit)), *read]
        key = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        yield unit, key, lock.fresh(stage, unit, key, work.store.folder)


def _read_by(stage: Stage, work: Work, unit: str) -> list[str]:
    """Return hashes of what a unit reads; the parts of a stage over all sources read the same."""
    tables = [path for table in stage.reads for path in _paths(table, work, unit, stage)]
    return [*stage.inputs(work, unit), *map(file_hash, tables)]


def _paths(table: Table, work: Work, unit: str, stage: Stage) -> list[Path]:
    if stage.per_source:
        return [work.store.shard(table, unit)]
    whole = work.store.whole(table)
    if whole.is_file():
        return [whole]
    return [work.store.shard(table, source_id) for source_id in sorted(work.files)]


def _store(stage: Stage, work: Work, unit: str, result: object) -> list[Path]:
    assert isinstance(result, dict)
    paths = []
    for table in stage.writes:
        path = work.store.shard(table, unit) if stage.per_source else work.store.whole(table)
        made = result.get(table, [])
        (table.store if isinstance(made, list) else table.write)(made, path)
        paths.append(path)
    return paths


def _remove_gone(stage: Stage, work: Work, lock: Lock, units: list[str]) -> int:
    """Delete the shards of sources that are no longer there, and forget parts that are not made."""
    entries = lock.entries.setdefault(stage.name, {})
    present = {*units, "_fit"}
    gone = [unit for unit in entries if unit not in present]
    if not stage.per_source:
        for unit in gone:
            del entries[unit]
        return 0
    folders = [work.store.folder / table.name for table in stage.writes]
    if stage.name == "coding":
        folders.append(work.store.folder / "2_vectors")
    for folder in folders:
        for path in folder.glob("*"):
            if path.stem not in present:
                path.unlink()
    for unit in gone:
        del entries[unit]
    return len(gone)
