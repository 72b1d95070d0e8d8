"""What comes back damaged: a clear message with row and column, and no decision is lost."""

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from typer.testing import CliRunner
from workbook_hands import columns, rows, type_into

from pipeline.commands.cli import app
from pipeline.run.work import Work
from pipeline.study.decisions import of_kind, read
from pipeline.study.study import open_study

RUN = CliRunner()


@pytest.fixture
def sheet(study, tmp_path):
    """Return a sheet with every passage of the study to code, for Ana."""
    path = tmp_path / "audit.xlsx"
    shown(study, "review", "audit", str(path), "--coder", "Ana")
    return path


def shown(study, *command):
    result = RUN.invoke(app, [*command, "--study", str(study)])
    return result.output + (str(result.exception) if result.exit_code else "")


def decided(study):
    """Return (writer, code) of the decisions about codings that are stored."""
    found = of_kind(read(study / "data/decisions"), "coding")
    return sorted((one.writer, one.body["code"]) for one in found)


def edited(path, change):
    book = load_workbook(path)
    change(book["Passages"])
    book.save(path)


def test_renamed_column_heads_are_read_as_before(study, sheet):
    type_into(sheet, "Passages", 6, other_code="TR")
    edited(
        sheet, lambda page: page.cell(5, columns(page)["other_code"]).__setattr__("value", "Thema")
    )
    assert "1 decisions taken in" in shown(study, "review", "import", str(sheet))
    assert decided(study) == [("Ana", "TR")]


def test_a_deleted_column_is_named_and_the_others_are_read(study, sheet):
    type_into(sheet, "Passages", 6, other_code="TR", new_valence="lacking")
    edited(sheet, lambda page: page.delete_cols(columns(page)["new_valence"]))
    told = shown(study, "review", "import", str(sheet))
    assert (
        "audit.xlsx: sheet 'Passages': the columns new_valence are gone; the others were read"
        in told
    )
    assert decided(study) == [("Ana", "TR")]


def test_deleted_and_sorted_rows_leave_the_others_where_they_belong(study, sheet):
    quote = rows(load_workbook(sheet)["Passages"])[3]["passage"]
    type_into(sheet, "Passages", 9, other_code="TR")
    edited(sheet, lambda page: page.delete_rows(7, 2))
    assert "1 decisions taken in" in shown(study, "review", "import", str(sheet))
    (decision,) = of_kind(read(study / "data/decisions"), "coding")
    assert decision.passage.quote == quote


def test_merged_cells_are_named_since_only_the_first_row_was_read(study, sheet):
    type_into(sheet, "Passages", 6, other_code="TR")

    def merge(page):
        letter = get_column_letter(columns(page)["other_code"])
        page.merge_cells(f"{letter}6:{letter}8")

    edited(sheet, merge)
    told = shown(study, "review", "import", str(sheet))
    assert "sheet 'Passages', cells F6:F8 are merged: what stands there was read for row 6" in told
    assert decided(study) == [("Ana", "TR")]


def test_a_wrong_code_is_named_with_row_column_and_the_nearest_code(study, sheet):
    type_into(sheet, "Passages", 6, other_code="TR; TII")
    type_into(sheet, "Passages", 7, other_code="TI")
    told = shown(study, "review", "import", str(sheet))
    where = "audit.xlsx: sheet 'Passages', row 6: not taken in: "
    assert f"{where}no code 'TII'. Did you mean 'TI'? (column F)" in told
    assert decided(study) == [("Ana", "TI")]


def test_two_people_deciding_differently_are_both_kept_and_shown_as_contested(study, tmp_path):
    told = []
    for writer, decision in (("Ana", "accept"), ("Ben", "reject")):
        path = tmp_path / f"{writer}.xlsx"
        shown(study, "review", "export", str(path))
        type_into(path, "Suggestions", 6, decision=decision, coder=writer)
        told.append(str(path))
    assert "2 decisions taken in from 2 people" in shown(study, "review", "import", *told)
    shown(study, "coding")
    codings = Work(open_study(study)).corpus().codings
    (contested,) = codings[codings["status"] == "contested"].to_dict("records")
    assert contested["coder"] == "Ana; Ben"
    assert contested["reason"] == "Ana: accept; Ben: reject"


def test_decisions_whose_passage_is_gone_are_kept_and_listed(study, sheet):
    type_into(sheet, "Passages", 6, other_code="TR")
    shown(study, "review", "import", str(sheet))
    (decision,) = of_kind(read(study / "data/decisions"), "coding")
    source = study / "data/raw" / f"{decision.passage.source_id}.txt"
    source.write_text("I: And?\nR: Something else was said here, of another matter entirely.\n")
    told = shown(study, "coding")
    where = f"{decision.passage.source_id}: 1 not placed: passage not found; the decisions are kept"
    assert f"{where}: {decision.event_id}" in told
    assert decided(study) == [("Ana", "TR")]


def test_a_codebook_with_a_cycle_or_a_code_twice_is_refused_with_its_lines(study):
    book = study / "codebook.yaml"
    text = book.read_text(encoding="utf-8")
    text = (
        text.replace("  - id: TI\n", "  - id: TI\n    parent: TI1\n")
        + text[text.index("  - id: TI1") :]
    )
    book.write_text(text, encoding="utf-8")
    told = shown(study, "check")
    assert "codebook.yaml:17: cycle of parents: TI > TI1 > TI" in told
    assert "code 'TI1' stands already at 26" in told


def test_a_table_of_codes_names_the_row_of_a_cycle_and_of_a_code_that_stands_twice(study, tmp_path):
    table, target = tmp_path / "codes.xlsx", tmp_path / "back.yaml"
    shown(study, "codebook", "export", str(table))
    book = load_workbook(table)
    page = book["codes"]
    page["B3"] = "TI1"
    page["A5"], page["D5"], page["E5"] = "TR", "Trust again", "Twice."
    book.save(table)
    told = shown(study, "codebook", "import", str(table), str(target))
    assert "codes.xlsx, row 3: cycle of parents: TI > TI1 > TI" in told
    assert "codes.xlsx, row 5: code 'TR' stands already in row 2" in told
    assert not target.exists()
