"""What the documents say is what the program does."""

from __future__ import annotations

import importlib
import json
import re
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GENERATED = ("cli.md", "data-dictionary.md", "thresholds.md")
DOCUMENTS = [
    path.relative_to(ROOT)
    for path in sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
    if path.name not in GENERATED
]
BASES = ("", "pipeline", "tests", "pipeline/ingest", "pipeline/synthesis", "docs", "notebooks")
CODE = ("pipeline", "tests", "benchmarks", "notebooks", "make.py", "setup.py", "pyproject.toml")
# A file or folder: a slash or an ending, and no place-holder; what users have or runs make is not here.
PLACE = re.compile(r"[\w.-]*[\w-](/[\w.-]+)*/?|\.[\w-]+(/[\w.-]+)+")
ENDINGS = r"(py|md|toml|yaml|yml|js|css|html|txt|sh|cfg|jsonl|npz|in)"
OF_USERS = re.compile(
    r"(data/(processed|decisions|releases|private)|5_synthesis|findings|\.venv)\b.*"
)
MADE_BY_RUN = {
    "report.html",
    "sensemaking.toml",
    "funder/",
    "peers/",
    "public/",
    "codebooks/ours.yaml",
}
# A name of the code: with an underscore, or in capitals, or with capitals inside.
NAME = re.compile(r"[A-Za-z]\w*_\w+|[A-Z][A-Z0-9]{2,}|[A-Z][a-z]+[A-Z]\w+")


def words_of(document):
    """Return a document without its blocks of code and comment lines."""
    text = (ROOT / document).read_text(encoding="utf-8")
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def quoted(document):
    """Return what stands in backticks."""
    return set(re.findall(r"`([^`\n]+)`", words_of(document)))


def is_place(name):
    if (
        not PLACE.fullmatch(name)
        or name.startswith("NAME")
        or name in MADE_BY_RUN
        or OF_USERS.fullmatch(name)
    ):
        return False
    return "/" in name or re.fullmatch(rf".*\.{ENDINGS}", name) is not None


def places_of(name):
    """Return where a file or folder that a document names is in the repository."""
    return [path for base in BASES if (path := ROOT / base / name).exists()]


def where_it_says(text):
    """Return (file, name) for each name that a text says to stand in a file."""
    place, name = r"`([\w./-]+)`", r"`([A-Z][A-Z0-9_]+)`"
    yield from re.findall(rf"{place}\s\({name}", text)
    yield from (
        (file, word) for word, file in re.findall(rf"{name},?\s(?:both\s)?in\s{place}", text)
    )
    for first, file in re.findall(rf"{name}[^`.]*`[A-Z_]+`,?\sboth\sin\s{place}", text):
        yield file, first


def code_in(path):
    files = [path] if path.is_file() else sorted(path.rglob("*.py"))
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


@pytest.fixture(scope="module")
def code():
    """Return all code and settings, in which the documents' names are looked for."""
    kinds = (".py", ".toml", ".yaml", ".js")
    found = [path for part in CODE for path in [ROOT / part, *(ROOT / part).rglob("*")]]
    read = [path for path in found if path.suffix in kinds and "node_modules" not in path.parts]
    return "\n".join(path.read_text(encoding="utf-8") for path in read)


@pytest.fixture(scope="module")
def generate():
    return loaded("generate")


@pytest.fixture(scope="module")
def thresholds():
    return loaded("thresholds")


def loaded(name):
    """Return a program of `docs/`, which finds those beside it."""
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(ROOT / "docs"))


def test_the_command_reference_is_current(generate):
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == generate.commands()


def test_the_guide_to_replication_is_current(generate):
    path = ROOT / "docs" / "replicating-itad.md"
    assert path.read_text(encoding="utf-8") == generate.guide()


def test_the_guide_names_commands_that_exist(generate):
    named = set(re.findall(r"`(sensemaking [a-z ]+[a-z])`", generate.guide()))
    assert named
    known = set(re.findall(r"^## `(sensemaking [^`]+)`", generate.commands(), re.MULTILINE))
    assert named <= known


