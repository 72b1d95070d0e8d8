"""A sheet of passages whose code was split since, so that people say which part fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.excel.page import Field, Page, PageRow
from pipeline.review.pages import CODE, PLACE, TO_FILL_IN, groups_of
from pipeline.review.sheets import write_sheets
from pipeline.study.decisions import Decision

if TYPE_CHECKING:
    from pipeline.study.corpus import Corpus

HOW_TO_RECODE = (
    "Write your name above. In the sheet Suggestions each passage bears a code that was split "
    "into others. Say in 'code' which of them fit, several joined by ;.",
    "Until you do, the earlier decision is kept and counts for the earlier code only.",
)


def export_recoding(
    corpus: Corpus, waiting: Sequence[tuple[Decision, Decision]], path: Path
) -> int:
    """Write the passages that wait for people after a split to `path`; return how many."""
    page = recoding_page(corpus, waiting)
    write_sheets(corpus, path, "Passages of split codes", HOW_TO_RECODE, [page], "")
    return len(page.rows)


def recoding_page(corpus: Corpus, waiting: Sequence[tuple[Decision, Decision]]) -> Page:
    """Return the passages of (decision that stands, split), in order of their sources."""
    groups = groups_of(corpus)
    rows = []
    for decision, change in waiting:
        at = decision.passage
        assert at is not None
        cells = {
            "source": at.source_id,
            "group": groups.get(at.source_id),
            "passage": at.quote,
            "earlier": ", ".join(change.body["from"]),
            "choose": ", ".join(change.body["to"]),
            "by": decision.writer,
        }
        row_id = f"{at.source_id}:{at.start}-{at.end}|split|{change.event_id[:8]}"
        rows.append(PageRow(cells, row_id, {"passage": asdict(at), "code": ""}))
    rows.sort(key=lambda row: row.id)
    fields = (
        PLACE[0], PLACE[1], PLACE[3],
        Field("earlier", "Earlier code", 12),
        Field("choose", "Choose from", 18),
        Field("by", "Coded by", 11),
        Field("decision", "decision", 10, editable=True, choices="decisions"),
        CODE,
        *TO_FILL_IN[:3],
        Field("agreed", "agreed by the team", 9, editable=True, choices="yes"),
        TO_FILL_IN[3],
    )  # fmt: skip
    note = "Passages whose code was split. Say which part fits; the earlier decision is kept."
    return Page("codings", "Suggestions", "Passages of split codes", note, fields, tuple(rows),
                team=True)  # fmt: skip
