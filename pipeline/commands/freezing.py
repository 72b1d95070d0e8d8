"""What `sensemaking release` does: a run is frozen, and purged when a source is withdrawn."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.commands.last_run import last_run
from pipeline.errors import OutputError, cannot_write
from pipeline.run.work import Work
from pipeline.study.copies import copy_whole
from pipeline.study.hold import alone
from pipeline.study.places import BRIEFING, REPORT, TABLES, WORKBOOK
from pipeline.study.releases import (
    DELETED,
    MANIFEST,
    NAME,
    content_hash,
    empty_folder,
    releases_folder,
)
from pipeline.study.study import Study, open_study
from pipeline.synthesis.facts import facts_of
from pipeline.tables import write_text

# What of a run is frozen; the folders of other audiences are not.
FROZEN = (TABLES, "figures", REPORT, WORKBOOK, BRIEFING)


def require_free_name(study: Study, name: str) -> None:
    """Raise `OutputError` when a release cannot have this name."""
    if not NAME.fullmatch(name):
        raise OutputError(
            f"'{name}': a name has letters, digits, dots and dashes, as in 2026-spring"
        )
    if (releases_folder(study) / name).exists():
        raise OutputError(
            f"there is a release '{name}' already, and none is ever overwritten; choose another name"
        )


@alone
def freeze(folder: Path, name: str) -> Iterator[str]:
    """Freeze the run as it stands: tables, renderings, codebook, and hashes of all it rests on.

    The caller has brought the study up to date. Raises `OutputError` for a name that is taken.
    """
    study = open_study(folder)
    require_free_name(study, name)
    place = releases_folder(study) / name
    aside = place.with_name(f".writing-{name}")
    try:
        _clear_away(aside)
        _copy_run(study, aside)
        files = {
            path.relative_to(aside).as_posix(): content_hash(path)
            for path in sorted(aside.rglob("*"))
            if path.is_file()
        }
        content = json.dumps(_facts(study, name) | {"files": files}, ensure_ascii=False, indent=1)
        write_text(aside / MANIFEST, content + "\n")
        for path in aside.rglob("*"):
            if path.is_file():
                path.chmod(0o444)
        aside.rename(place)
    except OSError as fault:
        raise cannot_write(fault, place, f"'{name}' was not frozen") from None
    finally:
        with suppress(OSError):
            _clear_away(aside)
    yield f"release    '{name}' is frozen in {place} ({len(files)} files)"
    yield "release    the next run says what changed since, in the report and in table T25"


def _clear_away(aside: Path) -> None:
    if aside.is_dir():
        empty_folder(aside)
        aside.rmdir()


def _copy_run(study: Study, aside: Path) -> None:
    run = study.synthesis
    for name in FROZEN:
        place = run / name
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file():
                copy_whole(path, aside / path.relative_to(run))
    copy_whole(study.codebook_path, aside / "codebook.yaml")


def _facts(study: Study, name: str) -> dict[str, Any]:
    """Return what the run rests on, as hashes and ids; no words of people."""
    work = Work(study)
    register = hashlib.sha256(repr(work.register).encode()).hexdigest()
    _, sidecar = last_run(study)
    return {
        "name": name,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "run": sidecar["run"],
        "register": register,
        **facts_of(work.corpus()),
    }


def purge_releases(study: Study, source_id: str) -> list[str]:
    """Delete every release that holds a source; return their names, which stay taken.

    One whose deletion was interrupted is deleted to the end.
    """
    deleted = []
    for folder in sorted(path for path in releases_folder(study).glob("*") if path.is_dir()):
        if (folder / DELETED).is_file() or source_id in _sources_of(folder):
            if not (folder / DELETED).is_file():
                told = (
                    f"Deleted {datetime.now(UTC):%Y-%m-%d}: it held a source that was withdrawn.\n"
                )
                write_text(folder / DELETED, told)
                deleted.append(folder.name)
            empty_folder(folder, but=DELETED)
    return deleted


def _sources_of(folder: Path) -> Mapping[str, str]:
    """Return the sources that a release holds; none where it does not say."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        sources: Mapping[str, str] = content["sources"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return sources
