"""What a search cannot decide after a withdrawal, each with its place, for a person to read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pipeline
from pipeline.commands.withdrawal.purge import KEPT_COPIES
from pipeline.run.search import holds_short
from pipeline.run.traces import Hashed, Traces, words_of
from pipeline.study.decisions import lines_of

if TYPE_CHECKING:
    from pipeline.run.search import Found, Places
    from pipeline.study.register import Register
    from pipeline.study.study import Study

# Kinds of decisions that hold sentences of people about many sources: no search tells which.
FREE = ("theme", "summary", "level", "finding", "judgement", "response")
TYPED = ("label", "note", "reason", "statement", "text")  # what of their bodies people typed
PROGRAM = Path(pipeline.__file__).parent.parent
OF_PROGRAM = [PROGRAM / name for name in ("pipeline", "tests", "docs", "benchmarks", "notebooks")]


def to_read(
    study: Study, register: Register, source_id: str, traces: Traces, hashed: Hashed
) -> Iterator[str]:
    """Yield what people typed that may come from the source or speak of it, file by file."""
    places: defaultdict[Path, list[str]] = defaultdict(list)
    for path, number, line, decision in lines_of(*study.decided):
        said = line.decode("utf-8", "replace") if decision is None else typed(decision.body)
        alike = ["words alike"] if holds_short(said, traces, hashed) else []
        alike += ["names it"] if _names(said, source_id) else []
        if alike or decision is None or (decision.kind in FREE and said):
            kind = "not a decision" if decision is None else decision.kind
            places[path].append(f"{number} ({', '.join([kind, *alike])})")
    yield from (f"{path}: lines {', '.join(lines)}" for path, lines in places.items())
    for path in _kept(study.decisions):
        yield f"{path}: a kept copy of what people typed"
    for row in (*register.sources, *register.speakers):
        if row.get("source_id") == source_id:
            yield f"{row.where}: its row in the register, which is yours to delete"


def _kept(folder: Path) -> list[Path]:
    return sorted(path for name in KEPT_COPIES for path in (folder / name).glob("*"))


def typed(body: Mapping[str, Any]) -> str:
    """Return what a person typed into a decision; empty for none."""
    judged = body.get("said")  # of a judgement: what was typed by column
    cells = judged.values() if isinstance(judged, Mapping) else ()
    return " / ".join(str(text) for text in (*map(body.get, TYPED), *cells) if text)


def _names(said: str, source_id: str) -> bool:
    """Return whether a text names the id of a source; an id may have dashes."""
    wanted, words = words_of(source_id), words_of(said)
    ends = range(len(words) - len(wanted) + 1)
    return any(words[i : i + len(wanted)] == wanted for i in ends)


def alike_files(study: Study, found: Found) -> Iterator[str]:
    """Yield the files that people keep and in which a few words in a row are alike.

    Sources are other people's own words; what the program makes is made from what is told.
    """
    places = (study.sources, study.processed, study.private, *study.decided, *OF_PROGRAM)
    for path in found.alike:
        if not any(path.is_relative_to(place) for place in places):
            yield f"{path}: a few words in a row, or a rare word, are alike"


def not_searched(places: Places, found: Found) -> Iterator[str]:
    """Yield the folders that were not opened and the files that could not be looked into."""
    yield from places.unopened
    yield from found.sealed


def listed(what: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield a heading and its lines; nothing for no lines."""
    found = list(lines)
    if found:
        yield what
        yield from (f"  {line}" for line in found)
