"""What a coder is and reads: passages with what the rules found and their place in the space."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from pipeline.coding.fitted import FittedCoder
    from pipeline.coding.patterns import Match
    from pipeline.coding.space import Texts
    from pipeline.coding.words import Word

    Scores = NDArray[np.float64]  # (passages, codes)
    Channels = NDArray[np.float64]  # (passages, codes, channels)


@dataclass(frozen=True, slots=True)
class Passages:
    """Texts with what each answers, language, whether the model reads it, and both readings.

    `tuned` holds the log share of each code by the tuned model; None where nothing is tuned.
    `logits` is what the packaged head tells of each code, NaN where it has not learnt the code.
    """

    texts: tuple[str, ...]
    asked: tuple[str, ...]
    languages: tuple[str, ...]
    readable: NDArray[np.bool_]
    vectors: NDArray[np.float32]
    tuned: NDArray[np.float64] | None = None
    logits: NDArray[np.float64] | None = None

    def __len__(self) -> int:
        """Return the number of passages."""
        return len(self.texts)

    def rows(self, chosen: slice) -> Passages:
        """Return some of the passages."""
        return Passages(
            self.texts[chosen],
            self.asked[chosen],
            self.languages[chosen],
            self.readable[chosen],
            self.vectors[chosen],
            None if self.tuned is None else self.tuned[chosen],
            None if self.logits is None else self.logits[chosen],
        )


@dataclass(frozen=True, slots=True)
class Found:
    """What the rules found in one passage: its words, matches by code, codes ruled out."""

    words: list[Word]
    matches: dict[str, list[Match]]
    ruled_out: frozenset[str]


@dataclass(frozen=True, slots=True)
class Material:
    """Passages ready for the coders."""

    passages: Passages
    found: Sequence[Found]
    texts: Texts


@dataclass(frozen=True, slots=True)
class Coder:
    """A coder: the channels that it tells, and how each is weighed before any decision.

    `channels(material, fitted)` has shape (passages, codes, channels), the channels in the order
    of their weights. A coder that people's decisions teach has `learn(material, fitted, targets,
    groups)` too: the arrays to keep, and its channels on the decided passages as each group's
    would be told by what the other groups teach.
    """

    channels: Callable[[Material, FittedCoder], Channels]
    weights: tuple[float, ...]
    firmness: tuple[float, ...]  # how hard each weight holds (inverse variance)
    learn: (
        Callable[
            [Material, FittedCoder, NDArray[Any], NDArray[Any]],
            tuple[Mapping[str, NDArray[Any]], Channels],
        ]
        | None
    ) = None


def passages_of(
    segments: pd.DataFrame,
    vectors: NDArray[Any],
    tuned: NDArray[Any] | None = None,
    logits: NDArray[Any] | None = None,
) -> Passages:
    """Return the passages of evidence segments; an unknown language is taken as English."""
    return Passages(
        texts=tuple(segments["text"]),
        asked=tuple(asked_of(segments)),
        languages=tuple(segments["language"].fillna("en")),
        readable=segments["readable"].to_numpy(dtype=bool),
        vectors=vectors,
        tuned=tuned,
        logits=logits,
    )


def asked_of(segments: pd.DataFrame) -> list[str]:
    """Return what each segment answers: its question, form field and heading, "" where none."""
    columns = segments[["question", "field", "heading"]].astype(object)
    told = columns.where(columns.notna(), "").itertuples(index=False, name=None)
    return ["\n".join(dict.fromkeys(part for part in parts if part)) for parts in told]
