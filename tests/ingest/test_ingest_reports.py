"""One-page reports: fields under many headings, and what in them is no evidence."""

from __future__ import annotations

import pytest

from pipeline.ingest.assembly import Setting, draft
from pipeline.ingest.fields.headings import field_of, is_alias
from pipeline.ingest.files.characters import paragraph_hash
from pipeline.ingest.files.pieces import Piece, Reading
from pipeline.ingest.files.text import paragraphs
from pipeline.ingest.words.aside import is_blank, is_hint

REPORT = Setting(kind="one-page report")


def blocks(text, setting=REPORT):
    drafts = draft(Reading(pieces=tuple(paragraphs(text))), setting).drafts
    return [(d.field, d.set_aside, d.text) for d in drafts]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Key outcomes", "outcomes"), ("1. KEY OUTCOMES (max 100 words)", "outcomes"),
        ("What changed, and for whom?", "outcomes"), ("¿Qué cambió?", "outcomes"),
        ("Résultats", "outcomes"), ("Principais resultados:", "outcomes"),
        ("Our contribution", "contribution"), ("How do we know?", "evidence"),
        ("Evidencia o ejemplo", "evidence"), ("What did not work", "challenges"),
        ("Ce qui n'a pas marché", "challenges"), ("Desafíos", "challenges"),
        ("4) Lessons learned", "learning"), ("Learning / Aprendizaje", "learning"),
        ("Lo que aprendimos", "learning"), ("Ce que nous avons appris", "learning"),
        ("What we will do differently", "adaptation"), ("What we will change", "adaptation"),
        ("Apoyo necesario", "support"), ("Besoins d'appui", "support"),
        ("Próximos pasos", "next"), ("Prochaines étapes", "next"), ("Next steps", "next"),
        ("Context", "context"), ("What changed around us", "context"),
        ("Organisation", "cover"), ("Period", "cover"), ("Overall rating (1-5)", "rating"),
        ("The roof", "other"), ("Something else entirely", "other"),
    ],
)  # fmt: skip
def test_a_heading_means_its_field_in_four_languages(heading, field):
    assert field_of(heading) == field


def test_numbered_capital_colon_and_inline_headings_all_begin_a_field():
    text = (
        "1. Key outcomes\nMore girls stay in school.\n\nLEARNING\nAsk before you build.\n\n"
        "Challenges:\nThe rain came early.\n\nNext steps: We visit the others in May.\n"
    )
    assert blocks(text) == [
        (None, "heading", "1. Key outcomes"),
        ("outcomes", None, "More girls stay in school."),
        (None, "heading", "LEARNING"),
        ("learning", None, "Ask before you build."),
        (None, "heading", "Challenges:"),
        ("challenges", None, "The rain came early."),
        ("next", None, "We visit the others in May."),
    ]


def test_the_cover_template_hints_and_the_banner_are_no_evidence():
    text = (
        "INVENTED EXAMPLE\n\nOne-page report\n\nOrganisation: Hill School\nPlaces of work: Kitui\n\n"
        "Key outcomes\nWhat changed, and for whom? (max 100 words)\nMore girls stay in school now.\n\n"
        "Learning\nPlease describe one thing that you see differently.\nAsk before you build anything.\n"
    )
    assert [(aside, said) for _, aside, said in blocks(text)] == [
        ("banner", "INVENTED EXAMPLE"),
        ("cover", "One-page report"),
        ("cover", "Hill School"),
        ("cover", "Kitui"),
        ("heading", "Key outcomes"),
        ("template", "What changed, and for whom? (max 100 words)"),
        (None, "More girls stay in school now."),
        ("heading", "Learning"),
        ("template", "Please describe one thing that you see differently."),
        (None, "Ask before you build anything."),
    ]


