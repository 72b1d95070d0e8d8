"""The check of a study says what a git repository around it would take."""

import shutil
import subprocess

import pytest

from pipeline.commands.git_notes import SHEETS, git_notes
from pipeline.commands.tasks import new_study
from pipeline.study.study import open_study

pytestmark = pytest.mark.skipif(
    shutil.which("git") is None, reason="git is missing; install it with: apt-get install git"
)


@pytest.fixture
def study(tmp_path):
    """Return a new study in a repository of its own."""
    list(new_study(tmp_path / "study"))
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    return open_study(tmp_path / "study")


def test_a_new_study_in_a_repository_gives_it_nothing_confidential(study):
    assert git_notes(study) == []


def test_a_repository_that_would_take_sources_and_sheets_is_told(study):
    (study.root / ".gitignore").write_text("/data/processed/\n", encoding="utf-8")
    (note,) = git_notes(study)
    assert "data/raw, data/decisions, data/private, data/releases" in note
    assert all(name in note for name in SHEETS)
    assert "data/processed" not in note


def test_files_that_are_in_git_already_are_counted(study):
    (study.sources / "talk.txt").write_text("Invented.", encoding="utf-8")
    subprocess.run(["git", "add", "-f", "data/raw/talk.txt"], cwd=study.root, check=True)
    assert git_notes(study) == ["1 files of this study are in git, such as data/raw/talk.txt"]


def test_without_a_repository_nothing_is_said(tmp_path):
    list(new_study(tmp_path / "alone"))
    assert git_notes(open_study(tmp_path / "alone")) == []
