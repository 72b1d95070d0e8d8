"""Advice: what stops, what fits and why; a flipped answer changes only what rests on it."""

import random
import zipfile

import pytest
import yaml
from seeds import seeds
from typer.testing import CliRunner

from pipeline.advice.advice import advise
from pipeline.advice.answers import blank_form, read_answers
from pipeline.advice.rules import advice_file, load_book
from pipeline.commands.cli import app
from pipeline.errors import CodebookError, DecisionError
from pipeline.study.profiles import load_profiles, profile_file

BOOK = load_book(advice_file())
PROFILES = load_profiles(profile_file())
SOUND = {
    "purposes": ("PU2", "PU3"), "participants": ("PA2",), "first": ("learning",),
    "budget": ("medium",), "time": ("enough",), "focal_point": ("yes",), "window": ("known",),
}  # fmt: skip
WHOLE = {"purposes": ("PU3", "PU4", "PU5"), "participants": ("PA1", "PA2"), "budget": ("large",)}


def told(**answers):
    return advise(BOOK, {k: v for k, v in answers.items() if v}, PROFILES)


@pytest.mark.parametrize(
    "change",
    [
        {"first": ("accountability",)},
        {"focal_point": ("no",)},
        {"time": ("none",)},
        {"budget": ("small",), "purposes": ("PU2", "PU3", "PU4")},
        {"missing": ("OE1",)},
        {"not_acceptable": ("costs",)},
    ],
)
def test_where_there_is_no_good_answer_the_advice_is_not_yet_and_what_would_change_it(change):
    assert told(**SOUND).verdict == "fits"
    advice = told(**SOUND | change)
    assert advice.verdict == "not yet"
    assert all(rule.change["en"] for rule in advice.of("stop"))


@pytest.mark.parametrize(
    ("purposes", "participants", "archetypes"),
    [
        (("PU5",), ("PA1",), ("AR-PP",)),
        (("PU3",), ("PA2",), ("AR-PS",)),
        (("PU4",), ("PA3",), ("AR-NB",)),
        (("PU3", "PU4", "PU5"), ("PA1", "PA2"), ("AR-PN",)),
        (("PU5", "PU4"), ("PA1",), ("AR-PP", "AR-NB")),
    ],
)
def test_an_archetype_fits_by_purpose_and_participants(purposes, participants, archetypes):
    advice = told(purposes=purposes, participants=participants)
    assert (advice.verdict, advice.archetypes) == ("fits", archetypes)


def test_a_navigator_without_one_programme_gives_way_to_its_parts():
    advice = told(**WHOLE, unified=("no",))
    assert advice.archetypes == ("AR-PP", "AR-PS", "AR-NB")
    assert [rule.id for rule in advice.of("against")] == ["against-navigator-unified"]


def test_what_is_not_answered_is_not_said():
    assert told(purposes=("PU3",)).verdict == "not enough to say"
    assert told(purposes=("PU3",), participants=("PA3",)).verdict == "none fits"
    assert told().rules == ()


def test_contradictions_are_pointed_out():
    advice = told(**SOUND | {"focal_point": ("no",)}, in_place=("OE1", "SE1"), missing=("SE1",))
    assert [rule.id for rule in advice.of("contradiction")] == ["contradiction-focal-point"]
    assert advice.twice == ("SE1",)


def random_answers(chance):
    return {
        question.id: tuple(chance.sample(question.choices, chance.randint(1, 2)))
        if question.several else (chance.choice(question.choices),)
        for question in BOOK.questions if chance.random() < 0.8
    }  # fmt: skip


@pytest.mark.parametrize("seed", seeds(10))
def test_flipping_an_answer_changes_no_reason_that_does_not_name_it(seed):
    chance = random.Random(seed)
    answers = random_answers(chance)
    before = {rule.id: rule for rule in told(**answers).rules}
    for question in BOOK.questions:
        flipped = answers | {question.id: (chance.choice(question.choices),)}
        after = {rule.id: rule for rule in told(**flipped).rules}
        for name in before.keys() ^ after.keys():
            assert question.id in (before | after)[name].names


def test_a_file_of_answers_is_checked_as_a_whole(tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_text("purposes: [PU9]\npurpose: PU1\nfirst: [learning, accountability]\n")
    with pytest.raises(DecisionError) as fault:
        read_answers(path, BOOK)
    for part in ("'PU9' is none of", "'purpose' is not asked", "first: one answer, and not 2"):
        assert part in str(fault.value)
    path.write_text("focal_point: no\ndate: 2026-01-05\n")
    assert read_answers(path, BOOK).answers == {"focal_point": ("no",)}


@pytest.mark.parametrize("language", ["en", "es", "fr", "pt"])
def test_the_form_in_each_language_is_read_back_as_unanswered(language, tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_text(blank_form(BOOK, language), encoding="utf-8")
    assert read_answers(path, BOOK).answers == {}


def run(*arguments):
    result = CliRunner().invoke(app, ["advise", *map(str, arguments)])
    assert result.exception is None, result.exception
    return result.output


def test_the_note_names_the_answers_behind_each_reason_and_where_people_differ(tmp_path):
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    shared = {name: list(answer) for name, answer in SOUND.items()}
    one.write_text(yaml.safe_dump(shared | {"by": "Programme <team>", "date": "2026-01-05"}))
    other.write_text(yaml.safe_dump(shared | {"by": "Partners", "time": ["none"]}))
    text = run(one, other)
    assert "Philanthropy Sense-maker (AR-PS)" in text
    assert "[rests on time: none | not-yet-time | " in text
    assert "WHERE STAKEHOLDERS DIFFER" in text
    assert "time | enough | none" in text
    assert "CC BY 4.0" in text
    for language, title in (("es", "Nota de diseño"), ("pt", "Nota de conceção")):
        page = tmp_path / f"{language}.html"
        run(one, "--language", language, "--to", page)
        html = page.read_text(encoding="utf-8")
        assert title in html
        assert "Programme &lt;team&gt;" in html
        assert "http" not in html.replace("http-equiv", "")
    run(one, "--to", tmp_path / "note.docx")
    with zipfile.ZipFile(tmp_path / "note.docx") as word:
        assert "Philanthropy Sense-maker" in word.read("word/document.xml").decode()


def test_a_rule_that_looks_at_what_is_not_asked_is_refused(tmp_path):
    content = yaml.safe_load(advice_file().read_text(encoding="utf-8"))
    content["rules"][0]["when"] = {"mood": ["good"]}
    path = tmp_path / "advice.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(CodebookError, match="looks at 'mood', which is not asked"):
        load_book(path)
