"""The journal of a withdrawal: which source, where its file lay, and hashes of what it says.

It is written before anything is touched and stays until the last step is done. Where words are
left that a person must delete, it is laid aside for the search that follows. It lies in the
private folder and holds keyed hashes, no words.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import PrivacyError, RegisterError, nearest
from pipeline.run.traces import Traces, traces_from, traces_of
from pipeline.run.work import Work
from pipeline.study.decisions import read, source_of
from pipeline.study.privacy import write_private
from pipeline.study.releases import releases_of
from pipeline.study.withdrawn import JOURNAL, LEFT, unfinished
from pipeline.tables import DOCUMENTS

if TYPE_CHECKING:
    from pipeline.study.study import Study


@dataclass(frozen=True, slots=True)
class Journal:
    """A withdrawal that has begun."""

    source_id: str
    path: str = ""  # of its file, as seen from the folder of sources; empty: it was not there
    part: str = ""  # which response of a form it is: R01, R02, ...
    traces: Traces = field(default_factory=Traces)

    def store(self, path: Path) -> None:
        """Write it, for the owner alone. Raises `OutputError`."""
        content = {"source_id": self.source_id, "path": self.path, "part": self.part}
        write_private(path, json.dumps(content | {"traces": self.traces.as_lists()}) + "\n")


def begin(study: Study, source_id: str) -> Journal:
    """Return the journal of a withdrawal, stored; one that was begun before is carried on.

    Raises what `require_known` does.
    """
    work = require_known(study, source_id)
    begun, left = _read(study.private / JOURNAL), _read(_aside(study, source_id))
    journal = begun if begun and begun.path else _found(work, source_id)
    for earlier in filter(None, (begun, left)):
        journal = replace(journal, traces=journal.traces | earlier.traces)
    return with_traces(journal, work)


def require_known(study: Study, source_id: str) -> Work:
    """Return the study at work, where a source can be withdrawn from it.

    Raises `RegisterError` for a source of which nothing is known, `PrivacyError` while the
    withdrawal of another one is not finished.
    """
    other = unfinished(study.private)
    if other not in ("", source_id):
        raise PrivacyError(f"first finish another one: sensemaking withdraw {other}")
    work = Work(study)
    known = _known(work)
    if source_id not in known:
        raise RegisterError(f"no source '{source_id}'.{nearest(source_id, known)}")
    return work


def with_traces(journal: Journal, work: Work) -> Journal:
    """Return the journal, stored, with what the source says as it lies there now."""
    found = _found(work, journal.source_id)
    same = (found.path, found.part) == (journal.path, journal.part)
    file = work.every_file[journal.source_id] if found.path and same else None
    traces = journal.traces | traces_of(work, journal.source_id, file)
    journal = replace(journal, traces=traces)
    journal.store(work.study.private / JOURNAL)
    return journal


def close(journal: Journal, study: Study, *, left: bool) -> None:
    """End the withdrawal; lay the journal aside where something is `left` to search for again.

    Aside it names no file: that one is gone, and its name may be a person's.
    """
    aside = _aside(study, journal.source_id)
    if left:
        replace(journal, path="", part="").store(aside)
    else:
        aside.unlink(missing_ok=True)
    (study.private / JOURNAL).unlink(missing_ok=True)


def _aside(study: Study, source_id: str) -> Path:
    return study.private / LEFT / f"{source_id}.json"


def _read(path: Path) -> Journal | None:
    if not path.is_file():
        return None
    content = json.loads(path.read_text(encoding="utf-8"))
    return Journal(**(content | {"traces": traces_from(content["traces"])}))


def _found(work: Work, source_id: str) -> Journal:
    file = work.every_file.get(source_id)
    if file is None or file.path is None:
        return Journal(source_id)
    path = file.path.relative_to(work.study.sources).as_posix()
    return Journal(source_id, path, file.part or "")


def _known(work: Work) -> set[str]:
    """Return every source that is in the study, was in it, or is spoken of in what is stored."""
    decisions = read(*work.study.decided)
    known = {*work.every_file, *work.withdrawn, *map(source_of, decisions)}
    known |= {path.stem for path in work.store.shards(DOCUMENTS)}
    known |= {path.stem for path in (work.study.private / "pseudonyms").glob("*.csv")}
    for release in releases_of(work.study):
        known |= set(release.manifest.get("sources", {}))
    return known - {""}
