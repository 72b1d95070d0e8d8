"""The tables that leave the team, made from merged cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pipeline.evidence.clearance import cleared_judgements
from pipeline.evidence.judgements import row_name
from pipeline.study.judged import METHODS
from pipeline.synthesis.caveats import ALWAYS, INVENTED
from pipeline.synthesis.judged import cleared_table
from pipeline.synthesis.release.cells import STATES, Cell
from pipeline.synthesis.release.sides import SIDE_COLUMNS, rare_codes, sides_of, total_of
from pipeline.synthesis.release.told import (
    Members,
    case_members,
    group_members,
    told_by_case,
    told_by_group,
)
from pipeline.synthesis.release.words import findings_table, quotes_table, themes_table
from pipeline.synthesis.sheet import Sheet, sheet_of
from pipeline.synthesis.tables.t23_methods import (
    METHODS_COLUMNS,
    TO_COMPLETE,
    methods_rows,
    run_facts,
    with_text,
)
from pipeline.synthesis.tables.t23_methods import methods as methods_for_team

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence
    from pipeline.study.codebook import Code
    from pipeline.study.corpus import Corpus

TOLD = {
    "n_sources_confirmed": "Sources with the code confirmed; empty when withheld",
    "n_sources_suggested": "Further sources with a machine suggestion only; empty when withheld",
    "suppressed": "no; yes when a number is withheld; `at least` when numbers are lower bounds",
}
MERGED = (
    "Cells of few sources are joined with others, and numbers withheld, until no single voice "
    "can be told from them. "
)
ALL_GROUPS, ALL_CASES, PORTFOLIO = "(all groups)", "(all partnerships)", "(portfolio)"
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
    portfolio = {code: _portfolio(code, corpus, evidence, by_group[code]) for code in by_group}
    sheets = [
        _coverage(groups, cases),
        _by_case("T05_enablers", "Enablers", "enabler", corpus, portfolio, by_case),
        _by_case("T06_archetypes", "Archetype evidence", "archetype", corpus, portfolio, by_case),
        _prevalence(corpus, evidence, by_group),
        _by_case("T09_value_add", "Value-add", "value", corpus, portfolio, by_case),
        findings_table(corpus, evidence, audience),
        cleared_table(corpus, audience),
        quotes_table(corpus, evidence, by_group, audience),
        themes_table(corpus, evidence, audience),
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


def _prevalence(corpus: Corpus, evidence: Evidence, told: Mapping[str, Sequence[Cell]]) -> Sheet:
    columns = CODE_COLUMNS | {
        "group": "Informant groups of the cell",
        "N_group": "Counted sources of these groups",
    }
    caption = MERGED + (
        "Codes that few sources speak of stand once more together, by family. Frequency is not "
        "importance, and silence is not disagreement."
    )
    everyone = _everyone(corpus, evidence)
    rows: list[dict[str, Any]] = [
        _code(code) | {"group": _name(cell, ALL_GROUPS, told), "N_group": cell.size} | _told(cell)
        for code in corpus.codebook
        for cell in told[code.id]
    ]
    together = rare_codes(corpus, evidence, told, corpus.settings.synthesis.small_cell)
    rows += [row | {"group": ALL_GROUPS, "N_group": everyone} for row in together]
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


def _everyone(corpus: Corpus, evidence: Evidence) -> int | None:
    """Return how many sources count; None when they are too few to be told."""
    size = len(evidence.counted())
    return size if size >= corpus.settings.synthesis.small_cell else None


def _portfolio(
    code: str, corpus: Corpus, evidence: Evidence, cells: Sequence[Cell]
) -> dict[str, Any]:
    """Return the numbers of a code over all sources; of a top-level code, its sides as well."""
    totals = total_of(cells)
    below = corpus.codebook.parents(code)
    sides = {} if below else sides_of(code, cells, corpus, evidence)
    lower = any(cell.at_least for cell in cells)
    withheld = "yes" if None in totals.values() else "no"
    return (
        {"partnership": PORTFOLIO, "N_case": _everyone(corpus, evidence)}
        | {f"n_sources_{state}": totals[state] for state in STATES}
        | {"suppressed": "at least" if lower else withheld}
        | sides
    )


def _by_case(
    number: str,
    title: str,
    family: str,
    corpus: Corpus,
    portfolio: Mapping[str, Mapping[str, Any]],
    told: Mapping[str, Sequence[Cell]],
) -> Sheet:
    """Return each code of a family over the portfolio, and by partnership where that may be told."""
    columns = CODE_COLUMNS | {
        "partnership": f"Partnerships of the cell; {PORTFOLIO}: all counted sources",
        "N_case": "Counted sources that cover them",
    }
    caption = (
        MERGED + "What sources speak of, not what is in place; no ranking of partnerships, and "
        "no judgement of them."
    )
    rows: list[dict[str, Any]] = []
    for code in corpus.codebook:
        if code.family == family:
            cells = told[code.id] if len(told[code.id]) > 1 else []
            rows.append(_code(code) | dict(portfolio[code.id]))
            rows += [
                _code(code)
                | {"partnership": _name(cell, ALL_CASES, told), "N_case": cell.size}
                | _told(cell)
                for cell in cells
            ]
    return sheet_of(number, title, caption, columns | TOLD | SIDE_COLUMNS, rows)


def _methods(corpus: Corpus, evidence: Evidence, groups: Members, audience: str) -> Sheet:
    team = methods_for_team(corpus, evidence)  # for its name, title and caption
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
    written = cleared_judgements(corpus, METHODS, audience)
    for row in methods_rows(corpus, evidence):
        if row["section"] in ("COREQ", "SRQR"):
            one = written.get(row_name(METHODS, row))
            rows.append(with_text(_safe(row, told), one.said.get("written") if one else None))
    for section, own in grouped_rows(rows).items():
        for number, row in enumerate(own, 1):
            row["order"] = number
            row["section"] = section
    return sheet_of(team.name, team.title, team.caption, METHODS_COLUMNS, rows)


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
