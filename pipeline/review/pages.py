"""The pages of a coding sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pipeline.excel.page import Field, Page, PageRow
from pipeline.review.order import most_telling
from pipeline.study.anchors import CONTEXT, Anchor

if TYPE_CHECKING:
    from pipeline.study.corpus import Corpus

TO_FILL_IN = (
    Field("new_valence", "valence", 13, editable=True, choices="valences"),
    Field("new_about", "about (case)", 15, editable=True, choices="cases"),
    Field("note", "note", 28, editable=True),
    Field("coder", "coder", 11, editable=True),
)
CODE = Field("other_code", "code", 20, editable=True, choices="codes")
PLACE = (
    Field("source", "Source", 14, guard=True),
    Field("group", "Group", 12),
    Field("question", "In answer to", 30),
    Field("passage", "Passage", 64, style="quote"),
)


def suggestions_page(corpus: Corpus, limit: int) -> Page:
    """Return suggestions that nobody has judged, those that teach most first."""
    segments = {row["segment_id"]: row for row in _rows(corpus.segments)}
    labels = {code.id: code.label for code in corpus.codebook}
    texts = texts_of(corpus)
    open_ones = [
        row | {"quote": texts[row["source_id"]][0][row["start"] : row["end"]]}
        for row in _rows(corpus.codings)
        if row["status"] == "suggested" and row["source_id"] in texts
    ]
    groups = groups_of(corpus)
    rows = []
    for number in most_telling(corpus, open_ones, limit):
        row = open_ones[number]
        passage = passage_of(row["source_id"], row["start"], row["end"], texts)
        cells = {
            "source": row["source_id"],
            "group": groups.get(row["source_id"]),
            "question": segments.get(row["segment_id"], {}).get("question"),
            "passage": row["quote"],
            "code": row["code"],
            "label": labels.get(row["code"]),
            "valence": row["valence"],
            "score": row["score"],
            "reason": row["reason"],
        }
        row_id = f"{row['source_id']}:{row['start']}-{row['end']}|{row['code']}|{row['method']}"
        rows.append(PageRow(cells, row_id, {"passage": passage, "code": row["code"]}))
    fields = (
        *PLACE,
        Field("code", "Code", 8, guard=True),
        Field("label", "Code label", 20),
        Field("valence", "Valence", 11),
        Field("score", "Score", 7, style="number"),
        Field("reason", "Reason", 22),
        Field("decision", "decision", 10, editable=True, choices="decisions"),
        Field("other_code", "other code", 16, editable=True, choices="codes"),
        *TO_FILL_IN[:3],
        Field("agreed", "agreed by the team", 9, editable=True, choices="yes"),
        TO_FILL_IN[3],
    )
    note = "Suggestions of the machine, those that teach it most first. Judge as many as you like."
    return Page("codings", "Suggestions", "Suggestions to review", note, fields, tuple(rows),
                team=True)  # fmt: skip


def blind_page(corpus: Corpus, source_ids: Sequence[str], sample: str) -> Page:
    """Return every passage of evidence of some sources, without suggestion, score or reason."""
    texts, groups = texts_of(corpus), groups_of(corpus)
    segments = corpus.segments[corpus.segments["evidence"].astype(bool)]
    rows = []
    for row in _rows(segments[segments["source_id"].isin(list(source_ids))]):
        source_id, start, end = row["source_id"], row["start"], row["end"]
        cells = {
            "source": source_id,
            "group": groups.get(source_id),
            "question": row["question"],
            "passage": row["text"],
        }
        basis = {"passage": passage_of(source_id, start, end, texts), "sample": sample}
        rows.append(PageRow(cells, f"{sample}|{source_id}:{start}-{end}", basis))
    note = "Every passage of these sources, in their order. Give each the code that fits, or none."
    return Page("blind", "Passages", "Passages to code", note, (*PLACE, CODE, *TO_FILL_IN),
                tuple(rows), team=True)  # fmt: skip


def sources_page(corpus: Corpus, source_ids: Sequence[str], sample: str) -> Page:
    """Return the sources of a blind sheet, each to be marked when it is coded in full."""
    groups = groups_of(corpus)
    rows = tuple(
        PageRow(
            {"source": source_id, "group": groups.get(source_id)},
            f"{sample}|{source_id}",
            {"source": source_id, "sample": sample},
        )
        for source_id in source_ids
    )
    fields = (
        *PLACE[:2],
        Field("in_full", "coded in full (yes)", 16, editable=True, choices="yes"),
        *TO_FILL_IN[2:],
    )
    note = "Say yes when you have coded a source in full: what bears no code then has none."
    return Page("blind sources", "Sources", "Sources to code", note, fields, rows, team=True)


def added_page(blank: int = 60) -> Page:
    """Return empty rows for passages with other boundaries."""
    fields = (
        Field("source", "source", 18, editable=True, choices="sources"),
        Field("quote", "quote: the words, copied from the source", 64, editable=True),
        CODE,
        *TO_FILL_IN,
    )
    title = "Added passages"
    note = "Passages with boundaries of your own. Copy their words from the column Passage."
    return Page("added", title, title, note, fields, (), team=True, blank=blank)


def codebook_page(corpus: Corpus) -> Page:
    """Return the codes with what they mean."""
    fields = (
        Field("id", "Code", 10), Field("label", "Label", 26), Field("definition", "Definition", 60),
        Field("include", "What counts", 44), Field("exclude", "What does not", 44),
    )  # fmt: skip
    rows = tuple(
        PageRow(
            {
                "id": code.id,
                "label": code.label,
                "definition": code.definition,
                "include": "\n".join(code.include),
                "exclude": "\n".join(code.exclude),
            }
        )
        for code in corpus.codebook
    )
    title = corpus.codebook.title or corpus.codebook.name
    return Page("codebook", "Codebook", "Codebook", title, fields, rows)


def texts_of(corpus: Corpus) -> dict[str, tuple[str, str]]:
    """Return the text of each source, with its hash."""
    return {row["source_id"]: (row["text"], row["text_hash"]) for row in _rows(corpus.documents)}


def groups_of(corpus: Corpus) -> dict[str, str]:
    """Return the informant group of each source."""
    return {row["source_id"]: row["informant_group"] for row in _rows(corpus.sources)}


def passage_of(
    source_id: str, start: int, end: int, texts: Mapping[str, tuple[str, str]]
) -> dict[str, Any]:
    """Return the anchor of a passage as a plain dictionary; the hash of the text is known."""
    text, digest = texts[source_id]
    return asdict(
        Anchor(
            source_id=source_id,
            text_hash=digest,
            start=start,
            end=end,
            quote=text[start:end],
            before=text[max(0, start - CONTEXT) : start],
            after=text[end : end + CONTEXT],
        )
    )


def _rows(table: Any) -> list[dict[str, Any]]:
    """Return the rows of a table as dictionaries, empty cells as None."""
    plain = table.astype("object")
    rows: list[dict[str, Any]] = plain.where(plain.notna(), None).to_dict("records")
    return rows
