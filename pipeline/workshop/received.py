"""What came back from a room becomes responses: matched to topics, groups of few people joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.study.decisions import Decision, of_kind
from pipeline.workshop.cards import Item
from pipeline.workshop.room import Topic
from pipeline.workshop.session import Said, Session, decisions_of
from pipeline.workshop.stickies import ANSWERS, LONGEST, Came, shortened

FEW = 3  # people of a group in the room below which its votes would tell who voted (domain, 4)
OTHERS = "others"
WHOLE = Item(item_id="", item_type="session", label="", told="")


@dataclass(slots=True)
class Received:
    """Responses to store, and what a person should look at."""

    said: list[Said] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)  # where, kept as said to the whole session
    refused: list[str] = field(default_factory=list)  # where and why; not kept


def receive(came: Iterable[Came], topics: Sequence[Topic], present: Mapping[str, int]) -> Received:
    """Return what a room said, topic by topic.

    `present`: people of each group in the room; a group that it does not name has as many as
    raised their hands at once. A text is matched by the card's id, then by the frame's title;
    a card that comes back as it was printed says nothing. A text that names no topic is kept
    as said to the whole session, and told.
    """
    found = Received()
    rows = [one for one in came if _kept(one, found)]
    heads = {**_heads(rows), **present}
    for one in _joined(rows, heads):
        item = _match(one.item_id, topics)
        if _is_printed(one.text, topics):
            continue
        if item is None:
            found.unmatched.append(one.where)
            text = one.text or one.missing
            found.said.append(Said(item_type="session", item_id="", missing=text))
            continue
        found.said.append(
            Said(
                item_type=item.item_type,
                item_id=item.item_id,
                votes={one.group: dict(one.votes)} if one.votes and any(one.votes.values()) else {},
                missing=one.missing if one.votes is not None else one.text,
                missing_group=one.group,
                reason=one.text if one.votes is not None else "",
            )
        )
    return found


def _kept(one: Came, found: Received) -> bool:
    if max(len(one.text), len(one.missing)) > LONGEST:
        found.refused.append(f"{one.where}: a text of more than {LONGEST:,} signs")
        return False
    return not one.off_the_record


def _heads(rows: Iterable[Came]) -> dict[str, int]:
    most: defaultdict[str, int] = defaultdict(int)
    for one in rows:
        most[one.group] = max(most[one.group], sum((one.votes or {}).values()))
    return dict(most)


def _joined(rows: Iterable[Came], heads: Mapping[str, int]) -> list[Came]:
    """Return the rows with groups of few people counted as one; their votes on a topic summed."""
    joined: dict[str, Came] = {}
    kept: list[Came] = []
    for one in rows:
        if not one.group or heads.get(one.group, 0) >= FEW:
            kept.append(one)
        elif one.votes is None:
            kept.append(replace(one, group=""))
        else:
            before = joined.get(one.item_id)
            votes = dict.fromkeys(ANSWERS, 0) if before is None else dict(before.votes or {})
            summed = {answer: votes[answer] + one.votes[answer] for answer in ANSWERS}
            joined[one.item_id] = replace(one, group=OTHERS, votes=summed, text="", missing="")
            if one.text or one.missing:
                kept.append(replace(one, group="", votes={}))
    return [*kept, *joined.values()]


def _match(named: str, topics: Sequence[Topic]) -> Item | None:
    wanted = _plain(named)
    for topic in topics:
        if wanted and wanted in (_plain(topic.item.item_id), _plain(topic.item.label)):
            return topic.item
    return None


def _is_printed(text: str, topics: Sequence[Topic]) -> bool:
    wanted = _plain(text)
    return bool(wanted) and any(
        wanted in (_plain(card.words), _plain(shortened(card.words)))
        for topic in topics
        for card in topic.cards
    )


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def new_decisions(
    said: Iterable[Said], session: Session, made_at: str, before: Iterable[Decision]
) -> list[Decision]:
    """Return the decisions of what was said that this session has not stored yet."""
    own = [one for one in of_kind(before, "response") if one.writer == session.writer]
    known = [dict(one.body) for one in own]
    made: list[Decision] = []
    for one in said:
        for decision in decisions_of(one, session, made_at):
            if dict(decision.body) not in known:
                known.append(dict(decision.body))
                made.append(decision)
    return made
