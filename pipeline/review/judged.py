"""What people judged row by row in the sheets of tables, made into decisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from pipeline.errors import DecisionError
from pipeline.evidence.judgements import short_hash
from pipeline.review.names import Known, codes_in, one_of
from pipeline.review.passages import find
from pipeline.study.anchors import Anchor, anchor
from pipeline.study.decisions import Decision
from pipeline.study.judged import FORMS, KIND, MARK, UNJUDGED, Column, Form

if TYPE_CHECKING:
    from pipeline.excel.filled_in import Entry

Said = dict[str, str]


def readers() -> dict[str, tuple[tuple[str, ...], Callable[[Entry, Known], list[Decision]]]]:
    """Return for the form of each table the cells that are read, and what reads a row."""
    return {form.key: (form.fields, partial(_judgement, form)) for form in FORMS.values()}


def _judgement(form: Form, entry: Entry, known: Known) -> list[Decision]:
    """Return what a row says; one whose cells were emptied withdraws what was judged.

    Raises `DecisionError` that says what to type when the row cannot be understood.
    """
    _may_be_judged(form, entry)
    said = {column.key: _value(column, entry, known) for column in form.columns}
    said = {key: text for key, text in said.items() if text}
    reason = _text(form.reason, entry)
    _complete(form, entry, said, reason)
    row, mark = list(entry.basis.get("row", ())), str(entry.basis.get(MARK, ""))
    if form.adds and not row:
        row = [f"{form.adds}-{short_hash(' '.join(said[form.columns[0].key].split()))[:8]}"]
    if _named_by_itself(form, entry):
        said.pop(form.row[0], None)
    passage = _passage(form, entry, said, known)
    if form.adds and form.passage:
        mark = _mark(said, passage, known)
    body = {"table": form.table, "row": row, "said": said, "reason": reason, MARK: mark}
    about = {"about": said["source_id"]} if said.get("source_id") else {}
    return [replace(known.decision(entry, KIND, body | about), passage=passage)]


def _may_be_judged(form: Form, entry: Entry) -> None:
    if not entry.row_id and not form.adds:
        raise DecisionError("there is nothing to judge in this row; fill in one that is coloured")
    if _named_by_itself(form, entry) and entry.changed(form.row[0]):
        raise DecisionError(
            f"its {form.row[0]} comes from a finding or a workshop and is changed there; a new one "
            "goes into an empty row"
        )
    if not any(entry.changed(key) for key in (*_keys(form), "holds")):
        raise DecisionError("it holds nothing new but a name; judge, or say that it still holds")


def _keys(form: Form) -> list[str]:
    return [column.key for column in form.typed]


def _named_by_itself(form: Form, entry: Entry) -> bool:
    """Return whether the row was there before anybody judged it, and is named by what it asks."""
    row = entry.basis.get("row")
    return bool(form.adds and row and not str(row[0]).startswith(f"{form.adds}-"))


def _value(column: Column, entry: Entry, known: Known) -> str:
    """Return what was typed into a cell, in the words that the study knows."""
    typed = entry.get(column.key)
    if typed == UNJUDGED:
        return ""
    if column.choices:
        return one_of(typed, column.choices, column.title)
    if column.up_to is not None:
        return _number(typed, column)
    if column.names == "codes":
        return ";".join(codes_in(typed, known))
    if column.names:
        names = known.cases if column.names == "cases" else known.sources
        return one_of(typed, names, column.title)
    return _text(column, entry)


def _text(column: Column, entry: Entry) -> str:
    return entry.cells.get(column.key, "").strip()


def _number(typed: str, column: Column) -> str:
    part = typed.rstrip("% ").replace(",", ".")
    try:
        number = float(part or "0") / (100 if typed.endswith("%") else 1)
    except ValueError:
        number = -1.0
    if not 0 <= number <= (column.up_to or 0):
        raise DecisionError(f"'{typed[:60]}' is no number from 0 to {column.up_to:g}")
    return f"{number:g}" if typed else ""


def _complete(form: Form, entry: Entry, said: Mapping[str, str], reason: str) -> None:
    """Raise `DecisionError` where something is missing without which a row says too little."""
    first = form.columns[0]
    if form.adds and not _named_by_itself(form, entry) and not said.get(first.key):
        if said or not entry.row_id:
            raise DecisionError(f"'{first.title}' is missing; fill it in")
    one_of(entry.get("holds"), ("yes",), "answer")
    if entry.get("holds") and not said and not reason:
        raise DecisionError("nothing was judged there yet that could still hold")
    wanting = [column.title for column in form.columns if column.reasoned and column.key in said]
    if wanting and not reason:
        raise DecisionError(f"'{wanting[0]}' needs a reason; fill in '{form.reason.title}'")


def _passage(form: Form, entry: Entry, said: Said, known: Known) -> Anchor | None:
    """Return the passage that a row is about, or whose words were copied into it."""
    if "passage" in entry.basis:
        return Anchor(**entry.basis["passage"])
    if form.passage not in said:
        return None
    if "source_id" not in said:
        raise DecisionError("a quote needs its source; fill in 'source'")
    source_id = said["source_id"]
    start, end = find(said[form.passage], source_id, known)
    return anchor(source_id, known.texts[source_id][0], start, end)


def _mark(said: Said, passage: Anchor | None, known: Known) -> str:
    """Return the mark of what a row that people added rests on: its words, else its source."""
    if passage is not None:
        return short_hash(passage.quote)
    return short_hash(known.texts[said["source_id"]][1]) if "source_id" in said else ""
