"""What people decided: appended to one file per writer and occasion, never overwritten.

Readers merge all files by event id, so the same file read twice counts once. Which
decision stands: adjudicated over unanimous over contested; contested stays visible.
"""

from __future__ import annotations

import glob
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.errors import DecisionError
from pipeline.study.anchors import Anchor
from pipeline.study.appending import append_lines, holding_decisions, last_bytes
from pipeline.study.withdrawn import withdrawn

KINDS = (
    "coding",  # body: action accept|reject|change|add, code, valence, about, time_ref, memo
    "theme",  # body: theme_id, action accept|rename|merge|split|reject|promote, label, into, ...
    "intrusion",  # body: task_id, theme_id, task word|quote, answer, found: a reader's answer
    "proposed code",  # body: theme_id, label, keywords, members: written when a theme is promoted
    "theme identity",  # body: theme_id, label, centroid, members: written by the themes stage
    "theme grouping",  # body: turn, generation, made_by, stability: when all were grouped anew
    "summary",  # body: case, theme, text, evidence_hash: a cell of the framework matrix
    "level",  # body: enabler, partnership, level, reason: a person's judgement in T05
    "judgement",  # body: table, row, said, reason, evidence_hash: see `judged.py`
    "finding",  # body: finding_id, statement, codes, cases, learning_question, status
    "quote release",  # body: audience; clears a quote, or with statement_hash what people wrote:
    #   finding_id or judgement_id
    "response",  # body: session_id, item_type, item_id, response, group, text: a workshop
    "memo",  # body: text, about
    "sample",  # body: sample, coder, sources: drawn to be coded without sight of the machine
    "retraction",  # body: event, about (source): takes back an earlier decision of its writer
    "learning",  # body: turn, events: the decisions that the coder has learnt from, when asked
    "code change",  # body: change renamed|merged|split, from, to, ...: see `migration.py`
)
# Kinds that the program writes; no table is made from them.
MADE_BY_PROGRAM = ("theme identity", "theme grouping", "proposed code", "sample", "learning")
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

    The file is synced before this returns; when writing fails, it is as it was. Where the
    writer's latest decision is dated after now (a clock was set back), the file of that one is
    taken: within a file the order of the lines stands. Raises `DecisionError` for decisions of
    two writers, an unknown kind or a withdrawn source, `OutputError` when the folder cannot be
    written.
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
    writer = _file_name(writers.pop())
    path = folder / f"{writer}--{_file_name(occasion)}.jsonl"
    lines = "".join(_line(decision) + "\n" for decision in identified)
    with holding_decisions(folder):
        _refuse_withdrawn(folder, identified)
        if identified[0].made_at:
            path = _dated_after_now(folder, writer) or path
        append_lines(path, lines.encode("utf-8"))
    return path


def _refuse_withdrawn(folder: Path, decisions: Iterable[Decision]) -> None:
    gone = withdrawn(folder)
    named = sorted({source_of(decision) for decision in decisions} & set(gone))
    if named:
        raise DecisionError(f"{', '.join(named)} was withdrawn; nothing was stored")


def source_of(decision: Decision) -> str:
    """Return the source that a decision is about; empty for none."""
    if decision.passage is not None:
        return decision.passage.source_id
    return str(decision.body.get("about") or "")


def _dated_after_now(folder: Path, writer: str) -> Path | None:
    """Return the writer's file that ends with the latest time after now, if any does."""
    files = [one for one in sorted(folder.glob(f"{glob.escape(writer)}--*.jsonl")) if one.is_file()]
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    latest, path = max(((_last_time(path), path) for path in files), default=("", None))
    return path if latest > now else None


def _last_time(path: Path) -> str:
    lines = [_parse(line) for line in last_bytes(path, 65_536).split(b"\n")[-3:]]
    return max((one.made_at for one in lines if one), default="")


def _file_name(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-").lower() or "someone"


def _line(decision: Decision) -> str:
    content = asdict(decision) | {"body": dict(decision.body)}
    return json.dumps(content, sort_keys=True, ensure_ascii=False)


def read(*folders: Path) -> tuple[Decision, ...]:
    """Return all decisions in the folders that can be read, each once, in order.

    In a file the order of the lines stands; a line counts as made no earlier than those above
    it. Lines of several files stand in order of these times.
    """
    return _read(folders)[0]


def doubts(*folders: Path) -> list[str]:
    """Return what to tell about the files: lines that cannot be read, clocks that were set back."""
    return _read(folders)[1]


def lines_of(*folders: Path) -> Iterator[tuple[Path, int, bytes, Decision | None]]:
    """Yield each line that is not empty: file, number, bytes, and the decision if it is one."""
    for path in [path for folder in folders for path in sorted(folder.glob("*.jsonl"))]:
        for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
            if line.strip():
                yield path, number, line, _parse(line)


def _read(folders: Iterable[Path]) -> tuple[tuple[Decision, ...], list[str]]:
    found: dict[str, tuple[tuple[str, str, int], Decision]] = {}
    latest: defaultdict[Path, str] = defaultdict(str)
    back: dict[Path, str] = {}
    unread: list[str] = []
    for path, number, _, decision in lines_of(*folders):
        if decision is None:
            unread.append(f"{path}:{number}: {UNREADABLE}")
            continue
        if decision.made_at < latest[path]:
            back.setdefault(path, f"{path}:{number}: {SET_BACK}")
        latest[path] = max(latest[path], decision.made_at)
        place = latest[path], path.name, number
        found.setdefault(decision.event_id, (place, decision))
    ordered = sorted(found.values(), key=lambda item: item[0])
    return tuple(decision for _, decision in ordered), [*unread, *back.values()]


UNREADABLE = (
    "not a decision; it was passed over and the rest was read. "
    "Restore the line from a backup or delete it"
)
SET_BACK = (
    "dated before the line above it, so a clock was set back; "
    "the order of the lines stands, the later line is the later decision"
)


def _parse(line: bytes) -> Decision | None:
    """Return the decision in a line; None for one that was cut off or is not a decision."""
    try:
        content = json.loads(line.decode("utf-8"))
        passage = content.get("passage")
        decision = Decision(**(content | {"passage": Anchor(**passage) if passage else None}))
        said = decision.kind, decision.writer, decision.made_at, decision.event_id
    except (ValueError, TypeError, AttributeError):
        return None
    if not isinstance(decision.body, dict) or not all(isinstance(one, str) for one in said):
        return None
    return decision if decision.event_id else decision.identified()


def taken_back(decisions: Iterable[Decision]) -> frozenset[str]:
    """Return the ids of the decisions, in any order, that their own writer took back.

    A retraction may be taken back itself; what it named then holds again.
    """
    ordered = tuple(decisions)
    writers = {decision.event_id: decision.writer for decision in ordered}
    against: dict[str, set[str]] = {}
    for decision in ordered:
        event = str(decision.body.get("event"))
        if decision.kind == RETRACTION and writers.get(event) == decision.writer:
            against.setdefault(event, set()).add(decision.event_id)
    gone: set[str] = set()
    open_ = set(against)
    while open_:
        # settled are those whose own retractions are all settled; one that stands takes back
        settled = {one for one in open_ if not against[one] & open_}
        gone |= {one for one in settled if against[one] - gone}
        open_ -= settled
        if not settled:
            break
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
    """Return which of the decisions on one passage and code, given in order, stands.

    The latest adjudicated one wins. Else, when the latest of each writer agree on keep or
    reject, the latest stands; when they do not, the state is `contested`.
    """
    ordered = list(decisions)
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
