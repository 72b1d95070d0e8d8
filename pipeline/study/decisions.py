"""What people decided: appended to one file per writer and occasion, never overwritten.

Readers merge all files by event id, so the same file read twice counts once. Which
decision stands: adjudicated over unanimous over contested; contested stays visible.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pipeline.errors import DecisionError, OutputError
from pipeline.study.anchors import Anchor

KINDS = (
    "coding",  # body: action accept|reject|change|add, code, valence, about, time_ref, memo
    "theme",  # body: theme_id, action accept|rename|merge|split|reject|promote, label, into, ...
    "intrusion",  # body: task_id, theme_id, task word|quote, answer, found: a reader's answer
    "proposed code",  # body: theme_id, label, keywords, members: written when a theme is promoted
    "theme identity",  # body: theme_id, label, centroid, members: written by the themes stage
    "summary",  # body: case, theme, text, evidence_hash: a cell of the framework matrix
    "level",  # body: enabler, partnership, level, reason: a person's judgement in T05
    "finding",  # body: finding_id, statement, codes, cases, learning_question, status
    "quote release",  # body: audience; clears a quote, or finding_id and statement_hash: a finding
    "response",  # body: session_id, item_type, item_id, response, group, text: a workshop
    "memo",  # body: text, about
    "sample",  # body: sample, coder, sources: drawn to be coded without sight of the machine
    "retraction",  # body: event, about (source): takes back an earlier decision of its writer
    "code change",  # body: change renamed|merged|split, from, to, ...: see `migration.py`
)
CODE_CHANGE = "code change"
RETRACTION = "retraction"
IN_FULL = "coded in full"  # text of a memo about a source: what bears no code there has none
NO_CODE_FITS = "no code fits"  # text of a memo about a passage that the codebook has no code for


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One event: who decided what, when, about which passage (if any)."""

    kind: str
    writer: str
    made_at: str  # ISO time, passed in by the caller
    body: Mapping[str, Any]
    passage: Anchor | None = None
    adjudicated: bool = False
    event_id: str = field(default="")

    def identified(self) -> Decision:
        """Return the decision with its id: a hash of everything in it."""
        content = asdict(self) | {"event_id": "", "body": dict(self.body)}
        digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:20]
        return Decision(
            kind=self.kind,
            writer=self.writer,
            made_at=self.made_at,
            body=self.body,
            passage=self.passage,
            adjudicated=self.adjudicated,
            event_id=digest,
        )


def append(folder: Path, occasion: str, decisions: Iterable[Decision]) -> Path | None:
    """Append decisions to the file of their writer and `occasion`; return it, None for none.

    The file is synced before this returns. Raises `DecisionError` for decisions of two
    writers or an unknown kind, `OutputError` when the folder cannot be written.
    """
    identified = [decision.identified() for decision in decisions]
    if not identified:
        return None
    writers = {decision.writer for decision in identified}
    if len(writers) > 1:
        raise DecisionError(f"one file holds one writer; got {', '.join(sorted(writers))}")
    unknown = {decision.kind for decision in identified} - set(KINDS)
    if unknown:
        raise DecisionError(f"unknown kind of decision: {', '.join(sorted(unknown))}")
    path = folder / f"{_file_name(writers.pop())}--{_file_name(occasion)}.jsonl"
    lines = "".join(_line(decision) + "\n" for decision in identified)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with open(path, "ab") as opened:
            if opened.tell() and not _ends_with_newline(path):
                opened.write(b"\n")
            opened.write(lines.encode("utf-8"))
            opened.flush()
            os.fsync(opened.fileno())
    except OSError as fault:
        raise OutputError(f"{path} cannot be written: {fault.strerror}") from None
    return path


