"""What a coder asks for, checked against the text and the codebook, made into decisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.errors import DecisionError, nearest
from pipeline.records import NOT_ESTABLISHED, VALENCES
from pipeline.study.anchors import Anchor, anchor
from pipeline.study.decisions import IN_FULL, NO_CODE_FITS, RETRACTION, Decision

if TYPE_CHECKING:
    from pipeline.reading.marks import Mark
    from pipeline.reading.shelf import Opened
    from pipeline.study.codebook import Codebook

MEMO = 4000  # code points

Body = dict[str, Any]
Safe = Callable[[str], str]  # words that were typed -> the same without names


@dataclass(frozen=True, slots=True)
class Pen:
    """Who writes, when, and how names are kept out of what is typed."""

    writer: str
    made_at: str
    safe: Safe

    def decision(self, kind: str, body: Body, passage: Anchor | None = None) -> Decision:
        """Return a decision of this writer, with its id."""
        made = Decision(
            kind=kind, writer=self.writer, made_at=self.made_at, body=body, passage=passage
        )
        return made.identified()


def passage_of(ask: Mapping[str, Any], opened: Opened) -> Anchor:
    """Return the passage that a coder chose: inside one block of evidence, without outer space.

    Raises `DecisionError` where the offsets do not hold the words that the coder saw.
    """
    start, end = _offsets(ask, opened)
    words = opened.text[start:end]
    start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
    if start >= end:
        raise DecisionError("the passage holds no words; select some")
    block = next((b for b in opened.blocks if b["start"] <= start and end <= b["end"]), None)
    if block is None:
        raise DecisionError("a passage stays inside one turn or field; make it shorter")
    if not block["evidence"]:
        raise DecisionError(f"this is context ({block['set_aside'] or 'no evidence'}), not coded")
    return anchor(opened.entry.source_id, opened.text, start, end)


def _offsets(ask: Mapping[str, Any], opened: Opened) -> tuple[int, int]:
    start, end = ask.get("start"), ask.get("end")
    if type(start) is int and type(end) is int and 0 <= start < end <= len(opened.text):
        if opened.text[start:end] == ask.get("quote"):
            return start, end
    raise DecisionError("the text has changed since it was opened; open the source again")


def coded(ask: Mapping[str, Any], opened: Opened, codebook: Codebook, pen: Pen) -> Decision:
    """Return that a coder gave a passage a code, or said that no code fits, or made a note."""
    passage = passage_of(ask, opened)
    memo = _memo(ask, pen.safe)
    if ask.get("noCode"):
        body = {"about": "coding", "text": NO_CODE_FITS, "note": memo}
        return pen.decision("memo", _filled(body) | _sample(opened), passage)
    if not ask.get("code"):
        if not memo:
            raise DecisionError("choose a code, say that no code fits, or write a memo")
        return pen.decision("memo", {"about": "coding", "text": memo}, passage)
    body = {"action": "add", "code": _code(ask["code"], codebook), "valence": _valence(ask)}
    return pen.decision("coding", body | _filled({"memo": memo}) | _sample(opened), passage)


def judged(ask: Mapping[str, Any], opened: Opened, codebook: Codebook, pen: Pen) -> Decision:
    """Return what a coder made of a suggestion: accept, reject, or change code or valence.

    Raises `DecisionError` where no suggestion may be shown for the source.
    """
    if not opened.entry.machine:
        raise DecisionError("people alone code this source; there is no suggestion to judge")
    passage = passage_of(ask, opened)
    code = _code(ask.get("code"), codebook)
    action = str(ask.get("action"))
    if action not in ("accept", "reject", "change"):
        raise DecisionError("a suggestion is accepted, rejected or changed")
    body: Body = {"action": action, "code": code} | _filled({"memo": _memo(ask, pen.safe)})
    if action != "reject":
        body["valence"] = _valence(ask)
    other = _code(ask["other"], codebook) if ask.get("other") else code
    if action == "change" and other != code:
        body["other_code"] = other
    return pen.decision("coding", body, passage)


def in_full(opened: Opened, pen: Pen) -> Decision:
    """Return that a coder has coded the whole source; `sample` where no machine was in sight."""
    body = {"text": IN_FULL, "about": opened.entry.source_id, "note": ""}
    return pen.decision("memo", body | _sample(opened))


def retraction(event: str, source_id: str, pen: Pen, *, undo: bool = False) -> Decision:
    """Return that the writer takes an earlier decision back."""
    body: Body = {"event": event, "about": source_id}
    return pen.decision(RETRACTION, body | ({"undo": True} if undo else {}))


def removed(mark: Mark, source_id: str, pen: Pen) -> list[Decision]:
    """Return that the writer takes back everything that made a mark."""
    return [retraction(event, source_id, pen) for event in mark.events]


def _code(code: Any, codebook: Codebook) -> str:
    if code not in codebook.ids:
        raise DecisionError(f"no code '{str(code)[:60]}'.{nearest(str(code), codebook.ids)}")
    return str(code)


def _valence(ask: Mapping[str, Any]) -> str:
    valence = str(ask.get("valence") or NOT_ESTABLISHED)
    if valence not in VALENCES:
        raise DecisionError(f"no valence '{valence[:60]}'.{nearest(valence, VALENCES)}")
    return valence


def _memo(ask: Mapping[str, Any], safe: Safe) -> str:
    memo = str(ask.get("memo") or "").strip()
    if len(memo) > MEMO:
        raise DecisionError(f"the memo is longer than {MEMO} characters; make it shorter")
    return safe(memo) if memo else ""


def _filled(body: Body) -> Body:
    return {key: value for key, value in body.items() if value}


def _sample(opened: Opened) -> Body:
    return _filled({"sample": opened.entry.sample})
