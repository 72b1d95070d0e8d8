"""T08: how many sources of each informant group speak of each code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.evidence.audit import lights
from pipeline.evidence.counting import (
    COUNT_COLUMNS,
    WEAK_COLUMN,
    asked,
    counts,
    grouped,
    or_silence,
    weak_sources,
)
from pipeline.evidence.silence import MISSED_COLUMNS, heard_out, missed
from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence
    from pipeline.study.corpus import Corpus

CAPTION = (
    "Sources of each informant group that speak of a code, confirmed and suggested apart. Read "
    "the numbers against `N_group`, never as a share of a small group, and never across groups "
    "of very different size. 0 stands only where the group was asked and people read all of its "
    "sources in full: there nothing was found. An empty cell says nothing about the group; "
    "`not_found` says who looked. Frequency is not importance: talkative sources, the "
    "guide and report headings drive it. A code is counted with its sub-codes."
)
COLUMNS = (
    {
        "code": "Code",
        "label": "Its name",
        "parent": "The code above it",
        "family": "Family of the codebook",
        "group": "Informant group",
        "N_group": "Counted sources of the group",
    }
    | COUNT_COLUMNS
    | WEAK_COLUMN
    | {
        "asked": "Whether the group was asked: yes (at least one source), no, unknown",
        "n_asked": "Sources of the group whose questions name the code",
        **MISSED_COLUMNS,
        "false_expected": "Expected number of false suggested sources; empty: unknown, no audit",
        "suppressed": "Withheld for a small group outside the team: yes or no",
        "light": "What the machine may do for this code by the audit (T18); empty without one",
    }
)


def prevalence(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per code (in framework order) and informant group."""
    rows = _rows(corpus, evidence)
    return sheet_of(
        "T08_prevalence",
        "Prevalence by informant group",
        CAPTION,
        COLUMNS,
        rows,
        key=("code", "group"),
    )


def _rows(corpus: Corpus, evidence: Evidence) -> Iterator[dict[str, Any]]:
    members = {
        group: [informant for informant in evidence.counted() if informant.group == group]
        for group in evidence.groups
    }
    lit = lights(corpus)
    for code in corpus.codebook:
        cells = grouped(evidence.under[code.id], lambda claim: claim.group)
        weak = grouped(evidence.weak[code.id], lambda claim: claim.group)
        for group, informants in members.items():
            was_asked, n_asked = asked(evidence, code.id, informants)
            heard, _ = heard_out(evidence, code.id, informants)
            claims = cells.get(group, ())
            yield {
                "code": code.id,
                "label": code.label,
                "parent": code.parent,
                "family": code.family or None,
                "group": group,
                "N_group": len(informants),
                **or_silence(counts(claims), heard),
                "n_sources_weak": weak_sources(claims, weak.get(group, ())),
                "asked": was_asked,
                "n_asked": n_asked if was_asked != "unknown" else None,
                **missed(evidence, code.id, informants, found=bool(claims)),
                "suppressed": "no",
                "light": lit.get(code.id),
            }
