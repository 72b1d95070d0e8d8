"""The queue of capitalised names that a person decides about, and what comes of it."""

from __future__ import annotations

import stat

import pytest
from typer.testing import CliRunner

from pipeline.commands.cli import app
from pipeline.errors import RegisterError
from pipeline.ingest.names.queue import DECIDED_FILE, QUEUE_FILE, decided_names
from pipeline.ingest.names.unknown import unknown_names, without_capitals
from pipeline.study.store import Store
from pipeline.study.study import open_study
from pipeline.tables import DOCUMENTS

RUN = CliRunner()


def found(*texts, language="en", known=frozenset()):
    given = [(f"s{number}", text, language) for number, text in enumerate(texts)]
    return [(item.name, item.count, item.sources) for item in unknown_names(given, known)]


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("We went there with Wanjiru Kamau and her son.", "en", ["Wanjiru Kamau"]),
        ("Yesterday Wanjiru said so. Wanjiru knows.", "en", ["Wanjiru"]),
        ("Then Bishop Otieno's driver came.", "en", ["Otieno"]),
        ("La reunión fue con doña Yolanda de la Cruz en Tarata.", "es", ["Tarata", "Yolanda de la Cruz"]),
        ("Ayer, según don Eusebio, no llovió.", "es", ["Eusebio"]),
        ("On a parlé d'Aminata et de l'abbé Diatta.", "fr", ["Aminata", "Diatta"]),
        ("Depois a Jurema falou com o Tião.", "pt", ["Jurema", "Tião"]),
        ("He works for UWASNET now.", "en", ["UWASNET"]),
    ],
)  # fmt: skip
def test_a_name_inside_a_sentence_is_found_in_four_languages(text, language, names):
    assert sorted(name for name, _, _ in found(text, language=language)) == names


@pytest.mark.parametrize(
    "text",
    [
        "We began. Trust grew slowly. Nobody left.",
        "In March I'd say that we, I mean, I'm not sure. OK.",
        "They told the Board, and the Board told us.",
        "KEY OUTCOMES OF THE YEAR",
        "Key Outcomes And What Changed",
        "It was [Wanjiru laughs] so with ‹person 7f3a2c› there.",
        "She asked: Why now? “Because of rain,” he said.",
    ],
)
def test_openings_headings_months_tags_and_pseudonyms_are_no_names(text):
    assert found(text) == []


def test_a_word_that_anyone_writes_small_is_ordinary_and_register_words_are_known():
    assert found("We are the Chama.", "A chama is a savings group.") == []
    assert found("We met in Kitui.", known=frozenset({"kitui"})) == []


def test_a_first_name_that_is_also_a_word_is_doubted():
    assert found("So we asked Grace. And then we told Grace again.") == [("Grace", 2, ("s0",))]


def test_counts_and_sources_are_told_the_most_frequent_first():
    texts = ("There was Kamau. So Kamau and Achieng came.", "I know Kamau.")
    assert found(*texts) == [("Kamau", 3, ("s0", "s1")), ("Achieng", 1, ("s0",))]


def test_a_text_without_capitals_is_said_to_be_one():
    small = "so we went to see wanjiru and she said that nothing had changed since the rain " * 3
    assert without_capitals(small)
    assert not without_capitals("So we went. She said that. Nothing had changed. " * 5)


@pytest.fixture
def study(tiny_study):
    """Return a study in which two sources speak of a person and a place no register knows."""
    for name in ("one", "two"):
        path = tiny_study / "data/raw" / f"{name}.txt"
        text = path.read_text(encoding="utf-8")
        said = "R: Then Wanjiru Kamau came from Tarata, and Mr Kamau was glad of the visit.\n"
        path.write_text(text + f"I: Who else?\n{said}", encoding="utf-8")
    return open_study(tiny_study)


def ingest(study):
    shown = RUN.invoke(app, ["ingest", "--study", str(study.root)])
    assert shown.exit_code == 0, shown.output
    return shown.output


def decide(study, decisions):
    path = study.private / QUEUE_FILE
    lines = path.read_text(encoding="utf-8").splitlines()
    told = [line + decisions.get(line.split(",")[0], "") for line in lines]
    path.write_text("\n".join(told) + "\n", encoding="utf-8")


def test_a_decision_is_honoured_in_every_source_and_never_asked_again(study):
    output = ingest(study)
    queue = study.private / QUEUE_FILE
    assert f"3 names to decide in {queue}" in output
    assert "Wanjiru" not in output and "Tarata" not in output
    assert stat.S_IMODE(queue.stat().st_mode) == 0o600
    assert queue.read_text(encoding="utf-8").splitlines()[1:] == [
        "Kamau,2,one; two,", "Tarata,2,one; two,", "Wanjiru Kamau,2,one; two,",
    ]  # fmt: skip
    decide(study, {"Wanjiru Kamau": "person", "Kamau": "Person", "Tarata": "not a name"})
    assert "to decide" not in ingest(study)
    texts = Store(study.processed).read(DOCUMENTS)["text"].tolist()
    assert all("Kamau" not in text and "Wanjiru" not in text for text in texts)
    assert all("Tarata" in text for text in texts)
    assert not queue.exists()
    assert stat.S_IMODE((study.private / DECIDED_FILE).stat().st_mode) == 0o600
    assert {item.name: item.decision for item in decided_names(study)} == {
        "Wanjiru Kamau": "person", "Kamau": "person", "Tarata": "not a name",
    }  # fmt: skip
    assert "to decide" not in ingest(study)


def test_a_decision_that_is_not_understood_is_told_with_its_line_and_not_the_name(study):
    ingest(study)
    decide(study, {"Kamau": "persona"})
    with pytest.raises(RegisterError, match=r"names_to_decide.csv:2: .* Did you mean 'person'"):
        decided_names(study)
    shown = RUN.invoke(app, ["check", "--study", str(study.root)])
    assert shown.exit_code == 11
    assert "Kamau" not in shown.output


def test_check_tells_how_many_names_wait_and_what_is_written_without_capitals(study):
    small = "I: how was it\nR: so we went to see the school and nothing had changed at all\n" * 4
    (study.sources / "small.txt").write_text(small.lower(), encoding="utf-8")
    ingest(study)
    shown = RUN.invoke(app, ["check", "--study", str(study.root)]).output
    assert f"3 names to decide in {study.private / QUEUE_FILE}" in shown
    assert "1 sources are written without capitals" in shown
    assert "no string of the roster is left" in shown
