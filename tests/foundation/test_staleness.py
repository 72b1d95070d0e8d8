"""Stale is what runs the code that has changed, and nothing else."""

import shutil

import pytest

from pipeline import closure
from pipeline.run.runner import run
from pipeline.run.stages import STAGES
from pipeline.study.study import open_study

TABLES = {"synthesis/tables", "synthesis/synthesis.xlsx", "synthesis/report.html"}
SYNTHESIS = TABLES | {"synthesis/briefing.docx"}
EVERY = {"ingest", "segment", "coding", "themes"} | SYNTHESIS
# A file of the package -> every unit whose own code it is. What follows a stage is made anew only
# where the tables that it reads have changed.
EDITS = {
    "review/sheets.py": set(),
    "reading/answers.py": set(),
    "workshop/cards.py": set(),
    "commands/tasks.py": set(),
    "synthesis/briefing/word.py": {"synthesis/briefing.docx"},
    "synthesis/report/html.py": {"synthesis/report.html"},
    "synthesis/report/page/panel.js": {"synthesis/report.html"},
    "excel/book.py": {"synthesis/synthesis.xlsx"},
    "themes/ensemble.py": {"themes"},
    "coding/ridge.py": {"coding"},
    "coding/valence/cues.yaml": {"coding"},
    "segment/passages.py": {"segment"},
    "ingest/files/pdf/lines.py": {"ingest"},
    "ingest/turns/labels.toml": {"ingest"},
    "study/register.py": {"ingest"} | SYNTHESIS,
    "evidence/counting.py": SYNTHESIS,
    "synthesis/tables/t05_enablers.py": SYNTHESIS,
    "model/language.py": {"ingest", "segment"},
    "model/embedding.py": {"coding"},
    "records.py": EVERY,
}


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """Return a copy of the package, which is what the hashes of code are then taken from."""
    copy = tmp_path / "pipeline"
    shutil.copytree(closure.PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(closure, "PACKAGE", copy)
    forget()
    yield copy
    forget()


def forget() -> None:
    for name in ("code_hash", "imports_of", "is_module", "place_of", "_data_in", "version_of"):
        getattr(closure, name).cache_clear()


def keys() -> dict[str, str]:
    """Return the hash of the code of every unit, of one source for all."""
    closure.code_hash.cache_clear()  # an edit changes no import
    return {
        "/".join([stage.name, *([] if unit in ("*", "source") else [unit])]): closure.code_hash(
            *stage.modules(unit)
        )
        for stage in STAGES
        for unit in (stage.parts or ["source"])
    }


def edit(path) -> None:
    mark = {".py": "\n# changed\n", ".js": "\n// changed\n"}.get(path.suffix, "\n# changed\n")
    path.write_text(path.read_text(encoding="utf-8") + mark, encoding="utf-8")


def test_a_changed_file_makes_stale_what_runs_it_and_nothing_else(tree):
    before = keys()
    assert set(before) == EVERY
    found = {}
    for name in EDITS:
        kept = (tree / name).read_bytes()
        edit(tree / name)
        after = keys()
        found[name] = {unit for unit in before if before[unit] != after[unit]}
        (tree / name).write_bytes(kept)
    assert found == EDITS


def test_imports_for_type_checking_do_not_count_and_those_inside_functions_do():
    themes = closure.closure("pipeline.run.steps.themes").modules
    assert "pipeline.themes.stage" in themes  # imported inside a function
    assert "pipeline.run.work" not in themes  # a type
    assert "pipeline.ingest.files.pdf.document" in closure.closure("pipeline.ingest.stage").modules


@pytest.mark.parametrize(
    ("unit", "library"),
    [
        ("pipeline.run.steps.ingest", "pdfplumber"),
        ("pipeline.run.steps.ingest", "openpyxl"),
        ("pipeline.run.steps.coding", "torch"),
        ("pipeline.synthesis.report.write", "jinja2"),
        ("pipeline.synthesis.report.write", "matplotlib"),
        ("pipeline.synthesis.workbook.write", "xlsxwriter"),
        ("pipeline.synthesis.briefing.write", "docx"),
    ],
)
def test_an_upgraded_library_makes_stale_what_imports_it(unit, library, monkeypatch):
    assert library in closure.closure(unit).libraries
    before = closure.code_hash(unit)
    known = closure.version_of
    closure.code_hash.cache_clear()
    monkeypatch.setattr(
        closure, "version_of", lambda name: "999" if name == library else known(name)
    )
    assert closure.code_hash(unit) != before
    closure.code_hash.cache_clear()


def test_every_library_has_a_version():
    every = {
        name
        for stage in STAGES
        for unit in (stage.parts or ["source"])
        for name in closure.closure(*stage.modules(unit)).libraries
    }
    assert [name for name in sorted(every) if closure.version_of(name) == "absent"] == []


def test_a_changed_briefing_writes_the_briefing_and_no_table(ran_study, tree):
    study = open_study(ran_study)
    assert sum(run(study).made.values()) == 0
    folder = study.processed / "5_synthesis"
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    edit(tree / "synthesis/briefing/word.py")
    forget()
    made = run(open_study(ran_study)).made
    assert made == {"ingest": 0, "segment": 0, "coding": 0, "themes": 0, "synthesis": 1}
    touched = {path.name for path, at in before.items() if path.stat().st_mtime_ns != at}
    assert touched == {"briefing.docx"}
