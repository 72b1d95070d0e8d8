"""The names that a person must decide about, and what was decided: files of the owner alone.

Both lie beside the pseudonym key (folder 0700, files 0600), outside `data/processed`, since
they hold names in clear. `names_to_decide.csv` is written anew by each run; what a person
typed into it moves to `names_decided.csv`, which the program only adds to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import RegisterError, nearest
from pipeline.escape import as_typed, csv_of
from pipeline.ingest.files.characters import folded
from pipeline.ingest.names.unknown import UnknownName, unknown_names, without_capitals
from pipeline.study.delimited import read_csv
from pipeline.study.privacy import write_private

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd

    from pipeline.study.register import Register
    from pipeline.study.study import Study

QUEUE_FILE = "names_to_decide.csv"
DECIDED_FILE = "names_decided.csv"
NO_NAME = "not a name"
DECISIONS = ("person", "organisation", "place", NO_NAME)
QUEUE_HEADER = ("name", "count", "sources", f"decision ({' / '.join(DECISIONS)})")
DECIDED_HEADER = ("name", "decision", "sources")
NOT_SPOKEN = ("template", "banner", "page header", "page footer")


@dataclass(frozen=True, slots=True)
class DecidedName:
    """What a person decided about a name, and the sources that it stood in."""

    name: str
    decision: str
    sources: tuple[str, ...]


def decided_names(study: Study) -> list[DecidedName]:
    """Return what people decided: earlier, and in the queue since the last run.

    Raises `RegisterError` with file and line for a decision that is none of `DECISIONS`.
    """
    decided = _rows(study.private / DECIDED_FILE, decision=1, sources=2)
    queued = _rows(study.private / QUEUE_FILE, decision=3, sources=2)
    return list({item.name: item for item in [*decided, *queued]}.values())


def _rows(path: Path, *, decision: int, sources: int) -> list[DecidedName]:
    if not path.is_file():
        return []
    found = []
    for number, row in enumerate(read_csv(path), 1):
        cells = [*(as_typed(cell).strip() for cell in row), "", "", ""]
        if number == 1 or not cells[0] or not cells[decision]:
            continue
        said = " ".join(cells[decision].casefold().split())
        if said not in DECISIONS:
            listed = ", ".join(DECISIONS)
            raise RegisterError(
                f"{path}:{number}: the decision is not understood; write one of: {listed}."
                f"{nearest(said, DECISIONS)}"
            )
        named = tuple(name.strip() for name in cells[sources].split(";") if name.strip())
        found.append(DecidedName(cells[0], said, named))
    return found


def to_replace(decided: Iterable[DecidedName]) -> list[tuple[str, str, str]]:
    """Return the names to replace: name, kind, and the name it stands for."""
    return [(item.name, item.decision, item.name) for item in decided if item.decision != NO_NAME]


def to_decide(
    documents: pd.DataFrame, blocks: pd.DataFrame, register: Register, study: Study
) -> list[UnknownName]:
    """Return the names that stand in the stored texts and that nobody has decided about."""
    known = {folded(item.name) for item in decided_names(study)} | _known(register)
    return unknown_names(_texts(documents, blocks), frozenset(known))


def written_small(documents: pd.DataFrame) -> list[str]:
    """Return the sources written without capitals, in which no unknown name can show."""
    rows = zip(documents["source_id"], documents["text"], strict=True)
    return sorted(str(source_id) for source_id, text in rows if without_capitals(str(text)))


def _known(register: Register) -> set[str]:
    """Return regions, countries, partnerships and programme names: words that may stand."""
    cells = [row.get(column) for row in register.sources for column in ("region", "country")]
    columns = ("partnership_id", "name", "portfolio")
    cells += [row.get(column) for row in register.partnerships for column in columns]
    parts = [part for cell in cells for part in [cell, *cell.replace(",", ";").split(";")]]
    return {folded(part) for part in parts} - {""}


def _texts(documents: pd.DataFrame, blocks: pd.DataFrame) -> list[tuple[str, str, str | None]]:
    text = dict(zip(documents["source_id"], documents["text"].astype(str), strict=True))
    languages = documents["language"].fillna("").astype(str)
    language = dict(zip(documents["source_id"], languages, strict=True))
    told = (blocks["kind"] != "heading") & ~blocks["set_aside"].fillna("").isin(NOT_SPOKEN)
    spoken = blocks[told]
    places = zip(spoken["source_id"], spoken["start"], spoken["end"], strict=True)
    return [
        (str(source_id), text[source_id][int(start) : int(end)], language[source_id] or None)
        for source_id, start, end in places
    ]


def store_queue(study: Study, names: list[UnknownName]) -> None:
    """Write the queue anew, after what was decided in it has been stored.

    Where there is nothing to decide the file goes.
    """
    keep_decisions(study, decided_names(study))
    path = study.private / QUEUE_FILE
    if not names:
        path.unlink(missing_ok=True)
        return
    rows = [(item.name, item.count, "; ".join(item.sources), "") for item in names]
    write_private(path, csv_of(QUEUE_HEADER, rows))


def queued(study: Study) -> tuple[Path, int]:
    """Return the file of names to decide and how many stand in it."""
    path = study.private / QUEUE_FILE
    return path, max(len(read_csv(path)) - 1, 0) if path.is_file() else 0


def keep_decisions(study: Study, decided: Iterable[DecidedName]) -> None:
    """Store what was decided; no file where nothing was."""
    rows = [(item.name, item.decision, "; ".join(item.sources)) for item in decided]
    path = study.private / DECIDED_FILE
    text = csv_of(DECIDED_HEADER, sorted(rows))
    if rows and not (path.is_file() and path.read_text(encoding="utf-8") == text):
        write_private(path, text)
    elif not rows:
        path.unlink(missing_ok=True)
