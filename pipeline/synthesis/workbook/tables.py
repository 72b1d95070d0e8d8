"""Sheets that people read: every table in full, and counts side by side as a matrix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.evidence.rows import records_of
from pipeline.excel.page import Field, Page, PageRow
from pipeline.synthesis.caveats import INVENTED

if TYPE_CHECKING:
    from pipeline.study.corpus import Corpus
    from pipeline.synthesis.sheet import Sheet
    from pipeline.synthesis.workbook.trail import Trail

MOST_COLUMNS = 60  # of a matrix; above it, the table in rows is easier to read
STYLES = {"level": "level", "status": "state", "state": "state", "quote": "quote"}
STATES = ("confirmed", "suggested")


def caption_of(sheet: Sheet, corpus: Corpus) -> str:
    """Return the caption; the mark of an invented study stands elsewhere on the sheet."""
    return (
        sheet.caption.removeprefix(INVENTED).strip()
        if corpus.settings.study.invented
        else (sheet.caption)
    )


def table_page(sheet: Sheet, corpus: Corpus, trail: Trail, name: str = "") -> Page:
    """Return a table as it is, its counts linked to the codings behind them."""
    rows = records_of(sheet.table)
    fields = tuple(plain_field(key, about, rows) for key, about in sheet.columns.items())
    linked = [key for key in sheet.columns if key.rsplit("_", 1)[-1] in STATES]
    page_rows = tuple(PageRow(row | {key: trail.cell(row, key) for key in linked}) for row in rows)
    title = f"{sheet.id} {sheet.title}"
    return Page(sheet.id, name or title, title, caption_of(sheet, corpus), fields, page_rows,
                team=sheet.team_only)  # fmt: skip


def plain_field(key: str, about: str, rows: Sequence[Mapping[str, Any]]) -> Field:
    """Return the column of a table as a field of a page: its head, width and colours."""
    style = STYLES.get(key, "text")
    if key.startswith("n_"):
        style = "count" if key.startswith(("n_sources", "n_any", "n_a_", "n_b_")) else "number"
    elif key.startswith("share_"):
        style = "share"
    elif any(isinstance(row[key], (int, float)) for row in rows[:50]):
        style = "number"
    return Field(key, key.replace("_", " "), _width(key, rows), style=style, about=about)


def _width(key: str, rows: Sequence[Mapping[str, Any]]) -> float:
    """Return a width that most cells of the column fit in, between 9 and 60 characters."""
    lengths = sorted(len(str(row[key])) for row in rows if row[key] is not None)
    usual = lengths[int(len(lengths) * 0.9)] if lengths else 0
    words = max((len(word) for word in key.split("_")), default=0)
    return float(min(max(9, words + 3, usual * 0.55 if usual > 30 else usual + 2), 60))


def matrix_page(
    sheet: Sheet, corpus: Corpus, trail: Trail, name: str, *,
    row_keys: Mapping[str, str], across: str, whole: str, beside: Mapping[str, str] | None = None,
) -> Page:  # fmt: skip
    """Return counts side by side: confirmed and suggested sources for each value of `across`.

    `row_keys` and `beside` name columns before and after them with their heads; `whole`
    is the column with the number that could have spoken. A table with too many values
    comes back as it is.
    """
    rows = records_of(sheet.table)
    values = list(dict.fromkeys(row[across] for row in rows))
    if 2 * len(values) > MOST_COLUMNS:
        return table_page(sheet, corpus, trail, name)
    beside = beside or {}
    fields = (
        *(_field_titled(key, title, rows) for key, title in row_keys.items()),
        *_pairs(values, _names(rows, across), _wholes(rows, across, whole)),
        *(_field_titled(key, title, rows) for key, title in beside.items()),
    )
    page_rows = tuple(_matrix_rows(rows, [*row_keys], across, [*beside], trail))
    title = f"{sheet.id} {sheet.title}"
    return Page(f"{sheet.id} matrix", name, title, caption_of(sheet, corpus), fields, page_rows,
                frozen=len(row_keys))  # fmt: skip


def _field_titled(key: str, title: str, rows: Sequence[Mapping[str, Any]]) -> Field:
    return Field(key, title, min(max(_width(key, rows), len(title) * 0.6), 34))


def _names(rows: Iterable[Mapping[str, Any]], across: str) -> dict[Any, str]:
    """Return how each value is headed: an archetype by its name, others as they are."""
    named = across == "archetype"
    return {row[across]: str(row["label"] if named else row[across]) for row in rows}


def _wholes(rows: Iterable[Mapping[str, Any]], across: str, whole: str) -> dict[Any, str]:
    found: dict[Any, set[Any]] = {}
    for row in rows:
        found.setdefault(row[across], set()).add(row.get(whole))
    return {
        value: f"of {numbers.copy().pop()}" if len(numbers) == 1 and None not in numbers else ""
        for value, numbers in found.items()
    }


def _pairs(
    values: Iterable[Any], names: Mapping[Any, str], wholes: Mapping[Any, str]
) -> Iterator[Field]:
    for value in values:
        for state in STATES:
            head = "\n".join(part for part in (names[value], wholes[value], state) if part)
            yield Field(f"{value} {state}", head, 11, style="count")


def _matrix_rows(
    rows: Sequence[Mapping[str, Any]],
    row_keys: Sequence[str],
    across: str,
    beside: Sequence[str],
    trail: Trail,
) -> Iterator[PageRow]:
    lines: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        line = lines.setdefault(
            tuple(row[key] for key in row_keys), {key: row[key] for key in (*row_keys, *beside)}
        )
        leads = trail.leads(row.get("lead_quote_ids"))
        first = "confirmed" if row["n_sources_confirmed"] else "suggested"
        for state in STATES:
            comment = leads if state == first else None
            line[f"{row[across]} {state}"] = trail.cell(row, f"n_sources_{state}", comment)
    for line in lines.values():
        yield PageRow(line)


def glance_page(sheet: Sheet, corpus: Corpus) -> Page:
    """Return what sources report on each enabler, partnerships side by side."""
    rows = records_of(sheet.table)
    cases = list(dict.fromkeys(row["partnership"] for row in rows))
    lines: dict[str, dict[str, Any]] = {}
    for row in rows:
        line = lines.setdefault(row["enabler"], {"enabler": f"{row['enabler']} {row['label']}"})
        numbers = f"{row['n_sources_confirmed'] or 0} + {row['n_sources_suggested'] or 0}"
        judged = f"\nJudged: {row['override_level']}" if row["override_level"] else ""
        line[row["partnership"]] = f"{row['level']}\n{numbers} of {row['N_case']}{judged}"
    fields = (
        Field("enabler", "Enabler", 28),
        *(Field(case, case, 24, style="level") for case in cases),
    )
    note = (
        f"{caption_of(sheet, corpus)} Numbers are sources, confirmed + suggested, of those that "
        "cover the partnership."
    )
    return Page("glance", "Enablers at a glance", f"{sheet.id} {sheet.title}", note, fields,
                tuple(PageRow(line) for line in lines.values()))  # fmt: skip


def codebook_page(corpus: Corpus) -> Page:
    """Return the codes in use with what they mean."""
    fields = (
        Field("id", "Code", 10), Field("label", "Label", 26), Field("parent", "Within", 10),
        Field("family", "Family", 14), Field("definition", "Definition", 60),
        Field("include", "What counts", 44), Field("exclude", "What does not", 44),
    )  # fmt: skip
    rows = tuple(
        PageRow(
            {
                "id": code.id,
                "label": code.label,
                "parent": code.parent,
                "family": code.family,
                "definition": code.definition,
                "include": "\n".join(code.include),
                "exclude": "\n".join(code.exclude),
            }
        )
        for code in corpus.codebook
    )
    book = corpus.codebook
    note = f"{book.title or book.name}, version {book.version}. {book.attribution}".strip()
    return Page("codebook", "Codebook", "Codebook in use", note, fields, rows, frozen=2)
