"""What rooms said about themes, codes and findings: votes by group, reasons, missing voices.

It came after people had seen the results, so it stands beside the evidence and is never
counted with it. Nobody is named; a room that votes again on the same matter replaces itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.study.decisions import of_kind

if TYPE_CHECKING:
    from pipeline.study.decisions import Decision

ANSWERS = ("confirm", "qualify", "challenge")


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One thing that a room said."""

    session: str
    item_type: str  # theme | code | finding
    item_id: str
    response: str  # confirm | qualify | challenge | add | reason
    group: str
    votes: int
    text: str


def responses_of(decisions: Iterable[Decision]) -> list[Response]:
    """Return what rooms said, in order; of votes by the same group the latest."""
    latest: dict[tuple[str, ...], Response] = {}
    for decision in of_kind(decisions, "response"):
        body = decision.body
        said = Response(
            session=str(body.get("session_id") or ""),
            item_type=str(body.get("item_type") or ""),
            item_id=str(body.get("item_id") or ""),
            response=str(body.get("response") or ""),
            group=str(body.get("group") or ""),
            votes=_whole(body.get("votes")),
            text=str(body.get("text") or "").strip(),
        )
        key = (said.session, said.item_type, said.item_id, said.response, said.group, said.text)
        latest[key] = said
    return [latest[key] for key in sorted(latest)]


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def about(responses: Iterable[Response], item_type: str, item_id: str) -> list[Response]:
    """Return what was said about one theme, code or finding."""
    return [r for r in responses if r.item_type == item_type and r.item_id == item_id]


def votes_told(responses: Iterable[Response]) -> str | None:
    """Return votes as text, by session and answer, groups apart; None without votes."""
    by_session: dict[str, list[Response]] = {}
    for response in responses:
        if response.votes and response.response in ANSWERS:
            by_session.setdefault(response.session, []).append(response)
    told = []
    for session, own in by_session.items():
        answers = ", ".join(part for part in (_answer(own, name) for name in ANSWERS) if part)
        told.append(f"session {session}: {answers}")
    return "; ".join(told) or None


def _answer(responses: Iterable[Response], answer: str) -> str:
    own = [response for response in responses if response.response == answer]
    groups = " + ".join(f"{item.votes} {item.group or 'group unknown'}" for item in own)
    return f"{sum(item.votes for item in own)} {answer} ({groups})" if own else ""


def texts_told(responses: Iterable[Response]) -> str | None:
    """Return reasons and missing perspectives, each with its group and session; None for none."""
    told = [
        f"{'missing' if item.response == 'add' else 'why'}: {item.text} "
        f"[{item.group or 'group not told'}, session {item.session}]"
        for item in responses
        if item.text
    ]
    return "\n".join(told) or None
