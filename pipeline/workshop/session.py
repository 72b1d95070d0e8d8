"""What a room said, as decisions: votes by group, names for themes, missing perspectives, why.

Nothing here knows a person's name. What is off the record becomes no decision at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.errors import DecisionError
from pipeline.study.decisions import Decision, of_kind
from pipeline.study.privacy import Roster, pseudonymise

# What people answer -> the word that is stored.
ANSWERS = {"agree": "confirm", "partly": "qualify", "disagree": "challenge"}
# What a room does with an emergent theme -> the action that the next run follows.
ACTIONS = {
    "Leave it as it is": "",
    "It holds: accept it": "accept",
    "Give it a better name": "rename",
    "It belongs to another theme": "merge",
    "It holds more than one matter: split it": "split",
    "It is no theme: reject it": "reject",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One meeting: its name and who is in the room."""

    session_id: str
    audience: str  # team | funder | peers | public

    @property
    def writer(self) -> str:
        """The writer of its decisions."""
        return f"session-{self.session_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was filled in about one theme or code."""

    item_type: str  # theme | code
    item_id: str
    votes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # group -> answer -> hands
    action: str = ""  # of ACTIONS
    name: str = ""
    into: str = ""
    missing: str = ""
    missing_group: str = ""
    reason: str = ""
    off_the_record: bool = False


def without_names(said: Said, roster: Roster) -> Said:
    """Return it with names and identifiers in what was typed replaced by pseudonyms."""
    return replace(
        said,
        name=pseudonymise(said.name, roster)[0],
        missing=pseudonymise(said.missing, roster)[0],
        reason=pseudonymise(said.reason, roster)[0],
    )


def problems_of(said: Said) -> list[str]:
    """Return what keeps this from being saved, in words for the person who fills it in."""
    found: list[str] = []
    if said.action == "rename" and not said.name.strip():
        found.append("Type the new name of the theme.")
    if said.action == "merge" and not said.into:
        found.append("Choose the theme that it belongs to.")
    if said.action == "merge" and said.into == said.item_id:
        found.append("A theme cannot be merged with itself.")
    hands = [count for answers in said.votes.values() for count in answers.values()]
    if any(count < 0 for count in hands):
        found.append("A number of hands cannot be below zero.")
    something = any(hands) or said.action or said.missing.strip() or said.reason.strip()
    if not something and not found:
        found.append("Nothing has been filled in yet.")
    return found


def decisions_of(said: Said, session: Session, made_at: str) -> tuple[Decision, ...]:
    """Return the decisions to append; none when it is off the record.

    Raises `DecisionError` for what `problems_of` finds.
    """
    if said.off_the_record:
        return ()
    found = problems_of(said)
    if found:
        raise DecisionError(" ".join(found))
    bodies = [*_votes(said), *_texts(said)]
    responses = [
        Decision(
            kind="response",
            writer=session.writer,
            made_at=made_at,
            body=_about(said, session, body),
        )
        for body in bodies
    ]
    return (*responses, *_theme(said, session, made_at))


def _about(said: Said, session: Session, body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "session_id": session.session_id,
        "session_type": session.audience,
        "item_type": said.item_type,
        "item_id": said.item_id,
        **body,
    }


def _votes(said: Said) -> list[dict[str, Any]]:
    return [
        {"response": ANSWERS[answer], "group": group, "votes": count}
        for group, answers in said.votes.items()
        for answer, count in answers.items()
        if count
    ]


def _texts(said: Said) -> list[dict[str, Any]]:
    texts: list[dict[str, Any]] = []
    if said.missing.strip():
        add = {"response": "add", "group": said.missing_group, "text": said.missing.strip()}
        texts.append(add)
    if said.reason.strip() and not _acts(said):  # else it stands with what became of the theme
        texts.append({"response": "reason", "group": "", "text": said.reason.strip()})
    return texts


def _acts(said: Said) -> bool:
    return bool(said.action) and said.item_type == "theme"


def _theme(said: Said, session: Session, made_at: str) -> list[Decision]:
    if not _acts(said):
        return []
    body: dict[str, Any] = {"theme_id": said.item_id, "action": said.action}
    if said.action == "rename":
        body["label"] = said.name.strip()
    if said.action == "merge":
        body["into"] = said.into
    if said.reason.strip():
        body["reason"] = said.reason.strip()
    return [Decision(kind="theme", writer=session.writer, made_at=made_at, body=body)]


def saved_by(
    decisions: Iterable[Decision], session: Session, labels: Mapping[str, str]
) -> list[dict[str, str]]:
    """Return what a session has saved, one row per event, the latest first."""
    own = [decision for decision in decisions if decision.writer == session.writer]
    rows = [
        {
            "Time": decision.made_at[11:16],
            "About": labels.get(_item(decision), _item(decision)),
            "What": _in_words(decision, labels),
        }
        for decision in (*of_kind(own, "response"), *of_kind(own, "theme"))
    ]
    order = sorted(range(len(rows)), key=lambda at: (rows[at]["Time"], at), reverse=True)
    return [rows[at] for at in order]


def _item(decision: Decision) -> str:
    return str(decision.body.get("item_id") or decision.body.get("theme_id") or "")


def _in_words(decision: Decision, labels: Mapping[str, str]) -> str:
    body = decision.body
    if decision.kind == "theme":
        into = str(body.get("into") or "")
        told = {
            "rename": f"new name: {body.get('label')}",
            "merge": f"into {labels.get(into, into)}",
        }
        return told.get(str(body["action"]), str(body["action"]))
    group = str(body.get("group") or "")
    if "votes" in body:
        answer = next(key for key, word in ANSWERS.items() if word == body["response"])
        return f"{group}: {body['votes']} {answer}"
    what = "missing perspective" if body["response"] == "add" else "why"
    return f"{what}{f' ({group})' if group else ''}: {body.get('text')}"
