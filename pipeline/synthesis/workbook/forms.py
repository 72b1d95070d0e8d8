"""Sheets that people fill in: framework matrix, enablers, themes, added passages, findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.evidence.findings import findings_of
from pipeline.evidence.judgements import evidence_hash
from pipeline.evidence.rows import records_of
from pipeline.excel.page import Field, Page, PageRow
from pipeline.study.decisions import of_kind
from pipeline.synthesis.tables.t04_framework_matrix import themes_of
from pipeline.synthesis.workbook.tables import caption_of

if TYPE_CHECKING:
    from pipeline.study.corpus import Corpus
    from pipeline.study.decisions import Decision
    from pipeline.synthesis.sheet import Sheet
    from pipeline.synthesis.workbook.trail import Trail

LEVELS = (
    "In place", "Can be built", "Lacking: not feasible in time", "Contested", "No evidence",
)  # fmt: skip
THEME_DECISIONS = ("accept", "rename", "merge into", "reject", "promote", "split")
FINDING_STATES = ("open", "confirmed", "qualified", "contested", "dropped")
CODER = Field("coder", "coder", 11, editable=True)


def framework_page(sheet: Sheet, corpus: Corpus, trail: Trail) -> Page:
    """Return one row per theme and case: the evidence beside the analyst's summary."""
    fields = (
        Field("theme", "Theme", 17, guard=True),
        Field("case", "Case", 14, guard=True),
        Field("evidence", "Sources by group\n(confirmed + suggested)", 26),
        Field("n_confirmed", "Codings: confirmed", 10, style="number"),
        Field("n_suggested", "Codings: suggested", 10, style="number"),
        Field("quotes", "Quotes", 56, style="quote"),
        Field("summary", "your summary", 46, editable=True),
        Field("holds", "still holds", 7, editable=True, choices="yes"),
        Field("status", "Status", 11, style="state"),
        Field("reviewer", "Written by", 10),
        CODER,
    )
    note = (
        f"{caption_of(sheet, corpus)} Filter by case to read across, by theme to read down. Where "
        "the evidence has changed, edit the summary or say that it still holds."
    )
    rows = tuple(_framework_rows(sheet, corpus, trail))
    return Page("framework", "Framework matrix", sheet.title, note, fields, rows, frozen=2,
                least_lines=3)  # fmt: skip


def _framework_rows(sheet: Sheet, corpus: Corpus, trail: Trail) -> Iterator[PageRow]:
    cases = records_of(sheet.table)
    nothing = evidence_hash([], trail.evidence)
    for theme in themes_of(corpus.codebook):
        for row in cases:
            case = row["case_id"]
            behind = trail.claims({"code": theme.id, "case": case})
            cells = {
                "theme": f"{theme.id} {theme.label}",
                "case": case,
                "evidence": row[f"{theme.id}__evidence"],
                "n_confirmed": trail.number(behind, "confirmed"),
                "n_suggested": trail.number(behind, "suggested"),
                "quotes": row[f"{theme.id}__quotes"],
                "summary": row[theme.id],
                "status": row[f"{theme.id}__status"],
                "reviewer": row[f"{theme.id}__reviewer"],
            }
            mark = row[f"{theme.id}__hash"] or nothing
            basis = {"case": case, "theme": theme.id, "evidence_hash": mark}
            yield PageRow(cells, f"{theme.id}|{case}", basis)


def enablers_page(sheet: Sheet, corpus: Corpus, trail: Trail) -> Page:
    """Return one row per enabler and partnership, with room for a person's judgement."""
    fields = (
        Field("enabler", "Enabler", 24, guard=True),
        Field("partnership", "Partnership", 16, guard=True),
        Field("level", "What sources report", 21, style="level"),
        Field("basis", "Rests on", 11, style="state"),
        Field("n_sources_confirmed", "Sources confirmed", 10, style="count"),
        Field("n_sources_suggested", "Sources suggested", 10, style="count"),
        Field("N_case", "of sources", 8, style="number"),
        Field("asked", "Asked?", 9),
        Field("groups_present", "Groups: present", 15),
        Field("groups_lacking", "Groups: lacking", 15),
        Field("level_by_person", "your level", 17, editable=True, choices="levels"),
        Field("reason", "your reason", 34, editable=True),
        Field("reviewer", "Judged by", 11),
        CODER,
    )
    rows = tuple(_enabler_rows(sheet, trail))
    note = caption_of(sheet, corpus).replace("`override_level`", "'your level'")
    return Page("enablers", "Enablers", sheet.title, note, fields, rows, frozen=2)


