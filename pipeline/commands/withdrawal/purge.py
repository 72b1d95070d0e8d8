"""What a withdrawal takes out, each thing so that it can be done again after an interruption."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.run.runner import LOCK_FILE
from pipeline.run.search import UNDER_WAY, holds_run, search
from pipeline.run.stages import STAGES
from pipeline.run.traces import Hashed, Traces
from pipeline.study.appending import holding_decisions
from pipeline.study.decisions import Decision, lines_of, source_of
from pipeline.study.hold import GUARD
from pipeline.study.releases import empty_folder, releases_folder
from pipeline.tables import write_whole

if TYPE_CHECKING:
    from pipeline.study.study import Study

KEPT_COPIES = ("workbooks", "edited")  # beside the decisions: files as people typed into them
LISTED = ("members", "sources")  # in the body of a decision: segments or sources


def purge_decisions(folder: Path, source_id: str, traces: Traces, hashed: Hashed) -> int:
    """Rewrite the decision files without what concerns the source; return how many lines went."""
    if not folder.is_dir():
        return 0
    removed = 0
    with holding_decisions(folder):
        lines: defaultdict[Path, list[tuple[bytes, bytes]]] = defaultdict(list)
        for path, _, line, decision in lines_of(folder):
            lines[path].append((line, _without(line, decision, source_id, traces, hashed)))
        for path, pairs in lines.items():
            if any(before != after for before, after in pairs):
                removed += sum(not after for _, after in pairs)
                write_whole(path, _writer(b"".join(after + b"\n" for _, after in pairs if after)))
    return removed


def _writer(content: bytes) -> Callable[[Path], object]:
    return lambda temporary: temporary.write_bytes(content)


def _without(
    line: bytes, decision: Decision | None, source_id: str, traces: Traces, hashed: Hashed
) -> bytes:
    """Return the line of a decision without the source; empty when nothing of it is left."""
    if decision is not None:
        if source_of(decision) == source_id:
            return b""
        line = _without_members(line, source_id)
    return b"" if holds_run(_plain(line), traces, hashed) else line


def _without_members(line: bytes, source_id: str) -> bytes:
    content = json.loads(line)
    for name in LISTED:
        listed = content["body"].get(name)
        if isinstance(listed, list) and any(_of(one, source_id) for one in listed):
            content["body"][name] = [one for one in listed if not _of(one, source_id)]
            if not content["body"][name]:
                return b""
            line = json.dumps(content, sort_keys=True, ensure_ascii=False).encode()
    return line


def _of(member: Any, source_id: str) -> bool:
    return str(member).split(":")[0] == source_id


def _plain(line: bytes) -> str:
    return line.decode("utf-8", "replace").replace("\\n", " ").replace('\\"', " ")


def delete_copies(folder: Path, traces: Traces, hashed: Hashed) -> list[str]:
    """Delete the kept copies that hold the source's words; return their names."""
    paths = [path for name in KEPT_COPIES for path in (folder / name).glob("*") if path.is_file()]
    held = search(sorted(paths), traces, hashed).left
    for path in held:
        path.unlink(missing_ok=True)
    return [path.name for path in held]


def delete_made(study: Study, source_ids: Iterable[str]) -> None:
    """Delete all that was made but the tables and vectors of the sources that stay."""
    folders = {table.name for stage in STAGES if stage.per_source for table in stage.writes}
    kept = {"2_vectors", *folders}
    stay = set(source_ids)
    for path in sorted(study.processed.glob("*")):
        if path.name in (GUARD, LOCK_FILE, ".gitkeep"):
            continue
        if path.is_dir() and path.name in kept:
            for own in path.glob("*"):
                if own.stem not in stay:
                    delete(own)
        else:
            delete(path)


def delete_half_written(study: Study) -> None:
    """Delete what interrupted commands left under the names of what is not yet whole."""
    private = [study.private, study.private / "pseudonyms"]
    left = [path for place in private for path in place.glob("*.writing")]
    for place in (study.sources, study.processed, study.decisions, releases_folder(study)):
        left += place.rglob(f"{UNDER_WAY}*") if place.is_dir() else []
    for path in left:
        delete(path)


def delete(path: Path) -> None:
    """Delete a file or a folder with all in it, read-only or not; nothing where it is gone."""
    if path.is_dir() and not path.is_symlink():
        empty_folder(path)
        path.rmdir()
    else:
        path.unlink(missing_ok=True)
