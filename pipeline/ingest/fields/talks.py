"""Transcripts kept as tables, told by what stands in their columns, whatever the headers are."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.ingest.fields.look import kind_of
from pipeline.ingest.files.characters import folded
from pipeline.ingest.files.pieces import Piece
from pipeline.ingest.turns.labels import as_timestamp, role_of
from pipeline.model.language import count_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.ingest.files.cells import Grid

SPEAKERS = {
    "speaker", "speakers", "speaker name", "name", "who", "participant", "role", "person", "voice",
    "locutor", "locutora", "hablante", "orador", "oradora", "quien", "persona", "locuteur",
    "locutrice", "orateur", "qui", "intervenant", "personne", "falante", "quem", "pessoa", "sprecher",
}  # fmt: skip
SAID = {
    "text", "utterance", "transcript", "transcription", "said", "sentence", "content", "turn",
    "speech", "words", "caption", "dialogue", "texto", "transcripcion", "intervencion", "dicho",
    "texte", "parole", "propos", "contenu", "transcricao", "fala", "conteudo", "contenido",
}  # fmt: skip
LEAST_ROWS = 4
DEEPEST = 8  # rows among which a header is looked for that names the speakers' column
NAME_WORDS = 4
AGAIN = 0.6  # least share of rows whose speaker speaks more than once
WORDY = 0.7  # least share of all words that stand in the one column of what is said
HEADER_WORDS = 3  # of a header over what is said; a longer one, or one that asks, is a form's
CLOCKS = 0.8  # least share of filled cells that are times, for a column of times
SECONDS = re.compile(r"\d{1,6}(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Talk:
    """Where speaker, words and time stand in a transcript, and its first row."""

    speaker: int
    said: int
    at: int | None
    first: int


def turns_in(grid: Grid) -> tuple[list[Piece], int] | None:
    """Return the turns of a transcript, and the words in its other columns; None for other tables.

    One column names who speaks: few short names, most of them again and again; one other
    holds nearly all the words. Times beside them, roles among the names, a header that says
    so, or no header at all tells it from a form whose answers repeat.
    """
    rows = [list(row) for row in grid if any(row)]
    width = max(map(len, rows), default=0)
    rows = [row + [""] * (width - len(row)) for row in rows]
    for at in range(min(DEEPEST, len(rows) - 1) if width > 1 else 0):
        talk = _talk(rows[at:])
        if talk and (at == 0 or (talk.first and folded(rows[at][talk.speaker]) in SPEAKERS)):
            return [*_above(rows[:at]), *_turns(rows[at:], talk)], _unread(rows[at:], talk)
    return None


def _above(rows: Grid) -> Iterator[Piece]:
    """Yield what stands above the header, as the cover that it is."""
    for row in rows:
        text = ": ".join(filter(None, row))
        yield Piece(text=text, kind="note", set_aside="cover")


def _unread(rows: Grid, talk: Talk) -> int:
    """Return how many words stand beside the turns: remarks, translations, codes."""
    places = {talk.speaker, talk.said, talk.at}
    return sum(
        count_words(cell)
        for row in rows[talk.first :]
        for n, cell in enumerate(row)
        if n not in places and kind_of(cell) == "words"
    )


def _talk(rows: Grid) -> Talk | None:
    header = [folded(cell) for cell in rows[0]]
    named = next((n for n, name in enumerate(header) if name in SPEAKERS), None)
    said = next((n for n, name in enumerate(header) if name in SAID), None)
    if named is not None and said is not None and len(header) <= 8:
        return Talk(named, said, _clock_column(rows[1:]), 1)
    return _by_content(rows, header, named)


def _by_content(rows: Grid, header: list[str], named: int | None) -> Talk | None:
    body = rows[1:]
    said = _wordy_column(body)
    if said is None or len(body) < LEAST_ROWS - 1:
        return None
    others = [n for n in range(len(header)) if n != said]
    speakers = [n for n in others if _names_speakers([row[n] for row in body])]
    if not speakers:
        return None
    speaker = max(speakers, key=lambda n: (n == named, _roles([row[n] for row in body])))
    at = _clock_column(body)
    headless = rows[0][speaker] in {row[speaker] for row in body}
    asks = count_words(rows[0][said]) > HEADER_WORDS or rows[0][said].endswith(("?", "？"))
    roles = _roles([row[speaker] for row in body]) > 0
    if headless:
        return Talk(speaker, said, at, 0)
    said_so = said in _said_by(header) or speaker == named
    if asks or not (roles or at is not None or said_so):
        return None
    return Talk(speaker, said, at, 1)


def _said_by(header: list[str]) -> set[int]:
    return {n for n, name in enumerate(header) if name in SAID}


def _wordy_column(rows: Grid) -> int | None:
    """Return the column that holds nearly all the words."""
    counts = Counter(
        {
            n: sum(count_words(row[n]) for row in rows if kind_of(row[n]) == "words")
            for n in range(len(rows[0]) if rows else 0)
        }
    )
    if not counts:
        return None
    column, most = counts.most_common(1)[0]
    return column if most >= WORDY * counts.total() and most >= 2 * len(rows) else None


def _names_speakers(cells: list[str]) -> bool:
    """Return whether a column names who speaks; a row without a name goes on from the one above."""
    named = [cell.rstrip(":. ") for cell in cells if cell]
    counts = Counter(named)
    again = sum(count for count in counts.values() if count > 1)
    short = all(
        len(name.split()) <= NAME_WORDS and re.search(r"[^\W\d_]", name) and kind_of(name) != "time"
        for name in named
    )
    return short and 1 < len(counts) <= max(2, len(cells) // 2) and again >= AGAIN * len(named)


def _roles(cells: list[str]) -> int:
    """Return how many of the names are labels of transcripts: `I`, `P1`, `Interviewer`."""
    return sum(role_of(name.rstrip(":. ")) is not None for name in set(cells) if name)


def _clock_column(rows: Grid) -> int | None:
    """Return the first column of times that rise: times of day, of the recording, or seconds."""
    for column in range(len(rows[0]) if rows else 0):
        cells = [row[column] for row in rows if row[column]]
        times = sum(kind_of(cell) == "time" for cell in cells)
        if cells and times >= CLOCKS * len(cells):
            return column
        if len(cells) > 1 and all(map(SECONDS.fullmatch, cells)) and _rises(cells):
            return column
    return None


def _rises(cells: list[str]) -> bool:
    """Return whether seconds of a recording follow each other, and are no numbers of rows."""
    seconds = [float(cell.replace(",", ".")) for cell in cells]
    steps = [after - before for before, after in pairwise(seconds)]
    exact = any(not cell.isdecimal() for cell in cells)
    return min(steps) >= 0 and (exact or len(set(steps)) > 1)


def _turns(rows: Grid, talk: Talk) -> Iterator[Piece]:
    speaker: str | None = None
    for row in rows[talk.first :]:
        speaker = row[talk.speaker].rstrip(": ") or speaker
        if row[talk.said]:
            stamp = _stamp(row[talk.at]) if talk.at is not None else None
            yield Piece(text=row[talk.said], kind="turn", speaker=speaker, timestamp=stamp)


def _stamp(cell: str) -> str | None:
    """Return a time or a number of seconds as HH:MM:SS."""
    if SECONDS.fullmatch(cell):
        minutes, seconds = divmod(int(float(cell.replace(",", "."))), 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"
    return as_timestamp(cell)
