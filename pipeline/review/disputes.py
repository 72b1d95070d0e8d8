"""A sheet of the passages that people coded differently, side by side, to be settled together."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.excel.page import Field, Page, PageRow
from pipeline.review.pages import PLACE, TO_FILL_IN, groups_of, passage_of, texts_of
from pipeline.review.sheets import write_sheets

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.study.corpus import Corpus

HOW_TO_SETTLE = (
    "Talk over each row: what did each of you see, and what does the definition say? Then accept "
    "or reject the code and say yes in 'agreed by the team'. What stays open stays empty.",
    "A note on what you learnt about the code is worth more than the figure. If the codebook has "
    "to change, change it first.",
)
CODED_BY = "coded by "


def export_disputes(corpus: Corpus, apart: pd.DataFrame, path: Path) -> int:
    """Write one row per passage and code in dispute to `path`; return how many.

    `apart` is what `stats.summary.disagreements` returns.
    """
    page = disputes_page(corpus, apart)
    write_sheets(corpus, path, "Passages coded differently", HOW_TO_SETTLE, [page], "")
    return len(page.rows)


def disputes_page(corpus: Corpus, apart: pd.DataFrame) -> Page:
    """Return the passages in dispute, one row per code, with what each coder gave."""
    coders = [str(name) for name in apart.columns if str(name).startswith(CODED_BY)]
    rows = tuple(row for found in apart.to_dict("records") for row in _rows(found, coders, corpus))
    fields = (
        PLACE[0], PLACE[1], PLACE[3],
        Field("code", "Code in dispute", 10, guard=True),
        *(Field(f"by{number}", name, 16) for number, name in enumerate(coders)),
        Field("decision", "decision", 10, editable=True, choices="decisions"),
        Field("other_code", "other code", 16, editable=True, choices="codes"),
        *TO_FILL_IN[:3],
        Field("agreed", "agreed by the team", 9, editable=True, choices="yes"),
        TO_FILL_IN[3],
    )  # fmt: skip
    note = "Codes that some gave and others did not, side by side. 'not read' is no judgement."
    return Page("codings", "Suggestions", "Passages coded differently", note, fields, rows,
                team=True)  # fmt: skip


def _rows(found: Mapping[Hashable, object], coders: list[str], corpus: Corpus) -> Iterator[PageRow]:
    texts, groups = texts_of(corpus), groups_of(corpus)
    source_id, start, end = (
        str(found["source_id"]),
        int(str(found["start"])),
        int(str(found["end"])),
    )
    for code in str(found["in_dispute"]).split("; "):
        cells = {
            "source": source_id,
            "group": groups.get(source_id),
            "passage": texts[source_id][0][start:end],
            "code": code,
            **{f"by{number}": _shown(found[name]) for number, name in enumerate(coders)},
        }
        row_id = f"{source_id}:{start}-{end}|{code}|dispute"
        basis = {"passage": passage_of(source_id, start, end, texts), "code": code}
        yield PageRow(cells, row_id, basis)


def _shown(cell: object) -> str:
    import pandas as pd

    if cell is None or cell is pd.NA:
        return "not read"
    return str(cell) or "no code"
