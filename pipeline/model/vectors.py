"""Vectors kept in files, so that each text is encoded once: hashes and numbers, never words."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.model.card import model_key
from pipeline.model.embedding import Embedded, Encoder

if TYPE_CHECKING:
    from pipeline.model.embedding import Probe, Vectors

    Row = tuple[Vectors, Vectors]  # both views of a text, and what the probe reads of it


class Remembered:
    """Texts as the model sees them, each asked for once."""

    def __init__(self, ask: Callable[[list[str]], Embedded]) -> None:
        """Remember whom to ask: always for every text so far, so that its file keeps them all."""
        self._ask = ask
        self._known: dict[str, Row] = {}

    def embed(self, texts: list[str]) -> Embedded:
        """Return the texts as the model sees them."""
        import numpy as np

        if not texts or any(text not in self._known for text in texts):
            every = list(dict.fromkeys([*self._known, *texts]))
            found = self._ask(every)
            self._known.update(
                zip(every, zip(found.both, found.readings, strict=True), strict=True)
            )
            if not texts:
                return Embedded(found.both[:0], found.readings[:0])
        rows = [self._known[text] for text in texts]
        return Embedded(np.stack([row[0] for row in rows]), np.stack([row[1] for row in rows]))

    def both(self, texts: list[str]) -> Vectors:
        """Return the vectors of the texts with the inner layer beside them."""
        return self.embed(texts).both


def vector_keys(texts: Sequence[str], model: str) -> list[str]:
    """Return the cache key of each text under the model key."""
    return [hashlib.sha256(f"{model}\n{text}".encode()).hexdigest()[:32] for text in texts]


def cached_vectors(
    texts: Sequence[str],
    path: Path,
    encoder: Encoder,
    progress: Callable[[int, int], None] | None = None,
) -> Vectors:
    """Return the vectors of `texts`, as `cached` does."""
    return cached(texts, path, encoder, progress).vectors


def cached(
    texts: Sequence[str],
    path: Path,
    encoder: Encoder,
    progress: Callable[[int, int], None] | None = None,
) -> Embedded:
    """Return the texts as the model sees them, encoding only those that the file `path` lacks.

    The file then holds exactly these texts' vectors, so what left the source leaves the
    cache. It holds hashes and vectors, never words.
    """
    import numpy as np

    known = _filled({path: texts}, encoder, progress)[path]
    if not texts:
        return Embedded(np.zeros((0, 2), np.float32), np.zeros((0, 0), np.float32))
    rows = [known[key] for key in vector_keys(texts, model_key(encoder.settings))]
    return Embedded(np.stack([row[0] for row in rows]), np.stack([row[1] for row in rows]))


def fill_caches(
    texts_by_path: Mapping[Path, Sequence[str]],
    encoder: Encoder,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Store the vectors that the files lack, encoding the texts of all files together.

    The same vectors as one file at a time, only faster: full batches instead of many
    padded ones.
    """
    _filled(texts_by_path, encoder, progress)


def _filled(
    texts_by_path: Mapping[Path, Sequence[str]],
    encoder: Encoder,
    progress: Callable[[int, int], None] | None,
) -> dict[Path, dict[str, Row]]:
    """Bring the files up to date with their texts; return what each then holds, by key."""
    model = model_key(encoder.settings)
    known = {path: _read_vectors(path, encoder.probe) for path in texts_by_path}
    keys = {path: vector_keys(texts, model) for path, texts in texts_by_path.items()}
    new = {
        key: text
        for path, texts in texts_by_path.items()
        for key, text in zip(keys[path], texts, strict=True)
        if key not in known[path]
    }
    fresh: dict[str, Row] = {}
    if new:
        made = encoder.embed(list(new.values()), progress)
        fresh = dict(zip(new, zip(made.both, made.readings, strict=True), strict=True))
    for path, wanted in keys.items():
        if set(known[path]) != set(wanted):
            found = {**fresh, **known[path]}
            known[path] = {key: found[key] for key in sorted(set(wanted))}
            _write_vectors(path, known[path], encoder.probe)
    return known


def _read_vectors(path: Path, probe: Probe | None) -> dict[str, Row]:
    """Return (vector, readings) by key; nothing where the file is of another probe or damaged."""
    import numpy as np

    if not path.is_file():
        return {}
    try:
        with np.load(path, allow_pickle=False) as stored:
            if str(stored["probe"]) != (probe.name if probe else ""):
                return {}
            both = np.hstack([stored["vectors"], stored["inner"]])
            rows = zip(both, stored["readings"], strict=True)
            return dict(zip(stored["keys"].tolist(), rows, strict=True))
    except (OSError, ValueError, KeyError, EOFError):
        return {}


def _write_vectors(path: Path, rows: Mapping[str, Row], probe: Probe | None) -> None:
    import numpy as np

    from pipeline.tables import write_whole

    both = np.stack([row[0] for row in rows.values()]) if rows else np.zeros((0, 2), np.float32)
    vectors, inner = np.split(both, 2, axis=1)

    def write(temporary: Path) -> None:
        with open(temporary, "wb") as opened:
            np.savez(
                opened,
                keys=np.array(list(rows), dtype="U32"),
                vectors=vectors,
                inner=inner,
                readings=np.stack([row[1] for row in rows.values()])
                if rows
                else np.zeros((0, 0), np.float32),
                probe=np.array(probe.name if probe else ""),
            )

    write_whole(path, write)
