"""The tables of a study's last run, and what they rest on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.errors import DecisionError
from pipeline.study.places import SIDECAR, TABLES
from pipeline.study.study import Study


def last_run(study: Study) -> tuple[Path, dict[str, Any]]:
    """Return the folder of the tables and what stands beside them; `DecisionError` before a run."""
    folder = study.synthesis / TABLES
    sidecar = folder / SIDECAR
    if not sidecar.is_file():
        raise DecisionError("there are no results yet; make them with: sensemaking synthesis")
    facts: dict[str, Any] = json.loads(sidecar.read_text(encoding="utf-8"))
    return folder, facts
