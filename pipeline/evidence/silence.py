"""Missed is not absent: what was not found, in how many sources, and how many a person read.

Only where people read every source in full does nothing found mean that nothing is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pipeline.evidence.counting import asked
from pipeline.study.decisions import IN_FULL, of_kind

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence, Informant
    from pipeline.study.corpus import Corpus

ALL_CODES = "all codes"  # the row of an evaluation that adds up all codes
MISSED_COLUMNS = {
    "n_in_full": "Counted sources of the cell that somebody coded in full",
    "not_found": "Where nothing counts: who looked in how many sources; a 0 stands only where "
    "people read all of them in full and the question was asked",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How the sources were read: by people in full, by a machine, and how well that one finds."""

    in_full: frozenset[str]  # sources that a person coded in full
    recall: Mapping[str, float]  # code -> part of people's codings that the machine found
    machine: bool


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


def reading_of(corpus: Corpus, informants: Mapping[str, Informant]) -> Reading:
    """Return how the sources of a study were read.

    A source that repeats another counts as that one. Recall is of the last `evaluate`; a
    reflexive study has none.
    """
    said = (str(d.body.get("about")) for d in of_kind(corpus.decisions, "memo")
            if d.body.get("text") == IN_FULL)  # fmt: skip
    return Reading(
        in_full=frozenset(informants[name].stands_for for name in said if name in informants),
        recall=_recall(corpus),
        machine=corpus.settings.study.assist == "on",
    )


def _recall(corpus: Corpus) -> dict[str, float]:
    if corpus.evaluation is None or corpus.settings.study.mode == "reflexive":
        return {}
    known = corpus.evaluation.dropna(subset=["recall"])
    return {
        str(code): float(recall)
        for code, recall in zip(known["code"], known["recall"], strict=True)
    }


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
