"""Which way of counting offsets a project follows: by its origin, held against its own words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.exchange.offsets import RULES, Rule, points, rule_of, told_apart
from pipeline.exchange.placing import at_borders, squeezed

if TYPE_CHECKING:
    from pipeline.exchange.losses import Losses
    from pipeline.exchange.refi.raw import RawSelection

SAMPLE = 3000  # selections by which a rule is chosen
CLEARLY = 0.1  # by how much more often another rule must meet the borders of words
ENOUGH = 20  # selections from which borders of words tell anything
LEAST = 8  # letters from which the name of a selection can be its words
CUT = ("…", "...")


@dataclass(frozen=True, slots=True)
class Read:
    """A text as the file has it, and whether a byte order mark stood before it."""

    text: str
    marked: bool


Placed = Sequence[tuple[int, int]]
Texts = Mapping[str, Read]


def placed_by(rule: Rule, selections: Sequence[RawSelection], texts: Texts) -> Placed:
    """Return start and end of each selection in its text; -1 where an end lies outside it."""
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(selections):
        groups[one.owner].append(number)
    placed = [(-1, -1)] * len(selections)
    for owner, numbers in groups.items():
        read = texts[owner]
        begins = [_or_outside(selections[number].begin) for number in numbers]
        ends = [_or_outside(selections[number].end) for number in numbers]
        starts, lasts = points(read.text, rule, begins, ends, marked=read.marked)
        for number, start, last in zip(numbers, starts.tolist(), lasts.tolist(), strict=True):
            placed[number] = (start, last)
    return placed


def _or_outside(offset: int | None) -> int:
    return -2 if offset is None else offset


def says(text: str, start: int, end: int, name: str) -> bool:
    """Return whether a selection's name is the words that stand at its place; it may be cut."""
    if start < 0 or end < start or not name.strip():
        return False
    there = text[start:end]
    if there == name:
        return True
    words, wanted = squeezed(there), squeezed(name)
    for mark in CUT:
        if wanted.endswith(mark):
            return words.startswith(wanted[: -len(mark)].rstrip())
    return words == wanted or (len(wanted) >= 4 * LEAST and words.startswith(wanted))


def chosen(
    origin: str, selections: Sequence[RawSelection], texts: Texts, losses: Losses
) -> tuple[Rule, list[bool]]:
    """Return the rule that a project follows, and which selections it puts on their own words.

    The rule of the origin holds unless another one puts more selections on their words or, where
    no selection has words, clearly more on the borders of words.
    """
    expected = rule_of(origin)
    step = max(1, len(selections) // SAMPLE)
    sample = selections[::step]
    candidates = [expected, *(rule for rule in RULES if rule != expected)]
    seen: dict[tuple[Rule, ...], Rule] = {}
    for rule in candidates:
        seen.setdefault(_apart(rule, sample, texts), rule)
    tried = {rule: placed_by(rule, sample, texts) for rule in seen.values()}
    right = {rule: _right(sample, placed, texts) for rule, placed in tried.items()}
    best = max(right, key=lambda rule: right[rule])
    if right[best] == (0, 0):
        best = _by_borders(expected, tried, sample, texts)
    placed = placed_by(best, selections, texts)
    verified = [
        says(texts[one.owner].text, *place, one.name)
        for one, place in zip(selections, placed, strict=True)
    ]
    _tell(best, expected, selections, placed, verified, texts, losses)
    return best, verified


def _apart(rule: Rule, sample: Sequence[RawSelection], texts: Texts) -> tuple[Rule, ...]:
    owners = dict.fromkeys(one.owner for one in sample)
    return tuple(told_apart(texts[o].text, rule, marked=texts[o].marked) for o in owners)


def _right(sample: Sequence[RawSelection], placed: Placed, texts: Texts) -> tuple[int, int]:
    """Return how many selections stand on their words, and how many to the letter."""
    said = exact = 0
    for one, (start, end) in zip(sample, placed, strict=True):
        text = texts[one.owner].text
        if says(text, start, end, one.name):
            said += 1
            exact += text[start:end] == one.name
    return said, exact


def _by_borders(
    expected: Rule, tried: Mapping[Rule, Placed], sample: Sequence[RawSelection], texts: Texts
) -> Rule:
    share = {rule: _bordered(sample, placed, texts) for rule, placed in tried.items()}
    best = max((rule for rule in share if not rule.last), key=lambda rule: share[rule])
    clear = len(sample) >= ENOUGH and share[best] >= share[expected] + CLEARLY
    return best if clear else expected


def _bordered(sample: Sequence[RawSelection], placed: Placed, texts: Texts) -> float:
    met = sum(
        start >= 0 and at_borders(texts[one.owner].text, start, end)
        for one, (start, end) in zip(sample, placed, strict=True)
    )
    return met / max(1, len(sample))


def _tell(
    rule: Rule, expected: Rule, selections: Sequence[RawSelection], placed: Placed,
    verified: Sequence[bool], texts: Texts, losses: Losses,
) -> None:  # fmt: skip
    if not selections:
        return
    why = (
        "as its program counts" if rule == expected else "as its own words show, against its origin"
    )
    losses.remark(f"offsets are {rule}: {why}")
    right, total = sum(verified), len(selections)
    losses.remark(f"{right} of {total} passages stand on the words that the file gives for them")
    if right < total:
        rest = [
            at_borders(texts[one.owner].text, *place) if place[0] >= 0 else False
            for one, place, known in zip(selections, placed, verified, strict=True)
            if not known
        ]
        losses.remark(
            f"of the other {len(rest)}, which give no words or other ones, {sum(rest)} begin and "
            "end where words do"
        )
