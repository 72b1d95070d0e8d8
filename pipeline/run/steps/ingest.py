"""Ingest in a run: one source, read and pseudonymised."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from pipeline.hashes import file_hash
from pipeline.study.privacy import is_over

if TYPE_CHECKING:
    from pipeline.ingest.listing import SourceFile
    from pipeline.run.work import Rows, Work
    from pipeline.study.register import Register


def run(work: Work, source_id: str) -> Rows:
    """Read one source, pseudonymised."""
    from pipeline.ingest.stage import ingest

    return ingest(
        work.files[source_id],
        work.roster,
        work.register,
        work.study,
        work.likenesses[source_id],
        work.today,
        _surveyed(work, source_id),
    )


def _surveyed(work: Work, source_id: str) -> str:
    """Return the hash of the file in which names were looked for; empty where in none."""
    own = work.first_pass.get(source_id)
    return own.content if own else ""


def inputs(work: Work, source_id: str) -> list[str]:
    """Return hashes of the file as it is and as it was surveyed, its row, the names to replace, what it shares, and the date."""
    file = work.files[source_id]
    content = file_hash(file.path) if file.path else "missing"
    likeness = work.likenesses[source_id]
    shared = likeness.fingerprint()
    over = str(is_over(file.row.get("retain_until") if file.row else "", work.today))
    surveyed = _surveyed(work, source_id)
    return [content, surveyed, row_digest(file, work.register), work.roster_key, shared, over]


def row_digest(file: SourceFile, register: Register) -> str:
    """Return a hash of what the register says about a source."""
    speakers = [row.cells for row in register.speakers if row.get("source_id") == file.source_id]
    cells = file.row.cells if file.row else None
    content = [asdict(file) | {"path": file.relative, "row": cells}, speakers]
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
