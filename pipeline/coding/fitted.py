"""A fitted coder: arrays and plain values, stored as one file without any pickled object."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from pipeline.tables import write_whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMAT = 5  # raise it when what is stored changes, so that old files are fitted anew


@dataclass(frozen=True, slots=True)
class FittedCoder:
    """What fitting learnt: the codes in framework order, arrays and plain values by name."""

    codes: tuple[str, ...]
    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_tuned(self) -> bool:
        """Whether a language model was tuned to people's decisions."""
        return "tuned.0.head.bias" in self.arrays


def save_fitted(fitted: FittedCoder, path: Path) -> None:
    """Store the coder at `path`, all or nothing; it holds no words of participants."""
    plain = {"format": FORMAT, "codes": fitted.codes, "values": dict(fitted.values)}
    text = json.dumps(plain, sort_keys=True, ensure_ascii=True)

    arrays: dict[str, Any] = {"plain": np.array(text), **dict(sorted(fitted.arrays.items()))}

    def write(temporary: Path) -> None:
        with open(temporary, "wb") as opened:
            np.savez(opened, **arrays)

    write_whole(path, write)


def load_fitted(path: Path) -> FittedCoder | None:
    """Return the coder stored at `path`, or None when it cannot be read or is of an old form."""
    try:
        with open(path, "rb") as opened, np.load(opened, allow_pickle=False) as stored:
            plain = json.loads(str(stored["plain"]))
            arrays = {name: stored[name] for name in stored.files if name != "plain"}
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None
    if plain.get("format") != FORMAT:
        return None
    return FittedCoder(tuple(plain["codes"]), arrays, plain["values"])
