"""Withdrawal: everything of one source leaves the study, its outputs and what was learnt from it.

The one exception to "sources are never written" and "decisions are only appended". A
tombstone without content stays, so that the source does not come back by itself.
"""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pipeline.errors import RegisterError, nearest
from pipeline.runner import run
from pipeline.study import Study, open_study
from pipeline.tables import DOCUMENTS, write_text
from pipeline.tasks import take_in_workbook
from pipeline.work import TOMBSTONES, Progress, Work

RUN = 8  # words in a row that tell a source


def withdraw(folder: Path, source_id: str, *, progress: Progress) -> Iterator[str]:
    """Purge a source, make all results anew without it, and search for what is left of it.

    Yields what was done. The caller has asked for confirmation. Raises `RegisterError`
    for an unknown source.
    """
    study = open_study(folder)
    work = Work(study)
    if source_id not in work.files:
        raise RegisterError(f"no source '{source_id}'.{nearest(source_id, work.files)}")
    yield from take_in_workbook(study)
    run(study, "ingest", progress=progress)
    documents = work.store.read(DOCUMENTS, sorted(work.files))
    texts = dict(zip(documents["source_id"], documents["text"], strict=True))
    own = _runs(str(texts.pop(source_id, "")))
    own -= set().union(*(_runs(str(text)) for text in texts.values()))
    yield from _delete_raw(work, source_id)
    yield f"decisions: {_purge_decisions(study, source_id, own)} removed"
    (study.private / "pseudonyms" / f"{source_id}.csv").unlink(missing_ok=True)
    _entomb(study, source_id)
    shutil.rmtree(study.decisions / "workbooks", ignore_errors=True)
    shutil.rmtree(study.processed / "5_synthesis", ignore_errors=True)
    for path in [*study.processed.glob("3_coder-*.npz"), work.store.vectors("_fit")]:
        path.unlink(missing_ok=True)
    run(study, progress=progress)
    left = [path for path in _files(study) if own & _runs(_words_of(path))]
    if left:
        yield "LEFT: words of the source still stand in " + ", ".join(map(str, left))
    else:
        yield f"searched every file of the study: no {RUN} words in a row of {source_id} are left"
    yield "Backups and copies that you sent elsewhere are yours to delete; so is its register row"


def _delete_raw(work: Work, source_id: str) -> Iterator[str]:
    file = work.files[source_id]
    if file.path is None:
        yield "its file was not there any more"
    elif file.part is not None:
        yield f"delete its row {file.part} in {file.path} yourself: a form holds other people's answers"
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
        return "" if own & _runs(line) else line
    body, passage = content.get("body", {}), content.get("passage") or {}
    if passage.get("source_id") == source_id or body.get("about") == source_id:
        return ""
    members = body.get("members")
    if isinstance(members, list):
        body["members"] = [one for one in members if str(one).split(":")[0] != source_id]
        if members and not body["members"]:
            return ""
        line = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return "" if own & _runs(line) else line


def _entomb(study: Study, source_id: str) -> None:
    path = study.decisions / TOMBSTONES
    earlier = path.read_text(encoding="utf-8") if path.is_file() else ""
    write_text(path, f"{earlier}{source_id} {datetime.now(UTC):%Y-%m-%d}\n")


def _runs(text: str) -> set[str]:
    words = re.findall(r"\w+", text.casefold())
    return {" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


def _files(study: Study) -> list[Path]:
    folders = (study.sources, study.processed, study.decisions, study.private)
    return sorted({path for folder in folders for path in folder.rglob("*") if path.is_file()})


def _words_of(path: Path) -> str:
    """Return the text in a file: of every member of an archive, of every cell of a table."""
    if path.suffix == ".parquet":
        import pandas as pd

        return str(pd.read_parquet(path).to_csv(index=False))
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            parts = [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
        return " ".join(re.sub(r"<[^>]+>", " ", part) for part in parts)
    return re.sub(r"\\[nrt\"]|<[^>]+>", " ", path.read_bytes().decode("utf-8", "replace"))
