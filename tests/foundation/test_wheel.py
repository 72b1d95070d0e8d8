"""A wheel holds all that the program needs, nothing of a user's, and works without the checkout."""

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("pipeline", "codebooks", "notebooks", "data/raw/example-portfolio", "examples/worked")
FILES = ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE")
OTHERS = ("data/raw/mine/talk.txt", "data/decisions/ana.jsonl", "codebooks/ours.yaml",
          "examples/first-day/data/decisions/ana.jsonl",
          "notebooks/__marimo__/session.json", "notebooks/scratch.py")  # fmt: skip
BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
COMMAND = "from pipeline.commands.cli import main; main()"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Return a wheel built from a copy of the checkout in which a user has worked."""
    tree, out = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("out")
    for part in PARTS:
        ignored = shutil.ignore_patterns("__pycache__", "__marimo__")
        shutil.copytree(ROOT / part, tree / part, ignore=ignored)
    for name in FILES:
        shutil.copy(ROOT / name, tree)
    for name in OTHERS:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text("marmalade of the third ferryman", encoding="utf-8")
    command = [sys.executable, "-c", BUILD, str(out)]
    subprocess.run(command, cwd=tree, check=True, capture_output=True)
    (made,) = out.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Return the folder of the wheel's files, as an installer lays them."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def files_in(part):
    found = (ROOT / part).rglob("*") if part != "codebooks" else (ROOT / part).glob("*.yaml")
    return {
        path.relative_to(ROOT).as_posix(): path
        for path in found
        if path.is_file() and not {"__pycache__", "__marimo__"} & set(path.parts)
    }


@pytest.mark.slow
def test_every_file_of_package_codebooks_notebooks_and_example_is_in_the_wheel(installed):
    for part in PARTS:
        inside = installed if part == "pipeline" else installed / "pipeline" / "shipped"
        for name, path in files_in(part).items():
            assert (inside / name).read_bytes() == path.read_bytes(), name


@pytest.mark.slow
def test_nothing_of_a_users_own_is_in_the_wheel(wheel):
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            assert b"marmalade of the third ferryman" not in archive.read(name), name


@pytest.mark.slow
def test_the_notebooks_of_a_wheel_keep_and_share_as_little_as_those_of_a_checkout(installed):
    own, shipped = (
        tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
        for folder in (ROOT, installed / "pipeline" / "shipped")
    )
    assert shipped == {"marimo": own["marimo"]}
    assert own["marimo"]["runtime"]["auto_instantiate"]


@pytest.mark.slow
@pytest.mark.parametrize("example", [False, True])
def test_an_installed_program_makes_a_study_and_names_commands_that_need_no_make(
    installed, tmp_path, example
):
    study = tmp_path / "study"
    assert typed(installed, tmp_path, "new", study, *["--example"] * example).count("make ") == 0
    for name in ("impact-narrative", "learning-partnerships"):
        assert (study / "codebooks" / f"{name}.yaml").is_file()
    told = typed(installed, tmp_path, "plan", "--study", study)
    assert ("p1-partner-2024" in told) == example


def typed(installed, folder, *words):
    """Return what the installed program says, started far from the checkout."""
    command = [sys.executable, "-c", COMMAND, *map(str, words)]
    environment = os.environ | {"PYTHONPATH": str(installed)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout
