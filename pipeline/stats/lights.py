"""The traffic light of a code: what an audit allows the machine to do with it.

The rules, first that fits:
1. people only: the codebook says so.
2. accept above threshold: of the suggestions from the score that counts, at least 20 in at
   least 5 audited sources, the lower limit of precision is 0.80 or more.
3. people only: at least 10 suggestions in 3 sources and the upper limit of precision is below
   0.50, or at least 10 codings by people in 3 sources and the upper limit of recall below 0.20.
4. assist only: everything else; suggestions are prompts that a person judges one by one.
The score that counts is a setting of the study, not chosen on the audit, so that the limits
hold for it. Without an audit there is no light but that of rule 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.stats.agreement import Figure

ACCEPT, ASSIST, PEOPLE = "accept above threshold", "assist only", "people only"
SURE, SURE_N, SURE_SOURCES = 0.8, 20, 5
WRONG, MISSED, POOR_N, POOR_SOURCES = 0.5, 0.2, 10, 3


@dataclass(frozen=True, slots=True)
class Seen:
    """What an audit shows of one code, as far as its light depends on it."""

    sure: Figure  # precision from the score that counts
    sure_n: int
    sure_sources: int
    precision: Figure
    machine_n: int
    machine_sources: int
    recall: Figure
    people_n: int
    people_sources: int


def light(seen: Seen, threshold: float, *, by_codebook: bool) -> tuple[str, str]:
    """Return the light of a code and the reason in words; `by_codebook` is rule 1."""
    if by_codebook:
        return PEOPLE, "the codebook keeps it for people"
    enough = seen.sure_n >= SURE_N and seen.sure_sources >= SURE_SOURCES
    if enough and seen.sure.low >= SURE:
        return ACCEPT, f"precision from score {threshold:.2f} is at least {seen.sure.low:.2f}"
    if _poor(seen.machine_n, seen.machine_sources) and seen.precision.high < WRONG:
        return PEOPLE, f"precision is at most {seen.precision.high:.2f}"
    if _poor(seen.people_n, seen.people_sources) and seen.recall.high < MISSED:
        return PEOPLE, f"recall is at most {seen.recall.high:.2f}"
    if not seen.people_n and not seen.machine_n:
        return ASSIST, "not met in the audit"
    if not enough:
        return ASSIST, (
            f"too little to tell: {seen.sure_n} suggestions from score {threshold:.2f} in "
            f"{seen.sure_sources} sources; {SURE_N} in {SURE_SOURCES} are needed"
        )
    return ASSIST, f"precision from score {threshold:.2f} may be as low as {seen.sure.low:.2f}"


def _poor(number: int, sources: int) -> bool:
    return number >= POOR_N and sources >= POOR_SOURCES
