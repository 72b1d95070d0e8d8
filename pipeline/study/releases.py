"""Frozen runs: what a team once told, kept beside its decisions.

They lie in `data/releases`, beside `data/decisions`: both are records of people's work, which
`sensemaking clean` and a deleted `data/processed` leave alone, and which one backup holds.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import OutputError
from pipeline.study.places import TABLES
from pipeline.study.study import Study

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.study.codebook import Codebook
    from pipeline.study.register import Register

MANIFEST = "release.json"
DELETED = "WITHDRAWN.txt"  # what stays of a release that held a source withdrawn since
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


@dataclass(frozen=True, slots=True)
class Frozen:
    """A release on disk."""

    name: str
    folder: Path
    manifest: Mapping[str, Any]

    def table(self, number: str) -> pd.DataFrame | None:
        """Return a table as it was frozen; None when the release has none of that number.

        Raises `OutputError` when the file is no longer the one that was frozen.
        """
        import pandas as pd

        for path in sorted((self.folder / TABLES).glob(f"{number}_*.parquet")):
            known = self.manifest["files"].get(path.relative_to(self.folder).as_posix())
            if known != content_hash(path):
                raise OutputError(f"{path} is not as it was frozen; restore it from a backup")
            return pd.read_parquet(path)
        return None


def releases_folder(study: Study) -> Path:
    """Return where the frozen runs of a study lie."""
    return study.decisions.parent / "releases"


def releases_of(study: Study) -> list[Frozen]:
    """Return the releases of a study, the oldest first. Raises `OutputError` for a damaged one."""
    found = []
    for path in sorted(releases_folder(study).glob(f"*/{MANIFEST}")):
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            content["made_at"], content["files"]
        except (OSError, ValueError, KeyError, TypeError):
            raise OutputError(f"{path} is damaged; restore it from a backup or delete it") from None
        found.append(Frozen(path.parent.name, path.parent, content))
    return sorted(found, key=lambda item: (str(item.manifest["made_at"]), item.name))


def last_release(study: Study) -> Frozen | None:
    """Return the latest release of a study, or None."""
    known = releases_of(study)
    return known[-1] if known else None


def last_release_key(study: Study) -> str:
    """Return a hash that changes with the latest release; empty for none."""
    release = last_release(study)
    return "" if release is None else content_hash(release.folder / MANIFEST)


def content_hash(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def code_hashes(codebook: Codebook) -> dict[str, str]:
    """Return a hash of all that the codebook says of each code."""
    return {code.id: hashlib.sha256(repr(code).encode()).hexdigest()[:16] for code in codebook}


def register_hashes(register: Register) -> dict[str, str]:
    """Return a hash of each source's row in the register, by source id."""
    return {
        row.get("source_id"): hashlib.sha256(repr(sorted(row.cells.items())).encode()).hexdigest()[
            :16
        ]
        for row in register.sources
        if row.get("source_id")
    }


def empty_folder(folder: Path, but: str = "") -> None:
    """Delete what a folder holds, read-only files too; the folder itself and the file `but` stay."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        elif path != folder / but:
            path.chmod(stat.S_IWUSR | stat.S_IRUSR)
            path.unlink()
