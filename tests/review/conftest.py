"""Lets the review tests use the draft corpus and the hands of the synthesis tests."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "synthesis"))
