"""Which cells of each code may be told, by informant group and by partnership."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.evidence.counting import two_sets
from pipeline.records import CONFIRMED
from pipeline.synthesis.release.cells import STATES, Cell, Ground, cells_of, merge_small, within

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence
    from pipeline.study.corpus import Corpus

Members = Mapping[str, frozenset[str]]


def ever(corpus: Corpus) -> dict[str, bool]:
    """Return whether any coding at all is confirmed, or suggested; if none is, a 0 tells nothing."""
    status = corpus.codings["status"]
    return {
        "confirmed": bool(status.isin(CONFIRMED).any()),
        "suggested": bool((status == "suggested").any()),
    }


def group_members(evidence: Evidence, k: int) -> Members:
    """Return the counted sources of each informant group, small groups joined."""
    members = {
        group: frozenset(i.source_id for i in evidence.counted() if i.group == group)
        for group in evidence.groups
    }
    return _joined(members, k)


def case_members(evidence: Evidence, k: int) -> Members:
    """Return the counted sources that cover each partnership, small ones joined."""
    members = {
        case: frozenset(i.source_id for i in covering)
        for case, covering in evidence.by_case.items()
    }
    return _joined(members, k)


def _joined(members: Members, k: int) -> Members:
    heard = {name: sources for name, sources in members.items() if sources}
    return {
        " + ".join(block): frozenset().union(*(heard[name] for name in block))
        for block in merge_small(heard, k)
    }


def told_by_group(corpus: Corpus, evidence: Evidence) -> dict[str, list[Cell]]:
    """Return for each code the cells by informant group that may be told."""
    members = group_members(evidence, corpus.settings.synthesis.small_cell)
    told: dict[str, list[Cell]] = {}
    for code in _top_down(corpus):
        ground = _ground(corpus, evidence, members, code, in_case=False)
        told[code] = cells_of(ground, [told[name] for name in corpus.codebook.parents(code)])
    return told


def told_by_case(
    corpus: Corpus, evidence: Evidence, by_group: Mapping[str, Sequence[Cell]]
) -> dict[str, list[Cell]]:
    """Return for each code the cells by partnership that may be told beside those by group.

    What no partnership accounts for is the difference of the two, and hidden as well.
    """
    members = case_members(evidence, corpus.settings.synthesis.small_cell)
    outside = any(claim.case is None for claim in evidence.claims)
    told: dict[str, list[Cell]] = {}
    for code in _top_down(corpus):
        ground = _ground(corpus, evidence, members, code, in_case=True)
        cells = cells_of(ground, [told[name] for name in corpus.codebook.parents(code)])
        told[code] = within(ground, cells, by_group[code]) if outside else cells
    return told


def _top_down(corpus: Corpus) -> list[str]:
    return sorted(corpus.codebook.ids, key=lambda code: len(corpus.codebook.parents(code)))


def _ground(
    corpus: Corpus, evidence: Evidence, members: Members, code: str, *, in_case: bool
) -> Ground:
    claims = (c for c in evidence.under[code] if c.case is not None or not in_case)
    speakers = {
        state: frozenset(sources) for state, sources in zip(STATES, two_sets(claims), strict=True)
    }
    return Ground(members, speakers, ever(corpus), corpus.settings.synthesis.small_cell)
