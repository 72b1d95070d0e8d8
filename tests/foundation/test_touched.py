"""Only what is touched is made again, and it is what making everything anew gives."""

import subprocess
import sys

import pandas as pd
import pytest

from benchmarks.loop_walk import decided, walk
from pipeline.model import bert, embedding
from pipeline.run.runner import run, running
from pipeline.run.work import silent
from pipeline.study.study import EmbeddingSettings, open_study
from pipeline.themes import stable

STEPS = 10
LOADED = (
    "import sys\n"
    "from pathlib import Path\n"
    "from pipeline.run.runner import run\n"
    "from pipeline.study.study import open_study\n"
    "made = run(open_study(Path({study!r}))).made\n"
    "heavy = ('torch', 'spacy', 'sentence_transformers', 'transformers', 'sklearn', 'bertopic', 'umap')\n"
    "print(made['coding'], [name for name in heavy if name in sys.modules])\n"
)
TEXTS = [
    "We trust each other.", "No hay tiempo, señora — ¿verdad?", "", "  odd   spaces\tand ünïcödé 漢字 ",
    " ".join(["word"] * 400), "(a) b-c/d 3.5% \u200b zero", *(f"Text {n} " + "of words " * n for n in range(40)),
]  # fmt: skip


@pytest.mark.slow
def test_after_any_step_the_files_are_those_of_making_everything_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(stable, "RUNS", 40)  # the themes are made twenty times
    walked = list(walk(tmp_path, STEPS, seed=1))
    assert len(walked) == STEPS
    assert [(step, found) for step, found in walked if found] == []


@pytest.fixture
def walked_study(once, tmp_path):
    """Return a study of six interviews after a run."""
    import shutil

    from benchmarks.loop_walk import write_study

    def make(folder):
        write_study(folder)
        run(open_study(folder))

    return shutil.copytree(once("walk", make), tmp_path / "study")


def test_decisions_load_no_language_model_and_no_tokeniser(walked_study):
    import random

    decided(walked_study, random.Random(3))
    code = LOADED.format(study=str(walked_study))
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "6 []"


def test_a_changed_source_loads_the_model_by_itself(walked_study):
    path = walked_study / "data/raw/s2.txt"
    path.write_text(path.read_text("utf-8") + "I: And?\nR: It rained all of that week.\n", "utf-8")
    code = LOADED.format(study=str(walked_study))
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "1 ['torch', 'spacy']"


def test_tables_and_pages_are_there_before_the_themes_and_say_so(walked_study):
    folder = walked_study / "data/processed/5_synthesis"
    (walked_study / "data/processed/4_themes.parquet").unlink()
    before = (folder / "tables/T17_emergent_themes.csv").read_bytes()
    steps = running(open_study(walked_study), "synthesis", force=False, progress=silent)
    assert "ready" in next(steps)
    assert len(pd.read_csv(folder / "tables/T17_emergent_themes.csv")) == 0
    assert len(pd.read_csv(folder / "tables/T03_codings.csv")) > 3
    assert "Being made" in (folder / "report.html").read_text("utf-8")
    assert list(steps) == []
    assert (folder / "tables/T17_emergent_themes.csv").read_bytes() == before
    assert "Being made" not in (folder / "report.html").read_text("utf-8")


def test_themes_stay_when_people_confirm_what_counted_already(walked_study):
    study = open_study(walked_study)
    settings = walked_study / "sensemaking.toml"
    settings.write_text(settings.read_text("utf-8") + 'coders = ["rules"]\n', "utf-8")
    run(study := open_study(walked_study))
    from pipeline.study.decisions import Decision, append
    from pipeline.study.store import Store
    from pipeline.tables import CODINGS, DOCUMENTS

    codings = Store(study.processed).read(CODINGS)
    row = codings[codings["score"] >= 0.6].iloc[0]
    from pipeline.study.anchors import anchor

    text = Store(study.processed).read(DOCUMENTS, [row["source_id"]])["text"].iloc[0]
    passage = anchor(row["source_id"], text, int(row["start"]), int(row["end"]))
    body = {"action": "accept", "code": row["code"]}
    made = Decision(kind="coding", writer="A", made_at="2025-01-01", body=body, passage=passage)
    append(study.decisions, "x", [made])
    assert run(open_study(walked_study)).made["themes"] == 0


@pytest.mark.slow
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_the_plain_model_gives_the_numbers_of_sentence_transformers(
    precision, tmp_path, monkeypatch
):
    plain = embedding.Encoder(EmbeddingSettings(precision=precision), tmp_path)
    read = plain.embed(TEXTS)
    assert isinstance(plain.load(), bert.Sentences)
    monkeypatch.setattr(bert, "plain_bert", lambda folder: None)
    library = embedding.Encoder(EmbeddingSettings(precision=precision), tmp_path)
    assert (library.embed(TEXTS).both == read.both).all()
    assert type(library.load()).__name__ == "SentenceTransformer"
