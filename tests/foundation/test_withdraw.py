import numpy as np
import pytest
from openpyxl import Workbook, load_workbook
from tiny import THIRD, add_third
from typer.testing import CliRunner

from pipeline.commands import withdraw
from pipeline.commands.cli import app
from pipeline.run.runner import run
from pipeline.run.search import places_of, search
from pipeline.run.traces import hashed_with, traces_of
from pipeline.run.work import Work
from pipeline.study.anchors import anchor
from pipeline.study.decisions import Decision, append, read
from pipeline.study.privacy import study_key
from pipeline.study.store import Store
from pipeline.study.study import open_study
from pipeline.tables import DOCUMENTS, SOURCES, notices_of

RUN = CliRunner()


def decide(study, source_id):
    texts = Store(study.processed).read(DOCUMENTS, [source_id])
    passage = anchor(source_id, texts["text"][0], 0, 30)
    body = {"action": "add", "code": "TR"}
    decision = Decision(
        kind="coding", writer="Ana", made_at="2025-01-01", body=body, passage=passage
    )
    append(study.decisions, "review", [decision])


def test_a_withdrawn_source_leaves_file_decisions_vectors_and_outputs(ran_study):
    study = open_study(ran_study)
    decide(study, "one")
    decide(study, "two")
    shown = RUN.invoke(app, ["withdraw", "one", "--yes", "--study", str(ran_study)])
    assert shown.exit_code == 0, shown.output
    assert "no 8 words in a row of one and none of its vectors are left" in shown.output
    assert not (study.sources / "one.txt").exists()
    coded = [item.passage.source_id for item in read(study.decisions) if item.passage]
    assert coded == ["two"]
    assert not list(study.processed.rglob("one.*"))
    assert "one" in (study.decisions / "withdrawn.txt").read_text(encoding="utf-8")


@pytest.mark.usefixtures("only_read")
def test_a_withdrawn_source_does_not_come_back_with_its_file(tiny_study):
    study = open_study(tiny_study)
    text = (study.sources / "one.txt").read_text(encoding="utf-8")
    RUN.invoke(app, ["withdraw", "one", "--yes", "--study", str(tiny_study)])
    (study.sources / "one.txt").write_text(text, encoding="utf-8")
    assert run(study, "ingest").made["ingest"] == 0
    assert "one" not in Store(study.processed).read(DOCUMENTS)["source_id"].tolist()


def test_an_unknown_source_is_refused_with_the_nearest_name(tiny_study):
    shown = RUN.invoke(app, ["withdraw", "onee", "--yes", "--study", str(tiny_study)])
    assert shown.exit_code != 0
    assert "Did you mean 'one'" in str(shown.exception)


@pytest.fixture
def three(tiny_study):
    """Return a study with a third interview, not yet run."""
    add_third(tiny_study)
    return open_study(tiny_study)


@pytest.fixture
def only_read(monkeypatch):
    """Let a withdrawal make anew what is read from files, and nothing after that."""
    monkeypatch.setattr(withdraw, "run", lambda study, *_, **more: run(study, "ingest", **more))


def test_after_withdrawal_no_file_holds_its_words_or_a_vector_of_it(ran_three):
    three = open_study(ran_three)
    decide(three, "three")
    work = Work(three)
    own = traces_of(work, "three", work.files["three"])
    assert len(own.runs) > 20 and len(own.vectors) >= 2
    with np.load(work.store.vectors("three"), allow_pickle=False) as stored:
        vectors = [row.tobytes() for row in stored["vectors"]]

    def left():
        return search(places_of(three.root, []).files, own, hashed_with(study_key(three))).left

    assert {path.name for path in left()} >= {
        "three.txt", "three.parquet", "three.npz", "synthesis.xlsx",
    }  # fmt: skip
    shown = RUN.invoke(app, ["withdraw", "three", "--yes", "--study", str(three.root)])
    assert shown.exit_code == 0, shown.output
    assert left() == ()
    files = places_of(three.root, []).files
    assert len(files) > 50
    for path in files:  # bit for bit, without the help of the program
        if path.suffix == ".npz":
            with np.load(path, allow_pickle=False) as stored:
                content = b"".join(stored[name].tobytes() for name in stored.files)
            assert not any(vector in content for vector in vectors), path


