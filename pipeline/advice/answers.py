"""Answers about a planned partnership: a YAML file that people fill in, checked when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pipeline.advice.rules import Answers, Book
from pipeline.errors import DecisionError, all_at_once, nearest

ABOUT = ("by", "date", "satisfaction", "ends_if")  # free text: who, when, and for the review


@dataclass(frozen=True, slots=True)
class Given:
    """What one stakeholder answered."""

    answers: Answers
    about: Mapping[str, str]

    @property
    def by(self) -> str:
        """Who answered."""
        return self.about.get("by") or "?"


def read_answers(path: Path, book: Book) -> Given:
    """Return the answers in a file; raises `DecisionError` with all that is wrong in it."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise DecisionError(f"{path} cannot be read: {type(fault).__name__}") from None
    if not isinstance(content, dict):
        raise DecisionError(
            f"{path} holds no answers; for a form: sensemaking advise --form {path}"
        )
    problems: list[str] = []
    answers = {}
    for name, cell in content.items():
        if name not in ABOUT:
            answers[str(name)] = _answer(str(name), cell, book, problems)
    all_at_once(DecisionError, [f"{path}: {problem}" for problem in problems])
    about = {name: str(content[name]) for name in ABOUT if content.get(name) is not None}
    return Given({name: given for name, given in answers.items() if given}, about)


def _answer(name: str, cell: Any, book: Book, problems: list[str]) -> tuple[str, ...]:
    question = book.question(name)
    if question is None:
        hint = nearest(name, [one.id for one in book.questions])
        problems.append(f"'{name}' is not asked.{hint}")
        return ()
    given = [_text(item) for item in (cell if isinstance(cell, list) else [cell])]
    given = list(dict.fromkeys(item for item in given if item))
    for item in given:
        if item not in question.choices:
            problems.append(f"{name}: '{item}' is none of {', '.join(question.choices)}")
    if len(given) > 1 and not question.several:
        problems.append(f"{name}: one answer, and not {len(given)}")
    return tuple(given)


def _text(item: Any) -> str:
    """Return an answer as it was typed: YAML reads an unquoted yes or no as true or false."""
    if isinstance(item, bool):
        return "yes" if item else "no"
    return "" if item is None else str(item).strip()


def blank_form(book: Book, language: str) -> str:
    """Return the questions as a YAML file to fill in."""
    lines = [f"{name}:" for name in ABOUT]
    for question in book.questions:
        lines += ["", f"# {question.ask[language]}", f"# {' | '.join(question.choices)}"]
        lines.append(f"{question.id}: []" if question.several else f"{question.id}:")
    return "\n".join(lines) + "\n"
