"""Which sources a coder may read, and for which of them the machine stays out of sight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.errors import DecisionError, nearest
from pipeline.study.privacy import machine_may_read, may_analyse
from pipeline.tables import BLOCKS, CODINGS, DOCUMENTS, SOURCES, rows_of

if TYPE_CHECKING:
    from pipeline.study.codebook import Codebook
    from pipeline.study.register import Register
    from pipeline.study.store import Store
    from pipeline.study.study import Settings

UNAIDED = "unaided"  # the sample of what is coded where no machine may help
UNSAID = {"consent_analyse": "not recorded", "ai_assist": "not recorded"}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The parts of a study that reading needs."""

    settings: Settings
    store: Store
    codebook: Codebook  # reduced to the study's profile
    register: Register
    kept: frozenset[str]  # ids of the sources of the study; those withdrawn are not among them


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One source as the list shows it."""

    source_id: str
    kind: str
    group: str
    language: str
    words: int
    sample: str  # of what is coded here without the machine; empty: suggestions may be shown

    @property
    def machine(self) -> bool:
        """Whether suggestions may reach whoever reads it."""
        return not self.sample


@dataclass(frozen=True, slots=True)
class Opened:
    """One source, opened to be read."""

    entry: Entry
    text: str
    text_hash: str
    blocks: tuple[Mapping[str, Any], ...]  # rows of the table of blocks, in order


def entries(shelf: Shelf, only: str = "") -> dict[str, Entry]:
    """Return the sources that may be read and coded, by id: all, or `only` the one.

    Left out is what was not read, was withdrawn, or does not consent to being analysed, be
    it in the table of the last run or in the register as it is now.
    """
    said = {row.get("source_id"): row.cells for row in shelf.register.sources}
    wanted = shelf.kept & {only} if only else shelf.kept
    on_disk = [one for one in wanted if shelf.store.shard(DOCUMENTS, one).is_file()]
    sources = rows_of(shelf.store.read(SOURCES, on_disk))
    found: dict[str, Entry] = {}
    for row in sources:
        source_id = str(row["source_id"])
        now = UNSAID | _told(said.get(source_id, {}))
        if row["status"] == "read" and may_analyse(row) and may_analyse(now):
            machine = machine_may_read(row) and machine_may_read(now)
            aided = machine and shelf.settings.study.assist == "on"
            found[source_id] = _entry(row, "" if aided else UNAIDED)
    return found


def _told(cells: Mapping[str, str]) -> dict[str, str]:
    return {key: cells[key].strip().lower() for key in UNSAID if cells.get(key, "").strip()}


def _entry(row: Mapping[str, Any], sample: str) -> Entry:
    return Entry(
        source_id=str(row["source_id"]),
        kind=str(row["kind"]),
        group=str(row["informant_group"]),
        language=str(row["language"] or ""),
        words=int(row["words"]),
        sample=sample,
    )


def open_source(shelf: Shelf, source_id: str) -> Opened:
    """Return a source with its text and blocks.

    Raises `DecisionError` naming the nearest source for one that is not on the shelf.
    """
    known = entries(shelf, source_id)
    if source_id not in known:
        hint = nearest(source_id, entries(shelf))
        raise DecisionError(f"no source '{source_id}' may be read in this study.{hint}")
    documents = rows_of(shelf.store.read(DOCUMENTS, [source_id]))
    blocks = rows_of(shelf.store.read(BLOCKS, [source_id]))
    text, text_hash = str(documents[0]["text"]), str(documents[0]["text_hash"])
    return Opened(known[source_id], text, text_hash, tuple(sorted(blocks, key=_place)))


def _place(block: Mapping[str, Any]) -> int:
    return int(block["position"])


def suggested(shelf: Shelf, opened: Opened) -> list[dict[str, Any]]:
    """Return the machine's suggestions for a source as rows; none where it stays out of sight."""
    source_id = opened.entry.source_id
    if not opened.entry.machine or not shelf.store.shard(CODINGS, source_id).is_file():
        return []
    return [
        row
        for row in rows_of(shelf.store.read(CODINGS, [source_id]))
        if row["status"] == "suggested" and row["text_hash"] == opened.text_hash
    ]