def test_table_cells_are_answers_under_their_labels():
    cells = [
        ("Organisation", "Hill School"), ("Key outcomes", "More girls stay."), ("Learning", ""),
        ("Support needed", "n/a"), ("Overall rating (1-5)", "4"), ("Roof", "It leaks."),
    ]  # fmt: skip
    pieces = tuple(Piece(text=text, kind="cell", label=label) for label, text in cells)
    drafting = draft(Reading(pieces=pieces), REPORT)
    assert [(d.field, d.heading, d.set_aside, d.text) for d in drafting.drafts] == [
        ("other", "Organisation", "cover", "Hill School"),
        ("outcomes", "Key outcomes", None, "More girls stay."),
        ("support", "Support needed", "blank", "n/a"),
        ("other", "Overall rating (1-5)", "rating", "4"),
        ("other", "Roof", None, "It leaks."),
    ]
    assert dict(drafting.warnings) == {
        "answers left blank, n/a, or the same as last time": 2,
        "headings that no canonical field is known for; what they hold counts as other": 1,
    }


def test_a_question_set_as_heading_under_a_field_belongs_to_that_field():
    pieces = (
        Piece(text="4. Learning", kind="heading"),
        Piece(text="What do you understand now?", kind="heading"),
        Piece(text="That waiting costs more than asking."),
    )
    assert [(d.field, d.set_aside) for d in draft(Reading(pieces=pieces), REPORT).drafts] == [
        (None, "heading"), ("learning", "template"), ("learning", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "answer",
    ["n/a", "N.A.", "-", "none", "Same as last time.", "see previous report", "tbc", "xxx",
     "no aplica", "lo mismo que la última vez", "néant", "RAS", "sans changement", "nada",
     "o mesmo que da última vez", "Click or tap here to enter text."],
)  # fmt: skip
def test_an_answer_that_says_nothing_is_blank(answer):
    assert is_blank(answer)


@pytest.mark.parametrize(
    "answer",
    ["None of the girls left.", "Nothing changed because of the rain.", "Same as last time, but worse.",
     "No.  We stopped it.", "Sin cambios en la escuela no hay avance."],
)  # fmt: skip
def test_an_answer_that_says_something_is_not_blank(answer):
    assert not is_blank(answer)


@pytest.mark.parametrize(
    "hint",
    ["(max 100 words)", "Please describe the most important change.", "Máximo 100 palabras",
     "Décrivez le changement le plus important.", "[What surprised you?]", "Up to 60 words",
     "Describa los cambios principales."],
)  # fmt: skip
def test_a_hint_of_the_template_is_known(hint):
    assert is_hint(hint)


@pytest.mark.parametrize(
    "answer",
    ["We learned to list the reasons before we act, and to wait.",
     "The families describe the change as a relief.", "She gave us more time, and we used it."],
)  # fmt: skip
def test_an_answer_is_no_hint(answer):
    assert not is_hint(answer)


def test_a_programme_document_keeps_its_headings_and_every_paragraph_is_evidence():
    text = "BACKGROUND\n\nThe programme began in 2019 in three counties.\n\nn/a\n"
    assert blocks(text, Setting(kind="programme document")) == [
        (None, "heading", "BACKGROUND"),
        (None, None, "The programme began in 2019 in three counties."),
        (None, None, "n/a"),
    ]


def test_template_text_shared_by_reports_of_one_instrument_is_no_evidence():
    text = "Learning\nTell it as you would tell a friend.\nAsk before you build.\n"
    shared = frozenset({paragraph_hash("tell it as you would tell a friend")})
    setting = Setting(kind="one-page report", template=shared)
    assert [aside for _, aside, _ in blocks(text, setting)] == ["heading", "template", None]


def test_a_label_of_two_languages_is_known_whole():
    assert is_alias("Resultados / Outcomes")
    assert not is_alias("Nepal / Humla district")


def test_a_letter_without_a_template_is_read_by_the_words_before_its_colons():
    text = (
        "Dear Ann,\n\nWhat went well: The girls stay in school. Two more villages joined.\n"
        "What went less well: The rain came too early for us.\n\nBest regards,\nJoseph\n"
    )
    assert [(field, aside) for field, aside, _ in blocks(text)][:4] == [
        ("other", "cover"), ("outcomes", None), ("challenges", None), ("other", "closing"),
    ]  # fmt: skip
