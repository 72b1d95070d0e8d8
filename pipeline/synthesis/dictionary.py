"""The data dictionary: what every column of every table holds, as Markdown."""

from __future__ import annotations

import inspect
from collections.abc import Iterable

from pipeline.study.codebook import Code, Codebook
from pipeline.study.corpus import Corpus
from pipeline.study.register import Register
from pipeline.study.study import Settings
from pipeline.synthesis.changes import changes_table
from pipeline.synthesis.sheet import Sheet, kind_of
from pipeline.synthesis.since import changed_table
from pipeline.synthesis.stage import build_tables
from pipeline.tables import (
    BLOCKS,
    CODINGS,
    DOCUMENTS,
    EVALUATION,
    EVALUATION_CURVES,
    PREVALENCE,
    SEGMENTS,
    SOURCES,
    THEME_MEMBERS,
    THEMES,
    Table,
    notices_of,
)

STORED = (
    SOURCES, DOCUMENTS, BLOCKS, notices_of(1), SEGMENTS, CODINGS, EVALUATION, EVALUATION_CURVES,
    PREVALENCE, THEMES, THEME_MEMBERS,
)  # fmt: skip
WORDS = {"string": "text", "Int64": "whole number", "Float64": "number", "boolean": "yes or no"}


def reference() -> str:
    """Return the data dictionary of every study: `<theme>` stands for a top-level code."""
    sheets = build_tables(empty_corpus()).values()
    return data_dictionary([*sheets, changes_table("NAME", ()), changed_table(())])


def empty_corpus() -> Corpus:
    """Return a corpus without rows, whose codebook holds the one code `<theme>`."""
    theme = Code(id="<theme>", label="Theme", definition="A top-level code of the profile.")
    return Corpus(
        settings=Settings(),
        register=Register(),
        codebook=Codebook(name="any", version="1", codes=(theme,)),
        decisions=(),
        sources=SOURCES.frame([]),
        documents=DOCUMENTS.frame([]),
        blocks=BLOCKS.frame([]),
        segments=SEGMENTS.frame([]),
        codings=CODINGS.frame([]),
        themes=THEMES.frame([]),
        theme_members=THEME_MEMBERS.frame([]),
        notices=notices_of(1).frame([]),
    )


def data_dictionary(sheets: Iterable[Sheet]) -> str:
    """Return the data dictionary of the synthesis tables and of the stored tables."""
    parts = ["# Data dictionary", "", "## Synthesis tables", ""]
    for sheet in sheets:
        parts += _sheet_lines(sheet)
    parts += ["## Stored tables", ""]
    for table in STORED:
        parts += _table_lines(table)
    return "\n".join(parts).rstrip() + "\n"


def _sheet_lines(sheet: Sheet) -> list[str]:
    mark = " (team only)" if sheet.team_only else ""
    lines = [f"### {sheet.name}: {sheet.title}{mark}", "", sheet.caption, ""]
    lines += ["| Column | Type | Content |", "|---|---|---|"]
    for name, meaning in sheet.columns.items():
        lines.append(f"| `{name}` | {WORDS[kind_of(name)]} | {_cell(meaning)} |")
    return [*lines, ""]


def _table_lines(table: Table) -> list[str]:
    comments = _comments(table.record)
    required = table.required()
    lines = [f"### {table.name}", "", inspect.getdoc(table.record) or "", ""]
    lines += [f"Key: {', '.join(f'`{name}`' for name in table.key)}", ""]
    lines += ["| Column | Type | May be empty | Content |", "|---|---|---|---|"]
    for name, dtype in table.dtypes().items():
        empty = "no" if name in required else "yes"
        lines.append(f"| `{name}` | {WORDS[dtype]} | {empty} | {_cell(comments.get(name, ''))} |")
    return [*lines, ""]


def _comments(record: type) -> dict[str, str]:
    """Return the comment behind each field of a record."""
    found: dict[str, str] = {}
    for line in inspect.getsource(record).splitlines():
        declared, _, comment = line.partition("  # ")
        name, colon, _ = declared.strip().partition(":")
        if colon and comment:
            found[name] = comment
    return found


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
