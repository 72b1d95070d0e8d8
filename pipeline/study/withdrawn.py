"""Which sources were withdrawn, and which withdrawal has begun and is not finished.

A tombstone (id and day) stays beside the decisions, so that a source does not come back by
itself. The journal of a withdrawal lies in the private folder from before the first thing is
touched until nothing of the source is left to find.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pipeline.errors import PrivacyError
from pipeline.tables import write_text

if TYPE_CHECKING:
    from pathlib import Path

TOMBSTONES = "withdrawn.txt"  # beside the decisions: id and day, one source per line
JOURNAL = "withdrawing.json"  # in the private folder
LEFT = "withdrawn"  # folder there: journals of sources of which words are left to delete
SEARCHED = "searched"  # third word of a tombstone: nothing was left to find


def withdrawn(decisions: Path) -> dict[str, str]:
    """Return the ids of the withdrawn sources and what their tombstones say besides."""
    path = decisions / TOMBSTONES
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return {line.split()[0]: " ".join(line.split()[1:]) for line in lines if line.strip()}


def entomb(decisions: Path, source_id: str, said: str) -> None:
    """Write a source's tombstone: the day, and whether it was searched for. Raises `OutputError`."""
    known = withdrawn(decisions)
    if known.get(source_id) != said:
        lines = [f"{name} {text}\n" for name, text in {**known, source_id: said}.items()]
        write_text(decisions / TOMBSTONES, "".join(lines))


def unfinished(private: Path) -> str:
    """Return the id of the source whose withdrawal has begun and is not finished; else empty."""
    path = private / JOURNAL
    if not path.is_file():
        return ""
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["source_id"])
    except (ValueError, KeyError, TypeError):
        raise PrivacyError(
            f"{path} is damaged: the journal of a withdrawal that was interrupted. Delete it and "
            "withdraw that source again"
        ) from None


def refuse_unfinished(private: Path) -> None:
    """Raise `PrivacyError` with the command to give when a withdrawal is not finished."""
    source_id = unfinished(private)
    if source_id:
        raise PrivacyError(
            f"the withdrawal of {source_id} was interrupted; nothing else is done before it is "
            f"finished with: sensemaking withdraw {source_id}"
        )
