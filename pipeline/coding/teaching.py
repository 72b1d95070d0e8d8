"""What a codebook teaches: its definitions, include and exclude notes and examples as texts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.study.codebook import Code, Codebook


@dataclass(frozen=True, slots=True)
class Lesson:
    """One text of the codebook: which code it teaches, what it is and how it is named."""

    code: str
    kind: str  # label | definition | include | example | exclude
    name: str  # as shown in a reason: `definition`, `example 3`
    text: str
    points_to: str | None = None  # for an exclude note: the code that fits instead


def lessons_of(codebook: Codebook) -> list[Lesson]:
    """Return the texts of the codes that the machine may suggest, in framework order."""
    return [
        lesson for code in codebook if code.machine != "people only" for lesson in _lessons(code)
    ]


def _lessons(code: Code) -> list[Lesson]:
    said = code.definition == code.label
    definition = code.label if said else f"{code.label}. {code.definition}"
    lessons = [
        Lesson(code.id, "label", "label", code.label),
        Lesson(code.id, "definition", "definition", definition),
    ]
    for kind, notes in (("include", code.include), ("exclude", code.exclude)):
        for number, note in enumerate(notes, 1):
            text, _, other = (part.strip() for part in note.rpartition("->"))
            lesson = Lesson(code.id, kind, f"{kind} note {number}", text or other)
            lessons.append(replace(lesson, points_to=other) if text else lesson)
    for number, example in enumerate(code.examples, 1):
        name = f"example {number}"
        lessons.append(Lesson(code.id, "example", name, example.text))
    return lessons


def quotable(lesson: Lesson) -> str:
    """Return the words of a lesson that a reason may quote; none of an example.

    An example may be what a participant said, or name people.
    """
    return "" if lesson.kind == "example" else lesson.text
