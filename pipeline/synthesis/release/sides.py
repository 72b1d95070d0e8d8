"""What more may be told of the whole portfolio: sides of a code, and rare codes put together.

`k` is the smallest number of sources that may be told. Beside a code's total stand the
sources that report it present, lacking, or neither. A side of up to `k` sources is withheld,
and so is one from which another could be subtracted: a reader who knows the total, the
sides told and that one quote speaks against the others is left with `k` values for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.evidence.counting import two_sets
from pipeline.synthesis.release.cells import STATES, Cell
from pipeline.synthesis.release.told import ever

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence
    from pipeline.study.corpus import Corpus

SIDES = ("present", "lacking", "other")
SIDE_COLUMNS = {
    f"n_{side}_{state}": f"Sources that {told}, {state}; of the whole portfolio, empty when withheld"
    for side, told in (
        ("present", "report it present"),
        ("lacking", "report it lacking"),
        ("other", "say neither"),
    )
    for state in STATES
}
Told = Mapping[str, Sequence[Cell]]


def total_of(cells: Sequence[Cell]) -> dict[str, int | None]:
    """Return the number that a code's cells by group add up to, by state; None when withheld."""
    totals: dict[str, int | None] = {}
    for state in STATES:
        numbers = [cell.told[state] for cell in cells]
        known = [number for number in numbers if number is not None]
        totals[state] = sum(known) if known and len(known) == len(numbers) else None
    return totals


def sides_of(
    code: str, cells: Sequence[Cell], corpus: Corpus, evidence: Evidence
) -> dict[str, int | None]:
    """Return the sides of a code that may be told, by column; none below an inexact total."""
    k = corpus.settings.synthesis.small_cell
    told = {name: _never(name.rsplit("_", 1)[1], corpus) for name in SIDE_COLUMNS}
    if any(cell.at_least for cell in cells):
        return told
    totals = total_of(cells)
    by_side = {side: _two(c for c in evidence.under[code] if _side(c) == side) for side in SIDES}
    for state in STATES:
        total = totals[state]
        if not total or total < k:
            continue
        numbers = {side: by_side[side][state] for side in SIDES}
        for side in _tellable(numbers, total, k):
            told[f"n_{side}_{state}"] = numbers[side]
    return told


def _side(claim: Claim) -> str:
    return claim.valence if claim.valence in SIDES[:2] else "other"


def _two(claims: Iterable[Claim]) -> dict[str, int]:
    return {state: len(own) for state, own in zip(STATES, two_sets(claims), strict=True)}


def _tellable(numbers: Mapping[str, int], total: int, k: int) -> list[str]:
    """Return the sides that may be told: above `k`, and no other can be subtracted from them."""
    told = sorted((side for side in numbers if numbers[side] > k), key=lambda s: numbers[s])
    while told:
        hidden = len(numbers) - len(told)
        left = total - sum(numbers[side] for side in told) - (hidden - 1) * k
        if not hidden or left <= 1:
            return told
        told = told[1:]
    return []


def rare_codes(corpus: Corpus, evidence: Evidence, told: Told, k: int) -> list[dict[str, Any]]:
    """Return one row per family for its codes that are withheld one by one, put together."""
    rows: list[dict[str, Any]] = []
    for family, label in _families(corpus).items():
        tops = [
            code
            for code in corpus.codebook
            if code.family == family and code.parent not in corpus.codebook.ids
        ]
        row: dict[str, Any] = {}
        exact, named = True, set()
        for state in STATES:
            hidden = [code.id for code in tops if _withheld(told[code.id], state)]
            number = _two(c for code in hidden for c in evidence.under[code])[state]
            most = (len(hidden) - 1) * (k - 1)
            may = len(hidden) > 1 and min(number, most) >= k
            row[f"n_sources_{state}"] = min(number, most) if may else _never(state, corpus)
            exact = exact and (not may or number <= most)
            named |= set(hidden) if may else set()
        if named:
            names = "; ".join(code.id for code in tops if code.id in named)
            rows.append(
                row
                | {
                    "code": f"({family or 'codes'}: others)",
                    "label": f"{label}: {names} together",
                    "family": family or None,
                    "suppressed": _mark(row, exact=exact),
                }
            )
    return rows


def _families(corpus: Corpus) -> dict[str, str]:
    """Return the families in the order of the codebook, with their names."""
    known = corpus.codebook.families
    return {code.family: known.get(code.family) or code.family for code in corpus.codebook}


def _withheld(cells: Sequence[Cell], state: str) -> bool:
    return bool(cells) and all(cell.told[state] is None for cell in cells)


def _never(state: str, corpus: Corpus) -> int | None:
    """Return 0 for a state that no coding of the study has, else None."""
    return None if ever(corpus)[state] else 0


def _mark(row: Mapping[str, Any], *, exact: bool) -> str:
    if not exact:
        return "at least"
    return "yes" if None in row.values() else "no"
