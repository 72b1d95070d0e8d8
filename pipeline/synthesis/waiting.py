"""T28: whatever waits before it may leave the team, on one sheet, with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from pipeline.evidence.held import Held

NUMBER = "T28_waiting"
CAPTION = (
    "What waits before an audience outside the team may read it, and what would help. Nothing is "
    "released by itself. A named person clears what says so: here in the workbook, any number at "
    "once, or with sensemaking clear ITEM --for funder --by NAME. Numbers cannot be cleared."
)
COLUMNS = {
    "item": "What names it: quote, finding, judgement, theme, code or source",
    "kind": "quote, finding, judgement, theme, code or source",
    "about": "Its code, table or kind",
    "text": "The words that would leave the team",
    "group": "Informant group of its source",
    "case": "Partnership",
    "state": "confirmed by a person, or suggested",
    "reason": "Why it waits",
    "helps": "What would help",
    "waits_for": "Audiences that may not read it yet, joined by `;`",
}


def waiting_table(items: Iterable[Held]) -> Sheet:
    """Return one row per thing that waits: first what a person may clear."""
    rows = (
        {name: getattr(one, name, None) for name in COLUMNS}
        | {"text": one.words or None, "waits_for": ";".join(one.waits_for)}
        for one in items
    )
    return sheet_of(NUMBER, "Waiting for a person", CAPTION, COLUMNS, rows, team_only=True)
