"""The sheet on which a named person clears what waits, one thing or many."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pipeline.evidence.held import OUTSIDE, Held, held
from pipeline.excel.page import Field, Page, PageRow
from pipeline.synthesis.workbook.forms import CODER
from pipeline.synthesis.workbook.tables import caption_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence
    from pipeline.study.corpus import Corpus
    from pipeline.synthesis.sheet import Sheet

AUDIENCES = "audiences"  # the drop-down list
CHOICES = OUTSIDE


def waiting_page(sheet: Sheet, corpus: Corpus, evidence: Evidence) -> Page:
    """Return what waits, with room to name the widest audience that may read it."""
    fields = (
        Field("item", "Item", 14, guard=True),
        Field("kind", "Kind", 10),
        Field("about", "About", 22),
        Field("words", "Words that would leave the team", 60, style="quote", guard=True),
        Field("group", "Group", 12),
        Field("case", "Partnership", 14),
        Field("state", "State", 11, style="state"),
        Field("reason", "Why it waits", 34),
        Field("helps", "What helps", 24),
        Field("waits_for", "Waits for", 18),
        Field("clear_for", "clear for", 11, editable=True, choices=AUDIENCES),
        CODER,
    )
    rows = tuple(_row(one) for one in held(corpus, evidence))
    return Page("waiting", "Waiting", f"{sheet.id} {sheet.title}", caption_of(sheet, corpus),
                fields, rows, team=True, frozen=2)  # fmt: skip


def _row(one: Held) -> PageRow:
    cells: dict[str, Any] = {
        "item": one.item, "kind": one.kind, "about": one.about, "words": one.words,
        "group": one.group, "case": one.case, "state": one.state, "reason": one.reason,
        "helps": one.helps, "waits_for": "; ".join(one.waits_for),
    }  # fmt: skip
    basis: dict[str, Any] = {"body": one.body, "words": one.words, "clears": one.clears}
    if one.passage is not None:
        basis["passage"] = asdict(one.passage)
    return PageRow(cells, f"{one.kind}|{one.item}", basis)
