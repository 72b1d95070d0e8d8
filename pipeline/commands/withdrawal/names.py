"""Names that only the withdrawn source gave and that others speak of: they stay replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.escape import as_typed
from pipeline.ingest.names.known import names_in_register, names_of_speakers
from pipeline.ingest.names.queue import (
    DECISIONS,
    QUEUE_FILE,
    DecidedName,
    decided_names,
    keep_decisions,
)
from pipeline.study.delimited import read_csv

if TYPE_CHECKING:
    from pipeline.run.work import Work
    from pipeline.study.study import Study


def keep_names_of_others(work: Work, source_id: str) -> None:
    """Store as decided the names that others say and only this source, or nobody, gives.

    What was replaced is read from the logs, so it is known also where the file is gone.
    """
    others = [file for name, file in work.files.items() if name != source_id]
    given = [*names_in_register(work.register)]
    given += names_of_speakers(others, work.study, work.today)
    known = {_folded(name) for name, _, _ in given}
    kept = [
        DecidedName(item.name, item.decision, tuple(sorted({*item.sources} - {source_id})))
        for item in decided_names(work.study)
    ]
    lost = [item for item in _replaced_in_others(work.study, source_id) if _new(item, known)]
    told = {_folded(item.name): item for item in [*lost, *kept] if item.sources}
    keep_decisions(work.study, told.values())
    (work.study.private / QUEUE_FILE).unlink(missing_ok=True)


def _new(item: DecidedName, known: set[str]) -> bool:
    return item.decision in DECISIONS and _folded(item.name) not in known


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _replaced_in_others(study: Study, source_id: str) -> list[DecidedName]:
    """Return what was replaced in other sources: the name as written, its kind, the sources."""
    found: dict[tuple[str, str], tuple[str, set[str]]] = {}
    for path in sorted((study.private / "pseudonyms").glob("*.csv")):
        for _, kind, original, _ in read_csv(path)[1:] if path.stem != source_id else []:
            name = " ".join(as_typed(original).split())
            found.setdefault((name.casefold(), kind), (name, set()))[1].add(path.stem)
    return [
        DecidedName(name, kind, tuple(sorted(sources)))
        for (_, kind), (name, sources) in found.items()
    ]
