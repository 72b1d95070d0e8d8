"""When the coder learns: from every decision at once, or from those that stood when it was asked.

A study that sets `learn = "when asked"` under [coding] holds its coder still, so that numbers move
by people's decisions alone until they ask it to learn. Which decisions it has learnt from is kept
with the decisions, so that it survives what deletes everything made.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.run.taught import KIND, WHEN_ASKED, taught
from pipeline.study.decisions import Decision, append, of_kind

if TYPE_CHECKING:
    from pipeline.run.work import Work


def hold_or_learn(work: Work, *, asked: bool) -> Iterator[str]:
    """Keep which decisions the coder learns from, where the study asks for it; yield what waits.

    The first time, and when `asked`, these are all that stand.
    """
    if work.settings.coding.learn != WHEN_ASKED:
        if asked:
            yield "coding     learns from every decision at once; there is nothing to ask for"
        return
    coding, before = of_kind(work.decisions, "coding"), tuple(of_kind(work.decisions, KIND))
    waiting = len(coding) - len(taught(work.decisions, WHEN_ASKED))
    if asked or not before:
        body = {"turn": len(before) + 1, "events": sorted(one.event_id for one in coding)}
        made = Decision(kind=KIND, writer="machine", made_at="", body=body)
        append(work.study.decisions, KIND, [made])
    elif waiting:
        yield (
            f"coding     {waiting} decisions are honoured, and not learnt from until you ask: "
            "sensemaking coding --learn"
        )
