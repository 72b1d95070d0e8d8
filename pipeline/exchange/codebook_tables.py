"""Codebooks as tables: Excel and Word out, Excel and Word in, since teams do not edit YAML.

One row per code; lists stand one item per line. What a row does not hold (nothing at
present) would be lost, so a test takes the shipped codebook out and in and compares.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import yaml

from pipeline.archives import TooLargeError, counted, open_workbook, within_limits
from pipeline.errors import CodebookError, nearest
from pipeline.exchange.codebook_other import read_qdc, read_tags, write_qdc, write_tags
from pipeline.exchange.table_rows import (
    ABOUT,
    COLUMNS,
    LANGUAGES,
    LIST_COLUMNS,
    codebook_of_rows,
)
from pipeline.study.codebook import Code, Codebook, Example
from pipeline.tables import write_text, write_whole


def write_codebook_table(codebook: Codebook, path: Path) -> None:
    """Write the codebook as `.xlsx`, `.docx`, `.qdc` or `.csv`, by the name of `path`.

    Raises `CodebookError` for another kind of file.
    """
    writers = {
        ".xlsx": _write_excel, ".docx": _write_word, ".qdc": write_qdc, ".csv": write_tags,
    }  # fmt: skip
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise CodebookError(f"{path}: write a codebook as .xlsx, .docx, .qdc or .csv")
    write_whole(path, lambda temporary: writer(codebook, temporary))


def read_codebook_table(path: Path) -> Codebook:
    """Return the codebook in a table written by `write_codebook_table` and edited since.

    Of another program: a `.qdc`, or tags as `.csv`.

    Raises `CodebookError` with the row number for an unknown column or a faulty row.
    """
    other = {".qdc": read_qdc, ".csv": read_tags}.get(path.suffix.lower())
    if other is not None and path.is_file():
        return other(path)
    readers = {".xlsx": _read_excel, ".docx": _read_word}
    reader = readers.get(path.suffix.lower())
    if reader is None or not path.is_file():
        raise CodebookError(f"{path}: name an .xlsx, .docx, .qdc or .csv file with codes")
    about, grids = reader(path)
    excel = path.suffix.lower() == ".xlsx"
    rows: list[tuple[str, dict[str, str]]] = []
    for number, grid in enumerate(grids, 1):
        rows += [
            (f"row {row}" if excel else f"table of code {number}", cells)
            for row, cells in _as_rows(grid, path)
        ]
    return codebook_of_rows(about, rows, path)


def write_codebook_yaml(codebook: Codebook, path: Path) -> None:
    """Write the codebook as YAML, the form that the pipeline reads."""
    write_text(path, codebook_yaml(codebook))


def codebook_yaml(codebook: Codebook) -> str:
    """Return the YAML text of a codebook; loading it gives the same codebook back."""
    head = {
        "codebook": codebook.name,
        "version": codebook.version,
        "title": codebook.title,
        "licence": codebook.licence,
        "attribution": codebook.attribution,
        "note": codebook.note,
        "pattern_review": codebook.pattern_review,
        "families": codebook.families,
        "profiles": {name: list(ids) for name, ids in codebook.profiles.items()},
    }
    content: dict[str, Any] = {key: value for key, value in head.items() if value}
    content["codes"] = [_code_entry(code) for code in codebook]
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)


def _code_entry(code: Code) -> dict[str, Any]:
    entry = asdict(code)
    ordered = {
        "id": entry["id"],
        "family": entry["family"],
        "parent": entry["parent"],
        "label": entry["label"],
        "definition": entry["definition"],
        **{name: list(entry[name]) for name in LIST_COLUMNS},
        "patterns": {lang: list(found) for lang, found in code.patterns.items()},
        "not_patterns": {lang: list(found) for lang, found in code.not_patterns.items()},
        "examples": [_example_entry(example) for example in code.examples],
        "machine": "" if code.machine == "suggest" else code.machine,
    }
    return {key: value for key, value in ordered.items() if value}


def _example_entry(example: Example) -> dict[str, str]:
    entry = {"text": example.text, "voice": example.voice, "valence": example.valence}
    if example.lang != "en":
        entry["lang"] = example.lang
    return {key: value for key, value in entry.items() if value}


def _cells(code: Code) -> list[str]:
    texts = [code.id, code.parent or "", code.family, code.label, code.definition]
    lists = ["\n".join(getattr(code, name)) for name in LIST_COLUMNS]
    patterns = ["\n".join(code.patterns.get(lang, ())) for lang in LANGUAGES]
    barred = ["\n".join(code.not_patterns.get(lang, ())) for lang in LANGUAGES]
    examples = "\n".join(_example_text(example) for example in code.examples)
    return [*texts, *lists, *patterns, *barred, examples, code.machine]


def _example_text(example: Example) -> str:
    if not example.voice and not example.valence and example.lang == "en":
        return example.text
    marks = [example.voice or "", example.valence or ""]
    return (
        f"{example.text} [{', '.join([*marks, *([example.lang] if example.lang != 'en' else [])])}]"
    )


def _write_excel(codebook: Codebook, path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("codes")
        sheet.freeze_panes(1, 4)
        for column, title in enumerate(COLUMNS):
            sheet.write_string(0, column, title, head)
            sheet.set_column(column, column, 14 if column < 4 else 40, wrap)
        for row, code in enumerate(codebook, 1):
            for column, text in enumerate(_cells(code)):
                sheet.write_string(row, column, text)
        about = book.add_worksheet("about")
        about.set_column(1, 1, 100, wrap)
        for row, (key, text) in enumerate(_about(codebook)):
            about.write_string(row, 0, key)
            about.write_string(row, 1, text)


def _about(codebook: Codebook) -> list[tuple[str, str]]:
    values = (
        codebook.name, codebook.version, codebook.title, codebook.licence,
        codebook.attribution, codebook.note,
    )  # fmt: skip
    lines: list[tuple[str, str]] = list(zip(ABOUT, values, strict=True))
    lines += [(f"family {name}", label) for name, label in codebook.families.items()]
    lines += [(f"profile {name}", ";".join(ids)) for name, ids in codebook.profiles.items()]
    return lines + [(f"review {lang}", text) for lang, text in codebook.pattern_review.items()]


def _write_word(codebook: Codebook, path: Path) -> None:
    from docx import Document

    document = Document()
    document.add_heading(codebook.title or codebook.name, level=1)
    about = document.add_table(rows=0, cols=2)
    for key, text in _about(codebook):
        cells = about.add_row().cells
        cells[0].text, cells[1].text = key, text
    for code in codebook:
        document.add_heading(f"{code.id} {code.label}", level=2)
        table = document.add_table(rows=0, cols=2, style="Table Grid")
        for title, text in zip(COLUMNS, _cells(code), strict=True):
            cells = table.add_row().cells
            cells[0].text, cells[1].text = title, text
    document.save(str(path))


def _read_excel(path: Path) -> tuple[dict[str, str], list[list[list[str]]]]:
    from zipfile import BadZipFile

    try:
        book = open_workbook(path, data_only=True)
        cells = {sheet.title: list(counted(sheet.iter_rows(values_only=True))) for sheet in book}
    except TooLargeError as fault:
        raise CodebookError(f"{path}: {fault}; keep in it only the codes") from None
    except (BadZipFile, OSError, KeyError, ValueError):
        raise CodebookError(f"{path}: cannot be read as Excel; save it again as .xlsx") from None
    grids = {
        title.lower(): [["" if one is None else str(one).strip() for one in row] for row in rows]
        for title, rows in cells.items()
    }
    if "codes" not in grids:
        raise CodebookError(f"{path}: the sheet `codes` is missing")
    about = {row[0]: row[1] for row in grids.get("about", []) if len(row) > 1 and row[0]}
    return about, [grids["codes"]]


def _read_word(path: Path) -> tuple[dict[str, str], list[list[list[str]]]]:
    from zipfile import BadZipFile

    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        tables = Document(str(within_limits(path))).tables
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError):
        raise CodebookError(f"{path}: cannot be read as Word; save it again as .docx") from None
    pairs = [[_first_two(row) for row in table._tbl.tr_lst] for table in tables]
    about: dict[str, str] = {}
    grids: list[list[list[str]]] = []
    for rows in pairs:
        if rows and rows[0][0] == "id":
            grids.append([[row[0] for row in rows], [row[1] for row in rows]])
        else:
            about |= {row[0]: row[1] for row in rows if len(row) > 1}
    return about, grids


def _first_two(row: Any) -> list[str]:
    """Return the text of a table row's first two cells (`row.cells` would take minutes)."""
    return [
        "\n".join(paragraph.text for paragraph in cell.p_lst).strip() for cell in row.tc_lst[:2]
    ]


def _as_rows(grid: list[list[str]], path: Path) -> list[tuple[int, dict[str, str]]]:
    """Return the rows that hold anything, with their one-based number in the table."""
    header = [title.strip().lower() for title in grid[0]] if grid else []
    unknown = [title for title in header if title and title not in COLUMNS]
    if unknown:
        hint = nearest(unknown[0], COLUMNS)
        raise CodebookError(f"{path}:1: unknown column '{unknown[0]}'.{hint}")
    rows = enumerate((dict(zip(header, cells, strict=False)) for cells in grid[1:]), 2)
    return [(number, row) for number, row in rows if any(row.values())]
