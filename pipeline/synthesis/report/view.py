"""What the report's templates are filled with: one value that names every part of the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.evidence.rows import records_of
from pipeline.evidence.silence import unfound
from pipeline.study.judged import MARK
from pipeline.study.privacy import may_share
from pipeline.synthesis.front.front import Front, front_of
from pipeline.synthesis.grids import (
    WIDE,
    Grid,
    archetype_grid,
    enabler_grid,
    link,
    prevalence_grid,
    rows_of,
    value_grid,
)
from pipeline.synthesis.report.tables import Heard, Mix, coverage, mixes, text_rows
from pipeline.synthesis.report.unread import not_read
from pipeline.synthesis.summary import Family, Sentence, case_names, families

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Evidence
    from pipeline.study.codebook import Codebook
    from pipeline.study.corpus import Corpus
    from pipeline.synthesis.report.quotes import Trail
    from pipeline.synthesis.sheet import Sheet

# Tables that the page shows in a form of their own, or that live in the workbook alone.
IN_SECTIONS = (
    "T01",
    "T02",
    "T03",
    "T04",
    "T05",
    "T06",
    "T08",
    "T09",
    "T13",
    "T14",
    "T17",
    "T23",
    "T26",
)
MOST_ROWS = 2000
MOST_REASONS = 8
TEAM = "team"
SINCE = "T29"
CHANGES = "T25"  # since the last release; there is none before the first


@dataclass(frozen=True, slots=True)
class Appendix:
    """One of the further tables: all of it, or its first rows and how many there are."""

    id: str
    title: str
    caption: str
    file: str
    columns: Mapping[str, str]
    rows: list[list[str]]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything that stands on the page, in the order in which it is read."""

    study: str
    language: str
    audience: str
    invented: bool
    run: str
    codebook: Codebook
    head: Mapping[str, int]
    confirmed: int
    suggested: int
    cases: Mapping[str, str]
    groups: tuple[str, ...]
    findings: list[dict[str, Any]]
    front: Front
    judge: int  # passages to be judged on the page
    families: list[Family]
    family_labels: Mapping[str, str]
    not_read: list[Sentence]
    enablers: Grid
    archetypes: Grid
    mixes: Mapping[str, Mix]
    value: Grid
    prevalence: Grid
    audited: list[dict[str, Any]]
    themes: list[dict[str, Any]]
    points: int
    members: int
    quotes: list[dict[str, Any]]
    coverage: list[Heard]
    methods: list[dict[str, Any]]
    captions: Mapping[str, str]
    appendix: list[Appendix]
    percent_from: int
    missed: str  # the sentence on what was not found and not read in full
    levels: frozenset[str]  # of enablers, as far as there are any
    changed: Mapping[str, Any] | None
    awaited: bool = False  # the themes are being made
    since: Mapping[str, int] | None = None  # cells changed since the run before, by whom
    wide: int = WIDE


def page_of(
    sheets: Mapping[str, Sheet],
    corpus: Corpus,
    evidence: Evidence,
    trail: Trail,
    run: str,
    judge: int,
) -> Page:
    """Return the content of the page of the team; `judge` passages can be judged on it."""
    settings = corpus.settings
    states = Counter(claim.state for claim in evidence.claims)
    findings = _findings(sheets, corpus)
    return Page(
        study=settings.study.name,
        language=settings.synthesis.language,
        audience=TEAM,
        invented=settings.study.invented,
        run=run,
        codebook=corpus.codebook,
        head=_head(corpus, evidence),
        confirmed=states["confirmed"],
        suggested=states["suggested"],
        cases=case_names(corpus),
        groups=evidence.groups,
        findings=findings,
        front=front_of(corpus, evidence, sheets, judge),
        judge=judge,
        families=families(corpus, evidence),
        family_labels=corpus.codebook.families,
        not_read=not_read(corpus, evidence, TEAM),
        enablers=enabler_grid(sheets).filled(),
        archetypes=archetype_grid(sheets),
        mixes=mixes(sheets),
        value=value_grid(sheets).filled(),
        prevalence=prevalence_grid(sheets).filled(),
        audited=[row for row in rows_of(sheets, "T26") if row["n_audited"] is not None],
        themes=rows_of(sheets, "T17"),
        points=len(trail.index["points"]),
        members=len(corpus.theme_members),
        quotes=_quotes(sheets, corpus, TEAM),
        coverage=coverage(sheets),
        methods=rows_of(sheets, "T23"),
        captions={number: sheet.caption for number, sheet in sheets.items()},
        appendix=_appendix(sheets),
        percent_from=settings.synthesis.percent_from,
        changed=_changed(sheets),
        missed=f"missed.{'machine' if evidence.reading.machine else 'people'}",
        levels=frozenset(
            cell.level for line in enabler_grid(sheets).filled().lines for cell in line.cells
        ),
        awaited=corpus.themes_awaited,
        since=_since(sheets),
    )


