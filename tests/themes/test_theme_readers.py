"""The intrusion sheet out to people, their answers back into the trust of a theme."""

from __future__ import annotations

from dataclasses import replace

import pytest
from openpyxl import load_workbook

from pipeline.errors import DecisionError
from pipeline.review.intrusion import export_intrusion
from pipeline.review.workbook import read_workbook
from pipeline.themes.intrusion.tasks import intrusion_sheet


@pytest.fixture
def sent(portfolio, tmp_path):
    """The themes of the portfolio, and their sheet as a file with its key."""
    tables, identities = portfolio.themes()
    corpus = replace(
        portfolio.corpus, themes=tables["4_themes"], theme_members=tables["4_theme_members"]
    )
    sheet, key = intrusion_sheet(
        corpus.themes, corpus.theme_members, corpus.segments, corpus.sources, 1
    )
    path = tmp_path / "intruders.xlsx"
    assert export_intrusion(corpus, sheet, key, path, "Ana") == 8
    return corpus, identities, key, path


def answer(path, answers) -> None:
    """Type answers into the sheet, by task."""
    book = load_workbook(path)
    page = book["Intruders"]
    column = {cell.value: cell.column for cell in page[1]}
    for row in page.iter_rows(min_row=6):
        task = row[column["task"] - 1].value
        if task in answers:
            page.cell(row[0].row, column["answer"]).value = answers[task]
    book.save(path)


@pytest.mark.slow
def test_answers_come_back_and_stand_in_the_trust_of_the_theme(sent, portfolio):
    corpus, identities, key, path = sent
    right = dict(zip(key["task_id"], key["intruder"], strict=True))
    theme_of = dict(zip(key["task_id"], key["theme_id"], strict=True))
    lost = theme_of[key["task_id"][0]]
    answer(path, {t: n if theme_of[t] != lost else n % 4 + 1 for t, n in right.items()})
    read = read_workbook(path, corpus, "2025-06-01T10:00:00")
    assert read.messages == ()
    assert {item.writer for item in read.decisions} == {"Ana"}
    assert len(read.decisions) == 8
    tables, _ = portfolio.deciding([*identities, *read.decisions]).themes()
    notes = dict(zip(tables["4_themes"]["theme_id"], tables["4_themes"]["note"], strict=True))
    found = "intruding word found {0} of 1 times; intruding quote found {0} of 1 times"
    kept = {theme_id: found.format(1) for theme_id in notes}
    kept[lost] = found.format(0) + "; readers do not see it as one theme"
    assert notes == kept


def test_a_sheet_read_twice_counts_once_and_an_empty_answer_not_at_all(sent):
    corpus, _, key, path = sent
    answer(path, {key["task_id"][0]: 1})
    read = read_workbook(path, corpus, "2025-06-01T10:00:00")
    assert len(read.decisions) == 1
    again = read_workbook(path, replace(corpus, decisions=read.decisions), "2025-07-01T10:00:00")
    assert again.decisions == ()


def test_an_answer_that_is_no_option_is_told_and_the_others_are_taken_in(sent):
    corpus, _, key, path = sent
    answer(path, {key["task_id"][0]: "seven", key["task_id"][1]: 2})
    read = read_workbook(path, corpus, "2025-06-01T10:00:00")
    assert len(read.decisions) == 1
    assert len(read.messages) == 1
    assert "'seven' is none of 1, 2, 3, 4" in read.messages[0]


def test_the_file_shows_no_right_answer(sent):
    _, _, key, path = sent
    cells = [
        str(cell.value)
        for sheet in load_workbook(path).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert not any("intruder" in text for text in cells if text.startswith("{"))
    assert not any(
        theme in text
        for theme in key["theme_id"]
        for text in cells
        if "T-" in text and not text.startswith("{")
    )


def test_without_themes_the_sheet_is_refused_with_the_next_step(portfolio, tmp_path):
    corpus = portfolio.corpus
    empty = intrusion_sheet(corpus.themes, corpus.theme_members, corpus.segments, corpus.sources, 1)
    with pytest.raises(DecisionError, match="sensemaking themes"):
        export_intrusion(corpus, *empty, tmp_path / "none.xlsx", "")
