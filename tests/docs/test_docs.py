"""What the documents say is what the program does."""

from __future__ import annotations

import importlib.util
import re
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
