"""Drafts that say again what another source says: kept, shown, and not counted twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.ingest.files.characters import folded, paragraph_hash
from pipeline.ingest.whole.survey import runs_of
from pipeline.records import COPIED, REPEATED, SUPERSEDED

if TYPE_CHECKING:
    from pipeline.ingest.draft import Draft
    from pipeline.ingest.whole.likeness import Likeness

LEAST_WORDS = 8  # of a paragraph that is looked for in earlier reports
HELD = 0.7  # share of a paragraph's runs of words that the other source has


def without_repeats(drafts: tuple[Draft, ...], likeness: Likeness) -> tuple[Draft, ...]:
    """Return the drafts, with evidence that another source holds already set aside.

    Of a report that was sent anew everything is; of a text that repeats another, and of a
    report, the paragraphs that stand in the other or in an earlier one word for word.
    """
    return tuple(_told(draft, likeness) if draft.set_aside is None else draft for draft in drafts)


def _told(draft: Draft, likeness: Likeness) -> Draft:
    reason = None
    if likeness.superseded:
        reason = SUPERSEDED
    elif likeness.repeats is not None and _is_held(draft.text, likeness):
        reason = REPEATED
    elif len(draft.text.split()) >= LEAST_WORDS and _hash(draft.text) in likeness.copied:
        reason = COPIED
    return replace(draft, set_aside=reason) if reason else draft


def _is_held(text: str, likeness: Likeness) -> bool:
    """Return whether the other source says a paragraph: as it is, or nearly all of its runs."""
    if _hash(text) in likeness.shared.paragraphs:
        return True
    runs = runs_of(folded(text).split())
    other = set(likeness.shared.runs)
    known = [run for run in runs if run in other]
    sampled = [run for run in runs if likeness.shared.holds(run)]
    if not sampled:
        return len(text.split()) < LEAST_WORDS
    return len(known) >= HELD * len(sampled)


def _hash(text: str) -> str:
    return paragraph_hash(folded(text))
