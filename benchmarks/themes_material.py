"""Labelled segments with their vectors, for `themes.py` and the processes that it starts."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

SEED = 20250801
LONGEST = 90  # words of the pipeline's longest segment


def read_rows(path, codebook) -> list[dict[str, object]]:
    """Return id, doc_id, text and label of each row that has a text and a label.

    The label is the first one, with a codebook the topmost code above it. Of several
    documents that hold the text the first counts.
    """
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    topmost = _topmost(codebook)
    rows = [
        {
            "id": row["id"],
            "doc_id": _first(row.get("doc_id") or row["id"]),
            "text": row["text"],
            "label": topmost.get(str(row["labels"][0]), str(row["labels"][0])),
        }
        for row in lines
        if row.get("labels") and row["text"].strip()
    ]
    if len(rows) < len(lines):
        print(f"{len(lines) - len(rows)} rows without text or label left out", file=sys.stderr)
    if not rows:
        sys.exit(f"{path}: no row has a text and a label")
    return rows


def _first(value) -> str:
    return str(value[0] if isinstance(value, list) else value)


def _topmost(codebook) -> dict[str, str]:
    if codebook is None:
        return {}
    import yaml

    codes = yaml.safe_load(codebook.read_text("utf-8"))["codes"]
    above = {str(code["id"]): code.get("parent") for code in codes}
    topmost = {}
    for name in above:
        top = name
        while above[top]:
            top = str(above[top])
        topmost[name] = top
    return topmost


def chosen_rows(rows, size, draw):
    """Return the row numbers of a draw, in order; all of them for the size `all`."""
    import numpy as np

    number = len(rows) if size == "all" else int(size)
    return np.sort(np.random.default_rng(draw).permutation(len(rows))[:number])


def repeated(rows, vectors, number):
    """Return `number` rows with vectors: the first ones, again with a little noise if too few."""
    import numpy as np

    rounds = -(-number // len(rows))
    rng = np.random.default_rng(SEED)
    own = [row | {"text": f"{row['text']} {at or ''}"} for at in range(rounds) for row in rows]
    noise = rng.normal(size=(rounds * len(rows), vectors.shape[1])) * 0.3 / vectors.shape[1] ** 0.5
    noise[: len(rows)] = 0
    moved = np.vstack([vectors] * rounds) + noise
    moved /= np.linalg.norm(moved, axis=1, keepdims=True)
    return own[:number], moved[:number].astype(np.float32)


def store(path, rows, vectors) -> None:
    """Keep rows and vectors for the processes of this run."""
    import numpy as np

    np.savez(path, vectors=vectors, rows=json.dumps(rows))


def stored(path):
    """Return rows and vectors as `store` kept them."""
    import numpy as np

    with np.load(path) as kept:
        return json.loads(str(kept["rows"])), kept["vectors"]


def embed(texts, cache, *, in_pieces=False):
    """Return a unit vector per text.

    As in the pipeline a text is cut off at 256 word pieces. With `in_pieces`, a text longer
    than the pipeline's longest segment is embedded whole and in pieces of that length, and its
    vector is the mean of the whole and of the mean piece.
    """
    import numpy as np

    from pipeline.model.embedding import Encoder
    from pipeline.model.vectors import cached_vectors
    from pipeline.study.study import EmbeddingSettings

    encoder = Encoder(EmbeddingSettings(), Path())
    parts = [pieces(text) if in_pieces else [] for text in texts]
    flat = [*texts, *(part for own in parts for part in own)]
    vectors = cached_vectors(flat, cache, encoder) if cache else encoder.encode(flat)
    ends = np.cumsum([len(texts), *(len(own) for own in parts)])
    for row, own in enumerate(parts):
        if own:
            mean = vectors[ends[row] : ends[row + 1]].mean(axis=0)
            whole = vectors[row] + mean / np.linalg.norm(mean)
            vectors[row] = whole / np.linalg.norm(whole)
    return vectors[: len(texts)]


def pieces(text, longest=LONGEST):
    """Return the sentences of a long text joined to at most so many words; none of a short one."""
    if len(text.split()) <= longest:
        return []
    found = [[]]
    for sentence in re.split(r"(?<=[.;!?])\s*(?=[A-Z(0-9])", text):
        words = sentence.split()
        for first in range(0, len(words), longest):
            part = words[first : first + longest]
            if len(found[-1]) + len(part) > longest:
                found.append([])
            found[-1] = found[-1] + part
    return [" ".join(words) for words in found if words]
