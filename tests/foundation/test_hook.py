"""The hook before a commit refuses confidential material and lets everything else through."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOOK = ROOT / ".githooks" / "pre-commit"
pytestmark = pytest.mark.needs("git")
REFUSED = (
    "data/raw/spring/talk one.txt", "data/raw/register/sources.csv", "mine/data/raw/talk.txt",
    "data/raw/example-portfolio-2/talk.txt", "data/decisions/ana--review.jsonl",
    "data/private/key", "data/releases/spring/release.json", "data/processed/run.lock.json",
    "out/5_synthesis/report.html", "out/3_codings/one.parquet", "studies/mine/notes.txt",
    "notebooks/__marimo__/session/explore_portfolio.py.json", "look.ipynb",
    "examples/first-day/data/decisions/ana--review.jsonl", "examples/ours/data/private/key",
    "Gespräch mit Ana.docx", "codebooks/talk.PDF",
)  # fmt: skip
ACCEPTED = (
    "data/raw/example-portfolio/register/sources.csv", "data/processed/.gitkeep",
    "examples/worked/ana-invented--workbook.jsonl", "examples/first-day/sensemaking.toml",
    "pipeline/synthesis/report/page/report.html", "notebooks/explore_portfolio.py",
    "codebooks/ours.yaml", "docs/notes.md", "tests/upgrade/study/data/raw/talk.txt",
)  # fmt: skip


@pytest.fixture
def commit(tmp_path):
    """Return a way to commit files in a new repository with the hook; it gives code and message."""

    def git(*words):
        command = ["git", "-c", "user.name=A", "-c", "user.email=a@b.example", *words]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    git("init", "-q")
    shutil.copytree(HOOK.parent, tmp_path / ".githooks")
    git("config", "core.hooksPath", ".githooks")

    def committed(*names):
        for name in names:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            if not (tmp_path / name).exists():  # the hook itself stays
                (tmp_path / name).write_text("x", encoding="utf-8")
        git("add", "-f", *names)
        done = git("commit", "-q", "-m", "x")
        git("reset", "-q")
        return done.returncode, done.stderr

    return committed


@pytest.mark.parametrize("name", REFUSED)
def test_what_may_hold_words_or_names_is_refused_by_name(commit, name):
    code, told = commit("notes.md", name)
    assert code == 1
    assert f"  {name}\n" in told
    assert "notes.md" not in told


def test_code_codebooks_and_the_invented_example_are_committed(commit):
    assert commit(*ACCEPTED) == (0, "")


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this is no clone")
def test_everything_in_this_repository_would_be_committed(commit):
    listed = ["git", "-c", "core.quotePath=false", "ls-files"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True).stdout.split("\n")
    own = ".githooks/"  # what refuses is not written over
    assert commit(*(one for one in names if one and not one.startswith(own))) == (0, "")
