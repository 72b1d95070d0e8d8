"""The sheet Codings: every coding and every passage without one, to be judged by people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pipeline.evidence.rows import records_of
from pipeline.excel.page import Field, Page, PageRow
from pipeline.study.anchors import CONTEXT
from pipeline.synthesis.workbook.decided import Decided, decided_of, filled_in

if TYPE_CHECKING:
    from pipeline.evidence.evidence import Claim, Evidence
    from pipeline.study.corpus import Corpus

NAME = "Codings"
NOTE = (
    "Every coding, and every passage of evidence that has none, in the order of the sources. "
    "Fill in the coloured columns; the next run reads them. accept or reject a code; change "
    "needs the code that fits instead (or a new valence or case). An other code beside accept "
    "adds that code to the passage. Several codes may be joined by ;. A passage without a code "
    "takes one in 'other code'. Words of sources without consent to quote stand here only."
)
DECISIONS = ("accept", "reject", "change")
FIELDS = (
    Field("source", "Source", 13, guard=True),
    Field("group", "Group", 11),
    Field("case", "Case", 12),
    Field("passage", "Passage", 62, style="quote"),
    Field("code", "Code", 8, guard=True),
    Field("label", "Code label", 20),
    Field("valence", "Valence", 11),
    Field("score", "Score", 7, style="number"),
    Field("reason", "Reason", 24),
    Field("status", "Status", 11, style="state"),
    Field("decision", "decision", 10, editable=True, choices="decisions"),
    Field("other_code", "other code", 16, editable=True, choices="codes"),
    Field("new_valence", "new valence", 12, editable=True, choices="valences"),
    Field("new_about", "about (case)", 14, editable=True, choices="cases"),
    Field("note", "note", 26, editable=True),
    Field("agreed", "agreed by the team", 9, editable=True, choices="yes"),
    Field("coder", "coder", 11, editable=True),
    Field("decided_by", "Decided by", 11),
    Field("counts", "Counts as", 11, style="state", prints=False),
    Field("why_not", "Why it does not count", 18, prints=False),
    Field("period", "Period", 9, prints=False),
    Field("may_quote", "May be quoted", 9, prints=False),
)


def codings_page(corpus: Corpus, evidence: Evidence) -> tuple[Page, dict[int, int]]:
    """Return the page, and on which of its rows each row of `corpus.codings` stands."""
    texts = _texts(corpus)
    decided = decided_of(corpus)
    made = [
        *_coded_rows(corpus, evidence, texts, decided),
        *_uncoded_rows(corpus, evidence, texts, decided),
    ]
    made.sort(key=lambda item: item[0])
    positions = {row: number for number, (_, row, _) in enumerate(made) if row is not None}
    rows = tuple(page_row for _, _, page_row in made)
    page = Page("codings", NAME, "Codings and passages without a code", NOTE, FIELDS, rows,
                team=True, frozen=1)  # fmt: skip
    return page, positions


Order = tuple[str, int, int, str, int]
Made = tuple[Order, int | None, PageRow]


def _texts(corpus: Corpus) -> dict[str, tuple[str, str]]:
    rows = records_of(corpus.documents)
    return {row["source_id"]: (row["text"], row["text_hash"]) for row in rows}


def _coded_rows(
    corpus: Corpus, evidence: Evidence, texts: Mapping[str, tuple[str, str]], decided: Decided
) -> Iterator[Made]:
    stored = records_of(corpus.codings)
    labels = {code.id: code.label for code in corpus.codebook}
    for claim in evidence.codings:
        row = stored[claim.row]
        where = (claim.source_id, claim.start, claim.end, claim.code)
        passage = passage_of(claim.source_id, claim.start, claim.end, texts)
        origin = decided.origin.get(where) if row["status"] == "edited" else None
        cells = _told(claim, row, labels, evidence) | {"passage": passage["quote"]}
        if row["method"] == "person" or row["status"] == "suggested":
            cells |= filled_in(where, decided)
        basis = {"passage": passage, "code": origin or claim.code}
        basis |= {"moved_to": claim.code} if origin else {}
        row_id = f"{claim.source_id}:{claim.start}-{claim.end}|{claim.code}|{row['method']}"
        row_id += f"|{row['coder']}"
        order = (claim.source_id, claim.start, claim.end, claim.code, claim.row)
        yield order, claim.row, PageRow(cells, row_id, basis)


def _told(
    claim: Claim, row: Mapping[str, Any], labels: Mapping[str, str], evidence: Evidence
) -> dict[str, Any]:
    return {
        "source": claim.source_id,
        "group": evidence.informants[claim.source_id].group,
        "case": claim.case,
        "code": claim.code,
        "label": labels.get(claim.code, "(not in the codebook in use)"),
        "valence": claim.valence,
        "score": row["score"],
        "reason": row["reason"],
        "status": row["status"],
        "counts": claim.state,
        "why_not": claim.why_not,
        "period": claim.period,
        "may_quote": "yes" if claim.quotable else "no",
    }


def _uncoded_rows(
    corpus: Corpus, evidence: Evidence, texts: Mapping[str, tuple[str, str]], decided: Decided
) -> Iterator[Made]:
    coded = set(corpus.codings["segment_id"])
    segments = corpus.segments[corpus.segments["evidence"].astype(bool)]
    for row in records_of(segments):
        source_id = row["source_id"]
        informant = evidence.informants.get(source_id)
        if row["segment_id"] in coded or informant is None:
            continue
        start, end = row["start"], row["end"]
        cells = {
            "source": source_id,
            "group": informant.group,
            "case": informant.cases[0] if len(informant.cases) == 1 else None,
            "passage": row["text"],
            "status": "no code",
            "period": informant.period,
            "may_quote": "yes" if informant.quotable else "no",
        } | filled_in((source_id, start, end, ""), decided)
        basis = {"passage": passage_of(source_id, start, end, texts), "code": ""}
        order = (source_id, start, end, "", -1)
        yield order, None, PageRow(cells, f"{source_id}:{start}-{end}|", basis)


def passage_of(
    source_id: str, start: int, end: int, texts: Mapping[str, tuple[str, str]]
) -> dict[str, Any]:
    """Return the anchor of a passage as a plain dictionary; the hash of the text is known."""
    text, digest = texts[source_id]
    return {
        "source_id": source_id,
        "text_hash": digest,
        "start": start,
        "end": end,
        "quote": text[start:end],
        "before": text[max(0, start - CONTEXT) : start],
        "after": text[end : end + CONTEXT],
    }
