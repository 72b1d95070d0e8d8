"""Sources coded in full without seeing the machine or one another: rows back to decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import DecisionError
from pipeline.review.judgements import what_was_said
from pipeline.review.names import Known, codes_in, one_of
from pipeline.study.decisions import IN_FULL, Decision

if TYPE_CHECKING:
    from pipeline.excel.filled_in import Entry

SEGMENT_FIELDS = ("other_code", "new_valence", "new_about", "note", "coder")
SOURCE_FIELDS = ("in_full", "note", "coder")


def blind_coding(entry: Entry, known: Known) -> list[Decision]:
    """Return the codes that a coder gave to a passage without seeing a suggestion.

    The body carries `sample`: the audit or assignment the sheet was made for.
    """
    if not entry.row_id:
        raise DecisionError("it has no hidden id; other passages go into the sheet Added passages")
    codes = codes_in(entry.get("other_code"), known)
    said = what_was_said(entry, known)
    if not codes:
        return [
            known.about_passage(entry, "memo", {"text": said.get("memo", ""), "about": "coding"})
        ]
    sample = {"sample": entry.basis["sample"]}
    bodies = [{"action": "add", "code": code} | said | sample for code in codes]
    return [known.about_passage(entry, "coding", body) for body in bodies]


def read_in_full(entry: Entry, known: Known) -> list[Decision]:
    """Return that a coder has coded a whole source, so that what bears no code has none.

    It is a memo with the body `text` (coded in full), `about` (the source), `sample`, `note`.
    """
    if one_of(entry.get("in_full"), ("yes",), "answer") != "yes":
        raise DecisionError("the source is not marked as coded in full; type yes when it is")
    body = {
        "text": IN_FULL,
        "about": str(entry.basis["source"]),
        "sample": str(entry.basis["sample"]),
        "note": entry.get("note"),
    }
    return [known.decision(entry, "memo", body)]
