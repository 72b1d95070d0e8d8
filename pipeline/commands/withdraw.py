"""Withdrawal: everything of one source leaves the study, its outputs and what was learnt from it.

The one exception to "sources are never written" and "decisions are only appended". A
tombstone without content stays, so that the source does not come back by itself.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pipeline.commands.freezing import purge_releases
from pipeline.commands.tasks import about_names, take_in_workbook
from pipeline.errors import PrivacyError, RegisterError, nearest
from pipeline.ingest.fields.form_rows import erase_response
from pipeline.ingest.names.known import names_in_register, names_of_speakers
from pipeline.ingest.names.queue import (
    DECISIONS,
    QUEUE_FILE,
    DecidedName,
    decided_names,
    keep_decisions,
)
from pipeline.run.runner import run
from pipeline.run.traces import RUN, files_of, found_in, runs_of, traces_of
from pipeline.run.work import TOMBSTONES, Progress, Work
from pipeline.study.register import read_csv
from pipeline.study.releases import releases_folder
from pipeline.study.study import Study, open_study
from pipeline.tables import SOURCES, write_text


def withdraw(folder: Path, source_id: str, *, progress: Progress) -> Iterator[str]:
    """Purge a source, make all results anew without it, and search for what is left of it.

    Yields what was done. The caller has asked for confirmation. Raises `RegisterError`
    for an unknown source, `PrivacyError` when something of it is left afterwards.
    """
    study = open_study(folder)
    work = Work(study)
    if source_id not in work.files:
        raise RegisterError(f"no source '{source_id}'.{nearest(source_id, work.files)}")
    yield from take_in_workbook(study)
    run(study, "ingest", progress=progress)
    own = traces_of(work, source_id)
    yield from _alike(work, source_id)
    _keep_names_of_others(work, source_id)
    yield from _delete_raw(work, source_id)
    yield f"decisions: {_purge_decisions(study, source_id, set(own.runs))} removed"
    (study.private / "pseudonyms" / f"{source_id}.csv").unlink(missing_ok=True)
    _entomb(study, source_id)
    for edited in ("workbooks", "edited"):
        shutil.rmtree(study.decisions / edited, ignore_errors=True)
    deleted = purge_releases(study, source_id)
    if deleted:
        yield f"releases deleted, for they held it: {', '.join(deleted)}"
    shutil.rmtree(study.synthesis, ignore_errors=True)
    measured = study.processed.glob("3_evaluation*.parquet")
    fitted = study.processed.glob("3_coder-*.npz")
    for path in [*measured, *fitted, work.store.vectors("_fit")]:
        path.unlink(missing_ok=True)
    run(study, progress=progress)
    yield from about_names(Work(study))
    folders = (study.sources, study.processed, study.decisions, study.private)
    places = files_of(study.root, (*folders, releases_folder(study)))
    left = found_in(places, own)
    if left:
        raise PrivacyError(
            f"words or vectors of {source_id} are LEFT; delete or correct these files yourself: "
            + ", ".join(map(str, left))
        )
    yield (
        f"searched {len(places)} files of the study: no {RUN} words in a row of {source_id} and "
        "none of its vectors are left"
    )
    yield "Backups and copies that you sent elsewhere are yours to delete; so is its register row"


def _alike(work: Work, source_id: str) -> Iterator[str]:
    """Yield which sources hold the same text: they are not withdrawn with it."""
    sources = work.store.read(SOURCES, sorted(work.files))
    other = dict(zip(sources["source_id"], sources["duplicate_of"].fillna(""), strict=True))
    same = {name for name, one in other.items() if one and source_id in (name, one)}
    for name in sorted((same | {other.get(source_id, "")}) - {source_id, ""}):
        yield f"{name} holds the same text or a version of it: withdraw it as well"


def _keep_names_of_others(work: Work, source_id: str) -> None:
    """Drop the names that only this source gives, but for those that others still speak of.

    A name of a speaker is replaced in every source; it must stay so where others say it.
    """
    others = [file for name, file in work.files.items() if name != source_id]
    known = {name for name, _, _ in names_in_register(work.register)}
    known |= {name for name, _, _ in names_of_speakers(others, work.study, work.today)}
    spoken = _replaced_in(work.study, source_id)
    kept = [
        DecidedName(item.name, item.decision, tuple(sorted({*item.sources} - {source_id})))
        for item in decided_names(work.study)
    ]
    lost = [
        DecidedName(name, kind, spoken[name.casefold()])
        for name, (kind, _) in work.roster.names.items()
        if name not in known and name.casefold() in spoken and kind in DECISIONS
    ]
    told = {item.name: item for item in [*lost, *kept] if item.sources}
    (work.study.private / QUEUE_FILE).unlink(missing_ok=True)
    keep_decisions(work.study, told.values())


def _replaced_in(study: Study, source_id: str) -> dict[str, tuple[str, ...]]:
    """Return what was replaced in other sources, folded, with these sources."""
    found: dict[str, set[str]] = {}
    for path in sorted((study.private / "pseudonyms").glob("*.csv")):
        rows = read_csv(path)[1:] if path.stem != source_id else []
        for row in rows:
            surface = " ".join(row[2].split()).casefold()
            found.setdefault(surface, set()).add(path.stem)
    return {surface: tuple(sorted(own)) for surface, own in found.items()}


def _delete_raw(work: Work, source_id: str) -> Iterator[str]:
    file = work.files[source_id]
    if file.path is None:
        yield "its file was not there any more"
    elif file.part is not None:
        erase_response(file.path, file.part)
        yield f"emptied its row {file.part} in {file.path}; the other rows stay as they are"
    else:
        file.path.unlink()
        yield f"deleted {file.path}"


def _purge_decisions(study: Study, source_id: str, own: set[str]) -> int:
    """Rewrite the decision files without what concerns the source; return how many went."""
    removed = 0
    for path in sorted(study.decisions.glob("*.jsonl")):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        kept = [line for line in (_without(line, source_id, own) for line in lines) if line]
        removed += len(lines) - len(kept)
        if kept != lines:
            write_text(path, "".join(f"{line}\n" for line in kept))
    return removed


def _without(line: str, source_id: str, own: set[str]) -> str:
    """Return the line of a decision without the source; empty when nothing of it is left."""
    try:
        content = json.loads(line)
    except json.JSONDecodeError:
        return "" if own & runs_of(line) else line
    body, passage = content.get("body", {}), content.get("passage") or {}
    if passage.get("source_id") == source_id or body.get("about") == source_id:
        return ""
    members = body.get("members")
    if isinstance(members, list):
        body["members"] = [one for one in members if str(one).split(":")[0] != source_id]
        if members and not body["members"]:
            return ""
        line = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return "" if own & runs_of(line) else line


def _entomb(study: Study, source_id: str) -> None:
    path = study.decisions / TOMBSTONES
    earlier = path.read_text(encoding="utf-8") if path.is_file() else ""
    write_text(path, f"{earlier}{source_id} {datetime.now(UTC):%Y-%m-%d}\n")
