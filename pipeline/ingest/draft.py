"""A block before it has a place in a document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A speaker turn, report field, paragraph or heading, not yet pseudonymised."""

    text: str
    kind: str  # turn | field | paragraph | heading
    speaker: str | None = None  # name or generic label
    named: bool = False  # the speaker label is somebody's name
    role: str = "none"
    field: str | None = None
    heading: str | None = None
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    timestamp: str | None = None
    set_aside: str | None = None  # None: evidence
