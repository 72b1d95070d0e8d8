"""No room is so full, and no file so long, that a newcomer cannot look it through."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

PIPELINE = Path(__file__).parents[2] / "pipeline"
MOST_FILES, MOST_LINES, MOST_AT_THE_TOP = 25, 302, 8
ONE_FILE_A_TABLE = PIPELINE / "synthesis" / "tables"


def test_no_folder_holds_more_files_than_can_be_looked_through():
    files = Counter(path.parent for path in PIPELINE.rglob("*.py"))
    files.pop(ONE_FILE_A_TABLE)
    assert {folder: n for folder, n in files.items() if n > MOST_FILES} == {}
    assert files[PIPELINE] - 1 <= MOST_AT_THE_TOP  # beside __init__.py


def test_no_file_is_longer_than_can_be_read_at_once():
    lines = {p: p.read_text(encoding="utf-8").count("\n") for p in PIPELINE.rglob("*.py")}
    assert {path: n for path, n in lines.items() if n > MOST_LINES} == {}
