"""T05: what sources report about each enabler in each partnership; judgement is a person's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any

from pipeline.evidence.audit import lights
from pipeline.evidence.counting import (
    COUNT_COLUMNS,
    VALENCE_COLUMNS,
    WEAK_COLUMN,
    or_silence,
    side_of,
)
from pipeline.evidence.fitting import TWO, ground_of, profiles_of, readings, there
from pipeline.evidence.partnerships import by_partnership
from pipeline.evidence.quotes import choose, quote_ids
from pipeline.evidence.silence import MISSED_COLUMNS, heard_out, unfound
from pipeline.records import NOT_ESTABLISHED
from pipeline.study.decisions import Decision, of_kind
from pipeline.synthesis.sheet import Sheet, sheet_of
from pipeline.synthesis.tables.t06_archetypes import archetype_cells, declared_archetypes

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence
    from pipeline.study.codebook import Code
    from pipeline.study.corpus import Corpus

FAMILY = "enabler"
OF_ONE = "archetype-enabler"  # family of enablers that one archetype has of its own
NO_EVIDENCE = "No evidence"  # people read every source in full
NOT_FOUND = "Insufficient: not found, and not read in full by people"
PRESENT = "Reported: in place"
BETWEEN = "Reported: partly"
LACKING = "Reported: lacking"
CONTESTED = "Contested"
NOT_ENOUGH = "Reported: not enough to say"
INSUFFICIENT = "Insufficient: one source"
UNTOLD = f"{NOT_ENOUGH} (valence not established)"
WISHED = f"{NOT_ENOUGH} (wished for only)"
LEVELS = (
    PRESENT, BETWEEN, LACKING, CONTESTED, UNTOLD, WISHED, INSUFFICIENT, NOT_FOUND, NO_EVIDENCE,
)  # fmt: skip
CAPTION = (
    "What sources report about the enablers of each partnership. `level` describes the reports, "
    "it is no judgement of readiness and no ranking of partnerships: it tells what was said "
    "about the conditions, which partners do not control alone. Speaking of an enabler is not "
    "having it, and silence is not a low level; `No evidence` stands only where people read every "
    "source of the partnership in full. One source has one vote on each side. The seven "
    "enablers come first; under them those that an archetype has of its own, for the partnerships "
    "that declare or show it. A person's "
    "judgement stands in `override_level` with its reason."
)
COLUMNS = (
    {
        "enabler": "Code of the enabler",
        "label": "Its name",
        "parent": "The code above it; numbers of a code include its sub-codes",
        "archetype": "Archetype whose own enabler it is; empty for enablers of all",
        "shown_for": "Why it is shown: declared, described by two sources, or fits by two sources",
        "partnership": "Partnership",
        "level": "Description of the reports: " + "; ".join(LEVELS),
        "basis": "confirmed, or suggested where fewer than two sources are confirmed",
        "N_case": "Counted sources that cover the partnership",
        "asked": "Whether its sources were asked: yes, no, unknown",
        "n_asked": "How many of them were",
    }
    | COUNT_COLUMNS
    | WEAK_COLUMN
    | {
        "n_groups_confirmed": "Informant groups among the confirmed sources",
        "n_groups_suggested": "Further groups with suggestions only",
    }
    | VALENCE_COLUMNS
    | MISSED_COLUMNS
    | {
        "groups_present": "Groups with a source that reports it present, joined by `;`",
        "groups_lacking": "Groups with a source that reports it lacking, joined by `;`",
        "override_level": "A person's judgement: In place, Can be built, Lacking ...",
        "override_reason": "The reason given",
        "reviewer": "Who judged",
        "lead_quote_ids": "Quotes to read first, joined by `;`",
        "light": "What the machine may do for this code by the audit (T18); empty without one",
    }
)


def enablers(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per enabler (in framework order) and partnership (in register order)."""
    rows = _rows(corpus, evidence)
    return sheet_of(
        "T05_enablers",
        "Enablers by partnership",
        CAPTION,
        COLUMNS,
        rows,
        key=("enabler", "partnership"),
        shows=("level",),
    )


def _rows(corpus: Corpus, evidence: Evidence) -> Iterator[dict[str, Any]]:
    judged, lit = latest_levels(corpus.decisions), lights(corpus)
    shown = _archetypes_shown(corpus, evidence)
    every = (by_partnership(family, corpus, evidence) for family in (FAMILY, OF_ONE))
    for code, claims, row in chain.from_iterable(every):
        archetype = archetype_of(code) if code.family == OF_ONE else None
        why = shown.get((row["partnership"], archetype or ""))
        if archetype and not why:
            continue
        covering = evidence.by_case[row["partnership"]]
        level, basis = described(claims, in_full=unfound(evidence, covering).absent)
        heard, _ = heard_out(evidence, code.id, covering)
        yield row | {
            "archetype": archetype,
            "shown_for": why,
            "enabler": code.id,
            "level": level,
            "basis": basis,
            **or_silence(_groups(claims), heard),
            **_sides(claims),
            **_judgement(judged.get((code.id, row["partnership"]))),
            "lead_quote_ids": quote_ids(c for c, _ in choose(claims, 3, 1)) or None,
            "light": lit.get(code.id),
        }


