"""The tables that leave the team, made from merged cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pipeline.synthesis.caveats import ALWAYS, INVENTED
from pipeline.synthesis.quotes import LABELS, choose
from pipeline.synthesis.release_cells import STATES, Cell
from pipeline.synthesis.release_told import (
    Members,
    case_members,
    group_members,
    told_by_case,
    told_by_group,
)
from pipeline.synthesis.rows import records_of
from pipeline.synthesis.sheet import Sheet, sheet_of
from pipeline.synthesis.t13_strength import strength
from pipeline.synthesis.t17_emergent_themes import emergent_themes
from pipeline.synthesis.t23_methods import TO_COMPLETE, run_facts
from pipeline.synthesis.t23_methods import methods as methods_for_team

if TYPE_CHECKING:
    from pipeline.codebook import Code
    from pipeline.corpus import Corpus
    from pipeline.synthesis.evidence import Evidence

TOLD = {
    "n_sources_confirmed": "Sources with the code confirmed; empty when withheld",
    "n_sources_suggested": "Further sources with a machine suggestion only; empty when withheld",
    "suppressed": "no; yes when a number is withheld; `at least` when numbers are lower bounds",
}
MERGED = (
    "Cells of few sources are joined with others, and numbers withheld, until no single voice "
    "can be told from them. "
)
ALL_GROUPS, ALL_CASES = "(all groups)", "(all partnerships)"
KEPT_FACTS = (
    "Study", "Software", "Codebook", "Attribution", "Mode", "Threshold", "Seed",
    "Expected false sources",
)  # fmt: skip


def tables_for_release(corpus: Corpus, evidence: Evidence, audience: str) -> dict[str, Sheet]:
    """Return the tables of an audience outside the team, by id."""
    k = corpus.settings.synthesis.small_cell
    groups, cases = group_members(evidence, k), case_members(evidence, k)
    by_group = told_by_group(corpus, evidence)
    by_case = told_by_case(corpus, evidence, by_group)
    sheets = [
        _coverage(groups, cases),
        _by_case("T05_enablers", "Enablers by partnership", "enabler", corpus, by_case),
        _by_case("T06_archetypes", "Archetype evidence", "archetype", corpus, by_case),
        _prevalence(corpus, by_group),
        _by_case("T09_value_add", "Value-add by partnership", "value", corpus, by_case),
        _findings(corpus, evidence),
        _quotes(corpus, evidence, by_group),
        _themes(corpus, evidence, k),
        _methods(corpus, evidence, groups, audience),
    ]
    mark = f"{INVENTED} " if corpus.settings.study.invented else ""
    return {sheet.id: replace(sheet, caption=mark + sheet.caption) for sheet in sheets}


def _told(cell: Cell) -> dict[str, Any]:
    withheld = any(number is None for number in cell.told.values())
    return {f"n_sources_{state}": cell.told[state] for state in STATES} | {
        "suppressed": "at least" if cell.at_least else "yes" if withheld else "no"
    }


def _name(cell: Cell, everything: str, told: Mapping[str, Sequence[Cell]]) -> str:
    """Return the parts of a cell, or one word for all of them."""
    parts = {part for cells in told.values() for other in cells for part in other.parts}
    return everything if len(parts) > 1 and parts == set(cell.parts) else " + ".join(cell.parts)


def _coverage(groups: Members, cases: Members) -> Sheet:
    columns = {
        "case": "Partnerships, joined where they have few sources",
        "informant_group": "Informant groups, joined where they have few sources",
        "n_counted": "Counted sources",
    }
    everyone = frozenset().union(*groups.values(), *cases.values())
    rows: list[dict[str, Any]] = []
    if everyone:
        rows.append({"case": "(all)", "informant_group": "(all)", "n_counted": len(everyone)})
    rows += [
        {"case": "(all)", "informant_group": name, "n_counted": len(own)}
        for name, own in groups.items()
    ]
    rows += [
        {"case": name, "informant_group": "(all)", "n_counted": len(own)}
        for name, own in cases.items()
    ]
    return sheet_of("T01_coverage", "Corpus and coverage", MERGED + "Who was heard.", columns, rows)


def _prevalence(corpus: Corpus, told: Mapping[str, Sequence[Cell]]) -> Sheet:
    columns = CODE_COLUMNS | {
        "group": "Informant groups of the cell",
        "N_group": "Counted sources of these groups",
    }
    caption = MERGED + "Frequency is not importance, and silence is not disagreement."
    rows = [
        _code(code) | {"group": _name(cell, ALL_GROUPS, told), "N_group": cell.size} | _told(cell)
        for code in corpus.codebook
        for cell in told[code.id]
    ]
    title = "Prevalence by informant group"
    return sheet_of("T08_prevalence", title, caption, columns | TOLD, rows)


CODE_COLUMNS = {
    "code": "Code",
    "label": "Its name",
    "parent": "The code above it",
    "family": "Family of the codebook",
}


def _code(code: Code) -> dict[str, Any]:
    return {
        "code": code.id,
        "label": code.label,
        "parent": code.parent,
        "family": code.family or None,
    }


def _by_case(
    number: str, title: str, family: str, corpus: Corpus, told: Mapping[str, Sequence[Cell]]
) -> Sheet:
    columns = CODE_COLUMNS | {
        "partnership": "Partnerships of the cell",
        "N_case": "Counted sources that cover them",
    }
    caption = (
        MERGED + "What sources speak of, not what is in place; no ranking of partnerships, and "
        "no judgement of them."
    )
    rows = [
        _code(code)
        | {"partnership": _name(cell, ALL_CASES, told), "N_case": cell.size}
        | _told(cell)
        for code in corpus.codebook
        if code.family == family
        for cell in told[code.id]
    ]
    return sheet_of(number, title, caption, columns | TOLD, rows)


def _findings(corpus: Corpus, evidence: Evidence) -> Sheet:
    kept = ("finding_id", "statement", "codes", "rating_final", "rationale")
    team = strength(corpus, evidence)
    rows = sorted(records_of(team.table), key=lambda row: str(row["finding_id"]))
    caption = "Findings that people wrote. Counts beneath them stay with the team."
    return sheet_of(
        team.name, "Findings", caption, {name: team.columns[name] for name in kept}, rows
    )


def _quotes(corpus: Corpus, evidence: Evidence, told: Mapping[str, Sequence[Cell]]) -> Sheet:
    columns = {
        "code": "Code",
        "label": "Its name",
        "kind": "typical or atypical",
        "state": "confirmed by a person, or suggested",
        "quote": "The words, a slice of the stored text",
        "quote_label": "Who speaks, by group only",
        "quote_id": "Name of the passage",
    }
    caption = (
        "Quotes whose sources consent to this audience. A speaker who is the only one of a group "
        "in a partnership is quoted only where a person released the passage. Quotes stand only "
        "under codes whose numbers may be told, and one at most speaks against the others."
    )
    rows = _quote_rows(corpus, evidence, told)
    return sheet_of("T14_quotes", "Illustrative quotes", caption, columns, rows)


def _quote_rows(
    corpus: Corpus, evidence: Evidence, told: Mapping[str, Sequence[Cell]]
) -> Iterator[dict[str, Any]]:
    settings = corpus.settings.synthesis
    for code in corpus.codebook:
        cells = told[code.id]
        may = {state for state in STATES if any(cell.told[state] for cell in cells)}
        claims = [claim for claim in evidence.under[code.id] if claim.state in may]
        chosen = choose(claims, settings.quotes_per_cell, settings.quotes_per_source)
        against = [item for item in chosen if item[1] == "atypical"][:1]
        for claim, kind in [*(item for item in chosen if item[1] == "typical"), *against]:
            yield {
                "code": code.id,
                "label": code.label,
                "kind": kind,
                "state": claim.state,
                "quote": evidence.quote(claim),
                "quote_label": _label(claim.group, cells),
                "quote_id": claim.quote_id,
            }


def _label(group: str, cells: Iterable[Cell]) -> str:
    """Return the label of a group, or of all informants where the group is joined with others."""
    alone = any(cell.parts == (group,) for cell in cells)
    return LABELS.get(group, group) if alone else "Informant"


def _themes(corpus: Corpus, evidence: Evidence, k: int) -> Sheet:
    kept = ("theme_id", "label", "keywords", "phrase", "nearest_code", "status", "typical")
    team = emergent_themes(corpus, evidence)
    rows = [row for row in records_of(team.table) if row["n_sources"] >= k]
    columns = {name: team.columns[name] for name in kept}
    caption = (
        f"Emergent themes of {k} sources or more: prompts for people, not findings. Their sizes "
        "stay with the team."
    )
    return sheet_of(team.name, team.title, caption, columns, sorted(rows, key=_by_theme))


def _by_theme(row: Mapping[str, Any]) -> str:
    return str(row["theme_id"])


def _methods(corpus: Corpus, evidence: Evidence, groups: Members, audience: str) -> Sheet:
    team = methods_for_team(corpus, evidence)
    facts = run_facts(corpus, evidence)
    sample = "; ".join(f"{name} {len(own)}" for name, own in groups.items()) or "too few to tell"
    rows: list[dict[str, Any]] = [
        {"section": "caveat", "item": "Caveat", "content": caveat, "status": "known to the run"}
        for caveat in (SUGGESTED, *ALWAYS)
    ]
    told = {name: facts[name] for name in KEPT_FACTS} | {
        "Audience": audience,
        "Sources": f"counted, by group: {sample}",
    }
    rows += [
        {"section": "run", "item": item, "content": content, "status": "known to the run"}
        for item, content in told.items()
    ]
    standards = [row for row in records_of(team.table) if row["section"] in ("COREQ", "SRQR")]
    rows += [_safe(row, told) for row in standards]
    for section, own in grouped_rows(rows).items():
        for number, row in enumerate(own, 1):
            row["order"] = number
            row["section"] = section
    return sheet_of(team.name, team.title, team.caption, team.columns, rows)


SUGGESTED = (
    "Confirmed numbers rest on people's decisions, suggested ones on a machine whose score is "
    "no probability; how many suggested sources are false is unknown until an audit."
)


def _safe(row: dict[str, Any], told: Mapping[str, str]) -> dict[str, Any]:
    """Return an item of a standard without the numbers that stay with the team."""
    if row["item"] in ("Sample size", "Units of study"):
        return row | {"content": told["Sources"]}
    if row["item"] == "Number of coders":
        return row | {"content": TO_COMPLETE, "status": "to complete"}
    return row


def grouped_rows(rows: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return rows by their section, in order."""
    sections: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        sections.setdefault(row["section"], []).append(row)
    return sections
