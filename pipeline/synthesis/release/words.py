"""The words that leave the team: quotes, cleared findings, and themes without rare words.

Quotes are chosen for the widest audience first. A narrower one gets the same and some more,
so that two audiences together read no more than the narrower of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.evidence.clearance import (
    cleared,
    cleared_findings,
    cleared_judgements,
    reaching,
    statement_hash,
)
from pipeline.evidence.judgements import row_name
from pipeline.evidence.names_told import Named, themes_named
from pipeline.evidence.quotes import ANYONE, LABELS, choose
from pipeline.evidence.rows import records_of
from pipeline.study.judged import STRENGTH
from pipeline.study.privacy import AUDIENCES
from pipeline.synthesis.release.cells import STATES, Cell
from pipeline.synthesis.sheet import Sheet, sheet_of
from pipeline.synthesis.tables.t13_strength import strength
from pipeline.synthesis.tables.t17_emergent_themes import emergent_themes

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence
    from pipeline.study.corpus import Corpus

Kind = tuple["Claim", str]  # a claim, and whether it is typical or atypical
BAND = "size"


def findings_table(corpus: Corpus, evidence: Evidence, audience: str) -> Sheet:
    """Return the findings that a person cleared for the audience, without their counts."""
    kept = ("finding_id", "statement", "codes", "rating_final", "rationale")
    team = strength(corpus, evidence)
    known = cleared_findings(corpus, audience)
    rated = cleared_judgements(corpus, STRENGTH, audience)
    rows = [
        row if row_name(STRENGTH, row) in rated else row | {"rating_final": None, "rationale": None}
        for row in sorted(records_of(team.table), key=lambda row: str(row["finding_id"]))
        if (row["finding_id"], statement_hash(row["statement"])) in known
    ]
    caption = (
        "Findings that people wrote, and cleared for this audience. Counts beneath them stay with "
        "the team; an analyst's rating stands where it was cleared too."
    )
    return sheet_of(
        team.name, "Findings", caption, {name: team.columns[name] for name in kept}, rows
    )


def quotes_table(
    corpus: Corpus, evidence: Evidence, told: Mapping[str, Sequence[Cell]], audience: str
) -> Sheet:
    """Return the quotes of the audience by code; their names tell nothing about the source."""
    columns = {
        "code": "Code",
        "label": "Its name",
        "kind": "typical or atypical",
        "state": "confirmed by a person, or suggested",
        "quote": "The words, a slice of the stored text",
        "quote_label": "Who speaks, by group only",
        "quote_id": "Code and number of the quote, the same for every audience that reads it",
    }
    caption = (
        "Quotes whose sources consent to this audience. A speaker who is the only one of a group "
        "in a partnership is quoted only where a person released the passage. Quotes stand only "
        "under codes whose numbers may be told, and one at most speaks against the others."
    )
    rows = _quote_rows(corpus, evidence, told, audience)
    return sheet_of("T14_quotes", "Illustrative quotes", caption, columns, rows)


def _quote_rows(
    corpus: Corpus, evidence: Evidence, told: Mapping[str, Sequence[Cell]], audience: str
) -> Iterator[dict[str, Any]]:
    views = [cleared(evidence, corpus, name) for name in reversed(reaching(audience))]
    narrowest = cleared(evidence, corpus, AUDIENCES[1])
    for code in corpus.codebook:
        cells = told[code.id]
        may = {state for state in STATES if any(cell.told[state] for cell in cells)}
        offered = [[c for c in view.under[code.id] if c.state in may] for view in views]
        most = [claim for claim in narrowest.under[code.id] if claim.state in may]
        chosen = _nested(offered, most, corpus)
        ordered = sorted(enumerate(chosen, 1), key=lambda item: item[1][1] == "atypical")
        for number, (claim, kind) in ordered:
            yield {
                "code": code.id,
                "label": code.label,
                "kind": kind,
                "state": claim.state,
                "quote": evidence.quote(claim),
                "quote_label": _label(claim.group, cells),
                "quote_id": f"{code.id}-{number:02d}",
            }


def _nested(
    offered: Sequence[Sequence[Claim]], most: Sequence[Claim], corpus: Corpus
) -> list[Kind]:
    """Return the quotes chosen from each offer in turn; one place is kept for dissent."""
    settings = corpus.settings.synthesis
    limit, per_source = settings.quotes_per_cell, settings.quotes_per_source
    dissent = any(kind == "atypical" for _, kind in choose(most, limit, per_source))
    room = {"typical": limit - dissent, "atypical": int(dissent)}
    chosen: list[Kind] = []
    for claims in offered:
        for claim, kind in choose(claims, 2 * limit, per_source):
            used = Counter(other.source for other, _ in chosen)
            taken = {other.segment for other, _ in chosen}
            if claim.segment in taken or used[claim.source] >= per_source:
                continue
            if sum(of == kind for _, of in chosen) < room[kind]:
                chosen.append((claim, kind))
    return chosen


def _label(group: str, cells: Iterable[Cell]) -> str:
    """Return the label of a group, or of all informants where the group is joined with others."""
    alone = any(cell.parts == (group,) for cell in cells)
    return LABELS.get(group, group) if alone else ANYONE


def themes_table(corpus: Corpus, evidence: Evidence, audience: str) -> Sheet:
    """Return the emergent themes of enough sources, their sizes as bands, named as may be told."""
    k = corpus.settings.synthesis.small_cell
    kept = ("theme_id", "label", "keywords", "phrase", "nearest_code", "status", "typical")
    team = emergent_themes(corpus, evidence)
    columns = {name: team.columns[name] for name in kept}
    columns |= {BAND: "Sources, as a band"}
    caption = (
        f"Emergent themes of {k} sources or more: prompts for people, not findings. Words that "
        "few sources use, and exact sizes, stay with the team."
    )
    named = themes_named(corpus, evidence, audience)
    rows = (row for row in records_of(team.table) if row["n_sources"] >= k)
    told = sorted((_theme_told(row, named[row["theme_id"]], k) for row in rows), key=_by_band)
    return sheet_of(team.name, team.title, caption, columns, told)


def _theme_told(row: dict[str, Any], named: Named, k: int) -> dict[str, Any]:
    band = next(least for least in (4 * k, 2 * k, k) if row["n_sources"] >= least)
    return row | {
        "label": named.label,
        "keywords": ";".join(named.keywords) or None,
        BAND: f"{band} or more",
    }


def _by_band(row: Mapping[str, Any]) -> tuple[int, str]:
    """Order by the band and the id, so that the order tells no exact size."""
    return -int(str(row[BAND]).split()[0]), str(row["theme_id"])
