"""Counting: distinct sources first, then organisations, then segments; always two numbers.

`confirmed` is what people accepted, edited or added. `suggested` is what only the machine
proposes, beside it and never added to it: a source with both is a confirmed one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.records import VALENCES
from pipeline.study.register import WRITTEN_KINDS

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence, Informant


COUNT_COLUMNS = {
    f"n_{unit}_{state}": f"{what} {how}"
    for unit, what in (
        ("sources", "Distinct sources"),
        ("orgs", "Distinct organisations (of sources whose organisation is registered)"),
        ("segments", "Distinct segments"),
    )
    for state, how in (
        ("confirmed", "with the code confirmed or added by a person"),
        ("suggested", "with a machine suggestion only, at or above the count threshold"),
    )
}
WEAK_COLUMN = {
    "n_sources_weak": "Further sources with suggestions below the count threshold only, uncounted"
}
VALENCE_COLUMNS = {
    f"n_{valence.replace(' ', '_')}_{state}": f"Sources that speak of it as {valence}, {state}"
    for valence in VALENCES
    for state in ("confirmed", "suggested")
}


def counts(claims: Iterable[Claim]) -> dict[str, int]:
    """Return the six numbers of `COUNT_COLUMNS` for a cell."""
    claims = tuple(claims)
    numbers: dict[str, int] = {}
    for unit, of in UNITS.items():
        confirmed, suggested = two_sets(claims, of)
        numbers[f"n_{unit}_confirmed"] = len(confirmed)
        numbers[f"n_{unit}_suggested"] = len(suggested)
    return numbers


UNITS: dict[str, Callable[[Claim], str | None]] = {
    "sources": lambda claim: claim.source,
    "orgs": lambda claim: claim.org,
    "segments": lambda claim: claim.segment,
}


def weak_sources(claims: Iterable[Claim], weak: Iterable[Claim]) -> int:
    """Return how many further sources have nothing but suggestions too weak to count."""
    return len({claim.source for claim in weak} - {claim.source for claim in claims})


def two_sets(
    claims: Iterable[Claim], of: Callable[[Claim], str | None] = UNITS["sources"]
) -> tuple[set[str], set[str]]:
    """Return what is confirmed, and what is suggested without being confirmed."""
    found: dict[str, set[str]] = {"confirmed": set(), "suggested": set()}
    for claim in claims:
        name = of(claim)
        if claim.state and name:
            found[claim.state].add(name)
    return found["confirmed"], found["suggested"] - found["confirmed"]


def by_kind(claims: Iterable[Claim]) -> dict[str, int]:
    """Return the sources that were written and those that were spoken, as two numbers each."""
    claims = tuple(claims)
    numbers: dict[str, int] = {}
    for name, written in (("documents", True), ("talk", False)):
        sets = two_sets(claim for claim in claims if (claim.kind in WRITTEN_KINDS) == written)
        numbers[f"n_{name}_confirmed"], numbers[f"n_{name}_suggested"] = map(len, sets)
    return numbers


def valences(claims: Iterable[Claim]) -> dict[str, int]:
    """Return the numbers of `VALENCE_COLUMNS`: a source counts once for each valence it voices."""
    by_valence = grouped(claims, lambda claim: claim.valence)
    numbers: dict[str, int] = {}
    for valence in VALENCES:
        confirmed, suggested = two_sets(by_valence.get(valence, ()))
        name = valence.replace(" ", "_")
        numbers[f"n_{name}_confirmed"] = len(confirmed)
        numbers[f"n_{name}_suggested"] = len(suggested)
    return numbers


def grouped(
    claims: Iterable[Claim], key: Callable[[Claim], Hashable]
) -> Mapping[Hashable, list[Claim]]:
    """Return the claims by a key."""
    cells: dict[Hashable, list[Claim]] = defaultdict(list)
    for claim in claims:
        cells[key(claim)].append(claim)
    return cells


def asked(evidence: Evidence, code: str, informants: Sequence[Informant]) -> tuple[str, int]:
    """Return whether sources were asked about a code (yes, no, unknown), and how many were.

    Yes when the questions of at least one source's instrument name the code or a code
    above it; no when the questions of all of them are known and none does.
    """
    known = [i for i in informants if i.instrument in evidence.asked]
    n_asked = sum(code in evidence.asked[str(i.instrument)] for i in known)
    if n_asked:
        return "yes", n_asked
    return ("no" if informants and len(known) == len(informants) else "unknown"), 0


def or_silence(numbers: Mapping[str, int], heard: str) -> dict[str, int | None]:
    """Return the numbers, or empty cells where nothing was found and that says nothing.

    `heard` is what `heard_out` says: yes where people were asked and read in full.
    """
    if any(numbers.values()) or heard == "yes":
        return dict(numbers)
    return dict.fromkeys(numbers)


def main_side(claims: Iterable[Claim]) -> int:
    """Return 1 when more sources speak of presence, -1 of absence, 0 when neither leads."""
    sides: dict[int, set[str]] = {1: set(), -1: set()}
    for claim in claims:
        side = side_of(claim.valence)
        if side:
            sides[side].add(claim.source)
    return (len(sides[1]) > len(sides[-1])) - (len(sides[1]) < len(sides[-1]))


def side_of(valence: str) -> int:
    """Return 1 for present, -1 for lacking, 0 for everything between or beside."""
    return {"present": 1, "lacking": -1}.get(valence, 0)


def largest(names: Counter[Any]) -> Any:
    """Return the most frequent item when it leads alone, else None."""
    ranked = names.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]
