"""Lets the review tests use the draft corpus and the hands of the synthesis tests."""

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "synthesis"))

OTHER = """\
I: What changed at the mill?
R: We learned to share the books with the cooperative each month. The board was surprised.
I: What was hard?
R: Nobody had the hours. Two of us were always out with the buyers, and the forms were long.
I: Did the visits help?
R: They did. After that we could say when a payment was late, and nobody was cross about it.
"""
RAN = {}  # the first run of the study serves all tests


@pytest.fixture
def study(tiny_study, tmp_path_factory):
    """Return a coded study of two interviews that differ."""
    from pipeline.commands.tasks import bring_up_to_date
    from pipeline.run.work import silent

    (tiny_study / "data/raw/two.txt").write_text(OTHER, encoding="utf-8")
    if not RAN:
        RAN["folder"] = shutil.copytree(tiny_study, tmp_path_factory.mktemp("coded") / "study")
        list(bring_up_to_date(RAN["folder"], "coding", force=False, progress=silent))
    return shutil.copytree(RAN["folder"], tiny_study, dirs_exist_ok=True)
