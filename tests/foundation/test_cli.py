from typer.testing import CliRunner

from pipeline.commands.check import check_study
from pipeline.commands.cli import app

RUN = CliRunner()


def test_a_new_study_is_sound_and_says_what_to_do_next(tmp_path):
    folder = tmp_path / "my study"
    shown = RUN.invoke(app, ["new", str(folder)])
    assert shown.exit_code == 0
    assert "make synthesis STUDY=" in shown.output
    lines, sound = check_study(folder)
    assert sound, lines
    assert any("holds no sources yet" in line for line in lines)


def test_new_never_overwrites_a_study(tmp_path):
    RUN.invoke(app, ["new", str(tmp_path)])
    shown = RUN.invoke(app, ["new", str(tmp_path)])
    assert shown.exit_code != 0
    assert "exists already" in str(shown.exception)


def test_check_reports_every_problem_at_once(tiny_study):
    register = tiny_study / "data" / "raw" / "register" / "sources.csv"
    register.write_text(
        register.read_text(encoding="utf-8").replace("interview,partner", "intervew,parter"),
        encoding="utf-8",
    )
    book = tiny_study / "codebook.yaml"
    book.write_text(
        book.read_text(encoding="utf-8").replace("parent: TI", "parent: TX"), encoding="utf-8"
    )
    shown = RUN.invoke(app, ["check", "--study", str(tiny_study)])
    assert shown.exit_code == 11
    assert "sources.csv:2: kind 'intervew' is not understood." in shown.output
    assert "sources.csv:2: informant_group 'parter' is not understood." in shown.output
    assert "unknown parent 'TX'" in shown.output


def test_check_names_files_without_row_and_rows_without_file(tiny_study):
    (tiny_study / "data" / "raw" / "two.txt").rename(tiny_study / "data" / "raw" / "new one.txt")
    lines, sound = check_study(tiny_study)
    assert sound
    text = "\n".join(lines)
    assert "two.txt: has a register row and no file" in text
    assert "new one.txt: has no register row" in text


def test_a_codebook_goes_out_to_excel_and_comes_back(tiny_study, tmp_path):
    out, back = tmp_path / "codes.xlsx", tmp_path / "codes.yaml"
    assert (
        RUN.invoke(app, ["codebook", "export", str(out), "--study", str(tiny_study)]).exit_code == 0
    )
    shown = RUN.invoke(app, ["codebook", "import", str(out), str(back), "--study", str(tiny_study)])
    assert shown.exit_code == 0
    assert "Wrote 3 codes" in shown.output
    assert "parent: TI" in back.read_text(encoding="utf-8")
