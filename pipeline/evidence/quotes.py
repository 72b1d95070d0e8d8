"""Which quotes stand for a cell: consent first, spread over groups and sources, dissent kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipeline.evidence.counting import grouped, main_side, side_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence

BRIEF = 40  # code points; shorter words illustrate little
ANYONE = "Informant"  # where the group itself may not be told
LABELS = {
    "philanthropy": "Philanthropy informant",
    "partner": "Partner informant",
    "MEL partner": "MEL partner",
    "external expert": "External expert",
    "sector": "Sector informant",
    "report": "Written report",
    "unknown": "Informant (group unknown)",
}


def choose(claims: Iterable[Claim], limit: int, per_source: int) -> list[tuple[Claim, str]]:
    """Return up to `limit` quotable claims of a cell, each `typical` or `atypical`.

    One that contradicts the side most sources take is always among them when there is
    one. The others go round the groups; confirmed before suggested, then by score. No
    passage stands twice, no source more than `per_source` times.
    """
    claims = [claim for claim in claims if claim.state]
    side = main_side(claims)
    ranked = sorted((claim for claim in claims if claim.quotable), key=_rank)
    against = [claim for claim in ranked if side and side_of(claim.valence) == -side]
    first = {claim.row for claim in against[:1]}
    chosen: list[Claim] = []
    if limit > 1:
        _take(against[:1], chosen, limit, per_source)
    _take(_round_robin([c for c in ranked if c.row not in first]), chosen, limit, per_source)
    kinds = [(claim, "atypical" if claim in against else "typical") for claim in chosen]
    return sorted(kinds, key=lambda item: (item[1] == "atypical", _rank(item[0])))


def _rank(claim: Claim) -> tuple[bool, bool, float, str, int, int, str]:
    confirmed = claim.state == "confirmed"
    brief = claim.end - claim.start < BRIEF  # "Yes, very." illustrates little
    return not confirmed, brief, -claim.score, claim.source_id, claim.start, claim.end, claim.code


def _round_robin(ranked: list[Claim]) -> list[Claim]:
    """Return the claims so that each group speaks once before any speaks twice."""
    turns = [
        (turn, place, claim)
        for place, own in enumerate(grouped(ranked, lambda claim: claim.group).values())
        for turn, claim in enumerate(own)
    ]
    return [claim for _, _, claim in sorted(turns, key=lambda item: item[:2])]


def _take(ranked: list[Claim], chosen: list[Claim], limit: int, per_source: int) -> None:
    passages = {claim.segment for claim in chosen}
    used = Counter(claim.source for claim in chosen)
    for claim in ranked:
        if len(chosen) >= limit:
            return
        if claim.segment in passages or used[claim.source] >= per_source:
            continue
        chosen.append(claim)
        passages.add(claim.segment)
        used[claim.source] += 1


def label_of(claim: Claim) -> str:
    """Return who speaks, by group only."""
    return LABELS.get(claim.group, claim.group)


def as_line(evidence: Evidence, claim: Claim) -> str:
    """Return a quote as one entry of a cell: the words, who speaks, how, and its state."""
    told = f"{label_of(claim)}; {claim.valence}; {claim.state}"
    return f"“{evidence.quote(claim)}” [{told}]"


def quote_ids(claims: Iterable[Claim]) -> str:
    """Return the names of quotes, joined by `;`."""
    return ";".join(dict.fromkeys(claim.quote_id for claim in claims))
