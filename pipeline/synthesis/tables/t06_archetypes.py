"""T06: two readings of each partnership's archetypes, side by side, beside the declared one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pipeline.evidence.counting import COUNT_COLUMNS, by_kind, counts, grouped, largest, two_sets
from pipeline.evidence.fitting import NOT_THERE, by_group, ground_of, profiles_of, readings, there
from pipeline.evidence.judgements import evidence_hash, judged
from pipeline.study.judged import ARCHETYPE_LABEL, KIND, MARK
from pipeline.synthesis.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence
    from pipeline.study.corpus import Corpus

FAMILY = "archetype"
CAPTION = (
    "Archetypes are ideal types: a partnership is a mix of them, and the shares of one "
    "partnership may add up to more than 1, since a source can describe several. Two readings "
    "stand side by side and are never merged: sources that describe features of an archetype as "
    "there (`n_sources`), and sources whose purposes and participants fit its profile by the rules "
    "in codebooks/archetypes.yaml (`n_fit`); enablers stand in neither. Shares are of "
    "sources with any archetype evidence and are left out below the least number of sources "
    "set for percentages. The Programme Navigator fits where support of partners, connecting and "
    "synthesis for the philanthropy each have two sources of one period. "
    "What an analyst calls the partnership stands in `analyst_label`, the same in all of its rows."
)
ABSENT_COLUMNS = {
    "n_absent_confirmed": "Further sources that speak of it as lacking or wished for, confirmed",
    "n_absent_suggested": "Further sources that speak of it as lacking or wished for, suggested",
}
MIX_COLUMNS = (
    COUNT_COLUMNS
    | ABSENT_COLUMNS
    | {
        "n_any_confirmed": "Sources with evidence of any archetype, confirmed",
        "n_any_suggested": "Further sources with suggestions of any archetype",
        "share_sources_confirmed": "Confirmed sources as part of `n_any_confirmed`",
        "share_sources_suggested": "Suggested sources as part of `n_any_suggested`",
        "declared_primary": "Archetype that the register declares",
        "evidenced_primary": "Archetype that most sources describe, if one leads; never forced",
        "multi_functional": "Two or more archetypes with two sources each: yes or no",
        "basis": "What the two columns before rest on: confirmed, or suggested",
        "note": "What to keep in mind",
    }
)
FIT_COLUMNS = {
    "n_fit_confirmed": "Second reading: sources with a purpose and a participant of its profile",
    "n_fit_suggested": "Further sources that fit by suggestions",
    "fit": "fits (two sources or more), no source, or not enough to say and what is missing",
}
COLUMNS = {
    "partnership": "Partnership",
    "archetype": "Code of the archetype",
    "label": "Its name",
} | MIX_COLUMNS
COLUMNS = (
    COLUMNS
    | {
        "declared_against_evidenced": "same, another, or not enough to say: declared and evidenced",
        "N_case": "Counted sources that cover the partnership",
        "n_documents_confirmed": "Reports and documents that describe it, confirmed",
        "n_documents_suggested": "Further reports and documents, suggested only",
        "n_talk_confirmed": "Interviews, groups and workshops that describe it, confirmed",
        "n_talk_suggested": "Further interviews, groups and workshops, suggested only",
        "groups_described": "Sources that describe it by group, as confirmed+suggested",
    }
    | FIT_COLUMNS
    | {
        "n_fit_setup_confirmed": "Of those that fit: speak of its set-up too, confirmed",
        "n_fit_setup_suggested": "Of those that fit: speak of its set-up too, by suggestions",
        "n_fit_documents": "Of those that fit, confirmed or suggested: reports and documents",
        "groups_fit": "Sources that fit by group, as confirmed+suggested",
        "rule": "Section of the study that the rule of the second reading follows",
    }
    | ARCHETYPE_LABEL.described()
)


def archetypes(corpus: Corpus, evidence: Evidence) -> Sheet:
    """Return one row per partnership and archetype."""
    rows = judged(ARCHETYPE_LABEL, _rows(corpus, evidence), corpus)
    return sheet_of(
        "T06_archetypes",
        "Archetype evidence",
        CAPTION,
        COLUMNS,
        rows,
        key=("partnership", "archetype"),
        shows=(KIND,),
    )


def _rows(corpus: Corpus, evidence: Evidence) -> Iterator[dict[str, Any]]:
    declared = declared_archetypes(corpus)
    cells = archetype_cells(corpus, evidence, lambda claim: claim.case)
    ground = ground_of(profiles_of(corpus), evidence)
    for case in evidence.cases:
        own = {code: found.get(case, []) for code, found in cells.items()}
        mark = evidence_hash((claim for claims in own.values() for claim in claims), evidence)
        fitting = readings(profiles_of(corpus), ground, case, evidence)
        shared: dict[str, Any] = {"declared_primary": declared.get(case), MARK: mark}
        shared["N_case"] = len(evidence.by_case[case])
        for row in mix_of(corpus, own):
            claims = there(own[row["archetype"]])
            told = {"groups_described": by_group(claims), **(by_kind(claims) if claims else {})}
            fit = fitting.get(row["archetype"], {})
            yield {"partnership": case} | row | told | fit | shared | _against(row, shared)


def _against(row: Mapping[str, Any], shared: Mapping[str, Any]) -> dict[str, str | None]:
    """Return whether the declared archetype is the one that most sources describe."""
    declared, evidenced = shared["declared_primary"], row["evidenced_primary"]
    told = "not enough to say" if not evidenced else "same" if declared == evidenced else "another"
    return {"declared_against_evidenced": told if declared else None}


def declared_archetypes(corpus: Corpus) -> dict[str, str | None]:
    """Return the archetype that the register declares for each partnership."""
    return {
        row.get("partnership_id"): row.get("declared_archetype") or None
        for row in corpus.register.partnerships
    }


def archetype_cells(
    corpus: Corpus, evidence: Evidence, key: Callable[[Claim], Hashable]
) -> dict[str, Mapping[Hashable, list[Claim]]]:
    """Return the claims of each top archetype code, grouped by a key."""
    family = [code for code in corpus.codebook if code.family == FAMILY]
    within = {code.id for code in family}
    tops = [code.id for code in family if code.parent not in within]
    return {code: grouped(evidence.under[code], key) for code in tops}


def mix_of(corpus: Corpus, cells: Mapping[str, list[Claim]]) -> Iterator[dict[str, Any]]:
    """Yield one row per archetype from the claims of one case (and period)."""
    described = {code: there(claims) for code, claims in cells.items()}
    confirmed, suggested = two_sets(claim for claims in described.values() for claim in claims)
    least = corpus.settings.synthesis.percent_from
    shared = primary(described)
    for code, claims in described.items():
        numbers = counts(claims)
        only = two_sets(claims)[1] & suggested
        yield {
            "archetype": code,
            "label": corpus.codebook.get(code).label,
            **(numbers if cells[code] else dict.fromkeys(numbers)),
            **(_absent(cells[code], claims) if cells[code] else {}),
            "n_any_confirmed": len(confirmed),
            "n_any_suggested": len(suggested),
            "share_sources_confirmed": part(numbers["n_sources_confirmed"], len(confirmed), least),
            "share_sources_suggested": part(len(only), len(suggested), least),
            **shared,
        }


def _absent(claims: list[Claim], described: list[Claim]) -> dict[str, int]:
    """Return the sources that speak of it, and never as there."""
    known = {claim.source for claim in described}
    only = [c for c in claims if c.valence in NOT_THERE and c.source not in known]
    confirmed, suggested = two_sets(only)
    return {"n_absent_confirmed": len(confirmed), "n_absent_suggested": len(suggested)}


def part(count: int, whole: int, least: int) -> float | None:
    """Return a share, or None below the least number of sources for percentages."""
    return round(count / whole, 4) if whole >= max(least, 1) else None


def primary(cells: Mapping[str, list[Claim]]) -> dict[str, str | None]:
    """Return which archetype leads, whether several are at work, and on what basis.

    Confirmed sources decide when any archetype has two of them, else suggestions do too.
    """
    sources = {code: {c.source for c in claims} for code, claims in cells.items()}
    confirmed = {
        code: {c.source for c in claims if c.state == "confirmed"} for code, claims in cells.items()
    }
    basis = "confirmed" if any(len(found) >= 2 for found in confirmed.values()) else "suggested"
    chosen = confirmed if basis == "confirmed" else sources
    sizes = Counter({code: len(found) for code, found in chosen.items() if len(found) >= 2})
    note = None if sizes else "not enough to say: no archetype has two sources"
    return {
        "evidenced_primary": largest(sizes),
        "multi_functional": "yes" if len(sizes) >= 2 else "no" if sizes else None,
        "basis": basis if sizes else None,
        "note": note,
    }
