"""Only what is touched is made again, and it is what making everything anew gives."""

import json
import random
import shutil
import subprocess
import sys
from functools import partial

import pandas as pd
import pytest

from benchmarks.loop_walk import decided, walk, write_study
from pipeline.commands.tasks import bring_up_to_date
from pipeline.model import bert, embedding
from pipeline.run.learning import hold_or_learn
from pipeline.run.runner import run, running
from pipeline.run.work import Work, silent
from pipeline.study.store import Store
from pipeline.study.study import EmbeddingSettings, open_study
from pipeline.tables import CODINGS, THEME_MEMBERS, THEMES
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
def walked_study(once, tmp_path, monkeypatch):
    """Return a study of six interviews after a run."""

    def make(folder):
        write_study(folder)
        run(open_study(folder))

    monkeypatch.setattr(stable, "RUNS", 40)

    return shutil.copytree(once("walk", make), tmp_path / "study")


def test_decisions_load_no_language_model_and_no_tokeniser(walked_study):
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
    settings = walked_study / "sensemaking.toml"
    settings.write_text(settings.read_text("utf-8") + "\n[themes]\nthemes = 3\n", "utf-8")
    steps = running(open_study(walked_study), "synthesis", force=False, progress=silent)
    assert "ready" in next(steps)
    assert len(pd.read_csv(folder / "tables/T17_emergent_themes.csv")) == 0
    assert len(pd.read_csv(folder / "tables/T03_codings.csv")) > 3
    assert section(folder / "report.html").count("Being made") == 1
    assert list(steps) == []
    assert len(pd.read_csv(folder / "tables/T17_emergent_themes.csv")) == 3
    assert section(folder / "report.html").count("Being made") == 0


def section(path):
    """Return the part of the report that shows themes."""
    return path.read_text("utf-8").partition('<section id="themes"')[2].partition("</section>")[0]


def test_themes_stay_while_people_decide_and_keep_their_names(walked_study):
    settings = walked_study / "sensemaking.toml"
    settings.write_text(settings.read_text("utf-8") + 'learn = "when asked"\n', "utf-8")
    study = open_study(walked_study)
    list(hold_or_learn(Work(study), asked=True))
    before = Store(study.processed).read_whole(THEMES)
    members = Store(study.processed).read_whole(THEME_MEMBERS)
    decided(walked_study, random.Random(3))
    steps = running(study, "synthesis", force=False, progress=silent)
    assert list(steps) == []  # nothing is told to be ready before the themes, which stay
    after = Store(study.processed).read_whole(THEMES)
    assert after["theme_id"].tolist() == before["theme_id"].tolist()
    assert after["label"].tolist() == before["label"].tolist()
    assert after["stability"].equals(before["stability"])
    now = Store(study.processed).read_whole(THEME_MEMBERS)
    both = members.merge(now, on="segment_id")
    assert (both["theme_id_x"] == both["theme_id_y"]).all()


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


def test_cells_that_moved_are_told_by_whom_and_stay_told_until_they_move_again(walked_study):
    folder = walked_study / "data/processed/5_synthesis"
    decided(walked_study, random.Random(3))
    told = list(bring_up_to_date(walked_study, "synthesis", force=False, progress=silent))
    line = next(line for line in told if line.startswith("changed"))
    rows = pd.read_csv(folder / "tables/T29_since_before.csv")
    people, machine = ((rows["by"] == by).sum() for by in ("decisions", "machine"))
    assert f"your 5 decisions changed {people} cells" in line
    assert f"having learnt from them, changed {machine} more" in line
    assert people > 0
    decisions = {row for row in rows[rows["by"] == "decisions"]["reasons"] if "by Ana" in row}
    assert decisions
    page = (folder / "report.html").read_text("utf-8")
    assert f"Your decisions changed {people} cells." in page
    assert 'href="#T29"' in page
    assert 'id="T29"' in page
    kept = (folder / "since.json").read_bytes()
    assert json.loads(kept)["decisions"] == 5
    again = list(bring_up_to_date(walked_study, "synthesis", force=True, progress=silent))
    assert not [line for line in again if line.startswith("changed")]
    assert (folder / "since.json").read_bytes() == kept


def test_a_coder_that_learns_when_asked_holds_still_and_then_learns(walked_study):
    settings = walked_study / "sensemaking.toml"
    settings.write_text(settings.read_text("utf-8") + 'learn = "when asked"\n', "utf-8")
    run_all = partial(bring_up_to_date, walked_study, "synthesis", force=False, progress=silent)
    list(run_all())
    processed = walked_study / "data/processed"
    held = {path.name for path in processed.glob("3_coder-*")}
    decided(walked_study, random.Random(3))
    told = list(run_all())
    assert any("5 decisions are honoured, and not learnt from" in line for line in told)
    assert any("having learnt from them, changed 0 more" in line for line in told)
    assert {path.name for path in processed.glob("3_coder-*")} == held
    codings = Store(processed).read(CODINGS)
    assert set(codings["status"]) > {"suggested"}
    list(run_all(learn=True))
    assert {path.name for path in processed.glob("3_coder-*")} != held
    assert not any("not learnt from" in line for line in run_all())
