"""Valence of a passage, learnt from utterances that stand beside this file.

`utterances.jsonl` holds invented utterances by several writers, each labelled with its
valence. `fit.py` learns from them and writes `valence.npz`: a probe of the language
model's inner layers (the sentence vector itself tells topics, hardly valence) and weights of
cue words, words and runs of characters.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.coding.features import Vocabulary, character_rows, weighted, word_rows
from pipeline.coding.valence.cues import cues_in
from pipeline.model.embedding import Probe
from pipeline.records import NOT_ESTABLISHED, VALENCES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.coding.words import Word

    Array = NDArray[Any]

LABELS = tuple(name for name in VALENCES if name != NOT_ESTABLISHED)
KINDS = (
    "lacking",
    "plain_no",
    "wish",
    "partial",
    "turn",
    "good",
    "past",
    "planned",
    "hypothetical",
)
LEARNT = "valence.npz"
UTTERANCES = "utterances.jsonl"


@lru_cache(maxsize=1)
def learnt() -> dict[str, Array]:
    """Return what was learnt from the utterances: arrays by name."""
    path = files("pipeline.coding.valence").joinpath(LEARNT)
    with path.open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def valence_probe() -> Probe:
    """Return the probe that reads the valence of a text from the packaged language model."""
    arrays = learnt()
    weights = arrays["probe"].astype(np.float32)
    return Probe(weights, str(arrays["model"]), f"valence:{arrays['made_from']}")


def cue_row(words: list[Word], language: str) -> list[float]:
    """Return of each kind of cue its number, whether there is one, and where it stands, 0 to 1."""
    cues, length = cues_in(words, language) or {}, max(1, len(words))
    places = [cues.get(kind, []) for kind in KINDS]
    return [
        *(float(len(found)) for found in places),
        *(float(bool(found)) for found in places),
        *(min(found, default=length) / length for found in places),
        *(max(found, default=0) / length for found in places),
    ]


def tell(
    texts: Sequence[str],
    words: Sequence[list[Word]],
    languages: Sequence[str],
    readings: NDArray[np.float32],
    arrays: dict[str, Array] | None = None,
) -> list[str]:
    """Return one of `LABELS` per text, the most probable one."""
    if not texts:
        return []
    found = probabilities(texts, words, languages, readings, arrays)
    return [LABELS[best] for best in found.argmax(axis=1)]


def probabilities(
    texts: Sequence[str],
    words: Sequence[list[Word]],
    languages: Sequence[str],
    readings: NDArray[np.float32],
    arrays: dict[str, Array] | None = None,
) -> Array:
    """Return how probable each of `LABELS` is, shape (texts, labels).

    `readings` are those of `valence_probe`, row by row.
    """
    if not texts:
        return np.zeros((0, len(LABELS)))
    arrays = arrays or learnt()
    values = readings.astype(np.float64) + arrays["base"]
    cues = [cue_row(of, language) for of, language in zip(words, languages, strict=True)]
    values += np.array(cues) @ arrays["cues"]
    for name, rows in (("words", word_rows(texts)), ("characters", character_rows(texts))):
        vocabulary = Vocabulary(arrays[f"{name}.features"], arrays[f"{name}.rarity"])
        values += weighted(rows, vocabulary) @ arrays[name].astype(np.float64)
    raised = np.exp(values - values.max(axis=1, keepdims=True))
    shares: Array = raised / raised.sum(axis=1, keepdims=True)
    return shares
