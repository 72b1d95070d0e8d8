"""T27: every judgement of people by its id: what it is about, what it says, whether it still rests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pipeline.evidence.clearance import cleared_for, cleared_judgements
from pipeline.evidence.judgements import Judgement, judgements_of, row_name
from pipeline.evidence.rows import records_of
from pipeline.study.judged import CHANGED, FORMS, KIND, Form
from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from pipeline.study.corpus import Corpus

NUMBER = "T27_judgements"
CAPTION = (
    "What people judged row by row in other tables, for the team alone. The id is what to clear "
    "for an audience: sensemaking clear J-... --for funder --by NAME. A judgement that was changed "
    "needs to be cleared anew. Where its row is gone, it is kept here and shown there no more."
)
COLUMNS = {
    "judgement_id": "Judgement; stays when the judgement is another",
    "table": "Table",
    "about": "What it is about: what names the row",
    "said": "What was judged, by column",
    "reason": "The reason given",
    "judged_by": "Who judged last",
    "judged_on": "When (ISO date)",
    CHANGED: "Whether the evidence has changed since: yes, no, or row gone",
    "cleared_for": "Audiences it is cleared for as it stands, joined by `;`",
}
TOLD = {
    "judgement_id": "Judgement",
    "table": "Table of the team that it belongs to",
    "about": "What it is about",
    "said": "What was judged, with its reason",
}


def judgements_table(sheets: Mapping[str, Sheet], corpus: Corpus) -> Sheet:
    """Return one row per judgement, in order of tables and rows."""
    rows = (row for form in FORMS.values() for row in _rows(form, sheets[form.table], corpus))
    return sheet_of(NUMBER, "Judgements", CAPTION, COLUMNS, rows, team_only=True,
                    key=("judgement_id",), shows=(KIND,))  # fmt: skip


def _rows(form: Form, sheet: Sheet, corpus: Corpus) -> Iterator[dict[str, Any]]:
    known = judgements_of(corpus, form)
    changed = (
        {row_name(form, row): row[CHANGED] for row in records_of(sheet.table)} if known else {}
    )
    for row, one in known.items():
        yield {
            "judgement_id": one.id,
            "table": form.table,
            "about": _about(form, one),
            "said": "; ".join(f"{key}: {text}" for key, text in one.said.items()) or None,
            "reason": one.reason or None,
            "judged_by": one.writer,
            "judged_on": one.made_at[:10],
            CHANGED: changed.get((one.said.get(form.row[0], row[0]), *row[1:]), "row gone"),
            "cleared_for": ";".join(cleared_for(corpus, form, one)) or None,
        }


def _about(form: Form, one: Judgement) -> str:
    """Return what names the row, without names of passages, which are the team's."""
    return " | ".join(
        part for key, part in zip(form.row, one.row, strict=True) if part and key != form.passage
    )


def cleared_table(corpus: Corpus, audience: str) -> Sheet:
    """Return the judgements that a person cleared for an audience, without who judged."""
    rows = (
        {
            "judgement_id": one.id,
            "table": form.table,
            "about": _about(form, one),
            "said": "; ".join(f"{key}: {text}" for key, text in one.told(form).items()),
        }
        for form in FORMS.values()
        for one in cleared_judgements(corpus, form, audience).values()
    )
    caption = "What people judged, and cleared for this audience. What it rests on stays with them."
    return sheet_of(NUMBER, "Judgements", caption, TOLD, rows)
