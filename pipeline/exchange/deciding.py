"""What codings that come back mean: accept, change or add; a deletion only when it is asked for.

The same passage and code as a suggestion is `accept`, moved borders are `change`, anything else is
`add`. Each decision carries a key made of what the file says, so that the same file brings nothing
new, under whatever GUIDs a program writes it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.exchange.outgoing import Names, said_in
from pipeline.exchange.project import MACHINE
from pipeline.records import CONFIRMED, VALENCES
from pipeline.study.anchors import anchor, locate
from pipeline.study.decisions import RETRACTION, Decision, in_force
from pipeline.study.migration import migrated

if TYPE_CHECKING:
    from pipeline.exchange.incoming import Given, Place
    from pipeline.exchange.losses import Losses
    from pipeline.exchange.matching import Stored

KEY = "exchange"  # in the body of a decision that came from another program
KNOWN = "it was taken in before"
STANDS = "it stands already"
REJECTED = "who gives it rejected it in the study"
SUGGESTION = "a suggestion that came back as it went out"
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Own:
    """What a person decided before about one code of a source, and where it stands now."""

    decision: Decision
    place: Place


@dataclass(slots=True)
class Deciding:
    """What the study holds of its sources, against which codings that come back are read."""

    names: Names
    made_at: str
    shown: Callable[[str], str]
    losses: Losses
    rows: Mapping[str, Rows]  # of 3_codings, by source
    exported: frozenset[str]  # GUIDs of all codings that ever went out
    earlier: Sequence[Decision]  # everything that was ever decided
    keys: set[str] = field(default_factory=set)
    conflicts: list[str] = field(default_factory=list)
    own: dict[tuple[str, str, str], list[Own]] = field(default_factory=dict)

    def decisions(self, given: Iterable[Given]) -> Iterator[Decision]:
        """Yield a decision for each coding that says something new."""
        every = list(given)
        self.keys = {str(one.body[KEY]) for one in self.earlier if KEY in one.body}
        self._remember({one.source.source_id: one.source for one in every})
        there = {(one.source.source_id, one.writer, one.code, one.place) for one in every}
        for one in every:
            yield from self._decided(one, there)

    def _remember(self, sources: Mapping[str, Stored]) -> None:
        for decision in migrated(in_force(self.earlier)):
            at = decision.passage
            if decision.kind == "coding" and at is not None and at.source_id in sources:
                source = sources[at.source_id]
                place = locate(at, source.text, source.text_hash)
                if place:
                    key = (at.source_id, decision.writer, str(decision.body.get("code")))
                    self.own.setdefault(key, []).append(Own(decision, place))

    def _decided(self, one: Given, there: set[tuple[str, str, str, Place]]) -> Iterator[Decision]:
        key = _key(one.writer, one.code, one.source.source_id, *one.here)
        near = self._near(one)
        own = self.own.get((one.source.source_id, one.writer, one.code), [])
        latest = next((mine for mine in reversed(own) if mine.place == one.place), None)
        memo, valence = said_in(one.memo)
        why = self._nothing_new(one, key, near, latest)
        if not why and latest is not None and _says_no_more(latest.decision, memo, valence):
            why = STANDS
        if not why and not one.exact and any(_meet(mine.place, one.place) for mine in own):
            why = STANDS  # words that are only alike move no borders
        self.keys.add(key)
        if why:
            self.losses.left("Coding", why, one.guid)
            return
        moved = [] if latest else [mine for mine in own if self._moved(mine, one, there)]
        for mine in moved:
            yield self._retraction(mine.decision, one)
        action = self._action(one, near, moved=bool(moved))
        body = {"action": action, "code": one.code, KEY: key}
        body |= {"memo": self.shown(memo)} if memo else {}
        body |= {"valence": valence} if valence in VALENCES else {}
        self.losses.carried(f"decision: {action}")
        yield Decision(
            kind="coding", writer=one.writer, made_at=self.made_at, body=body,
            passage=anchor(one.source.source_id, one.source.text, *one.place),
        )  # fmt: skip

    def _nothing_new(self, one: Given, key: str, near: Rows, latest: Own | None) -> str:
        """Return why a coding brings nothing; empty where it may bring something."""
        if key in self.keys:
            return KNOWN
        if self._is_suggestion(one, near):
            return SUGGESTION
        if latest is not None and latest.decision.body["action"] == "reject":
            self._conflict(one, f"{one.writer} rejected it here")
            return REJECTED
        return ""

    def _near(self, one: Given) -> Rows:
        rows = self.rows.get(one.source.source_id, ())
        return [row for row in rows if row["code"] == one.code and _meet(_at(row), one.place)]

    def _is_suggestion(self, one: Given, near: Rows) -> bool:
        """Return whether it is a machine's, as it went out, whoever a program says coded it."""
        return any(
            _at(row) == one.place
            and row["status"] == "suggested"
            and one.guid == self.names.coding(row, f"{MACHINE}{row['method']}")
            for row in near
        )

    def _action(self, one: Given, near: Rows, *, moved: bool) -> str:
        others = [row for row in near if row["status"] != "rejected"]
        for row in near:
            if row["status"] == "rejected" and _at(row) == one.place and row["coder"] != one.writer:
                self._conflict(one, f"{row['coder']} rejected it")
        if any(_at(row) == one.place for row in others):
            return "accept"
        suggested = any(row["status"] == "suggested" for row in others)
        return "change" if moved or suggested else "add"

    def _moved(self, mine: Own, one: Given, there: set[tuple[str, str, str, Place]]) -> bool:
        """Return whether an earlier decision of the same person is this one with other borders."""
        at = (one.source.source_id, one.writer, one.code, mine.place)
        kept = mine.decision.body["action"] != "reject"
        return kept and _meet(mine.place, one.place) and at not in there

    def _retraction(self, decision: Decision, one: Given) -> Decision:
        event = decision.event_id.partition(">")[0]  # what was decided, before a code changed
        body = {"event": event, "about": one.source.source_id}
        return Decision(kind=RETRACTION, writer=one.writer, made_at=self.made_at, body=body)

    def _conflict(self, one: Given, why: str) -> None:
        start, end = one.place
        where = f"{one.source.source_id}:{start}-{end} {one.code}"
        self.conflicts.append(f"{where}: {one.writer} gives it, {why}")

    def removed(self, given: Sequence[Given], sources: Iterable[Stored], writer: str,
                guids: set[str]) -> Iterator[Decision]:  # fmt: skip
        """Yield a rejection of each suggestion and own coding that went out and is not there now."""
        there = {(one.source.source_id, one.code, one.place) for one in given}
        for source in sources:
            for row in self.rows.get(source.source_id, ()):
                machine = row["status"] == "suggested"
                coder = f"{MACHINE}{row['method']}" if machine else str(row["coder"])
                mine = machine or (row["status"] in CONFIRMED and coder == writer)
                guid = self.names.coding(row, coder)
                kept = guid in guids or (source.source_id, row["code"], _at(row)) in there
                if mine and guid in self.exported and not kept:
                    yield self._rejection(row, source, writer)

    def memos(
        self, found: Iterable[tuple[str, str, Stored | None, Place | None]]
    ) -> Iterator[Decision]:
        """Yield a memo for each note that was not taken in before."""
        known = {str(one.body[KEY]) for one in self.earlier if KEY in one.body}
        held = {
            (one.writer, str(one.body.get("text") or ""))
            for one in self.earlier
            if one.kind == "memo"
        }
        for writer, text, source, place in found:
            source_id = source.source_id if source else ""
            said = self.shown(text)
            key = _key("memo", writer, text, source_id, place)
            if key in known or (writer, said) in held:
                self.losses.left("Note", KNOWN)
                continue
            known.add(key)
            self.losses.carried("decision: memo")
            body = {"text": said, "about": source_id, KEY: key}
            at = anchor(source_id, source.text, *place) if source and place else None
            yield Decision(kind="memo", writer=writer, made_at=self.made_at, body=body, passage=at)

    def _rejection(self, row: Mapping[str, Any], source: Stored, writer: str) -> Decision:
        self.losses.carried("decision: reject")
        return Decision(
            kind="coding", writer=writer, made_at=self.made_at,
            body={"action": "reject", "code": str(row["code"])},
            passage=anchor(source.source_id, source.text, *_at(row)),
        )  # fmt: skip


def _says_no_more(decision: Decision, memo: str, valence: str) -> bool:
    told = str(decision.body.get("valence") or "")
    return (not valence or valence == told) and (not memo or bool(decision.body.get("memo")))


def _key(*parts: object) -> str:
    return hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "replace")).hexdigest()[:20]


def _at(row: Mapping[str, Any]) -> Place:
    return int(row["start"]), int(row["end"])


def _meet(one: Place, two: Place) -> bool:
    return one[0] < two[1] and two[0] < one[1]


def rows_by_source(rows: Iterable[Mapping[str, Any]]) -> dict[str, Rows]:
    """Return rows of 3_codings by source."""
    found: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        found[str(row["source_id"])].append(row)
    return dict(found)
