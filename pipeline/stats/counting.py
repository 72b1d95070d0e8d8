"""From which score suggestions of a code may count: where they keep a precision that is asked.

The lowest score from which the lower end of an 80 % score interval (Wilson 1927) is at least that
precision, over the suggestions that an audit judged. It is a proposal to be checked on the next
audit: it was chosen on this one, and so flatters itself a little.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.stats.detection import wilson
from pipeline.stats.lights import POOR_SOURCES

if TYPE_CHECKING:
    from pipeline.stats.trust import Judged

Z_80 = 1.281552  # of an 80 % interval
LEVELS = tuple(percent / 100 for percent in range(50, 100))  # scores that may be proposed


@dataclass(frozen=True, slots=True)
class Proposal:
    """The score from which a code may count, with the judged suggestions from it on."""

    code: str
    level: float
    right: int
    judged: int


def proposals(both: Judged, precision: float) -> Iterator[Proposal]:
    """Yield a proposal for each code whose judged suggestions are enough for one."""
    import numpy as np

    for code, people, scores in zip(both.codes, both.people, both.scores, strict=True):
        known = ~np.isnan(people) & ~np.isnan(scores)
        for level in LEVELS:
            own = known & (np.nan_to_num(scores) >= level)
            right, of = int((people[own] == 1).sum()), int(own.sum())
            if len(np.unique(both.sources[own])) < POOR_SOURCES:
                break  # a higher level has fewer still
            if wilson(right, of, Z_80)[0] >= precision:
                yield Proposal(code, level, right, of)
                break


def counting_lines(both: Judged, precision: float, now: float) -> Iterator[str]:
    """Yield from which score each code may count; `now` is what counts in this study."""
    found = list(proposals(both, precision))
    yield ""
    yield (
        f"Counting: the lowest score from which a code keeps a precision of {precision:.2f}, at the "
        f"lower end of an 80 % interval; in this study {now:.2f} counts for all ([coding] "
        "count_threshold; the precision asked: [coding] precision)"
    )
    for one in found:
        yield f"  {one.code}: {one.level:.2f} ({one.right} of {one.judged} suggestions right)"
    told = {one.code for one in found}
    left = [
        code
        for code, scores in zip(both.codes, both.scores, strict=True)
        if code not in told and (scores == scores).any()
    ]
    if left:
        yield f"  no score can be shown to keep it, {now:.2f} stays: {', '.join(left)}"
