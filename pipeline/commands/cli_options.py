"""The option that every command has: which study."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

StudyOption = Annotated[Path, typer.Option("--study", help="Folder of the study.")]
HERE = Path()
