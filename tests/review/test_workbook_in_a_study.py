"""A correction typed into the workbook changes the tables, and outlives what changes around it."""

import os
import subprocess
import sys

import pandas as pd
import pytest
from openpyxl import load_workbook
from programs import through_libreoffice
from workbook_hands import find, rows, type_into

from pipeline.commands.tasks import bring_up_to_date
from pipeline.run.work import silent
from pipeline.study.places import SYNTHESIS, WORKBOOK

QUOTE = "But there is no time."


def run(study):
    """Run the study and return what was reported."""
    return list(bring_up_to_date(study, "synthesis", force=False, progress=silent))


def table(study, name):
    """Return a synthesis table as text cells."""
    return pd.read_csv(
        study / "data/processed/5_synthesis/tables" / f"{name}.csv",
        dtype=str,
        keep_default_na=False,
    )


def codings_of(study, words):
    """Return (code, status, coder) of the codings whose passage holds the words."""
    codings = table(study, "T03_codings")
    held = codings[codings["quote"].str.contains(words, regex=False)]
    return sorted(zip(held["code"], held["status"], held["coder"], strict=True))


@pytest.mark.slow
def test_corrections_change_the_tables_and_outlive_codebook_segmentation_and_new_source(ran_study):
    study = ran_study
    book = study / "data/processed" / SYNTHESIS / WORKBOOK
    type_into(book, "Added passages", 6, source="one", quote=QUOTE, other_code="TI",
              new_valence="lacking", coder="Ana")  # fmt: skip
    type_into(
        book, "Added passages", 7, source="one", quote="nobody said this here", other_code="TI"
    )
    type_into(book, "Framework matrix", {"theme": "TI Time", "case": "north"},
              summary="Time is short.\n= really", coder="Ana")  # fmt: skip
    told = run(study)
    assert any("2 decisions taken in" in line for line in told)
    assert any("sheet 'Added passages', row 7: not taken in" in line for line in told)
    assert ("TI", "added", "Ana") in codings_of(study, QUOTE)
    kept = list((study / "data/decisions/workbooks").glob("*.xlsx"))
    assert len(kept) == 1

    assert not any("taken in" in line for line in run(study))

    codebook = study / "codebook.yaml"
    codebook.write_text(codebook.read_text().replace("label: Time", "label: Time and hours"))
    settings = study / "sensemaking.toml"
    settings.write_text(settings.read_text() + "\n[segment]\nmax_sentences = 1\nmin_words = 2\n")
    raw = study / "data/raw"
    (raw / "three.txt").write_text("I: And you?\nR: We were new there and had to learn it all.\n")
    with open(raw / "register/sources.csv", "a") as register:
        register.write(
            "three,three.txt,interview,partner,Lake,north,en,2025-04-02,2025,yes,guide,yes,yes,team,yes\n"
        )
    added = next(row["#"] for row in rows(load_workbook(book)["Codings"])
                 if row["passage"] == QUOTE and row["status"] == "added")  # fmt: skip
    type_into(book, "Codings", added, note="kept through it all", coder="Ana")
    assert any("1 decisions taken in" in line for line in run(study))
    assert ("TI", "accepted", "Ana") in codings_of(study, QUOTE)
    sheet = load_workbook(book)["Framework matrix"]
    row = find(sheet, theme="TI Time and hours", case="north")
    told = next(cells for cells in rows(sheet) if cells["#"] == row)
    assert told["summary"] == "Time is short.\n= really"
    assert "three" in set(table(study, "T02_sources")["source_id"])


@pytest.mark.slow
@pytest.mark.office
def test_a_correction_saved_by_libreoffice_changes_the_tables(ran_study, tmp_path_factory):
    study = ran_study
    book = study / "data/processed" / SYNTHESIS / WORKBOOK
    type_into(book, "Added passages", 6, source="one", quote=QUOTE, other_code="TI", coder="Ana")
    os.replace(*through_libreoffice([book], "xlsx", tmp_path_factory.mktemp("office")), book)
    run(study)
    assert ("TI", "added", "Ana") in codings_of(study, QUOTE)


def test_the_command_line_needs_no_excel_library_to_say_what_it_can_do():
    code = "import sys, pipeline.commands.cli; sys.exit(bool({'xlsxwriter', 'openpyxl'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
