"""Vectors kept in files, so that each text is encoded once: hashes and numbers, never words."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.model.card import model_key
from pipeline.model.embedding import Embedded, Encoder, nothing_read

if TYPE_CHECKING:
    from pipeline.model.embedding import Vectors

    Row = tuple[Vectors, Vectors, Vectors]  # both views of a text, what probe and head read of it


class Remembered:
    """Texts as the model sees them, each asked for once."""

    def __init__(self, ask: Callable[[list[str]], Embedded]) -> None:
        """Remember whom to ask."""
        self._ask = ask
        self._known: dict[str, Row] = {}

    def embed(self, texts: list[str]) -> Embedded:
        """Return the texts as the model sees them."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if not texts:
            return self._ask([])
        if new:
            self._known.update(zip(new, rows_of(self._ask(new)), strict=True))
        return stacked([self._known[text] for text in texts])

    def logits(self, texts: list[str]) -> Vectors:
        """Return what the head tells of the texts."""
        return self.embed(texts).logits

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
    known = _filled({path: texts}, encoder, progress)[path]
    if not texts:
        return nothing_read()
    return stacked([known[key] for key in vector_keys(texts, model_key(encoder.settings))])


def stored_rows(
    own: tuple[Path, Sequence[str]], others: Iterable[Path], encoder: Encoder
) -> dict[str, Row]:
    """Return what is kept of texts, by key: those of the file `own`, and what other files hold.

    What `own` lacks of its texts is encoded; it then holds exactly these.
    """
    path, texts = own
    known = dict(_filled({path: texts}, encoder, None)[path])
    for other in others:
        known |= _read_vectors(other, encoder.reads)
    return known


def looked_up(texts: Sequence[str], known: dict[str, Row], encoder: Encoder) -> Embedded:
    """Return the texts as the model sees them; what is not known is encoded and remembered."""
    keys = vector_keys(texts, model_key(encoder.settings))
    new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if new:
        known.update(zip(new, rows_of(encoder.embed(list(new.values()))), strict=True))
    return stacked([known[key] for key in keys]) if keys else nothing_read()


def rows_of(embedded: Embedded) -> Iterator[Row]:
    """Yield what the model sees of each text."""
    return zip(embedded.both, embedded.readings, embedded.logits, strict=True)


def stacked(rows: Sequence[Row]) -> Embedded:
    """Return texts as the model sees them from what it sees of each."""
    import numpy as np

    return Embedded(*(np.stack(column) for column in zip(*rows, strict=True)))


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
    known = {path: _read_vectors(path, encoder.reads) for path in texts_by_path}
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
        fresh = dict(zip(new, rows_of(made), strict=True))
    for path, wanted in keys.items():
        if set(known[path]) != set(wanted):
            found = {**fresh, **known[path]}
            known[path] = {key: found[key] for key in sorted(set(wanted))}
            _write_vectors(path, known[path], encoder.reads)
    return known


def _read_vectors(path: Path, reads: str) -> dict[str, Row]:
    """Return rows by key; nothing where the file is of another probe or head, or damaged."""
    import numpy as np

    if not path.is_file():
        return {}
    try:
        with np.load(path, allow_pickle=False) as stored:
            if str(stored["probe"]) != reads:
                return {}
            both = np.hstack([stored["vectors"], stored["inner"]])
            rows = zip(both, stored["readings"], stored["logits"], strict=True)
            return dict(zip(stored["keys"].tolist(), rows, strict=True))
    except (OSError, ValueError, KeyError, EOFError):
        return {}


def _write_vectors(path: Path, rows: Mapping[str, Row], reads: str) -> None:
    import numpy as np

    from pipeline.tables import write_whole

    found = stacked(list(rows.values())) if rows else nothing_read()
    vectors, inner = np.split(found.both, 2, axis=1)

    def write(temporary: Path) -> None:
        with open(temporary, "wb") as opened:
            np.savez(
                opened,
                keys=np.array(list(rows), dtype="U32"),
                vectors=vectors,
                inner=inner,
                readings=found.readings,
                logits=found.logits,
                probe=np.array(reads),
            )

    write_whole(path, write)
