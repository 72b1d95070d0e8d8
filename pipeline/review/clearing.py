"""What a named person cleared for an audience on the sheet of what waits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.errors import DecisionError
from pipeline.evidence.telling import QUOTE, telling_of
from pipeline.review.names import NOBODY, Known, one_of
from pipeline.study.decisions import Decision
from pipeline.study.privacy import AUDIENCES

if TYPE_CHECKING:
    from pipeline.excel.filled_in import Entry

FIELDS = ("clear_for", "coder")


def clearing(entry: Entry, known: Known) -> list[Decision]:
    """Return that a person lets an audience, and narrower ones, read what waits.

    Raises `DecisionError` when nobody is named, when it cannot be cleared, or when its words are
    those of a source that does not consent.
    """
    audience = one_of(entry.get("clear_for"), AUDIENCES[1:], "audience")
    if not audience:
        raise DecisionError("it names no audience; choose one in 'clear for'")
    if not entry.basis.get("clears"):
        raise DecisionError(
            f"{entry.get('item')} cannot be cleared ({entry.get('reason')}); what helps: "
            f"{entry.get('helps')}"
        )
    body = {"audience": audience, **entry.basis["body"]}
    decision = known.decision(entry, "quote release", body)
    if decision.writer == NOBODY:
        raise DecisionError("say who clears it: your name on the first sheet, or in 'coder'")
    if "passage" in entry.basis:
        return [replace(known.about_passage(entry, "quote release", body), writer=decision.writer)]
    _refuse_quoted(entry, audience, known)
    return [decision]


def _refuse_quoted(entry: Entry, audience: str, known: Known) -> None:
    """Raise where the words are a source's own, and it does not consent to the audience."""
    words = str(entry.basis["words"])
    quoted = telling_of(known.corpus, audience, [words]).quoted_in(words)
    if quoted:
        raise DecisionError(
            f"{entry.get('item')} holds {QUOTE} words in a row or more of {', '.join(quoted)}, "
            f"which may not be quoted to '{audience}'; word it anew"
        )
