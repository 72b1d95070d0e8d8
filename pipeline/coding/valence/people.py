"""What people say of the valence of passages, learnt beside what the packaged reading tells.

In a study people may hear praise or complaint that no cue word tells. So the regression that
learns their codes learns their valences too. How much of the packaged reading is kept is the
share with which the valences of held-out sources are told best: all of it where it reads this
study well, none where it misleads.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.coding.fitted import FittedCoder
from pipeline.coding.fitting import MOST_DECIDED, by_chance, groups_of
from pipeline.coding.learned import standings
from pipeline.coding.material import asked_of
from pipeline.coding.ridge import predict, ridge_arrays, ridge_of, solve_each
from pipeline.coding.space import Texts, in_space, space_of
from pipeline.coding.valence.packaged import LABELS, cue_row, probabilities
from pipeline.coding.words import Word, words_of

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from pipeline.model.embedding import Embedded
    from pipeline.study.decisions import Decision

    Array = NDArray[Any]
    Read = Callable[[list[str]], Embedded]

LEAST = 20  # passages with a valence, before which the packaged reading is all there is
LEAST_OF_TWO = 5  # of the second most common valence
SHARES = (0.0, 0.5, 1.0)  # of the packaged reading that may be kept
CUES, READING = 0.1, 0.5  # scale of cue words and of the reading beside unit vectors
NOISE = 1.0


def with_valence(
    fitted: FittedCoder, segments: pd.DataFrame, decisions: Iterable[Decision], read: Read
) -> FittedCoder:
    """Return the coder with what people's valences teach; as it was where they are too few.

    `segments` are those of the sources with decisions; `read` gives texts as the model sees them.
    """
    readable = segments["evidence"].astype(bool) & segments["readable"].astype(bool)
    usable = segments[readable].sort_values(["source_id", "start", "end"], ignore_index=True)
    said = valences_said(usable, decisions)
    common = Counter(said.values()).most_common(2)
    if len(said) < LEAST or len(common) < 2 or common[1][1] < LEAST_OF_TWO:
        return fitted
    rows = sorted(by_chance(usable, said)[:MOST_DECIDED])
    own = usable.iloc[rows]
    texts, languages = own["text"].tolist(), own["language"].fillna("en").tolist()
    embedded = read(texts)
    if embedded.readings.shape[1] != len(LABELS):
        return fitted
    words = [words_of(*pair) for pair in zip(texts, languages, strict=True)]
    reading = probabilities(texts, words, languages, embedded.readings)
    cues = _cues(words, languages)
    scale = {"valence.middle": cues.mean(axis=0), "valence.spread": cues.std(axis=0)}
    fitted = replace(fitted, arrays={**fitted.arrays, **scale})
    plain = in_space(texts, embedded.both, space_of(fitted.arrays), asked=asked_of(own))
    beside = _beside(plain, cues, reading, fitted)
    wanted = np.eye(len(LABELS))[[LABELS.index(label) for label in (said[row] for row in rows)]]
    groups = groups_of(own["source_id"].tolist())
    tried = {}
    solved = solve_each(beside, [wanted - share * reading for share in SHARES], groups, NOISE)
    for share, (ridge, held_out) in zip(SHARES, solved, strict=True):
        error = float(((held_out + share * reading - wanted) ** 2).sum())
        tried[share] = (round(error, 9), ridge)
    share = min(SHARES, key=lambda one: (tried[one][0], -one))
    arrays = ridge_arrays(tried[share][1], "valence") | {"valence.share": np.array(share)}
    return replace(fitted, arrays={**fitted.arrays, **arrays})


def valences_said(segments: pd.DataFrame, decisions: Iterable[Decision]) -> dict[int, str]:
    """Return the valence that people gave most often to a segment, by row; none where even."""
    said: dict[int, Counter[str]] = defaultdict(Counter)
    for held, _, rows in standings(segments, decisions):
        label = held.decision.body.get("valence")
        if held.state != "rejected" and label in LABELS:
            for row in rows:
                said[row][str(label)] += 1
    ranked = {row: votes.most_common(2) for row, votes in sorted(said.items())}
    return {
        row: best[0][0] for row, best in ranked.items() if len(best) == 1 or best[0][1] > best[1][1]
    }


def tell_as_people(
    fitted: FittedCoder,
    texts: Texts,
    words: Sequence[list[Word]],
    languages: Sequence[str],
    reading: Array,
) -> list[str]:
    """Return one of `LABELS` per text; `reading` holds the packaged probabilities, row by row."""
    values = reading
    if "valence.share" in fitted.arrays and len(reading):
        beside = _beside(texts, _cues(words, languages), reading, fitted)
        share = float(fitted.arrays["valence.share"])
        values = share * reading + predict(beside, ridge_of(fitted.arrays, "valence"))
    return [LABELS[best] for best in values.argmax(axis=1)]


def _cues(words: Sequence[list[Word]], languages: Sequence[str]) -> Array:
    return np.array([cue_row(of, language) for of, language in zip(words, languages, strict=True)])


def _beside(texts: Texts, cues: Array, reading: Array, fitted: FittedCoder) -> Texts:
    """Return the texts with cue words and the packaged reading as further axes of meaning."""
    arrays = fitted.arrays
    standard = (cues - arrays["valence.middle"]) / (arrays["valence.spread"] + 0.3)
    more = [CUES * np.clip(standard, -3, 3), READING * (reading - 1 / len(LABELS))]
    return replace(texts, vectors=np.hstack([texts.vectors, *more]))
