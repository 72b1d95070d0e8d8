"""What a source knows of itself, and the register of forms that rewrite it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
NAMES = tomllib.loads((HERE / "people.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Person:
    """One invented person."""

    first: str
    last: str
    spaced: bool = True

    @property
    def full(self) -> str:
        """The whole name as people write it."""
        return f"{self.first} {self.last}" if self.spaced else f"{self.last}{self.first}"


@dataclass(frozen=True)
class Line:
    """One turn or answer. kind: spoken, asked, neutral (may be either) or program (nobody's)."""

    who: str
    text: str
    kind: str


@dataclass(frozen=True)
class Source:
    """What was said, asked and answered, before any tool writes it down."""

    key: str
    kind: str
    language: str
    title: str
    people: Mapping[str, Person]
    lines: tuple[Line, ...]
    raw: Mapping[str, Any]

    @property
    def informants(self) -> list[str]:
        """Keys of the people who are no interviewer."""
        return [who for who in self.people if who != "q"]

    def names(self) -> set[str]:
        """Every part of a name that must not be stored in clear."""
        people = self.people.values()
        return {part for p in people for part in ((p.first, p.last) if p.spaced else (p.full,))}


@dataclass(frozen=True)
class Made:
    """A file as a tool would write it, and the truth about it."""

    data: bytes
    ext: str
    lines: tuple[Line, ...]
    names: frozenset[str]
    kind: str | None  # of its register row; None: no row, as for tables of responses
    speakers: Mapping[str, str] = field(default_factory=dict)  # sheet speakers: label to role
    by: str = "speaker"  # what tells voices apart in storage: speaker, source or nothing


@dataclass(frozen=True)
class Form:
    """A named way of writing one source."""

    name: str
    tool: str
    of: str
    make: Callable[[Source], Made]
    clean: bool = False


FORMS: dict[str, Form] = {}


def add(name: str, tool: str, of: str, make: Callable[[Source], Made], clean: bool = False) -> None:
    """Register a form under a name that no other form has."""
    if name in FORMS:
        raise ValueError(f"two forms are called {name}")
    FORMS[name] = Form(name, tool, of, make, clean)


def form(name: str, tool: str, of: str) -> Callable[[Callable[[Source], Made]], Any]:
    """Return a decorator that registers a function as a form."""

    def register(make: Callable[[Source], Made]) -> Callable[[Source], Made]:
        add(name, tool, of, make)
        return make

    return register


def templates() -> dict[str, dict[str, Any]]:
    """Read the invented sources."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(HERE.glob("*.toml")):
        if path.stem == "people":
            continue
        found.update(tomllib.loads(path.read_text(encoding="utf-8")))
    return found


def keys(raw: Mapping[str, Any]) -> list[str]:
    """Who takes part in a source: q asks; a, b, c or r1, r2, r3 answer; p wrote a report."""
    if "turns" in raw:
        return ["q", *sorted({who for who, _ in raw["turns"]} - {"q"})]
    if "answers" in raw:
        return [f"r{n + 1}" for n in range(len(raw["answers"]))]
    return ["p"] if "fields" in raw else []


def casts(raws: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Person]]:
    """Deal names to every source so that no two sources share a part of one."""
    found: dict[str, dict[str, Person]] = {}
    at = 0
    for key, raw in raws.items():
        if "names" in raw:
            spaced = raw["language"] == "th"
            found[key] = {w: Person(f, g, spaced) for w, (f, g) in raw["names"].items()}
            continue
        found[key] = {}
        for who in keys(raw):
            found[key][who] = Person(NAMES["first"][at], NAMES["last"][at])
            at += 1
    return found


def deal(key: str, raw: Mapping[str, Any], people: Mapping[str, Person]) -> Source:
    """Make a source of a template and its people."""
    lines: list[Line] = []
    for who, text in raw.get("turns", []):
        lines.append(Line(who, text, "asked" if who == "q" else "spoken"))
    for number, answers in enumerate(raw.get("answers", [])):
        lines += [Line(f"r{number + 1}", text, "spoken") for text in answers]
    for heading, text in raw.get("fields", []):
        lines += [Line("", heading, "asked"), Line("", text, "spoken")]
    lines += [Line("", text, "spoken") for _, text in raw.get("notes", [])]
    kind = raw.get("kind", "one-page report")
    return Source(key, kind, raw["language"], raw["title"], people, tuple(lines), raw)


def made(
    source: Source,
    data: str | bytes,
    ext: str,
    *,
    program: Iterable[str] = (),
    neutral: Iterable[str] = (),
    speakers: Mapping[str, str] | None = None,
    **other: Any,
) -> Made:
    """Put a file and its truth together; `other` replaces what follows from the source."""
    lines = other.pop("lines", source.lines)
    extra = [Line("", text, "program") for text in program if text]
    extra += [Line("", text, "neutral") for text in neutral if text]
    content = data.encode("utf-8") if isinstance(data, str) else data
    plain = Made(
        content,
        ext,
        (*lines, *extra),
        frozenset(other.pop("names", source.names())),
        other.pop("kind", source.kind),
        speakers or {},
    )
    return replace(plain, **other)


def unlabelled(source: Source) -> tuple[Line, ...]:
    """Return the lines of a file without labels: nothing can tell the interviewer apart."""
    return tuple(
        Line("", x.text, "spoken" if x.kind == "spoken" else "neutral") for x in source.lines
    )