@pytest.mark.usefixtures("only_read")
def test_a_copy_of_its_words_elsewhere_in_the_study_is_told(three):
    run(three, "ingest")
    (three.root / "notes").mkdir()
    (three.root / "notes" / "copy.txt").write_text(THIRD, encoding="utf-8")
    shown = RUN.invoke(app, ["withdraw", "three", "--yes", "--study", str(three.root)])
    assert "LEFT" in str(shown.exception) and "copy.txt" in str(shown.exception)
    assert "goats" not in shown.output + str(shown.exception)


@pytest.mark.usefixtures("only_read")
def test_a_name_that_others_speak_of_stays_replaced_after_its_source_is_withdrawn(three):
    talk = "Nyambura: We went there.\n\nTom: And then?\n\nNyambura: It rained for many days.\n\nTom: Why?\n"
    (three.sources / "three.txt").write_text(talk, encoding="utf-8")
    two = three.sources / "two.txt"
    two.write_text(two.read_text(encoding="utf-8") + "I: Who?\nR: Then Nyambura told us so.\n")
    run(three, "ingest")
    shown = RUN.invoke(app, ["withdraw", "three", "--yes", "--study", str(three.root)])
    assert shown.exit_code == 0, shown.output
    text = Store(three.processed).read(DOCUMENTS, ["two"])["text"][0]
    assert "Nyambura" not in text
    kept = (three.private / "names_decided.csv").read_text(encoding="utf-8")
    assert kept.splitlines()[1:] == ["Nyambura,person,two"]


ANSWERS = [
    ["Organisation", "Key outcomes", "Learning"],
    ["Lake Farm", "The store of seed lasted until the new harvest was in at last.", "Ask first."],
    [
        "Hill School",
        "My goats were sold so that a well could be dug before the long rains.",
        "Ask.",
    ],
    [
        "Blue House",
        "Nine of the families have moved back into the valley since the spring.",
        "Wait.",
    ],
]


@pytest.mark.usefixtures("only_read")
@pytest.mark.parametrize("name", ["form.csv", "form.xlsx"])
def test_one_row_of_a_form_is_emptied_and_the_others_keep_their_places(tiny_study, name):
    study = open_study(tiny_study)
    path = study.sources / name
    if path.suffix == ".csv":
        path.write_text("\n".join(";".join(row) for row in ANSWERS) + "\n", encoding="utf-8")
    else:
        book = Workbook()
        for row in ANSWERS:
            book.active.append(row)
        book.save(path)
    run(study, "ingest")
    shown = RUN.invoke(app, ["withdraw", "form-r02", "--yes", "--study", str(tiny_study)])
    assert shown.exit_code == 0, shown.output
    assert "emptied its row R02" in shown.output
    if path.suffix == ".csv":
        rows = [line.split(";") for line in path.read_text(encoding="utf-8").splitlines()]
    else:
        cells = load_workbook(path).active.iter_rows(values_only=True)
        rows = [[cell or "" for cell in row] for row in cells]
    assert rows == [*ANSWERS[:2], ["[withdrawn]", "", ""], ANSWERS[3]]
    texts = Store(study.processed).read(DOCUMENTS).set_index("source_id")["text"]
    assert "form-r02" not in texts.index
    assert "moved back into the valley" in texts["form-r03"]


def test_a_source_kept_too_long_is_not_analysed_and_check_says_so(ran_three):
    three = open_study(ran_three)
    register = three.sources / "register/sources.csv"
    text = register.read_text(encoding="utf-8").replace("ai_assist\n", "ai_assist,retain_until\n")
    register.write_text(text.replace("public,yes\n", "public,yes,2024-12-31\n"), encoding="utf-8")
    run(three, "coding")
    store = Store(three.processed)
    assert store.read(SOURCES, ["three"])["status"][0] == "set aside"
    assert store.read(DOCUMENTS, ["three"]).empty
    assert not store.vectors("three").exists()
    messages = store.read(notices_of(1), ["three"])["message"].tolist()
    assert "kept until 2024-12-31 only; run: sensemaking withdraw three" in messages
    shown = RUN.invoke(app, ["check", "--study", str(three.root)]).output
    assert "was to be kept until 2024-12-31 only and is not analysed" in shown
    assert "run: sensemaking withdraw three" in shown
