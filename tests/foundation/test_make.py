"""`make` and `make.py` hand on what was typed."""

import subprocess
from pathlib import Path

import pytest

import make

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("typed", "options"),
    [
        ("", []),
        ("--force", ["--force"]),
        ('-k "a and b" -x', ["-k", "a and b", "-x"]),
        ("-k 'not a, #2'", ["-k", "not a, #2"]),
        ("--to 'a \"b\" c'", ["--to", 'a "b" c']),
    ],
)
def test_options_are_parted_as_a_shell_would(typed, options):
    assert make._options({"ARGS": typed}) == options


@pytest.mark.needs("make")
@pytest.mark.parametrize("typed", ['-k "a and b"', "-k 'it''s, so'", "--to a$$b"])
def test_make_hands_on_the_options_and_the_study_as_they_were_typed(typed, tmp_path):
    (tmp_path / "make.py").write_text("import sys\nprint(sys.argv[1:])\n", encoding="utf-8")
    command = [
        "make",
        "-s",
        "-f",
        str(ROOT / "Makefile"),
        "test",
        f"ARGS={typed}",
        "STUDY=my study",
    ]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert told.strip() == str(["test", "STUDY=my study", f"ARGS={typed.replace('$$', '$')}"])


@pytest.mark.parametrize("target", ["quick", "test"])
def test_a_check_that_fails_stops_the_others_and_is_the_exit_code(target, monkeypatch):
    asked = []
    monkeypatch.setattr(make, "set_up", lambda: 0)
    monkeypatch.setattr(make, "_install_system_tools", lambda: None)
    monkeypatch.setattr(
        make, "_python", lambda *step: asked.append(step) or (3 if "mypy" in step else 0)
    )
    assert make.main([target]) == 3
    assert [step[1] for step in asked] == ["ruff", "ruff", "mypy"]


def test_quick_leaves_out_what_takes_long_or_needs_another_program(monkeypatch):
    asked = []
    monkeypatch.setattr(make, "set_up", lambda: 0)
    monkeypatch.setattr(make, "_python", lambda *step: asked.append(step) or 0)
    assert make.main(["quick", "ARGS=-x"]) == 0
    assert asked[-1][-3:] == ("-m", "not slow and not browser and not office", "-x")
