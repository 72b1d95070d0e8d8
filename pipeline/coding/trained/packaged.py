"""The packaged head: a language model's upper layers trained on a teaching corpus.

`codebooks/teaching/` holds invented utterances by several writers, each with the codes that it
bears, and others that bear none. `fit.py` trains on them and writes the head beside this file,
with the way from its logits to probabilities, learnt on writers that it had not seen.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.model.head import Head

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from pipeline.study.codebook import Code, Codebook

    Array = NDArray[Any]

TRAINED = "all-MiniLM-L6-v2.npz"
VALENCES = ("present", "partial", "lacking", "normative", "mixed")  # after the codes


@lru_cache(maxsize=1)
def trained() -> Mapping[str, Array]:
    """Return what was learnt: arrays by name; nothing where no head is packaged."""
    path = files("pipeline.coding.trained").joinpath(TRAINED)
    if not path.is_file():
        return {}
    with path.open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def packaged_head() -> Head | None:
    """Return the head that reads the shipped codebook's codes; None where none is packaged."""
    arrays = trained()
    if not arrays:
        return None
    own = {name: arrays[name] for name in arrays if name.startswith("layers.")}
    own |= {name: arrays[name] for name in ("weight", "bias", "centre")}
    return Head(own, str(arrays["model"]), f"trained:{arrays['made_from']}")


def place_in_head(codebook: Codebook) -> Array:
    """Return for each code that a machine may suggest its place among the head's, else -1.

    A code whose definition or notes say something else than when the head was trained is not the
    code that it learnt.
    """
    arrays = trained()
    if not arrays:
        return np.full(sum(code.machine != "people only" for code in codebook), -1)
    known = dict(zip(arrays["meanings"].tolist(), range(len(arrays["meanings"])), strict=True))
    return np.array(
        [known.get(meaning(code), -1) for code in codebook if code.machine != "people only"],
        dtype=np.int32,
    )


def meaning(code: Code) -> str:
    """Return a hash of what a code means: its id, definition, include and exclude notes."""
    said = "\n".join([code.id, code.definition, *code.include, *code.exclude])
    return hashlib.sha256(said.encode()).hexdigest()[:16]
