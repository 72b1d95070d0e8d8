"""Files that people open hold no formula of a source; what people hand in is opened within limits."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from pipeline.archives import CELLS, TooLargeError, open_workbook
from pipeline.commands.tasks import bring_up_to_date
from pipeline.errors import CodebookError
from pipeline.escape import TRIGGERS, as_typed, csv_of, safe_cell
from pipeline.exchange.codebook_tables import read_codebook_table
from pipeline.run.work import silent
from pipeline.study.register import read_register
from pipeline.study.study import open_study

PIPELINE = Path(__file__).parents[2] / "pipeline"
TALK = (
    "I: How did it begin?\n\n=cmd|'/c calc'!A1: We wrote to Grace Otieno on +254 712 345 678 and she "
    "came to Wangari Maathai.\n\nI: When?\n\n=cmd|'/c calc'!A1: In May, with Wangari Maathai.\n"
)


def test_every_csv_is_written_by_the_one_writer_that_knows_formulas():
    writers = re.compile(r"csv\.(?:writer|DictWriter)\(")
    found = {
        path.relative_to(PIPELINE).as_posix()
        for path in PIPELINE.rglob("*.py")
        if writers.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"ingest/fields/form_rows.py"}  # a source of theirs, as it was but for a row


@pytest.mark.parametrize("text", [f"{sign}1+1" for sign in TRIGGERS] + ["'=1", "'tis", "it"])
def test_what_was_made_plain_is_read_back_as_typed(text):
    assert not safe_cell(text).startswith(TRIGGERS)
    assert as_typed(safe_cell(text)) == (text[1:] if text == "'=1" else text)


def test_no_file_of_a_study_holds_a_formula(tmp_path):
    raw = tmp_path / "data" / "raw"
    raw.mkdir(parents=True)
    (tmp_path / "sensemaking.toml").write_text('[study]\nname = "T"\ninvented = true\n')
    (raw / "=a+b.txt").write_text(TALK, encoding="utf-8")
    list(bring_up_to_date(tmp_path, "ingest", force=False, progress=silent))
    study = open_study(tmp_path)
    found = [*study.processed.rglob("*.csv"), *study.private.rglob("*.csv")]
    assert {path.name for path in found} >= {"drafted_register_rows.csv"}
    for path in found:
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")):
            assert not any(cell.startswith(TRIGGERS) for cell in row), path


def test_a_drafted_row_copied_into_the_register_finds_its_file(tmp_path):
    (tmp_path / "register").mkdir()
    text = csv_of(["source_id", "path"], [["a", "=a+b.txt"]])
    (tmp_path / "register" / "sources.csv").write_text(text, encoding="utf-8")
    assert read_register(tmp_path).sources[0].get("path") == "=a+b.txt"


def bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b" " * 50_000_000)
    return path


def test_workbooks_that_unpack_to_far_more_are_not_opened(tmp_path):
    with pytest.raises(TooLargeError, match="unpacks to far more"):
        open_workbook(bomb(tmp_path / "x.xlsx"))
    register = read_register(bomb(tmp_path / "register.xlsx").parent)
    assert any("unpacks to far more" in problem for problem in register.problems)
    for name in ("codes.xlsx", "codes.docx"):
        with pytest.raises(CodebookError):
            read_codebook_table(bomb(tmp_path / name))


def test_a_sheet_that_says_it_is_huge_is_not_walked(tmp_path):
    book = Workbook()
    book.active.title = "sources"
    book.active.cell(row=1_048_576, column=16_384, value="x")
    book.save(tmp_path / "register.xlsx")
    register = read_register(tmp_path)
    assert any(f"over {CELLS:,} cells" in problem for problem in register.problems)