def _enabler_rows(sheet: Sheet, trail: Trail) -> Iterator[PageRow]:
    for row in records_of(sheet.table):
        leads = trail.leads(row["lead_quote_ids"])
        first = "confirmed" if row["n_sources_confirmed"] else "suggested"
        cells: dict[str, Any] = dict(row) | {
            "enabler": f"{row['enabler']} {row['label']}",
            "level_by_person": row["override_level"],
            "reason": row["override_reason"],
            "groups_present": (row["groups_present"] or "").replace(";", "; "),
            "groups_lacking": (row["groups_lacking"] or "").replace(";", "; "),
        }
        for state in ("confirmed", "suggested"):
            name = f"n_sources_{state}"
            cells[name] = trail.cell(row, name, leads if state == first else None)
        basis = {"enabler": row["enabler"], "partnership": row["partnership"]}
        yield PageRow(cells, f"{row['enabler']}|{row['partnership']}", basis)


def themes_page(sheet: Sheet, corpus: Corpus) -> Page:
    """Return one row per emergent theme, with room for a decision."""
    fields = (
        Field("theme_id", "Theme", 12, guard=True),
        Field("label", "Label", 24),
        Field("phrase", "In their words", 26, style="quote"),
        Field("keywords", "Keywords", 28),
        Field("n_sources", "Sources", 8, style="count"),
        Field("n_groups", "Groups", 8, style="count"),
        Field("n_segments", "Segments", 9),
        Field("stability", "Stability", 9, style="share"),
        Field("nearest_code", "Nearest code", 10),
        Field("typical", "Typical", 50, style="quote"),
        Field("atypical", "Atypical", 40, style="quote"),
        Field("status", "Status", 11, style="state"),
        Field("note_of_run", "Note", 16),
        Field("decision", "decision", 12, editable=True, choices="theme decisions"),
        Field("new_label", "new label", 22, editable=True),
        Field("into", "merge into", 12, editable=True, choices="themes"),
        Field("note", "note", 24, editable=True),
        CODER,
    )
    rows = tuple(_theme_rows(sheet, corpus))
    note = caption_of(sheet, corpus)
    return Page("themes", "Themes", sheet.title, note, fields, rows, frozen=2)


def _theme_rows(sheet: Sheet, corpus: Corpus) -> Iterator[PageRow]:
    latest: dict[str, Decision] = {}
    for decision in of_kind(corpus.decisions, "theme"):
        latest[str(decision.body.get("theme_id"))] = decision
    for row in records_of(sheet.table):
        said = latest[row["theme_id"]].body if row["theme_id"] in latest else {}
        action = str(said.get("action") or "")
        cells = dict(row) | {
            "note_of_run": row["note"],
            "keywords": (row["keywords"] or "").replace(";", "; "),
            "note": said.get("note"),
            "decision": "merge into" if action == "merge" else action or None,
            "new_label": said.get("label"),
            "into": said.get("into"),
        }
        yield PageRow(cells, str(row["theme_id"]), {"theme_id": row["theme_id"]})


def added_page(blank: int = 200) -> Page:
    """Return empty rows in which people add passages and their codes."""
    fields = (
        Field("source", "source", 18, editable=True, choices="sources"),
        Field("quote", "quote: the words, copied from the source", 70, editable=True),
        Field("other_code", "code", 18, editable=True, choices="codes"),
        Field("new_valence", "valence", 14, editable=True, choices="valences"),
        Field("new_about", "about (case)", 16, editable=True, choices="cases"),
        Field("note", "note", 30, editable=True),
        Field("coder", "coder", 14, editable=True),
    )
    note = (
        "Passages that you would code and that have no row in Codings, or other boundaries for "
        "one that has. Copy the words from the source as the pipeline stored it (with "
        "pseudonyms). Once read, they stand in Codings as added, and this sheet is empty again."
    )
    title = "Added passages"
    return Page("added", title, title, note, fields, (), team=True, frozen=1, blank=blank)


def findings_page(corpus: Corpus, blank: int = 40) -> Page:
    """Return the findings that people wrote, and empty rows for more."""
    fields = (
        Field("statement", "finding: one sentence", 60, editable=True),
        Field("codes", "codes, joined by ;", 18, editable=True),
        Field("cases", "cases, joined by ;", 18, editable=True),
        Field("learning_question", "learning question", 30, editable=True),
        Field("status", "status", 12, editable=True, choices="finding states"),
        Field("author", "Written by", 12),
        CODER,
    )
    rows = tuple(
        PageRow(
            {
                "statement": finding.statement,
                "codes": finding.codes,
                "cases": finding.cases,
                "learning_question": finding.learning_question,
                "status": finding.status,
                "author": finding.author,
            },
            finding.finding_id,
        )
        for finding in findings_of(corpus.decisions)
    )
    note = (
        "What the evidence says, in a person's sentence. The program writes none. Tables on "
        "dissent (T12) and strength of evidence (T13) follow from what stands here."
    )
    return Page("findings", "Findings", "Findings", note, fields, rows, frozen=1, blank=blank)
