"""Which decisions the coder learns from: all, or those that stood when it was asked to learn."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.study.decisions import Decision, of_kind

KIND = "learning"
WHEN_ASKED = "when asked"


def taught(decisions: Iterable[Decision], learn: str) -> tuple[Decision, ...]:
    """Return the decisions about codings that the coder learns from."""
    every = tuple(decisions)
    coding, asked = tuple(of_kind(every, "coding")), tuple(of_kind(every, KIND))
    if learn != WHEN_ASKED or not asked:
        return coding
    latest = max(asked, key=lambda one: int(one.body["turn"]))
    known = set(latest.body["events"])
    return tuple(one for one in coding if one.event_id in known)
