"""Traces of a source: hashes of what only it says, taken from its file and from all that is stored.

They are keyed with the study's key, so that a journal can hold them without holding words.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import SensemakingError
from pipeline.ingest.words.vocabulary import LANGUAGES, stop_words
from pipeline.ingest.words.vocabulary import words_of as dictionary
from pipeline.study.decisions import read
from pipeline.study.privacy import study_key
from pipeline.study.releases import releases_folder
from pipeline.tables import DOCUMENTS

if TYPE_CHECKING:
    from pipeline.ingest.listing import SourceFile
    from pipeline.run.work import Work

RUN = 8  # words in a row that tell a source
SHORT = 4  # words in a row that may come from a source, as may a word that no dictionary has
WORD = re.compile(r"\w+")
SAID = ("text", "quote")  # columns of tables with words of a source
WIDE = 16  # numbers in a row from which it is a vector of a text
Hashed = Callable[[bytes], str]


@dataclass(frozen=True, slots=True)
class Traces:
    """What only one source holds, as keyed hashes."""

    runs: frozenset[str] = frozenset()  # of eight words, as they were and as they are stored
    short: frozenset[str] = frozenset()  # of four words, and of single words in no dictionary
    vectors: frozenset[str] = frozenset()  # of its segments, bit for bit

    def __or__(self, other: Traces) -> Traces:
        """Return the traces of both."""
        return Traces(
            self.runs | other.runs, self.short | other.short, self.vectors | other.vectors
        )

    def __bool__(self) -> bool:
        """Return whether there is anything to search for."""
        return bool(self.runs or self.short or self.vectors)

    def as_lists(self) -> dict[str, list[str]]:
        """Return them for JSON."""
        return {name: sorted(getattr(self, name)) for name in ("runs", "short", "vectors")}


def traces_from(stored: Mapping[str, Iterable[str]]) -> Traces:
    """Return traces that were stored as lists."""
    return Traces(**{name: frozenset(own) for name, own in stored.items()})


def hashed_with(key: bytes) -> Hashed:
    """Return how traces are hashed under a study's key."""
    return partial(_hashed, key)


def _hashed(key: bytes, content: bytes) -> str:
    return hashlib.blake2b(content, key=key[:64], digest_size=8).hexdigest()


def traces_of(work: Work, source_id: str, file: SourceFile | None) -> Traces:
    """Return what the source holds, by its file and all that is stored, and no other source does."""
    runs: set[str] = set()
    short: set[str] = set()
    for text in (extracted(file), *_stored(work, source_id)):
        runs |= runs_of(text)
        short |= short_of(text)
    for text in _not_its_own(work, source_id):
        runs -= runs_of(text)
        short -= runs_of(text, SHORT)
        short -= set(words_of(text))
    hashed = hashed_with(study_key(work.study))
    return Traces(
        frozenset(hashed(run.encode()) for run in runs),
        frozenset(hashed(run.encode()) for run in short),
        _vectors(work, source_id, hashed),
    )


def _stored(work: Work, source_id: str) -> Iterator[str]:
    """Yield what the source says in tables, decisions and releases."""
    shard = work.store.shard(DOCUMENTS, source_id)
    if shard.is_file():
        yield from work.store.read(DOCUMENTS, [source_id])["text"].astype(str)
    for decision in read(*work.study.decided):
        passage = decision.passage
        if passage is not None and passage.source_id == source_id:
            yield f"{passage.before}{passage.quote}{passage.after}"
    for folder in (work.study.processed, releases_folder(work.study)):
        for path in sorted(folder.rglob("*.parquet")):
            yield from _cells(path, source_id)


def _cells(path: Path, source_id: str) -> Iterator[str]:
    """Yield the words of a source in a stored table; nothing where it cannot be read."""
    import pandas as pd

    try:
        table = pd.read_parquet(path)
    except (OSError, ValueError):
        return
    if "source_id" in table.columns:
        own = table[table["source_id"].astype(str) == source_id]
        for column in set(SAID) & set(map(str, own.columns)):
            yield from own[column].dropna().astype(str)


def _not_its_own(work: Work, source_id: str) -> Iterator[str]:
    """Yield what others say, and the questions that were put to everybody."""
    for name, file in work.files.items():
        if name != source_id:
            yield extracted(file)
            if work.store.shard(DOCUMENTS, name).is_file():
                yield from work.store.read(DOCUMENTS, [name])["text"].astype(str)
    for row in work.register.questions:
        yield from row.cells.values()


def _vectors(work: Work, source_id: str, hashed: Hashed) -> frozenset[str]:
    """Return the vectors of the source that no other source has, too."""
    own = {hashed(row) for row in rows_of_numbers(work.store.vectors(source_id))}
    if own:
        for name in work.files:
            if name != source_id:
                own -= {hashed(row) for row in rows_of_numbers(work.store.vectors(name))}
    return frozenset(own)


def extracted(file: SourceFile | None) -> str:
    """Return the text of a source's file before pseudonyms; nothing where it cannot be read."""
    from pipeline.ingest.formats import read_file

    if file is None or file.path is None:
        return ""
    try:
        return "\n".join(piece.text for piece in read_file(file.path, file.part).pieces)
    except (SensemakingError, OSError):
        return ""


def words_of(text: str) -> list[str]:
    """Return the words of a text, folded."""
    return WORD.findall(text.casefold())


def runs_of(text: str, length: int = RUN) -> set[str]:
    """Return the runs of so many words of a text."""
    words = words_of(text)
    return {" ".join(words[i : i + length]) for i in range(len(words) - length + 1)}


def short_of(text: str) -> set[str]:
    """Return the runs of four words of a text, and its words that no dictionary has."""
    return runs_of(text, SHORT) | {word for word in words_of(text) if _is_rare(word)}


def _is_rare(word: str) -> bool:
    if len(word) < SHORT or word.isdigit():
        return False
    return not any(word in known(one) for one in LANGUAGES for known in (dictionary, stop_words))


def rows_of_numbers(path: Path) -> Iterator[bytes]:
    """Yield the bytes of every row of every array of numbers in an .npz or .npy file."""
    import numpy as np

    for content in _arrays(path) if path.is_file() else ():
        try:
            array = np.load(io.BytesIO(content), allow_pickle=False)
        except (ValueError, EOFError):
            continue
        if array.ndim == 2 and array.dtype.kind == "f" and array.shape[1] >= WIDE:
            yield from (_bytes(row) for row in array if row.any())


def _bytes(row: Any) -> bytes:
    import numpy as np

    return np.ascontiguousarray(row, dtype=np.float32).tobytes()


def _arrays(path: Path) -> Iterator[bytes]:
    if path.suffix == ".npy":
        yield path.read_bytes()
    elif path.suffix == ".npz" and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(name) for name in archive.namelist())
