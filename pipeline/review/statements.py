"""Summaries, levels, themes and findings that people filled in, made into decisions."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pipeline.errors import DecisionError
from pipeline.review.names import LEVELS, Known, codes_in, one_of
from pipeline.study.decisions import Decision
from pipeline.study.listed import split

if TYPE_CHECKING:
    from pipeline.excel.filled_in import Entry

SUMMARY_FIELDS = ("summary", "holds", "coder")
LEVEL_FIELDS = ("level_by_person", "reason", "coder")
THEME_FIELDS = ("decision", "new_label", "into", "note", "coder")
FINDING_FIELDS = ("statement", "codes", "cases", "learning_question", "status", "coder")
FINDING_STATES = ("open", "confirmed", "qualified", "contested", "dropped")
THEME_ACTIONS = {
    "accept": "accept", "rename": "rename", "merge into": "merge", "merge": "merge",
    "reject": "reject", "promote": "promote", "split": "split",
}  # fmt: skip


def summary(entry: Entry, known: Known) -> list[Decision]:
    """Return an analyst's summary of a cell, under the mark of the evidence it was written on."""
    _needs_id(entry)
    one_of(entry.get("holds"), ("yes",), "answer")
    if not entry.changed("summary") and not entry.changed("holds"):
        raise DecisionError("it holds nothing new but a name; write or confirm a summary")
    text = entry.cells.get("summary", "").strip()
    return [known.decision(entry, "summary", dict(entry.basis) | {"text": text})]


def level(entry: Entry, known: Known) -> list[Decision]:
    """Return a person's judgement on an enabler in a partnership; an empty level withdraws it."""
    _needs_id(entry)
    judged = one_of(entry.get("level_by_person"), LEVELS, "level")
    reason = entry.cells.get("reason", "").strip()
    if judged and not reason:
        raise DecisionError("the level needs a reason; fill in 'your reason'")
    if reason and not judged:
        raise DecisionError("a reason without a level; fill in 'your level', or empty both")
    body = dict(entry.basis) | {"level": judged, "reason": reason}
    return [known.decision(entry, "level", body)]


def theme(entry: Entry, known: Known) -> list[Decision]:
    """Return what a person decided about an emergent theme."""
    _needs_id(entry)
    said = {
        "label": entry.get("new_label"),
        "into": one_of(entry.get("into"), known.themes, "theme"),
        "note": entry.cells.get("note", "").strip(),
    }
    action = _theme_action(entry, said)
    theme_id = str(entry.basis["theme_id"])
    if not action:
        return [known.decision(entry, "memo", {"text": said["note"], "about": theme_id})]
    told = {key: text for key, text in said.items() if text}
    return [known.decision(entry, "theme", {"theme_id": theme_id, "action": action} | told)]


def _theme_action(entry: Entry, said: Mapping[str, str]) -> str:
    if not entry.get("decision") and entry.before.get("decision"):
        raise DecisionError("its decision was emptied, and the earlier one stands; type another")
    action = one_of(entry.get("decision"), THEME_ACTIONS, "decision")
    if action in ("", "accept") and said["label"]:
        action = "rename"
    if not action and said["into"]:
        action = "merge"
    if action == "rename" and not said["label"]:
        raise DecisionError("it says rename, but not how; fill in 'new label'")
    if action == "merge" and not said["into"]:
        raise DecisionError("it says merge, but not into which theme; fill in 'merge into'")
    if action != "merge" and said["into"] and entry.changed("into"):
        raise DecisionError(f"it says {action}, but names a theme to merge into; choose one")
    if not action and not entry.changed("note"):
        raise DecisionError("it names no decision; choose one from the list")
    return action


def finding(entry: Entry, known: Known) -> list[Decision]:
    """Return a sentence that a person wrote about the evidence; an empty one withdraws it."""
    statement = entry.cells.get("statement", "").strip()
    if not statement and not entry.row_id:
        raise DecisionError("the finding itself is missing; write one sentence")
    digest = hashlib.sha256(" ".join(statement.split()).encode()).hexdigest()
    body = {
        "finding_id": entry.row_id or f"F-{digest[:8]}",
        "statement": statement,
        "codes": codes_in(entry.get("codes"), known),
        "cases": [one_of(name, known.cases, "case") for name in split(entry.get("cases"))],
        "learning_question": entry.get("learning_question"),
        "status": one_of(entry.get("status"), FINDING_STATES, "status") or "open",
    }
    return [known.decision(entry, "finding", body)]


def _needs_id(entry: Entry) -> None:
    if not entry.row_id:
        raise DecisionError("it has no hidden id, so nobody can tell what it is about")
