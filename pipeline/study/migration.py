"""Decisions under a codebook that has changed since: what a code was then and what it is now.

A change is a decision of its own (kind `code change`); the decisions made before it stay in
their files as they were, and are read with the codes of today. Body: `change` (renamed,
merged or split), `from`, `to`, `retired` (of `from`, those that the new version lacks),
`codebook`, `old_version`, `new_version`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from pipeline.study.decisions import CODE_CHANGE, Decision, of_kind, standing
from pipeline.study.judged import CODE_COLUMNS, FORMS, KIND

Body = dict[str, Any]


def migrated(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Return the decisions with the codes of today, in order.

    A change applies to what was decided before it, and to a retired code also afterwards. A
    renamed code is its new name. Of merged codes, what was kept holds for the merged code;
    what was rejected says nothing about the wider code and is left under a name of the past,
    which no codebook has. Of a split code, what was rejected is rejected for each part; what
    was kept waits for people (`waiting_for_people`).
    """
    current = list(decisions)
    for change in of_kind(current, CODE_CHANGE):
        current = [after for one in current for after in _under(one, change)]
    return tuple(current)


def _under(decision: Decision, change: Decision) -> list[Decision]:
    rule = RULES.get(decision.kind)
    if rule is None:
        return [decision]
    earlier = decision.made_at < change.made_at
    codes = change.body["from"] if earlier else change.body["retired"]
    bodies = rule(dict(decision.body), frozenset(codes), change)
    if bodies == [dict(decision.body)]:
        return [decision]
    marks = [f"{decision.event_id}>{change.event_id[:8]}.{n}" for n in range(len(bodies))]
    return [
        replace(decision, body=body, event_id=mark)
        for body, mark in zip(bodies, marks, strict=True)
    ]


def _coding(body: Body, codes: frozenset[str], change: Decision) -> list[Body]:
    """Return the bodies that a decision about a coding becomes."""
    kind, to = change.body["change"], list(change.body["to"])
    if kind == "split":
        return _split(body, codes, to)
    code, other = body.get("code"), body.get("other_code")
    now = {name: to[0] if name in codes else name for name in (code, other) if name}
    away = code in codes and (
        body["action"] == "reject" or (body["action"] == "change" and other and other not in codes)
    )
    if kind == "merged" and away:
        past = f"{code} (version {change.body['old_version']})"
        if body["action"] == "reject":
            return [body | {"code": past}]
        kept = {key: value for key, value in body.items() if key != "other_code"}
        return [kept | {"action": "add", "code": other}]
    named = {key: now[body[key]] for key in ("code", "other_code") if body.get(key)}
    return [body | named]


def _split(body: Body, codes: frozenset[str], to: list[str]) -> list[Body]:
    if body["action"] == "reject" and body.get("code") in codes:
        return [body | {"code": part} for part in to]
    return [body]


def _named(key: str) -> Callable[[Body, frozenset[str], Decision], list[Body]]:
    """Return a rule for a body that names one code, or several, under `key`."""

    def rule(body: Body, codes: frozenset[str], change: Decision) -> list[Body]:
        to = change.body["to"]
        value = body.get(key)
        if change.body["change"] == "split":
            return [body]
        if isinstance(value, (list, tuple)):
            names = dict.fromkeys(to[0] if name in codes else name for name in value)
            return [body | {key: list(names)}] if codes & set(value) else [body]
        one_to_one = change.body["change"] == "renamed" and value in codes
        return [body | {key: to[0]}] if one_to_one else [body]

    return rule


def _judgement(body: Body, codes: frozenset[str], change: Decision) -> list[Body]:
    """Return a judgement about the new name of its code; what was merged or split is another."""
    form = FORMS.get(str(body.get("table")))
    if form is None or change.body["change"] != "renamed":
        return [body]
    to = change.body["to"][0]
    parts = zip(form.row, body["row"], strict=True)
    row = [to if key in CODE_COLUMNS and part in codes else part for key, part in parts]
    said = dict(body["said"])
    for column in form.columns:
        if column.names == "codes" and column.key in said:
            named = [to if code in codes else code for code in said[column.key].split(";")]
            said[column.key] = ";".join(dict.fromkeys(named))
    return [body | {"row": row, "said": said}]


# kind of decision -> what its codes become. To add one: name the key that holds its codes.
RULES: Mapping[str, Callable[[Body, frozenset[str], Decision], list[Body]]] = {
    "coding": _coding,
    "finding": _named("codes"),
    "level": _named("enabler"),
    "summary": _named("theme"),
    KIND: _judgement,
}


def waiting_for_people(decisions: Iterable[Decision]) -> list[tuple[Decision, Decision]]:
    """Return (decision that stands, split) for passages that kept a code which was split since.

    A passage waits no longer when somebody decided about one of the parts there afterwards.
    `decisions` are those in force, with the codes of today.
    """
    ordered = list(decisions)
    splits = [one for one in of_kind(ordered, CODE_CHANGE) if one.body["change"] == "split"]
    about: dict[tuple[Any, ...], list[Decision]] = defaultdict(list)
    for decision in of_kind(ordered, "coding"):
        at = decision.passage
        if at is not None:
            about[at.source_id, at.text_hash, at.start, at.end].append(decision)
    waiting = []
    for own in about.values():
        for change in splits:
            held = _still_held(own, change)
            if held is not None:
                waiting.append((held, change))
    return waiting


def _still_held(own: list[Decision], change: Decision) -> Decision | None:
    """Return what holds of the split code on one passage, unless a part was decided since."""
    parts = set(change.body["to"]) - set(change.body["from"])
    for decision in own:
        if decision.made_at >= change.made_at and _target(decision) in parts:
            return None
    old = [one for one in own if one.made_at < change.made_at and _about(one, change)]
    if not old:
        return None
    held = standing(old)
    kept = held.state != "rejected" and _target(held.decision) in change.body["from"]
    return held.decision if kept else None


def _about(decision: Decision, change: Decision) -> bool:
    return bool({decision.body.get("code"), _target(decision)} & set(change.body["from"]))


def _target(decision: Decision) -> str:
    other = decision.body.get("other_code") if decision.body["action"] == "change" else None
    return str(other or decision.body.get("code"))
