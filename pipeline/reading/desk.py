"""One coder at one window: the source that lies open, and where each decision goes at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import DecisionError, OutputError
from pipeline.reading.asks import Pen, Safe
from pipeline.reading.marks import Mark, marks_of
from pipeline.reading.pages import Cut, Part, pages_of
from pipeline.reading.shelf import Entry, Opened, Shelf, entries, open_source
from pipeline.study.decisions import (
    CODE_CHANGE,
    IN_FULL,
    Decision,
    append,
    in_force,
    of_kind,
    read,
    source_of,
)
from pipeline.study.migration import migrated

if TYPE_CHECKING:
    from collections.abc import Sequence


class Desk:
    """What one window holds: who reads, the source that lies open, and the coder's decisions.

    `clock` gives the time, `token` a new short name for the file of this
    window, `safe` keeps names out of memos, `cut` tells the sentences of a text.
    """

    def __init__(
        self,
        shelf: Shelf,
        folder: Path,
        clock: Callable[[], datetime],
        token: Callable[[], str],
        safe: Safe,
        cut: Cut,
    ) -> None:
        """Remember the parts; nothing is read before a source is asked for."""
        self.shelf = shelf
        self.folder = folder
        self.clock = clock
        self.token = token
        self.safe = safe
        self.cut = cut
        self.occasion = f"reading-{token()}"
        self.coder = ""
        self.own: tuple[Decision, ...] = ()
        self.code_changes: tuple[Decision, ...] = ()  # between versions of the codebook
        self.draws: tuple[Decision, ...] = ()  # audits and assignments
        self.opened: Opened | None = None
        self.pages: tuple[tuple[Part, ...], ...] = ()
        self.last_time: datetime | None = None

    def refresh(self) -> None:
        """Read the coder's decisions anew, as other windows may have added some."""
        everyone = read(self.folder)
        self.own = tuple(one for one in everyone if one.writer == self.coder)
        self.code_changes = of_kind(in_force(everyone), CODE_CHANGE)
        self.draws = of_kind(everyone, "sample")

    def seen(self, entry: Entry) -> Entry:
        """Return a source as the coder may see it.

        Of a source drawn for an audit, or for this coder, the machine is out of sight until the
        coder has coded it in full.
        """
        if entry.source_id in self.in_full():
            return entry
        drawn = [
            str(draw.body["sample"])
            for draw in self.draws
            if entry.source_id in draw.body["sources"] and draw.body["coder"] in ("", self.coder)
        ]
        return replace(entry, sample=drawn[-1]) if drawn else entry

    def in_full(self) -> set[str]:
        """Return the sources that the coder has coded in full."""
        own = in_force(self.own)
        return {str(one.body["about"]) for one in own if one.body.get("text") == IN_FULL}

    def source(self) -> Opened:
        """Return the source that lies open, or raise `DecisionError`."""
        if self.opened is None:
            raise DecisionError("no source is open; open one first")
        return self.opened

    def open(self, source_id: str) -> Opened:
        """Open a source and return it; raises `DecisionError` where it may not be read."""
        self.refresh()
        opened = open_source(self.shelf, source_id)
        self.opened = replace(opened, entry=self.seen(opened.entry))
        self.pages = pages_of(self.opened.blocks, self.opened.text)
        return self.opened

    def pen(self) -> Pen:
        """Return the coder's pen at this moment; no two moments are the same.

        Raises `DecisionError` before the coder has given a name.
        """
        if not self.coder:
            raise DecisionError("nobody has given a name; type yours first")
        now = self.clock()
        if self.last_time is not None and now <= self.last_time:
            now = self.last_time + timedelta(microseconds=1)
        self.last_time = now
        return Pen(self.coder, now.isoformat(timespec="microseconds"), self.safe)

    def store(self, made: Sequence[Decision]) -> None:
        """Append decisions to the file of this window, synced before anything else happens.

        After a failure another file is begun, so that half a line stays the last of its own.
        """
        source_id = self.source().entry.source_id
        if source_id not in entries(self.shelf, source_id):
            raise DecisionError(f"{source_id} may no longer be read; nothing was written")
        try:
            append(self.folder, self.occasion, made)
        except OutputError:
            self.occasion = f"reading-{self.token()}"
            raise
        self.own = (*self.own, *made)

    def about_source(self) -> tuple[Decision, ...]:
        """Return the coder's decisions about the open source, retractions among them."""
        source_id = self.source().entry.source_id
        return tuple(one for one in self.own if source_of(one) == source_id)

    def marks(self) -> tuple[list[Mark], int]:
        """Return the coder's marks, with the codes of today, and how many found no place."""
        opened = self.source()
        today = migrated((*in_force(self.about_source()), *self.code_changes))
        return marks_of(today, opened.text, opened.text_hash)
