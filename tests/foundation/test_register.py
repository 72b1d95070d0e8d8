from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from pipeline.study.register import iso_date, read_register

HEADER = "source_id,path,kind,informant_group,partnerships,date,consent_quote"


def sheet(folder: Path, name: str, text: str, encoding: str = "utf-8") -> None:
    (folder / "register").mkdir(exist_ok=True)
    (folder / "register" / f"{name}.csv").write_bytes(text.encode(encoding))


def test_semicolons_cp1252_and_day_first_dates_are_read(tmp_path):
    text = (
        HEADER.replace(",", ";")
        + "\nñandú-1;entrevista número 1.txt;interview;partner;;03/02/2025;sí\n"
    )
    sheet(tmp_path, "sources", text.replace("ñandú-1", "nandu-1"), "cp1252")
    register = read_register(tmp_path)
    assert register.problems == ()
    assert register.sources[0].cells == {
        "source_id": "nandu-1",
        "path": "entrevista número 1.txt",
        "kind": "interview",
        "informant_group": "partner",
        "partnerships": "",
        "date": "2025-02-03",
        "consent_quote": "yes",
    }


def test_excel_sheets_are_read_with_real_dates_and_empty_rows(tmp_path):
    book = Workbook()
    sources = book.active
    sources.title = "Sources"
    sources.append(HEADER.split(","))
    sources.append([None] * 7)
    sources.append(["a", "a.docx", "Focus Group", "MEL partner", "north", date(2025, 2, 3), True])
    book.create_sheet("partnerships").append(["partnership_id"])
    book["partnerships"].append(["north"])
    book.save(tmp_path / "register.xlsx")
    register = read_register(tmp_path)
    assert register.problems == ()
    row = register.sources[0]
    assert (row.get("kind"), row.get("date"), row.get("consent_quote")) == (
        "focus group",
        "2025-02-03",
        "yes",
    )


def test_every_problem_names_its_line_and_the_nearest_value(tmp_path):
    sheet(
        tmp_path,
        "sources",
        HEADER
        + "\na,a.txt,intervew,partner,,31.02.2025,yes\na,a.txt,interview,partners,nrth,,maybe\n",
    )
    sheet(tmp_path, "partnerships", "partnership_id\nnorth\n")
    problems = "\n".join(read_register(tmp_path).problems)
    assert "sources.csv:2: kind 'intervew' is not understood." in problems
    assert "Did you mean 'interview'?" in problems
    assert "sources.csv:2: date '31.02.2025' is not understood. Use YYYY-MM-DD." in problems
    assert "sources.csv:3: informant_group 'partners' is not understood." in problems
    assert "sources.csv:3: consent_quote 'maybe' is not understood." in problems
    assert "sources.csv:3: 'a' stands already at" in problems
    assert "sources.csv:3: the file a.txt has a row already at" in problems
    assert "sources.csv:3: unknown partnership 'nrth'. Did you mean 'north'?" in problems


def test_an_unknown_column_is_refused_with_the_nearest_name(tmp_path):
    sheet(tmp_path, "sources", "source_id,path,informant_grup\na,a.txt,partner\n")
    assert "unknown column informant_grup. Did you mean 'informant_group'?" in "".join(
        read_register(tmp_path).problems
    )


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("3.2.2025", "2025-02-03"),
        ("03-02-2025", "2025-02-03"),
        ("2025-02-03", "2025-02-03"),
        ("2025-02", "2025-02"),
        ("2025", "2025"),
        ("2/30/2025", None),
        ("spring", None),
    ],
)
def test_dates_are_day_first_or_iso(written, iso):
    assert iso_date(written) == iso