def archetype_of(code: Code) -> str:
    """Return the archetype that an enabler of one archetype belongs to, which its id begins with."""
    return f"AR-{code.id.split('-')[0]}"


def _archetypes_shown(corpus: Corpus, evidence: Evidence) -> dict[tuple[str, str], str]:
    """Return which archetypes a partnership declares or shows, with the reason."""
    found: dict[tuple[str, str], str] = {}
    declared = declared_archetypes(corpus)
    cells = archetype_cells(corpus, evidence, lambda claim: claim.case)
    ground = ground_of(profiles_of(corpus), evidence)
    for case in evidence.cases:
        fitting = readings(profiles_of(corpus), ground, case, evidence)
        for code, by_case in cells.items():
            described_by = {claim.source for claim in there(by_case.get(case, ()))}
            if declared.get(case) == code:
                found[case, code] = "declared"
            elif len(described_by) >= TWO:
                found[case, code] = "described by two sources"
            elif fitting.get(code, {}).get("fit", "").startswith("fits"):
                found[case, code] = "fits by two sources"
    return found


def described(claims: Iterable[Claim], *, in_full: bool = True) -> tuple[str, str | None]:
    """Return the level that the reports describe, and whether people confirmed its basis.

    Confirmed sources alone decide when there are two of them; before that, suggestions
    do too. Contested: two sources on each side, or groups opposed to one another. Without any
    source it says whether people read all of them in full (`in_full`).
    """
    claims = [claim for claim in claims if claim.state]
    confirmed = [claim for claim in claims if claim.state == "confirmed"]
    if not claims:
        return (NO_EVIDENCE if in_full else NOT_FOUND), None
    if len({claim.source for claim in confirmed}) >= 2:
        return _level(confirmed), "confirmed"
    return _level(claims), "suggested"


def _level(claims: list[Claim]) -> str:
    if len({claim.source for claim in claims}) < 2:
        return INSUFFICIENT
    present = {c.source for c in claims if side_of(c.valence) == 1 or c.valence == "mixed"}
    lacking = {c.source for c in claims if side_of(c.valence) == -1 or c.valence == "mixed"}
    if (len(present) >= 2 and len(lacking) >= 2) or _groups_opposed(claims):
        return CONTESTED
    if len(present) >= 2:
        return PRESENT
    if len(lacking) >= 2:
        return LACKING
    told = {c.source for c in claims if c.valence != NOT_ESTABLISHED}
    if len(told) < 2:
        return UNTOLD
    more_than_wished = any(c.valence not in (NOT_ESTABLISHED, "normative") for c in claims)
    return BETWEEN if more_than_wished else WISHED


def _groups_opposed(claims: list[Claim]) -> bool:
    """Return whether one group reports only presence and another only absence."""
    sides: dict[str, set[int]] = defaultdict(set)
    for claim in claims:
        side = side_of(claim.valence)
        if side:
            sides[claim.group].add(side)
    return {1} in sides.values() and {-1} in sides.values()


def _groups(claims: list[Claim]) -> dict[str, int]:
    confirmed = {claim.group for claim in claims if claim.state == "confirmed"}
    suggested = {claim.group for claim in claims if claim.state == "suggested"} - confirmed
    return {"n_groups_confirmed": len(confirmed), "n_groups_suggested": len(suggested)}


def _sides(claims: list[Claim]) -> dict[str, str | None]:
    named = {}
    for name, side in (("groups_present", 1), ("groups_lacking", -1)):
        groups = {claim.group for claim in claims if side_of(claim.valence) == side}
        named[name] = ";".join(sorted(groups)) or None
    return named


def latest_levels(decisions: Iterable[Decision]) -> Mapping[tuple[str, str], Decision]:
    """Return the last judgement on each (enabler, partnership)."""
    judged = of_kind(decisions, "level")
    return {(str(d.body.get("enabler")), str(d.body.get("partnership"))): d for d in judged}


def _judgement(judged: Decision | None) -> dict[str, str | None]:
    if judged is None or not judged.body.get("level"):
        return {"override_level": None, "override_reason": None, "reviewer": None}
    reason = judged.body.get("reason")
    return {
        "override_level": str(judged.body["level"]),
        "override_reason": str(reason) if reason else None,
        "reviewer": judged.writer,
    }
