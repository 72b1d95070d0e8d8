"""Reads a `.qdpx` or `.qde` of any program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import SourceError
from pipeline.exchange.losses import Losses
from pipeline.exchange.refi.archive import parts_of
from pipeline.exchange.refi.collect import collected
from pipeline.exchange.refi.elements import elements
from pipeline.exchange.refi.resolve import resolve

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.exchange.project import Project


def read_refi(path: Path) -> tuple[Project, Losses]:
    """Return the project of a file, and what was changed and left behind.

    Raises `SourceError` for a file that is damaged, cut off, made to do harm or no project.
    """
    losses = Losses()
    with parts_of(path, losses) as parts:
        raw = collected(elements(parts.xml, path.name, losses), losses)
        if raw.root != "Project":
            raise SourceError(
                f"{path.name} holds no project (its root is '{raw.root[:40]}'). Name a .qdpx, or "
                "the .qde of one"
            )
        return resolve(raw, parts, losses), losses
