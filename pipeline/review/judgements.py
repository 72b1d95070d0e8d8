"""Rows of the sheet Codings, as people filled them in, made into decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pipeline.errors import DecisionError
from pipeline.records import VALENCES
from pipeline.review.names import Known, codes_in, one_of
from pipeline.study.decisions import Decision

if TYPE_CHECKING:
    from pipeline.excel.filled_in import Entry

FIELDS = ("decision", "other_code", "new_valence", "new_about", "note", "agreed", "coder")
ACTIONS = {
    "accept": "accept", "accepted": "accept", "add": "accept", "added": "accept", "keep": "accept",
    "reject": "reject", "rejected": "reject",
    "change": "change", "changed": "change", "edit": "change", "edited": "change",
}  # fmt: skip
Body = dict[str, Any]


def judgements(entry: Entry, known: Known) -> list[Decision]:
    """Return what a row of Codings decides: about its code, and codes added beside it.

    Raises `DecisionError` that says what to type when the row cannot be understood.
    """
    if not entry.row_id:
        raise DecisionError("it has no hidden id; new passages go into the sheet Added passages")
    others = codes_in(entry.get("other_code"), known)
    said = what_was_said(entry, known)
    action = _action(entry)
    agreed = one_of(entry.get("agreed"), ("yes",), "answer") == "yes"
    code = str(entry.basis.get("code") or "")
    bodies = _bodies(entry, code, action, others, said) if code else _added(action, others, said)
    if not bodies:
        return _memo(entry, code, known)
    return [
        replace(known.about_passage(entry, "coding", body), adjudicated=agreed) for body in bodies
    ]


def what_was_said(entry: Entry, known: Known) -> Body:
    """Return valence, case and note of a row, as far as they are filled in."""
    said = {
        "valence": one_of(entry.get("new_valence"), VALENCES, "valence"),
        "about": one_of(entry.get("new_about"), known.cases, "case"),
        "memo": entry.cells.get("note", "").strip(),
    }
    return {key: text for key, text in said.items() if text}


def _action(entry: Entry) -> str:
    typed = entry.get("decision")
    if not typed and entry.before.get("decision"):
        raise DecisionError(
            "its decision was emptied, and the earlier one stands; to decide anew type accept, "
            "reject or change"
        )
    return one_of(typed, ACTIONS, "decision")


def _bodies(entry: Entry, code: str, action: str, others: list[str], said: Body) -> list[Body]:
    """Return what is decided about a code, and which codes are added beside it."""
    moved = str(entry.basis.get("moved_to") or "")
    now = moved or code
    others = [other for other in others if other != now]
    told = [key for key in ("valence", "about") if key in said]
    if not action and (others or told):
        action = "change"
    if action == "reject" and others:
        action = "change"  # not this one but that one
    if action == "change" and not others and not told:
        raise DecisionError("it says change, but not to what; fill in other code or new valence")
    if not action:
        return []
    if action == "reject":
        return [{"action": "reject", "code": code} | _only_memo(said)]
    target = others[0] if action == "change" and others else moved
    first: Body = {"action": "change" if target else action, "code": code} | said
    if target and target != code:
        first["other_code"] = target
    added = others[1:] if action == "change" else others
    return [first, *({"action": "add", "code": other} | said for other in added)]


def _only_memo(said: Mapping[str, Any]) -> Body:
    return {key: text for key, text in said.items() if key == "memo"}


def _added(action: str, others: list[str], said: Body) -> list[Body]:
    if others:
        return [{"action": "add", "code": code} | said for code in others]
    if action or "valence" in said or "about" in said:
        raise DecisionError("the passage has no code yet; name one in 'other code'")
    return []


def _memo(entry: Entry, code: str, known: Known) -> list[Decision]:
    """Return a note that comes without a decision."""
    if not entry.changed("note"):
        raise DecisionError("it names no decision; type accept, reject or change")
    text = entry.cells.get("note", "").strip()
    body = {"text": text, "about": "coding", "code": code}
    return [known.about_passage(entry, "memo", body)]