def _file_name(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-").lower() or "someone"


def _ends_with_newline(path: Path) -> bool:
    with open(path, "rb") as opened:
        opened.seek(-1, os.SEEK_END)
        return opened.read(1) == b"\n"


def _line(decision: Decision) -> str:
    content = asdict(decision) | {"body": dict(decision.body)}
    return json.dumps(content, sort_keys=True, ensure_ascii=False)


def read(folder: Path) -> tuple[Decision, ...]:
    """Return all decisions in `folder`, each once, ordered by time and id.

    A last line that was cut off while writing is passed over. Raises `DecisionError`
    with file and line for any other line that cannot be read.
    """
    found: dict[str, Decision] = {}
    for path in sorted(folder.glob("*.jsonl")):
        lines = path.read_text(encoding="utf-8").split("\n")
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            decision = _parse(line, path, number, last=number == len(lines))
            if decision is not None:
                found.setdefault(decision.event_id, decision)
    return tuple(sorted(found.values(), key=lambda item: (item.made_at, item.event_id)))


def _parse(line: str, path: Path, number: int, *, last: bool) -> Decision | None:
    try:
        content = json.loads(line)
        passage = content.get("passage")
        decision = Decision(**(content | {"passage": Anchor(**passage) if passage else None}))
    except (json.JSONDecodeError, TypeError, AttributeError):
        if last:
            return None
        raise DecisionError(
            f"{path}:{number}: not a decision; restore the line from a backup or delete it"
        ) from None
    return decision if decision.event_id else decision.identified()


def taken_back(decisions: Iterable[Decision]) -> frozenset[str]:
    """Return the ids of the decisions that their own writer took back.

    A retraction may be taken back itself; what it named then holds again.
    """
    ordered = sorted(decisions, key=lambda item: (item.made_at, item.event_id))
    writers = {decision.event_id: decision.writer for decision in ordered}
    gone: set[str] = set()
    for decision in reversed(ordered):
        event = str(decision.body.get("event"))
        if decision.kind != RETRACTION or decision.event_id in gone:
            continue
        if writers.get(event) == decision.writer:
            gone.add(event)
    return frozenset(gone)


def in_force(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Return the decisions that were not taken back, in order, without the retractions."""
    given = tuple(decisions)
    gone = taken_back(given)
    return tuple(one for one in given if one.event_id not in gone and one.kind != RETRACTION)


def of_kind(decisions: Iterable[Decision], kind: str) -> tuple[Decision, ...]:
    """Return the decisions of one kind, in order."""
    return tuple(decision for decision in decisions if decision.kind == kind)


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds of one passage and code after all decisions: the state and who spoke."""

    state: str  # accepted | edited | added | rejected | contested
    decision: Decision  # the one that stands, or the latest when contested
    voices: tuple[Decision, ...]  # the latest of each writer


ACTIONS = {"accept": "accepted", "change": "edited", "add": "added", "reject": "rejected"}


def standing(decisions: Iterable[Decision]) -> Standing:
    """Return which of the decisions on one passage and code stands.

    The latest adjudicated one wins. Else, when the latest of each writer agree on keep or
    reject, the latest stands; when they do not, the state is `contested`.
    """
    ordered = sorted(decisions, key=lambda item: (item.made_at, item.event_id))
    latest: dict[str, Decision] = {}
    for decision in ordered:
        latest[decision.writer] = decision
    voices = tuple(latest.values())
    adjudicated = [decision for decision in ordered if decision.adjudicated]
    if adjudicated:
        winner = adjudicated[-1]
        return Standing(ACTIONS[winner.body["action"]], winner, voices)
    winner = ordered[-1]
    if len({decision.body["action"] == "reject" for decision in voices}) > 1:
        return Standing("contested", winner, voices)
    return Standing(ACTIONS[winner.body["action"]], winner, voices)


def by_source(decisions: Iterable[Decision]) -> dict[str, list[Decision]]:
    """Return the decisions about passages, grouped by source id."""
    grouped: dict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        if decision.passage is not None:
            grouped[decision.passage.source_id].append(decision)
    return dict(grouped)


def digest_of(decisions: tuple[Decision, ...] | list[Decision]) -> str:
    """Return a hash of decisions, whatever their order."""
    ids = sorted(decision.event_id for decision in decisions)
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()
