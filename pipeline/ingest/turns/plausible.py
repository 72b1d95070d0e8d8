"""Which readings of a line could open a turn at all: the look of the label, the file's habits."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from pipeline.ingest.turns.scene import LOOSE, REGISTERED

if TYPE_CHECKING:
    from pipeline.ingest.turns.scene import Scene
    from pipeline.ingest.turns.sightings import Sighting

ENDED = re.compile(r"(?<!\b[A-Z])(?<!\b[JSDM]r)[.!?…,;]$|\.\.|\w{4,}[.!?] \w")
DASH = re.compile(r"\s[-–—=|]\s|\||>")
NO_NAME = re.compile(r"\s[-–—]\s|,(?!\s*(?:[A-Z]\w*\.[\w.]*|[A-Z]{2,}\w*|PhD|MSc)\s*$)")


def plausible(
    readings: list[list[Sighting]], pieces_count: int, scene: Scene
) -> list[list[Sighting]]:
    """Return the readings that could open a turn, loose styles only where they are habit."""
    kept = [[sighting for sighting in line if _could_be(sighting, scene)] for line in readings]
    kept = _names_above(kept)
    habits = {style for style in LOOSE if _is_habit(style, kept, pieces_count, scene)}
    return [[sighting for sighting in line if _is_kept(sighting, line, habits)] for line in kept]


def _could_be(sighting: Sighting, scene: Scene) -> bool:
    label = sighting.label
    if sighting.style in ("marked", REGISTERED) or label.key in scene.known:
        return True
    if not label.key or label.key.isdigit() or label.refused:
        return False
    if sighting.style in ("name line", "stamp line") and (
        ENDED.search(label.name) or (label.asked and not label.role)
    ):
        return False
    if sighting.style == "name line" and NO_NAME.search(label.written):
        return False
    if label.role or label.formed:
        return True
    few = len(label.key.split()) <= 3 and len(label.name) <= 30
    if sighting.style in LOOSE:
        below = sighting.style != "name line" or sighting.opening
        return below and " " not in label.name
    return few


def _names_above(readings: list[list[Sighting]]) -> list[list[Sighting]]:
    """Return the readings; where names stand above what is said, a bare line alone is no name."""
    bare = [s for line in readings for s in line if s.style == "name line"]
    counts = Counter(sighting.label.key for sighting in bare)
    returning = [sighting for sighting in bare if counts[sighting.label.key] > 2]
    if sum(sighting.opening for sighting in returning) * 5 < len(returning) * 4 or not returning:
        return readings
    return [[s for s in line if s.style != "name line" or s.opening] for line in readings]


def _is_kept(sighting: Sighting, line: list[Sighting], habits: set[str]) -> bool:
    """Return whether a reading is left: where dashes are habit, a label ends before one.

    So in `Ana – 12:30` the time is said, and in `Ana – Two things: ...` all of it.
    """
    if "dash" in habits and sighting.style != "dash" and DASH.search(sighting.label.written):
        return not any(other.style == "dash" for other in line)
    if sighting.style == "stamp line" and "dash" in habits:
        return not any(other.style == "dash" for other in line)
    return sighting.style not in LOOSE or sighting.style in habits


def _is_other(line: list[Sighting], style: str) -> bool:
    """Return whether a line has a reading in a style of its own; what is registered has any."""
    registered = bool(line) and line[0].style == REGISTERED
    if registered and any(sighting.style == style for sighting in line):
        return False
    return any(sighting.style not in LOOSE for sighting in line)


def _is_habit(style: str, readings: list[list[Sighting]], pieces_count: int, scene: Scene) -> bool:
    """Return whether a style has two or more labels that return, on a fifth of the pieces."""
    counts = Counter(
        sighting.label.key for line in readings for sighting in line if sighting.style == style
    )
    others = sum(_is_other(line, style) for line in readings)
    returning = [key for key, count in counts.items() if count > 1 or key in scene.known]
    turns = sum(counts[key] for key in returning)
    return len(returning) > 1 and turns * 5 >= pieces_count and turns > others
