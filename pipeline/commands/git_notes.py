"""Whether a repository in which a study lies would take its confidential files."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.study.releases import releases_folder

if TYPE_CHECKING:
    from pipeline.study.study import Study

# As the commands of README write them, in the folder of the study.
SHEETS = ("to-judge.xlsx", "audit.xlsx", "intruders.xlsx", "sheets/ana.xlsx")


def git_notes(study: Study) -> list[str]:
    """Return what a repository around the study has taken or would take; nothing without one."""
    root = study.root.resolve()
    inside = any((folder / ".git").exists() for folder in (root, *root.parents))
    if study.settings.study.invented or not inside:
        return []
    places = [study.sources, study.processed, *study.decided, study.private]
    folders = [place.resolve() for place in (*places, releases_folder(study))]
    wanted = [*(folder / "a-file.txt" for folder in folders), *(root / name for name in SHEETS)]
    ignored = _git(root, "check-ignore", "--no-index", *map(str, wanted))
    taken = _git(root, "ls-files", "--", *map(str, folders))
    if ignored is None or taken is None:
        return [f"{root} lies in a git repository, and git could not be asked what it would take"]
    lines = [f"{len(taken)} files of this study are in git, such as {taken[0]}"] if taken else []
    open_to_git = [_shown(path, root) for path in wanted if str(path) not in ignored]
    if open_to_git:
        lines.append(
            f"git would take confidential files here: {', '.join(open_to_git)}. "
            f"Add lines for them to {root / '.gitignore'}"
        )
    return lines


def _shown(path: Path, root: Path) -> str:
    place = path.parent if path.name == "a-file.txt" else path
    return str(place.relative_to(root) if place.is_relative_to(root) else place)


def _git(root: Path, *words: str) -> list[str] | None:
    """Return the lines that git answers; None where it cannot be asked."""
    command = ["git", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", *words]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return done.stdout.splitlines() if done.returncode in (0, 1) else None
