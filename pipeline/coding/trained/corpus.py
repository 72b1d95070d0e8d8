"""The teaching corpus and the codebook's own texts, as what teaches the packaged coder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.coding.teaching import lessons_of
from pipeline.coding.trained.packaged import VALENCES

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from pipeline.study.codebook import Codebook

    Array = NDArray[Any]

LESSON_WEIGHT = 0.6  # of the codebook's own texts beside an utterance


@dataclass(frozen=True, slots=True)
class Teaching:
    """Texts with the codes that they bear, the weight of each, and who wrote it."""

    texts: list[str]
    wanted: Array  # (texts, codes)
    weights: Array
    valences: Array  # place of each among `VALENCES`; -1 where none is told
    writers: list[str]
    languages: list[str]


def read_teaching(codebook: Codebook, folder: Path) -> tuple[list[str], Teaching]:
    """Return the codes that are taught, in framework order, and everything that teaches them."""
    rows = [
        json.loads(line) | {"writer": path.stem}
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    said = {code for row in rows for code in row["codes"]}
    codes = [code.id for code in codebook if code.id in said]
    for lesson in lessons_of(codebook):
        code = lesson.points_to if lesson.kind == "exclude" else lesson.code
        if code in said:
            rows.append({"text": lesson.text, "codes": [code], "lang": "en", "writer": ""})
    return codes, Teaching(
        [row["text"] for row in rows],
        np.stack([_wanted(row["codes"], codes, codebook) for row in rows]),
        np.array([1.0 if row["writer"] else LESSON_WEIGHT for row in rows]),
        np.array(
            [
                VALENCES.index(row["valence"]) if row.get("valence") in VALENCES else -1
                for row in rows
            ]
        ),
        [row["writer"] for row in rows],
        [row["lang"] for row in rows],
    )


def _wanted(own: Sequence[str], codes: list[str], codebook: Codebook) -> Array:
    """Return 1 for each code of a passage and for the codes above it."""
    parents = {code.id: code.parent for code in codebook}
    wanted = np.zeros(len(codes), dtype=np.float32)
    for code in own:
        here: str | None = code
        while here is not None:
            if here in codes:
                wanted[codes.index(here)] = 1.0
            here = parents.get(here)
    return wanted


def made_from(teaching: Teaching) -> str:
    """Return a hash of everything that is taught."""
    digest = hashlib.sha256()
    for text, wanted in zip(teaching.texts, teaching.wanted, strict=True):
        digest.update(f"{text}\n{np.flatnonzero(wanted).tolist()}\n".encode())
    return digest.hexdigest()[:16]
