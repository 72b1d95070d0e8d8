"""The worked examples of CONTRIBUTING, followed step by step in a copy of the tree."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```(python|diff) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLES = {
    "a coder": "tests/coding/test_coding_overall.py",
    "a table": "tests/synthesis/test_synthesis_languages.py",
    "a table keeps the contract of all": "tests/synthesis/test_synthesis_contract.py",
    "a format": "tests/ingest/test_readers_org.py",
}


@dataclass(frozen=True)
class Step:
    kind: str
    path: str
    text: str


def steps() -> list[Step]:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return [Step(*found) for found in BLOCK.findall(text)]


def follow(step: Step, tree: Path) -> None:
    """Make the file of a block, or add the lines that begin with `+` where the others stand."""
    path = tree / step.path
    if step.kind == "python":
        assert not path.exists(), f"{step.path} exists already"
        path.write_text(step.text, encoding="utf-8")
        return
    lines = step.text.splitlines()
    before = "\n".join(line[1:] for line in lines if line[:1] != "+")
    after = "\n".join(line[1:] for line in lines)
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{step.path} holds these lines {text.count(before)} times"
    path.write_text(text.replace(before, after), encoding="utf-8")


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """Return a copy of the project in which every example has been followed."""
    copy = tmp_path_factory.mktemp("copy")
    for name in ("pipeline", "tests", "codebooks"):
        ignored = shutil.ignore_patterns("__pycache__", ".*")
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    for name in ("pyproject.toml", "make.py"):
        shutil.copy(ROOT / name, copy)
    for step in steps():
        follow(step, copy)
    return copy


@pytest.fixture(scope="module")
def told(tree):
    """Return what pytest says of the examples' own tests, run in the copy."""
    chosen = ["-k", "not test_contributing and (T30 or not contract)"]
    command = [sys.executable, "-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", *chosen]
    made = subprocess.run(
        [*command, *EXAMPLES.values()], cwd=tree, capture_output=True, text=True, check=False
    )
    return made.stdout + made.stderr


@pytest.mark.slow
@pytest.mark.parametrize("example", EXAMPLES)
def test_who_follows_an_example_has_something_that_works(told, example):
    tests = re.findall(
        rf"^(PASSED|FAILED|ERROR) {re.escape(EXAMPLES[example])}", told, re.MULTILINE
    )
    assert tests, told[-3000:]
    assert set(tests) == {"PASSED"}, told[-3000:]


def test_the_examples_are_as_well_kept_as_the_code(tree):
    files = [step.path for step in steps()]
    ruff = [sys.executable, "-m", "ruff"]
    for command in (["check"], ["format", "--check"]):
        made = subprocess.run(
            [*ruff, *command, *files], cwd=tree, capture_output=True, text=True, check=False
        )
        assert made.returncode == 0, made.stdout + made.stderr


def test_an_example_needs_one_file_and_one_line_with_its_import():
    changed = [step.path for step in steps() if step.kind == "diff"]
    assert {path: changed.count(path) for path in changed} == {
        "pipeline/coding/coders.py": 2,
        "pipeline/synthesis/stage.py": 2,
        "pipeline/ingest/formats.py": 1,
    }
    assert all(step.text.count("\n+") == 1 for step in steps() if step.kind == "diff")
