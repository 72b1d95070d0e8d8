"""What a coder has decided so far, as marks in the text, and the suggestions still open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.records import NOT_ESTABLISHED
from pipeline.study.anchors import locate
from pipeline.study.decisions import NO_CODE_FITS, Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One decision in force, where it stands in the text."""

    events: tuple[str, ...]  # the decisions that made it, the one that holds last
    start: int
    end: int
    kind: str  # code | rejected | no code | note
    code: str  # the code that it leaves on the passage, or that it rejects
    about: str  # the code that was judged; differs from `code` where that was changed
    valence: str
    memo: str
    judged: bool  # True where it answers a suggestion


def marks_of(own: Iterable[Decision], text: str, text_hash: str) -> tuple[list[Mark], int]:
    """Return the marks of one coder's decisions on one source, and how many found no place.

    `own` are in force and in order; of several on one passage and code the last one holds.
    """
    marks: dict[tuple[int, int, str], Mark] = {}
    lost = 0
    for decision in own:
        if decision.passage is None or decision.kind not in ("coding", "memo"):
            continue
        place = locate(decision.passage, text, text_hash)
        if place is None:
            lost += 1
            continue
        about = str(decision.body.get("code") or "")
        subject = about if decision.kind == "coding" else f"memo {about}"
        earlier = marks.get((*place, subject))
        mark = _mark(decision, *place)
        marks[*place, subject] = (
            replace(mark, events=earlier.events + mark.events) if earlier else mark
        )
    return sorted(marks.values(), key=lambda mark: (mark.start, mark.end, mark.code)), lost


def _mark(decision: Decision, start: int, end: int) -> Mark:
    body = decision.body
    action = str(body.get("action") or "")
    about = str(body.get("code") or "")
    other = str(body.get("other_code") or "") if action == "change" else ""
    memo = str(body.get("memo") or "")
    if decision.kind == "memo":
        kind = "no code" if body.get("text") == NO_CODE_FITS else "note"
        memo = str(body.get("note") or "") if kind == "no code" else str(body.get("text") or "")
    else:
        kind = "rejected" if action == "reject" else "code"
    return Mark(
        events=(decision.event_id.partition(">")[0],),  # as stored, whatever its codes now
        start=start,
        end=end,
        kind=kind,
        code=other or about,
        about=about,
        valence=str(body.get("valence") or NOT_ESTABLISHED),
        memo=memo,
        judged=action in ("accept", "reject", "change"),
    )


def still_open(
    suggestions: Iterable[Mapping[str, Any]], marks: Sequence[Mark]
) -> list[Mapping[str, Any]]:
    """Return the suggestions that the coder has not answered: no mark of that code overlaps."""
    return [
        row
        for row in suggestions
        if not any(
            mark.start < row["end"]
            and row["start"] < mark.end
            and row["code"] in (mark.code, mark.about)
            for mark in marks
        )
    ]
