"""Missed is not absent: what was not found, in how many sources, and how many a person read.

Only where people read every source in full does nothing found mean that nothing is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pipeline.evidence.counting import asked

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence, Informant
    from pipeline.evidence.in_full import Reading

ALL_CODES = "all codes"  # the row of an evaluation that adds up all codes
MISSED_COLUMNS = {
    "n_in_full": "Counted sources of the cell that somebody coded in full",
    "not_found": "Where nothing counts: who looked in how many sources; a 0 stands only where "
    "people read all of them in full and the question was asked",
}


class Read(Protocol):
    """Evidence, as far as it tells who read the sources."""

    @property
    def reading(self) -> Reading:
        """Who read the sources."""


@dataclass(frozen=True, slots=True)
class Unfound:
    """What stands behind nothing: the sources searched, those that a person read in full."""

    sources: int
    read: int
    machine: bool
    recall: float | None = None  # measured by an audit

    @property
    def absent(self) -> bool:
        """Whether people read every source in full, so that nothing found is nothing there."""
        return 0 < self.sources == self.read

    @property
    def key(self) -> str:
        """The sentence of the report that tells it; its holes are `args`."""
        who = "machine" if self.machine else "people"
        return "missed.absent" if self.absent else f"missed.{who}"

    @property
    def args(self) -> dict[str, int]:
        """What fills the sentence."""
        return {"n": self.sources, "m": self.read}

    def told(self) -> str:
        """Return it as a sentence for tables."""
        sources = f"{self.sources} source{'' if self.sources == 1 else 's'}"
        if self.absent:
            return f"nothing found; a person read {sources} in full"
        who = " by the machine" if self.machine else ""
        known = self.machine and self.recall is not None
        recall = f"; in the audit it found {self.recall:.0%} of what people coded" if known else ""
        return f"not found{who} in {sources}; {self.read} read by a person{recall}"


def unfound(evidence: Read, informants: Iterable[Informant], code: str = ALL_CODES) -> Unfound:
    """Return who looked for a code in some counted sources."""
    names = [informant.source_id for informant in informants]
    reading = evidence.reading
    read = sum(name in reading.in_full for name in names)
    return Unfound(len(names), read, reading.machine, reading.recall.get(code))


def heard_out(evidence: Evidence, code: str, informants: Sequence[Informant]) -> tuple[str, int]:
    """Return whether sources were asked about a code, `unknown` unless people read all in full.

    Nothing found is a 0 only where this says yes.
    """
    was_asked, size = asked(evidence, code, informants)
    return (was_asked, size) if unfound(evidence, informants).absent else ("unknown", 0)


def missed(
    evidence: Evidence, code: str, informants: Sequence[Informant], *, found: bool
) -> dict[str, int | str | None]:
    """Return the cells of `MISSED_COLUMNS`."""
    looked = unfound(evidence, informants, code)
    return {"n_in_full": looked.read, "not_found": None if found else looked.told()}