def _head(corpus: Corpus, evidence: Evidence) -> dict[str, int]:
    return {
        "read": len(evidence.counted()),
        "in_full": unfound(evidence, evidence.counted()).read,
        "all": len(evidence.informants),
        "cases": len(evidence.cases),
        "groups": len(evidence.groups),
        "segments": int(corpus.segments["evidence"].astype(bool).sum()),
    }


def _findings(sheets: Mapping[str, Sheet], corpus: Corpus) -> list[dict[str, Any]]:
    """Return what people wrote with its evidence (T13), status and way to its quotes."""
    from pipeline.evidence.findings import findings_of

    written = {finding.finding_id: finding for finding in findings_of(corpus.decisions)}
    rows = [row for row in rows_of(sheets, "T13") if row["finding_id"] in written]
    return [
        row
        | {
            "author": written[row["finding_id"]].author,
            "status": written[row["finding_id"]].status,
            "question": written[row["finding_id"]].learning_question,
            "links": [
                (code, link({"code": code})) for code in (row["codes"] or "").split(";") if code
            ],
        }
        for row in rows
    ]


def _quotes(sheets: Mapping[str, Sheet], corpus: Corpus, audience: str) -> list[dict[str, Any]]:
    """Return the illustrative quotes (T14) whose words may be shown to the audience."""
    shown = {row["source_id"] for row in records_of(corpus.sources) if may_share(row, audience)}
    return [row for row in rows_of(sheets, "T14") if row["source_id"] in shown]


def _changed(sheets: Mapping[str, Sheet]) -> dict[str, Any] | None:
    """Return how many cells changed since the last release and why; None without a release."""
    if CHANGES not in sheets:
        return None
    rows = rows_of(sheets, CHANGES)
    reasons = Counter(
        re.sub(r" \(\d+ codings?\)$", "", reason)
        for row in rows
        for reason in str(row["reasons"]).split("; ")
        if not reason.startswith("and ")
    )
    told = "; ".join(reason for reason, _ in reasons.most_common(MOST_REASONS))
    tables = {row["table"] for row in rows}
    return {"n": len(rows), "tables": len(tables), "why": told, "caption": sheets[CHANGES].caption}


def _since(sheets: Mapping[str, Sheet]) -> dict[str, int] | None:
    """Return how many cells changed since the run before, by whom; None where none did."""
    if SINCE not in sheets:
        return None
    found = Counter(str(row["by"]) for row in rows_of(sheets, SINCE))
    return {name: found[name] for name in ("decisions", "machine", "otherwise")}


def _appendix(sheets: Mapping[str, Sheet]) -> list[Appendix]:
    """Return the tables without a section of their own; rows beyond the most are counted."""
    chosen = [
        sheet
        for number, sheet in sorted(sheets.items())
        if number not in IN_SECTIONS and (number in (CHANGES, SINCE) or not sheet.team_only)
    ]
    return [
        Appendix(
            id=sheet.id,
            title=sheet.title,
            caption=sheet.caption,
            file=f"{sheet.name}.csv",
            columns=_filled(sheet),
            rows=list(text_rows(sheet, list(_filled(sheet))))[:MOST_ROWS],
            total=len(sheet.table),
        )
        for sheet in chosen
    ]


def _filled(sheet: Sheet) -> dict[str, str]:
    """Return the columns that hold anything; those for people to fill in stand in the workbook."""
    return {
        name: told
        for name, told in sheet.columns.items()
        if name != MARK and (not len(sheet.table) or sheet.table[name].notna().any())
    }
