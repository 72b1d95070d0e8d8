"""What is known about a text before its speakers are looked for."""

from __future__ import annotations

from dataclasses import dataclass

# Styles in which the file sets a label apart, and styles that are believed only as a habit.
MARKED = ("bold", "stamp", "stamp line", "cell")
REGISTERED = "registered"  # the style of a label that the register names: it stands as it is
LOOSE = ("name line", "tab", "bracket", "dash", "tight", "heading", "stamped", "point", "semicolon")


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known about a text before it is read."""

    expected: bool | None  # a transcript: yes, no, or not known
    known: frozenset[str] = frozenset()  # keys of labels that register or cover block name
    literal: tuple[str, ...] = ()  # labels of the sheet `speakers`, as written there
    asking: frozenset[str] = frozenset()  # keys of those who interview, by the register
    language: str | None = None
    said: frozenset[str] = frozenset()  # words that the text writes without a capital
