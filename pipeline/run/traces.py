"""Traces of a source: the runs of words and the vectors that are its own, and where they lie.

Everything of the study folder is searched, whatever made it; hidden folders are passed over.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import SensemakingError
from pipeline.model.card import model_key
from pipeline.model.vectors import vector_keys
from pipeline.run.residue import texts_in
from pipeline.tables import DOCUMENTS, SEGMENTS

if TYPE_CHECKING:
    from pipeline.ingest.listing import SourceFile
    from pipeline.run.work import Work

RUN = 8  # words in a row that tell a source
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Traces:
    """What only one source holds."""

    runs: frozenset[str]  # of eight words, of its text as it was and as it is stored
    vectors: frozenset[bytes]  # of its segments, bit for bit


def traces_of(work: Work, source_id: str) -> Traces:
    """Return what the source holds and no other source does."""
    documents = work.store.read(DOCUMENTS, _stored(work))
    texts = dict(zip(documents["source_id"], documents["text"], strict=True))
    runs = runs_of(str(texts.pop(source_id, ""))) | runs_of(_extracted(work.files[source_id]))
    for name, file in work.files.items():
        if name != source_id:
            runs -= runs_of(str(texts.get(name, "")))
            runs -= runs_of(_extracted(file)) if runs else set()
    return Traces(frozenset(runs), _vectors(work, source_id, list(map(str, texts.values()))))


def _vectors(work: Work, source_id: str, others: list[str]) -> frozenset[bytes]:
    """Return the vectors of the segments whose text stands in no other source."""
    import numpy as np

    path, shard = work.store.vectors(source_id), work.store.shard(SEGMENTS, source_id)
    if not path.is_file() or not shard.is_file():
        return frozenset()
    said = work.store.read(SEGMENTS, [source_id])["text"].astype(str).tolist()
    own = [text for text in said if not any(text in other for other in others)]
    wanted = set(vector_keys(own, model_key(work.settings.embedding)))
    with np.load(path, allow_pickle=False) as stored:
        pairs = zip(stored["keys"].tolist(), stored["vectors"], strict=True)
        return frozenset(_bytes(vector) for key, vector in pairs if key in wanted)


def _bytes(vector: Any) -> bytes:
    import numpy as np

    return np.ascontiguousarray(vector, dtype=np.float32).tobytes()


def _stored(work: Work) -> list[str]:
    return [one for one in sorted(work.files) if work.store.shard(DOCUMENTS, one).is_file()]


def _extracted(file: SourceFile) -> str:
    """Return the text of a source's file before pseudonyms; nothing where it cannot be read."""
    from pipeline.ingest.formats import read_file

    if file.path is None:
        return ""
    try:
        return "\n".join(piece.text for piece in read_file(file.path, file.part).pieces)
    except SensemakingError:
        return ""


def runs_of(text: str) -> set[str]:
    """Return the runs of eight words of a text."""
    words = WORD.findall(text.casefold())
    return {" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


def found_in(paths: Iterable[Path], traces: Traces) -> list[Path]:
    """Return the files in which a run of words or a vector of the source is left."""
    return [path for path in paths if _holds(path, traces)]


def _holds(path: Path, traces: Traces) -> bool:
    if traces.vectors & set(_rows(path)):
        return True
    return any(traces.runs & runs_of(text) for text in _texts(path))


def _texts(path: Path) -> Iterator[str]:
    """Yield the texts in a file: cells of tables, members of archives, text of a PDF."""
    if path.suffix == ".parquet":
        import pandas as pd

        table = pd.read_parquet(path)
        yield str(table.to_csv(index=False))
    elif path.suffix == ".pdf":
        from pipeline.ingest.formats import read_file

        try:
            yield "\n".join(piece.text for piece in read_file(path).pieces)
        except SensemakingError:
            return
    else:
        for text in texts_in(path.read_bytes()):
            yield text
            yield re.sub(r'\\[nrt"]', " ", text)


def _rows(path: Path) -> Iterator[bytes]:
    """Yield the bytes of every row of every array of numbers in an .npz or .npy file."""
    import numpy as np

    if path.suffix not in (".npz", ".npy") or not path.is_file():
        return
    for content in _arrays(path):
        try:
            array = np.load(io.BytesIO(content), allow_pickle=False)
        except ValueError:
            continue
        if array.ndim == 2 and array.dtype.kind == "f" and array.shape[1] > 1:
            yield from map(_bytes, array)


def _arrays(path: Path) -> Iterator[bytes]:
    if path.suffix == ".npy":
        yield path.read_bytes()
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(name) for name in archive.namelist())


def files_of(root: Path, folders: Iterable[Path]) -> list[Path]:
    """Return every file below the study and its folders but those in hidden folders."""
    places = {root, *folders}
    found = {path for place in places for path in place.rglob("*") if path.is_file()}
    return sorted(path for path in found if not _is_hidden(path, root))


def _is_hidden(path: Path, root: Path) -> bool:
    inside = path.relative_to(root).parts[:-1] if path.is_relative_to(root) else ()
    return any(part.startswith(".") or part == "__pycache__" for part in inside)
