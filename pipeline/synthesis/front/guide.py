"""Before anyone has decided: what to do, in what order, in about how many hours."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.evidence.rows import records_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence
    from pipeline.study.corpus import Corpus

PASSAGES = 20  # to be judged on the page
MINUTES = 1.0  # to judge one suggestion
WORDS_AN_HOUR = 3000  # read and coded without help
PER_GROUP = 2  # whole sources of each group, as `review audit` draws them
WRITING = 2  # hours for a first handful of findings


@dataclass(frozen=True, slots=True)
class Guide:
    """The work before a team knows anything, in whole hours but for the first step."""

    judge: int  # passages on the page
    minutes: int
    sample: int  # sources to read in full
    sample_hours: int
    left: int  # further suggestions that count
    left_hours: int
    writing: int

    @property
    def hours(self) -> int:
        """All of it."""
        return 1 + self.sample_hours + self.left_hours + self.writing


def guide_of(corpus: Corpus, evidence: Evidence, judge: int) -> Guide:
    """Return how much there is to do beside `judge` passages on the page; hours are rough."""
    suggested = len({(c.source_id, c.start, c.end, c.code) for c in evidence.claims})
    sample, words = _sample(corpus, evidence)
    return Guide(
        judge=judge,
        minutes=math.ceil(judge * MINUTES),
        sample=sample,
        sample_hours=math.ceil(words / WORDS_AN_HOUR),
        left=suggested - judge,
        left_hours=math.ceil((suggested - judge) * MINUTES / 60),
        writing=WRITING,
    )


def _sample(corpus: Corpus, evidence: Evidence) -> tuple[int, float]:
    """Return how many sources a sample has, and about how many words."""
    words: dict[str, list[int]] = defaultdict(list)
    sizes = {row["source_id"]: int(row["words"] or 0) for row in records_of(corpus.sources)}
    for informant in evidence.counted():
        words[informant.group].append(sizes[informant.source_id])
    drawn = {group: min(PER_GROUP, len(own)) for group, own in words.items()}
    return sum(drawn.values()), sum(n * sum(words[g]) / len(words[g]) for g, n in drawn.items())
