"""Counts that may leave the team: small cells merged upward until none can be told.

The smallest number of sources that may be told is `k`. A code's cells are merged with
their neighbours, smallest first, until every cell that is shown has `k` sources and no
hidden part of it can be bounded to fewer than `k` values by subtracting what is shown
(complementary suppression; Willenborg and de Waal 2001, chapter 4). What cannot be
merged so far is told as a total, as a lower bound, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

STATES = ("confirmed", "suggested")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell to show: its parts, its sources, and the numbers that may be told."""

    parts: tuple[str, ...]
    size: int  # counted sources of the parts
    told: Mapping[str, int | None]  # state -> number, None when withheld
    at_least: bool = False  # the numbers are lower bounds


@dataclass(frozen=True, slots=True)
class Ground:
    """What the cells of one code are made of, for every way to join parts."""

    members: Mapping[str, frozenset[str]]  # part -> its counted sources
    speakers: Mapping[str, frozenset[str]]  # state -> sources that speak of the code
    ever: Mapping[str, bool]  # state -> whether any coding of the study has it
    k: int

    def size(self, parts: Iterable[str]) -> int:
        """Return the number of sources of the parts together."""
        return len(self._of(parts))

    def count(self, parts: Iterable[str], state: str) -> int:
        """Return how many sources of the parts speak of the code."""
        return len(self._of(parts) & self.speakers[state])

    def _of(self, parts: Iterable[str]) -> frozenset[str]:
        return frozenset().union(*(self.members[part] for part in parts))


def merge_small(members: Mapping[str, frozenset[str]], k: int) -> list[tuple[str, ...]]:
    """Return parts joined, smallest first, until each has `k` sources; empty when they cannot."""
    blocks: list[tuple[str, ...]] = [(part,) for part in members]

    def size(block: tuple[str, ...]) -> int:
        return len(frozenset().union(*(members[part] for part in block)))

    while len(blocks) > 1 and min(size(block) for block in blocks) < k:
        smallest, second = sorted(blocks, key=lambda block: (size(block), block))[:2]
        blocks = [block for block in blocks if block not in (smallest, second)]
        blocks.append(tuple(name for name in members if name in (*smallest, *second)))
    order = list(members)
    return sorted((b for b in blocks if size(b) >= k), key=lambda block: order.index(block[0]))


def cells_of(ground: Ground, above: Sequence[Sequence[Cell]]) -> list[Cell]:
    """Return the cells of a code that may be told, one for all parts when they cannot be split.

    `above` holds the cells told for the codes above it: a code has no more sources than
    they have, which is something that a reader can subtract.
    """
    parts = tuple(ground.members)
    if not parts:
        return []
    active = [state for state in STATES if ground.count(parts, state) >= ground.k]
    blocks: list[tuple[str, ...]] = [(part,) for part in parts]
    while len(blocks) > 1:
        wrong = next((b for b in blocks if not _sound(ground, b, active, above)), None)
        if wrong is None:
            return [_cell(ground, block, active) for block in blocks]
        others = sorted(
            (b for b in blocks if b != wrong), key=lambda b: (_least(ground, b, active), b)
        )
        blocks = [block for block in blocks if block not in (wrong, others[0])]
        joined = tuple(name for name in parts if name in (*wrong, *others[0]))
        blocks = sorted([*blocks, joined], key=lambda block: parts.index(block[0]))
    return [_total(ground, parts, active, above)]


def _least(ground: Ground, block: tuple[str, ...], active: Sequence[str]) -> int:
    return min((ground.count(block, state) for state in active), default=0)


def _sound(
    ground: Ground,
    block: tuple[str, ...],
    active: Sequence[str],
    above: Sequence[Sequence[Cell]],
) -> bool:
    counts = [ground.count(block, state) for state in active]
    if not active or min(counts) < ground.k:
        return False
    return max(counts) <= _ceiling(ground, block, active, above)


def _ceiling(
    ground: Ground,
    block: tuple[str, ...],
    active: Sequence[str],
    above: Sequence[Sequence[Cell]],
) -> int:
    """Return the largest number that leaves every hidden cell `k` possible values.

    Hidden are the parts of a joined block, and the number of a state that is withheld.
    """
    withheld = [state for state in STATES if state not in active and ground.ever[state]]
    if len(block) == 1 and not withheld:
        return ground.size(block)
    return _bound(ground, block, above) - ground.k + 1


def _bound(ground: Ground, block: tuple[str, ...], above: Sequence[Sequence[Cell]]) -> int:
    """Return how many sources a reader can at most suppose in a block."""
    bounds = [ground.size(block)]
    for cells in above:
        touching = [cell for cell in cells if set(cell.parts) & set(block)]
        numbers = [number for cell in touching for number in cell.told.values()]
        if touching and not any(cell.at_least for cell in touching) and None not in numbers:
            bounds.append(sum(number for number in numbers if number is not None))
    return min(bounds)


def _cell(ground: Ground, block: tuple[str, ...], active: Sequence[str]) -> Cell:
    told = {
        state: ground.count(block, state) if state in active else _withheld(ground, state)
        for state in STATES
    }
    return Cell(block, ground.size(block), told)


def _withheld(ground: Ground, state: str) -> int | None:
    """Return None, or 0 for a state that no coding of the study has."""
    return None if ground.ever[state] else 0


def _total(
    ground: Ground,
    parts: tuple[str, ...],
    active: Sequence[str],
    above: Sequence[Sequence[Cell]],
) -> Cell:
    if _sound(ground, parts, active, above):
        return _cell(ground, parts, active)
    ceiling = _ceiling(ground, parts, active, above)
    told = {
        state: min(ground.count(parts, state), ceiling)
        if state in active and ceiling >= ground.k
        else _withheld(ground, state)
        for state in STATES
    }
    return Cell(parts, ground.size(parts), told, at_least=any(told.values()))


def within(ground: Ground, cells: list[Cell], whole: Sequence[Cell]) -> list[Cell]:
    """Return the cells, or one lower bound, so that `whole` minus them keeps `k` values.

    `whole` holds the cells of the same code over all sources, those outside the parts too.
    """
    parts = tuple(ground.members)
    told: dict[str, int | None] = {}
    exact = True
    for state in STATES:
        count = ground.count(parts, state)
        numbers = [cell.told[state] for cell in whole]
        total = sum(number for number in numbers if number is not None)
        bounded = any(cell.at_least for cell in whole)
        shown = [cell.told[state] for cell in cells]
        if None in shown or None in numbers or not numbers:
            told[state] = _withheld(ground, state)
            exact = exact and (None in shown or not ground.ever[state])
            continue
        most = total if bounded else total - ground.k + 1
        exact = exact and not bounded and (count == 0 or count <= most)
        low = min(count, most)
        told[state] = low if low >= ground.k else _withheld(ground, state)
    if exact or not cells:
        return cells
    return [Cell(parts, ground.size(parts), told, at_least=any(told.values()))]
