"""What the documents say is what the program does."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MADE_BY_RUN = ("report.html", "synthesis.xlsx", "register.xlsx", "sensemaking.toml", "codes.xlsx")


@pytest.fixture(scope="module")
def generate():
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_command_reference_is_current(generate):
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == generate.commands()


def test_the_data_dictionary_is_current(generate):
    assert (ROOT / "docs" / "data-dictionary.md").read_text(
        encoding="utf-8"
    ) == generate.reference()


def test_every_make_target_of_the_readme_exists():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", text, flags=re.MULTILINE))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.search(r"TARGETS := (.*)", makefile).group(1).split()
    assert named
    assert named <= set(targets)


def test_every_file_that_the_documents_link_to_exists():
    for name in ("README.md", "ARCHITECTURE.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#]+)\)", text):
            assert (ROOT / target).exists(), f"{name} links to {target}"


def test_the_architecture_names_every_module():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for path in (ROOT / "pipeline").iterdir():
        name = path.name if path.is_file() else f"{path.name}/"
        if (path.suffix == ".py" and not name.startswith("__")) or (
            path.is_dir() and name != "__pycache__/"
        ):
            assert f"`{name}`" in text, name
