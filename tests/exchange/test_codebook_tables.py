from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.errors import CodebookError
from pipeline.exchange.codebook_tables import (
    codebook_yaml,
    read_codebook_table,
    write_codebook_table,
)
from pipeline.study.codebook_yaml import load_codebook

ROOT = Path(__file__).resolve().parents[2]
RULES = ("advice.yaml", "archetypes.yaml")  # rules over codes, and no codebook
SHIPPED = sorted(
    path for path in (ROOT / "codebooks").glob("[a-z]*.yaml") if path.name not in RULES
)


@pytest.mark.slow
@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda path: path.stem)
@pytest.mark.parametrize("suffix", [".xlsx", ".docx"])
def test_a_shipped_codebook_comes_back_whole_from_excel_and_word(shipped, suffix, tmp_path):
    codebook = load_codebook(shipped)
    write_codebook_table(codebook, tmp_path / f"book{suffix}")
    assert read_codebook_table(tmp_path / f"book{suffix}") == codebook


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda path: path.stem)
def test_yaml_written_is_the_codebook_read(shipped, tmp_path):
    (tmp_path / "book.yaml").write_text(codebook_yaml(load_codebook(shipped)), encoding="utf-8")
    assert load_codebook(tmp_path / "book.yaml") == load_codebook(shipped)


def test_an_edited_definition_comes_in_and_a_wrong_parent_is_named(tiny_study, tmp_path):
    codebook = load_codebook(tiny_study / "codebook.yaml")
    path = tmp_path / "book.xlsx"
    write_codebook_table(codebook, path)
    book = load_workbook(path)
    book["codes"]["E2"] = "How far people count on one another."
    book.save(path)
    assert read_codebook_table(path).get("TR").definition == "How far people count on one another."
    book["codes"]["B2"] = "TX"
    book.save(path)
    with pytest.raises(CodebookError, match="unknown parent 'TX'"):
        read_codebook_table(path)


def test_a_renamed_column_is_refused_with_the_nearest_name(tiny_study, tmp_path):
    path = tmp_path / "book.xlsx"
    write_codebook_table(load_codebook(tiny_study / "codebook.yaml"), path)
    book = load_workbook(path)
    book["codes"]["D1"] = "labels"
    book.save(path)
    with pytest.raises(CodebookError, match=r"unknown column 'labels'\. Did you mean 'label'"):
        read_codebook_table(path)
