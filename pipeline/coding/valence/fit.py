"""Learns valence from the utterances: `python -m pipeline.coding.valence.fit` writes `valence.npz`.

Run it after a change of the utterances or of the cue words; a test says when it is due.
`benchmarks/valence.py` says how well it tells.
"""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.coding.features import character_rows, learn_vocabulary, weighted, word_rows
from pipeline.coding.valence.packaged import LABELS, LEARNT, UTTERANCES, cue_row
from pipeline.coding.words import words_of
from pipeline.model.card import PACKAGED_SHA256
from pipeline.model.embedding import Encoder
from pipeline.study.study import EmbeddingSettings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

HERE = Path(str(files("pipeline.coding.valence")))
STRENGTH = 10.0  # inverse of the ridge; 1 to 30 differ by less than .015 macro F1 across writers
CUES = 0.15  # scale of a standardised cue beside the unit rows of words
LEAST = {"words": 2, "characters": 3}  # texts that a feature must stand in
ROWS = {"words": word_rows, "characters": character_rows}


def made_from() -> str:
    """Return a hash of what the learnt file depends on."""
    paths = (HERE / UTTERANCES, HERE / "cues.yaml", HERE.parent / "features.py")
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in paths))
    return digest.hexdigest()[:16]


def read_utterances() -> list[dict[str, str]]:
    """Return the utterances: text, valence, language (ISO 639-1) and writer."""
    lines = (HERE / UTTERANCES).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def learn(utterances: list[dict[str, str]], layers: NDArray[np.float32]) -> dict[str, Array]:
    """Return the arrays of `valence.npz`, by multinomial logistic regression."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    texts = [one["text"] for one in utterances]
    cues = np.array(
        [cue_row(words_of(o["text"], o["language"]), o["language"]) for o in utterances]
    )
    blocks = [_scaled(layers, 1 / np.sqrt(layers.shape[1])), _scaled(cues, CUES)]
    arrays: dict[str, Array] = {}
    parts: list[Any] = [csr_matrix(rows) for rows, _, _ in blocks]
    for name, count in ROWS.items():
        vocabulary = learn_vocabulary(count(texts), LEAST[name])
        arrays |= {f"{name}.features": vocabulary.features, f"{name}.rarity": vocabulary.weights}
        parts.append(weighted(count(texts), vocabulary))
    told = [LABELS.index(one["valence"]) for one in utterances]
    model = LogisticRegression(C=STRENGTH, max_iter=2000, tol=1e-6)
    model.fit(hstack(parts).tocsr(), told)
    bounds = np.cumsum([0, *(part.shape[1] for part in parts)])
    weights = [model.coef_.T[first:last] for first, last in pairwise(bounds)]
    base = model.intercept_
    for name, (_, middle, scale), weight in zip(("probe", "cues"), blocks, weights, strict=False):
        arrays[name] = weight * scale[:, None]
        base = base - middle @ arrays[name]
    arrays |= {"words": weights[2].astype(np.float16), "characters": weights[3].astype(np.float16)}
    arrays["probe"] = arrays["probe"].astype(np.float32)
    return arrays | {"base": base}


def _scaled(rows: Array, by: float) -> tuple[Array, Array, Array]:
    """Return standardised rows, and the middle and scale that make them."""
    middle = rows.mean(axis=0, dtype=np.float64)
    scale = by / np.maximum(rows.std(axis=0, dtype=np.float64), 1e-9)
    return (rows - middle) * scale, middle, scale


def main() -> None:
    """Write the learnt file."""
    utterances = read_utterances()
    layers = Encoder(EmbeddingSettings(), Path()).layers([one["text"] for one in utterances])
    names = {"model": np.array(PACKAGED_SHA256), "made_from": np.array(made_from())}
    with open(HERE / LEARNT, "wb") as opened:
        arrays: dict[str, Any] = {**learn(utterances, layers), **names}
        np.savez_compressed(opened, **arrays)


if __name__ == "__main__":
    main()
