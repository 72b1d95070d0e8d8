"""Which of the decisions that were read are new, and which contradict one another."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

from pipeline.study.decisions import Decision

LAST_WINS = (
    "summary",
    "level",
    "finding",
    "judgement",
)  # kinds in which the last writer's word is shown
SUBJECT = {
    "theme": ("theme_id",),
    "summary": ("case", "theme"),
    "level": ("enabler", "partnership"),
    "finding": ("finding_id",),
    "judgement": ("table", "row"),
    "coding": ("code",),
    "intrusion": ("task_id",),
    "memo": ("about", "code", "sample"),
    "quote release": ("audience", "finding_id", "judgement_id", "theme_id", "code"),
}


def only_new(decisions: Iterable[Decision], earlier: Iterable[Decision]) -> list[Decision]:
    """Return the decisions, each once, that differ from the last word on their subject.

    The last word is each writer's own, except where a later writer's replaces it.
    """
    last: dict[Hashable, str] = {}
    for decision in earlier:
        last[subject(decision)] = content(decision)
    new: list[Decision] = []
    for decision in decisions:
        if last.get(subject(decision)) != content(decision):
            last[subject(decision)] = content(decision)
            new.append(decision.identified())
    return new


def without_contradictions(
    told: Sequence[tuple[Decision, str]],
) -> tuple[list[Decision], list[str]]:
    """Return the decisions of one writer that agree, and a message for those that do not."""
    grouped: dict[Hashable, list[tuple[Decision, str]]] = defaultdict(list)
    for decision, where in told:
        grouped[subject(decision)].append((decision, where))
    messages = []
    agreeing: list[Decision] = []
    for about_it in grouped.values():
        if len({content(decision) for decision, _ in about_it}) == 1:
            agreeing.append(about_it[0][0])
        else:
            rows = " and ".join(dict.fromkeys(where for _, where in about_it))
            messages.append(
                f"{rows}: not taken in: they decide differently about the same thing; keep one"
            )
    return agreeing, messages


def subject(decision: Decision) -> Hashable:
    """Return what a decision is about: two of the same subject answer the same question."""
    passage = decision.passage
    place = (passage.source_id, passage.text_hash, passage.start, passage.end) if passage else ()
    named = tuple(str(decision.body.get(key) or "") for key in SUBJECT.get(decision.kind, ()))
    writer = "" if decision.kind in LAST_WINS else decision.writer
    return decision.kind, writer, place, named


def content(decision: Decision) -> str:
    """Return what a decision says, to tell whether two say the same."""
    said = {key: value for key, value in decision.body.items() if value}
    return json.dumps([said, decision.adjudicated], sort_keys=True)