def test_the_data_dictionary_is_current(generate):
    assert (ROOT / "docs" / "data-dictionary.md").read_text(
        encoding="utf-8"
    ) == generate.reference()


def test_every_number_that_decides_what_people_see_has_a_reason(thresholds):
    assert thresholds.faults() == []


def test_the_page_of_numbers_is_current(thresholds):
    page = (ROOT / "docs" / "thresholds.md").read_text(encoding="utf-8")
    assert page == thresholds.reference()


def test_a_number_without_a_reason_and_a_reason_without_a_number_are_named(
    thresholds, tmp_path, monkeypatch
):
    copy = tmp_path / "pipeline"
    shutil.copytree(ROOT / "pipeline", copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(thresholds, "PACKAGE", copy)
    path = copy / "stats" / "lights.py"
    text = path.read_text(encoding="utf-8").replace("WRONG, MISSED", "WRONG, OVERLOOKED")
    path.write_text(f"{text}\n\ndef often(share):\n    return share > 0.37\n", encoding="utf-8")
    assert thresholds.faults() == [
        "no entry in docs/thresholds.toml: stats.lights OVERLOOKED",
        "no entry in docs/thresholds.toml: stats.lights often()",
        "no such number: stats.lights MISSED",
    ]


def test_the_numbers_that_people_feel_most_are_as_they_were_measured(thresholds):
    effects = json.loads((ROOT / "docs" / "thresholds_effects.json").read_text(encoding="utf-8"))
    known = {f"{one.module} {one.name}": one.values for one in thresholds.numbers()}
    for row in effects["numbers"]:
        name = row["number"].strip("`")
        if name.startswith("["):
            section, _, setting = name[1:].partition("] ")
            name = f"study.study {section.capitalize()}Settings.{setting}"
        assert f"{known[name][0]:g}" == row["value"], f"measure again: {effects['command']}"


def test_every_make_target_of_the_readme_exists():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", text, flags=re.MULTILINE))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.search(r"TARGETS := (.*)", makefile).group(1).split()
    assert named
    assert named <= set(targets)


def test_the_architecture_names_every_module():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for path in (ROOT / "pipeline").iterdir():
        name = path.name if path.is_file() else f"{path.name}/"
        if (path.suffix == ".py" and not name.startswith("__")) or (
            path.is_dir() and name != "__pycache__/"
        ):
            assert f"`{name}`" in text, name


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_file_that_a_document_links_to_exists(document):
    place = (ROOT / document).parent
    for target in re.findall(r"\]\(([^)#:]+)\)", words_of(document)):
        assert (place / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_file_that_a_document_names_exists(document):
    missing = {name for name in quoted(document) if is_place(name) and places_of(name) == []}
    assert missing == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_name_stands_in_the_file_that_the_document_says(document):
    for file, name in where_it_says(words_of(document)):
        assert any(re.search(rf"\b{name}\b", code_in(path)) for path in places_of(file)), (
            file,
            name,
        )


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_name_of_the_code_that_a_document_says_is_there(document, code):
    names = {name for name in quoted(document) if NAME.fullmatch(name)}
    missing = {name for name in names if not re.search(rf"\b{re.escape(name)}\b", code)}
    assert missing == set()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("a coder in\n`coding/coders.py` (`CODERS`)", [("coding/coders.py", "CODERS")]),
        ("`LOOKS_FOR` in `make.py`", [("make.py", "LOOKS_FOR")]),
        (
            "of `ROWS` rows (`BUCKETS`, both in `pipeline/model/card.py`)",
            [("pipeline/model/card.py", "BUCKETS"), ("pipeline/model/card.py", "ROWS")],
        ),
        ("`TABLES` here, and there `a.py`", []),
    ],
)
def test_a_name_is_looked_for_in_the_file_that_is_named_with_it(said, expected):
    assert sorted(where_it_says(said)) == expected
