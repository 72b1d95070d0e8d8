"""Lets the review tests use the draft corpus and the hands of the synthesis tests."""

import shutil
import sys
from pathlib import Path

import pytest
from tiny import write_study

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "synthesis"))

OTHER = """\
I: What changed at the mill?
R: We learned to share the books with the cooperative each month. The board was surprised.
I: What was hard?
R: Nobody had the hours. Two of us were always out with the buyers, and the forms were long.
I: Did the visits help?
R: They did. After that we could say when a payment was late, and nobody was cross about it.
"""


@pytest.fixture
def study(once, tmp_path):
    """Return a coded study of two interviews that differ."""
    return shutil.copytree(once("coded", code_two), tmp_path, dirs_exist_ok=True)


def code_two(folder):
    from pipeline.commands.tasks import bring_up_to_date
    from pipeline.run.work import silent

    (write_study(folder) / "data/raw/two.txt").write_text(OTHER, encoding="utf-8")
    list(bring_up_to_date(folder, "coding", force=False, progress=silent))
