"""The Word briefing: safe with anything a source can say, balanced, and honest about what is missing."""

import re
import zipfile
from dataclasses import replace

import docx
import pytest
from programs import through_libreoffice
from release_files import crowd
from report_study import HOSTILE, draft, with_finding

from pipeline.leaks.check import problems_of
from pipeline.study.codebook import Code, Codebook
from pipeline.synthesis.briefing.parts import quotes_for
from pipeline.synthesis.briefing.write import write_team_briefing
from pipeline.synthesis.caveats import ALWAYS
from pipeline.synthesis.metadata import run_id
from pipeline.synthesis.release.write import write_profile
from pipeline.synthesis.stage import build_tables
from pipeline.synthesis.tables.t23_methods import TO_COMPLETE


def written(made, folder):
    corpus = made.corpus()
    sheets = build_tables(corpus)
    path = folder / "briefing.docx"
    write_team_briefing(sheets, corpus, path)
    return corpus, sheets, path


def texts_of(path):
    opened = docx.Document(str(path))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in opened.paragraphs], cells


@pytest.mark.slow
def test_this_run_s_caveats_come_first_then_findings_numbers_quotes_and_methods(tmp_path):
    corpus, sheets, path = written(with_finding(draft()), tmp_path)
    paragraphs, cells = texts_of(path)
    headings = [
        "Read this first", "Findings written by people", "What the evidence says",
        "Enablers by partnership", "Emergent themes", "Quotes", "Who was heard",
        "Methods and caveats", "What to keep in mind with every number",
    ]  # fmt: skip
    assert [text for text in paragraphs if text in headings] == headings
    caveats = sheets["T23"].table.query("section == 'caveat'")["content"].tolist()
    points = [re.sub(r"^\d+\.\s*", "", text) for text in paragraphs]
    assert [text for text in points if text in caveats] == caveats
    first = points[: points.index("Findings written by people")]
    assert [text for text in first if text in caveats] == caveats[: -len(ALWAYS)]
    assert any(run_id(sheets, corpus) in text for text in paragraphs)
    assert "Trust came late <i>everywhere</i>." in paragraphs
    items = [cell for cell in cells if cell.startswith(("COREQ ", "SRQR "))]
    assert len(items) == 32 + 21
    assert cells.count(TO_COMPLETE) == sum(sheets["T23"].table["status"] == "to complete")


@pytest.mark.slow
def test_whatever_a_source_says_is_text_in_the_briefing(tmp_path):
    _, _, path = written(draft(), tmp_path)
    paragraphs, _ = texts_of(path)
    spoken = "\n".join(paragraphs)
    assert any(words in spoken for words in HOSTILE[:4])
    assert len(spoken) < 60_000
    with zipfile.ZipFile(path) as archive:
        body = archive.read("word/document.xml").decode("utf-8")
    assert "<script" not in body
    assert "HYPERLINK" not in body or "w:instrText" not in body


def test_a_long_quote_is_shortened_openly_and_right_to_left_text_runs_so(tmp_path):
    made = draft()
    kept = ("e-odd",)
    made.codings = [coding for coding in made.codings if coding.source_id in kept]
    made.codings = [c for place, c in enumerate(made.codings) if place in (3, 4)]
    _, _, path = written(made, tmp_path)
    paragraphs, _ = texts_of(path)
    (long,) = [text for text in paragraphs if text.startswith("“Long trust. xxx")]
    assert long.endswith(
        f"[… shortened here; all {len(HOSTILE[4])} characters stand in table T14]”"
    )
    with zipfile.ZipFile(path) as archive:
        body = archive.read("word/document.xml").decode("utf-8")
    assert "<w:bidi/>" in body.split("אנחנו", maxsplit=1)[0].rsplit("<w:p>", 1)[1]


@pytest.mark.slow
def test_quotes_go_round_the_groups(tmp_path):
    corpus, sheets, _ = written(crowd(sizes=(12, 9, 8)), tmp_path)
    chosen = quotes_for(sheets, corpus)
    said = {row["group"] for _, rows in chosen for row in rows}
    assert said == {"partner", "philanthropy", "MEL partner"}
    assert all(len(rows) <= 3 for _, rows in chosen)


@pytest.mark.slow
def test_two_runs_write_the_same_briefing(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = (written(draft(), tmp_path / name)[2] for name in "ab")
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.slow
def test_three_hundred_codes_with_long_names_fit_into_every_file_of_an_audience(tmp_path):
    made = crowd(sizes=(10, 8, 0))
    name = "Name " * 38 + "=1+1 <b> שלום"
    codes = tuple(
        Code(id=f"C{n:03d}", label=f"{name} {n}"[:200], definition="x", family="enabler")
        for n in range(300)
    )
    for number in range(0, 300, 10):
        for source in made.sources:
            made.code(source.source_id, 1, f"C{number:03d}")
    corpus = replace(made.corpus(), codebook=Codebook(name="long", version="1", codes=codes))
    folder = tmp_path / "funder"
    write_profile(corpus, "funder", folder)
    assert problems_of(corpus, "funder", folder) == []
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert page.count("C290</span>") >= 1
    assert "<b> שלום" not in page
    _, cells = texts_of(folder / "briefing.docx")
    assert sum(cell.endswith(")") and "(C" in cell for cell in cells) >= 300


@pytest.mark.office
@pytest.mark.slow
def test_the_briefing_opens_in_an_office_program(tmp_path):
    _, _, path = written(draft(), tmp_path)
    (printed,) = through_libreoffice([path], "pdf", tmp_path)
    assert printed.read_bytes().startswith(b"%PDF")
