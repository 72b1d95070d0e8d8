"""The one-page report form: written, filled in, saved by other programs, and read back."""

from __future__ import annotations

from collections import defaultdict

import pytest
from form_answers import BODY, answers, fill_excel, fill_word
from programs import through_libreoffice
from typer.testing import CliRunner

from pipeline.commands.cli import app
from pipeline.forms import sheet, word
from pipeline.forms.wording import LANGUAGES, wording_in, wordings
from pipeline.ingest.assembly import Setting, draft
from pipeline.ingest.fields.headings import field_of
from pipeline.ingest.formats import read_file

RUN = CliRunner()
WRITERS = {"docx": (word, fill_word), "xlsx": (sheet, fill_excel)}


def filled(folder, language, kind):
    module, fill = WRITERS[kind]
    path = folder / f"{language}.{kind}"
    module.write_form(wording_in(language), path)
    fill(wording_in(language), path)
    return path


def read_back(path):
    """Return what counts as evidence by field, and what does not by reason."""
    evidence, aside = defaultdict(list), defaultdict(list)
    for item in draft(read_file(path), Setting()).drafts:
        if item.set_aside is None:
            evidence[item.field].append(item.text)
        else:
            aside[item.set_aside].append(item.text)
    return dict(evidence), dict(aside)


def expected(language):
    return {field: own for field, own in BODY[language].items() if own}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", WRITERS)
def test_a_filled_form_comes_back_word_for_word_under_its_fields(tmp_path, language, kind):
    evidence, aside = read_back(filled(tmp_path, language, kind))
    assert evidence == expected(language)
    assert aside["rating"] == ["4"]
    said = answers(language)
    short = ("organisation", "programme", "place", "period", "author", "date", "quote")
    assert sorted(aside["cover"]) == sorted(text for name in short for text in said[name])
    wording = wording_in(language)
    assert set(aside["template"]) >= {entry.hint for entry in wording.entries if entry.hint}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", WRITERS)
def test_nothing_of_a_blank_form_is_evidence(tmp_path, language, kind):
    path = tmp_path / f"blank.{kind}"
    WRITERS[kind][0].write_form(wording_in(language), path)
    evidence, aside = read_back(path)
    assert evidence == {}
    assert set(aside) <= {"heading", "template", "page footer"}


@pytest.mark.office
@pytest.mark.parametrize("kind", ["docx", "odt", "pdf"])
def test_a_form_that_an_office_program_saved_comes_back_word_for_word(tmp_path, kind):
    paths = [filled(tmp_path, language, "docx") for language in LANGUAGES]
    saved = through_libreoffice(paths, kind, tmp_path / "saved")
    for path in saved:
        evidence, aside = read_back(path)
        wanted = expected(path.stem)
        if kind == "pdf":  # a page does not say where a paragraph ends
            evidence, wanted = joined(evidence), joined(wanted)
        assert evidence == wanted, path.name
        assert aside["rating"] == ["4"]


def joined(evidence):
    return {field: " ".join(own) for field, own in evidence.items()}


@pytest.mark.office
def test_a_sheet_that_an_office_program_saved_comes_back_word_for_word(tmp_path):
    paths = [filled(tmp_path, language, "xlsx") for language in LANGUAGES]
    for path in through_libreoffice(paths, "xlsx", tmp_path / "saved"):
        assert read_back(path)[0] == expected(path.stem), path.name


@pytest.mark.office
def test_a_blank_form_is_one_page_in_every_language(tmp_path):
    import pdfplumber

    for kind, (module, _) in WRITERS.items():
        folder = tmp_path / kind
        paths = [folder / f"{wording.language}.{kind}" for wording in wordings()]
        for wording, path in zip(wordings(), paths, strict=True):
            module.write_form(wording, path)
        for path in through_libreoffice(paths, "pdf", folder / "pdf"):
            with pdfplumber.open(path) as pages:
                assert len(pages.pages) == 1, (kind, path.name)


def test_every_heading_of_the_form_means_its_field():
    wanted = {
        (wording.language, entry.heading): "rating"
        if entry.field == "rating"
        else entry.field
        if entry in wording.body
        else "cover"
        for wording in wordings()
        for entry in wording.entries
    }
    assert {key: field_of(key[1]) for key in wanted} == wanted


def test_outcomes_and_learning_come_first():
    assert all([e.field for e in own.body][:2] == ["outcomes", "learning"] for own in wordings())


def test_the_names_on_the_cover_are_replaced_everywhere(tmp_path):
    names = draft(read_file(filled(tmp_path, "en", "docx")), Setting()).names
    assert sorted(names) == [("Amani Okello", "person"), ("Hill School", "organisation")]


def test_the_command_writes_a_form_and_never_over_another_file(tmp_path):
    target = tmp_path / "informe.xlsx"
    command = ["template", "one-page-report", "--language", "es", "--to", str(target)]
    assert RUN.invoke(app, command).exit_code == 0
    assert read_file(target).pieces[0].text == "Informe de una página"
    again = RUN.invoke(app, command)
    assert "exists already" in str(again.exception)
    wrong = RUN.invoke(app, ["template", "one-page-report", "--language", "esp"])
    assert "Did you mean 'es'?" in str(wrong.exception)
