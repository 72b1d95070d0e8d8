"""Who read the sources: people in full, or a machine, and how well that one finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pipeline.study.decisions import IN_FULL, of_kind

if TYPE_CHECKING:
    from pipeline.study.corpus import Corpus


class Counted(Protocol):
    """A source, as far as it tells which source it counts as."""

    @property
    def stands_for(self) -> str:
        """The source it is counted as."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the sources were read: by people in full, by a machine, and how well that one finds."""

    in_full: frozenset[str]  # sources that a person coded in full
    recall: Mapping[str, float]  # code -> part of people's codings that the machine found
    machine: bool


def reading_of(corpus: Corpus, informants: Mapping[str, Counted]) -> Reading:
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
