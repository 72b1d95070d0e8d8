from typer.testing import CliRunner

from pipeline.anchors import anchor
from pipeline.cli import app
from pipeline.decisions import Decision, append, read
from pipeline.runner import run
from pipeline.store import Store
from pipeline.study import open_study
from pipeline.tables import DOCUMENTS

RUN = CliRunner()


def decide(study, source_id):
    texts = Store(study.processed).read(DOCUMENTS, [source_id])
    passage = anchor(source_id, texts["text"][0], 0, 30)
    body = {"action": "add", "code": "TR"}
    decision = Decision(
        kind="coding", writer="Ana", made_at="2025-01-01", body=body, passage=passage
    )
    append(study.decisions, "review", [decision])


def test_a_withdrawn_source_leaves_file_decisions_vectors_and_outputs(tiny_study):
    study = open_study(tiny_study)
    run(study)
    decide(study, "one")
    decide(study, "two")
    shown = RUN.invoke(app, ["withdraw", "one", "--yes", "--study", str(tiny_study)])
    assert shown.exit_code == 0, shown.output
    assert "no 8 words in a row of one are left" in shown.output
    assert not (study.sources / "one.txt").exists()
    coded = [item.passage.source_id for item in read(study.decisions) if item.passage]
    assert coded == ["two"]
    assert not list(study.processed.rglob("one.*"))
    assert "one" in (study.decisions / "withdrawn.txt").read_text(encoding="utf-8")


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
