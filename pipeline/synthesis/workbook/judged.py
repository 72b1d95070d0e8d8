"""The coloured columns of tables whose rows people judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from pipeline.evidence.judgements import Judgement, judgements_of, row_name, short_hash
from pipeline.evidence.rows import records_of
from pipeline.excel.page import Field, Page, PageRow
from pipeline.study.anchors import anchor
from pipeline.study.judged import FORMS, MARK, Column, Form
from pipeline.synthesis.workbook.forms import CODER

if TYPE_CHECKING:
    from pipeline.study.corpus import Corpus
    from pipeline.synthesis.sheet import Sheet
    from pipeline.synthesis.workbook.trail import Trail

BLANK = 40  # empty rows for what people add
NOTE = (
    "Type into the coloured columns; where the evidence has changed, type anew or say that it "
    "still holds. For an audience a judgement must be cleared by its id (sheet T27)."
)
HOLDS = Field("holds", "still holds", 7, editable=True, choices="yes")
LISTS = {"codes", "cases", "sources"}  # drop-down lists that the workbook has anyway


def drop_downs() -> dict[str, tuple[str, ...]]:
    """Return the drop-down lists of all judgements by name."""
    columns = [(form, column) for form in FORMS.values() for column in form.columns]
    return {_list(form, column): column.choices for form, column in columns if column.choices}


def _list(form: Form, column: Column) -> str:
    return f"{form.table} {column.key}"


def to_judge(page: Page, sheet: Sheet, corpus: Corpus, trail: Trail) -> Page:
    """Return the page of a table with coloured columns, filled with what people judged.

    `page` shows the table's rows, all columns or some; a table that nobody judges comes back
    as it is.
    """
    form = FORMS.get(sheet.id)
    if form is None:
        return page
    stored: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in records_of(sheet.table):
        stored.setdefault(row_name(form, row), row)
    known = judgements_of(corpus, form)
    added = {one.said.get(form.row[0], ""): one.row for one in known.values() if form.adds}
    rows = tuple(
        _row(form, row, stored, known, trail, added.get(str(row.cells.get(form.row[0]) or "")))
        for row in page.rows
    )
    return replace(page, key=form.key, note=f"{page.note} {NOTE}", fields=_fields(form, page),
                   rows=rows, blank=BLANK if form.adds else 0,
                   team=page.team or any(column.team for column in form.columns))  # fmt: skip


def _fields(form: Form, page: Page) -> tuple[Field, ...]:
    """Return the fields of the page, those to fill in at the end with who and when."""
    ours = set(form.described())
    fixed = [
        replace(field, guard=field.key in form.row)
        for field in page.fields
        if field.key not in ours
    ]
    typed = [_editable(form, column) for column in form.typed]
    told = [Field(form.who, "judged by", 11), Field(form.when, "on", 11),
            Field("evidence_changed", "evidence has changed since", 11, style="state")]  # fmt: skip
    return (*fixed, *typed, HOLDS, *told, CODER)


def _editable(form: Form, column: Column) -> Field:
    named = column.names if column.names in LISTS else None
    choices = _list(form, column) if column.choices else named
    return Field(column.key, column.title, column.width, editable=True, choices=choices,
                 about=column.about)  # fmt: skip


def _row(
    form: Form,
    row: PageRow,
    stored: Mapping[tuple[str, ...], dict[str, Any]],
    known: Mapping[tuple[str, ...], Judgement],
    trail: Trail,
    added: tuple[str, ...] | None,
) -> PageRow:
    """Return a row with what its reader must know; as it is when nothing in it can be judged.

    `added` names a row that people added, where a cell of it would name one that was there.
    """
    table = stored.get(row_name(form, row.cells), {})
    name = added or row_name(form, row.cells)
    if not table.get(MARK) and name not in known:
        return row
    typed = {key: table.get(key) for key in form.described()}
    if name in known:
        typed |= known[name].said
        name = known[name].named
    basis: dict[str, Any] = {"row": list(name), MARK: table.get(MARK) or ""}
    claim = trail.by_quote.get(str(table.get(form.passage))) if form.passage in form.row else None
    if claim is not None:
        text = trail.evidence.texts[claim.source_id]
        basis["passage"] = asdict(anchor(claim.source_id, text, claim.start, claim.end))
    return PageRow(dict(row.cells) | typed, short_hash("|".join(name)), basis)
