"""T11: where informant groups agree, differ or are silent about a theme."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import TYPE_CHECKING, Any

from pipeline.evidence.counting import grouped, main_side, two_sets
from pipeline.evidence.judgements import Judgement, evidence_hash, judged
from pipeline.evidence.quotes import choose, quote_ids
from pipeline.evidence.silence import heard_out
from pipeline.study.judged import CONVERGENCE, KIND, MARK, UNJUDGED
from pipeline.synthesis.sheet import Sheet, sheet_of
from pipeline.synthesis.tables.t04_framework_matrix import themes_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence
    from pipeline.study.corpus import Corpus

LEAST = 2
ORDER = ("dissonance", "partial agreement", "silence", "agreement", "too few", "not comparable")
CAPTION = (
    "Pairs of informant groups on each theme, those that differ first (after Farmer and others, "
    "2006). `label` is proposed from presence and valence alone; whether the groups mean the "
    "same is for a person to judge: until then `meaning` is `?`. Fewer than two sources of a group "
    "make no voice of that group (`too few`). Silence is said only of two or more sources that "
    "were asked, that people read in full, each of them, and that have not even a weak suggestion; "
    "otherwise the pair is not comparable."
)
COLUMNS = {
    "theme": "Top-level code",
    "theme_label": "Its name",
    "group_a": "One group",
    "group_b": "The other",
    "N_a": "Counted sources of the one",
    "N_b": "Counted sources of the other",
    "n_a_confirmed": "Its sources that speak of the theme, confirmed",
    "n_a_suggested": "Further sources, suggested only",
    "n_b_confirmed": "The other's sources that speak of the theme, confirmed",
    "n_b_suggested": "Further sources, suggested only",
    "side_a": "Side that most of its sources take: present, lacking or none",
    "side_b": "Side that most of the other's take",
    "label": "Proposed: " + ", ".join(ORDER),
    "examples": "Quotes of both groups, joined by `;`",
} | CONVERGENCE.described()
SIDES = {1: "present", -1: "lacking", 0: "none"}


def convergence(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per theme and pair of groups of which one at least speaks of it."""
    place = {theme.id: n for n, theme in enumerate(themes_of(corpus.codebook))}
    rows = sorted(
        judged(CONVERGENCE, _rows(corpus, evidence), corpus, lambda one: _alone(one, place)),
        key=lambda row: (ORDER.index(row["label"]), place[row["theme"]]),
    )
    return sheet_of(
        "T11_convergence",
        "Convergence of informant groups",
        CAPTION,
        COLUMNS,
        rows,
        key=("theme", "group_a", "group_b"),
        shows=(KIND,),
    )


def _alone(one: Judgement, themes: Mapping[str, int]) -> dict[str, Any] | None:
    """Return the row of a judgement on groups that nobody speaks for any more."""
    theme, group_a, group_b = one.row
    named = {"theme": theme, "group_a": group_a, "group_b": group_b, "label": "not comparable"}
    return named if theme in themes else None


def _rows(corpus: Corpus, evidence: Evidence) -> Iterator[dict[str, Any]]:
    counted = evidence.counted()
    members = {g: [i for i in counted if i.group == g] for g in evidence.groups if g != "unknown"}
    heard = [group for group, informants in members.items() if informants]
    for theme in themes_of(corpus.codebook):
        cells = grouped(evidence.under[theme.id], lambda claim: claim.group)
        faint = {claim.group for claim in evidence.weak[theme.id]}
        silent = {
            g: heard_out(evidence, theme.id, members[g])[1] >= LEAST and g not in faint
            for g in heard
        }
        for a, b in combinations(heard, 2):
            one, other = cells.get(a, []), cells.get(b, [])
            if one or other:
                known = bool(one or silent[a]) and bool(other or silent[b])
                yield {
                    "theme": theme.id,
                    "theme_label": theme.label,
                    "group_a": a,
                    "group_b": b,
                    "N_a": len(members[a]),
                    "N_b": len(members[b]),
                    **_numbers("a", one),
                    **_numbers("b", other),
                    "label": _label(one, other) if known else "not comparable",
                    "meaning": UNJUDGED,
                    "prominence": UNJUDGED,
                    "examples": _examples(one, other),
                    MARK: evidence_hash([*one, *other], evidence),
                }


def _numbers(letter: str, claims: list[Claim]) -> dict[str, Any]:
    confirmed, suggested = two_sets(claims)
    return {
        f"n_{letter}_confirmed": len(confirmed),
        f"n_{letter}_suggested": len(suggested),
        f"side_{letter}": SIDES[main_side(claims)],
    }


def _label(one: list[Claim], other: list[Claim]) -> str:
    if any(0 < len({claim.source for claim in side}) < LEAST for side in (one, other)):
        return "too few"
    if not one or not other:
        return "silence"
    sides = main_side(one), main_side(other)
    if sides[0] * sides[1] == -1:
        return "dissonance"
    return "agreement" if sides[0] == sides[1] != 0 else "partial agreement"


def _examples(one: list[Claim], other: list[Claim]) -> str | None:
    chosen = [claim for side in (one, other) for claim, _ in choose(side, 1, 1)]
    return quote_ids(chosen) or None
