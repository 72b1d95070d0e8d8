"""Rules of advice: which answers they look at, and what they say when all of their conditions hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from pipeline.errors import CodebookError
from pipeline.study.shipped import shipped

FILE = "codebooks/advice.yaml"
LANGUAGES = ("en", "es", "fr", "pt")
KINDS = ("stop", "contradiction", "fits", "against", "risk", "skill")
Answers = Mapping[str, tuple[str, ...]]  # question -> what was answered; none: not answered
Told = Mapping[str, str]  # language -> sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question with the answers that it takes."""

    id: str
    ask: Told
    choices: tuple[str, ...]
    several: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A reason: it speaks when each of its conditions holds."""

    id: str
    kind: str
    say: Told
    study: str
    change: Told = field(default_factory=dict)
    archetype: str = ""
    when: Answers = field(default_factory=dict)  # one of these was answered
    all: Answers = field(default_factory=dict)  # all of these were
    none: Answers = field(default_factory=dict)  # the question was answered, with none of these
    at_least: Mapping[str, int] = field(default_factory=dict)  # so many were

    @property
    def names(self) -> tuple[str, ...]:
        """The questions whose answers it looks at."""
        return tuple(dict.fromkeys([*self.when, *self.all, *self.none, *self.at_least]))

    def holds(self, answers: Answers) -> bool:
        """Return whether all of its conditions hold."""
        given = {name: set(answers.get(name, ())) for name in self.names}
        return (
            all(given[name] & set(wanted) for name, wanted in self.when.items())
            and all(given[name] >= set(wanted) for name, wanted in self.all.items())
            and all(given[n] and not given[n] & set(not_in) for n, not_in in self.none.items())
            and all(len(given[name]) >= least for name, least in self.at_least.items())
        )


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that advice is made from."""

    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    words: Mapping[str, Told]
    choices: tuple[Mapping[str, Any], ...]
    cases: tuple[Mapping[str, str], ...]
    attribution: str

    def question(self, name: str) -> Question | None:
        """Return a question by its id."""
        return next((one for one in self.questions if one.id == name), None)

    def speaking(self, answers: Answers) -> Iterator[Rule]:
        """Yield the rules whose conditions hold, in order of the file."""
        yield from (rule for rule in self.rules if rule.holds(answers))


def advice_file(study: Path | None = None) -> Path:
    """Return the rules of a study: its own where it keeps some, else those that are shipped."""
    own = study / FILE if study else None
    return own if own and own.is_file() else shipped(FILE)


def load_book(path: Path) -> Book:
    """Return what stands in a file of rules; raises `CodebookError` for what is no rule."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        book = Book(
            tuple(_question(name, told) for name, told in content["questions"].items()),
            tuple(_rule(told) for told in content["rules"]),
            content["words"],
            tuple(content.get("choices") or ()),
            tuple(content.get("cases") or ()),
            str(content.get("attribution") or content.get("licence") or ""),
        )
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise CodebookError(f"{path} cannot be read as rules: {type(fault).__name__}") from None
    except (KeyError, TypeError, AttributeError, ValueError) as fault:
        raise CodebookError(f"{path} is no file of rules: {fault}") from None
    _check(book, path)
    return book


def _question(name: str, told: Mapping[str, Any]) -> Question:
    several = "several" in told
    choices = told["several" if several else "one"]
    return Question(id=name, ask=told["ask"], choices=tuple(map(str, choices)), several=several)


def _rule(told: Mapping[str, Any]) -> Rule:
    conditions = {
        name: {question: tuple(map(str, values)) for question, values in told[name].items()}
        for name in ("when", "all", "none")
        if name in told
    }
    return Rule(
        id=str(told["id"]),
        kind=str(told["kind"]),
        say=told["say"],
        study=str(told["study"]),
        change=told.get("change") or {},
        archetype=str(told.get("archetype") or ""),
        at_least={name: int(least) for name, least in (told.get("at_least") or {}).items()},
        **conditions,
    )


def _check(book: Book, path: Path) -> None:
    """Raise `CodebookError` for a rule of no kind, on no question, or in too few languages."""
    for rule in book.rules:
        if rule.kind not in KINDS or not rule.names:
            raise CodebookError(f"{path}: {rule.id} has no kind or no condition")
        for name in rule.names:
            question = book.question(name)
            if question is None:
                raise CodebookError(f"{path}: {rule.id} looks at '{name}', which is not asked")
            values = {*rule.when.get(name, ()), *rule.all.get(name, ()), *rule.none.get(name, ())}
            if not values <= set(question.choices):
                raise CodebookError(f"{path}: {rule.id} has a value that '{name}' does not take")
        if any(set(LANGUAGES) - set(told) for told in (rule.say, rule.change) if told):
            raise CodebookError(f"{path}: {rule.id} is not told in {', '.join(LANGUAGES)}")
