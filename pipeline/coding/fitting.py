"""Fitting: what the codebook teaches, then what people's decisions teach."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.coding.coders import in_use, learn, prior
from pipeline.coding.combined import (
    LINK,
    SURE,
    fit_combination,
    probabilities,
)
from pipeline.coding.fitted import FittedCoder
from pipeline.coding.learned import targets_of
from pipeline.coding.material import Material, Passages, passages_of
from pipeline.coding.ridge import ridge_arrays, solve
from pipeline.coding.rules import compile_rules, find_all
from pipeline.coding.semantic import character_arrays, semantic_channels
from pipeline.coding.space import Space, in_space, learn_space, space_arrays, space_of, topic
from pipeline.coding.teaching import Lesson, lessons_of, quotable
from pipeline.coding.thresholds import BEFORE, tune_thresholds
from pipeline.coding.trained.coder import placed
from pipeline.coding.trained.packaged import place_in_head
from pipeline.coding.tuned import tuned_on

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from pipeline.model.tuning import Tuner
    from pipeline.study.codebook import Codebook
    from pipeline.study.decisions import Decision

    Array = NDArray[Any]
    Embed = Callable[[list[str]], NDArray[np.float32]]
    Read = Callable[[list[str]], NDArray[np.float32]]

SAMPLE = 2000  # segments that show how the informants of this study speak
MOST_DECIDED = 6000  # segments learnt from, at most
TAUGHT_NOISE = 3.0  # of a text of the codebook beside the likeness of two texts
USUAL_SPREAD = (0.14, 0.09)  # of likeness to the nearest text, by meaning and by characters
FEW_SOURCES, STRETCH = 4, 10  # with fewer sources, stretches of ten segments take their place
ONE_SOURCE = 3.0  # times as firm are the weights where stretches of one source are all there is


def fit_coder(
    codebook: Codebook,
    segments: pd.DataFrame,
    decisions: Iterable[Decision],
    embed: Embed,
    coders: Collection[str],
    tuner: Tuner | None = None,
    seed: int = 0,
    read: Read | None = None,
) -> FittedCoder:
    """Return the coder that codebook, decisions and a sample of segments teach.

    With a tuner, a language model is tuned to the decisions too, where they are enough. `read`
    gives the logits of the packaged head for texts.
    """
    codes = tuple(code.id for code in codebook if code.machine != "people only")
    readable = segments["evidence"].astype(bool) & segments["readable"].astype(bool)
    usable = segments[readable].sort_values(["source_id", "start", "end"], ignore_index=True)
    targets = targets_of(usable, decisions, codes)
    rows = [int(row) for row in np.flatnonzero((~np.isnan(targets)).any(axis=1))]
    rows = sorted(by_chance(usable, rows)[:MOST_DECIDED])
    sample = sorted(by_chance(usable, range(len(usable)))[:SAMPLE])
    lessons = lessons_of(codebook)
    texts = usable["text"].tolist()
    every = sorted({*rows, *sample})
    vectors = embed([lesson.text for lesson in lessons] + [texts[row] for row in every])
    at = {row: number + len(lessons) for number, row in enumerate(every)}
    drawn = passages_of(usable.iloc[sample], vectors[[at[row] for row in sample]])
    fitted = _fit_taught(codes, lessons, vectors[: len(lessons)], drawn, coders)
    if "trained" in coders:
        place = place_in_head(codebook)
        fitted = replace(fitted, arrays={**fitted.arrays, "head_place": place})
    if not rows:
        return fitted
    decided = passages_of(usable.iloc[rows], vectors[[at[row] for row in rows]])
    if read is not None:
        decided = replace(decided, logits=placed(read(list(decided.texts)), fitted))
    sources = usable["source_id"].iloc[rows].tolist()
    if tuner is not None:
        taught = _lesson_targets(lessons, codes)
        tuned = tuned_on(tuner, lessons, taught, decided, targets[rows], groups_of(sources), seed)
        if tuned is not None:
            fitted = replace(fitted, arrays={**fitted.arrays, **tuned[0]})
            decided = replace(decided, tuned=tuned[1])
    return _fit_decided(fitted, codebook, decided, targets[rows], sources, coders)


def by_chance(usable: pd.DataFrame, rows: Iterable[int]) -> list[int]:
    """Return rows in an order that only their own text decides, so that a sample is stable."""
    texts = usable["text"].tolist()
    return sorted(rows, key=lambda row: (hashlib.sha256(texts[row].encode()).digest(), row))


def groups_of(sources: Sequence[str]) -> Array:
    """Return a number per segment: its source, or its stretch when sources are few."""
    _, groups = np.unique(np.array(sources, dtype=str), return_inverse=True)
    if len(np.unique(groups)) >= FEW_SOURCES:
        return np.asarray(groups)
    return np.arange(len(sources)) // STRETCH


def _fit_taught(
    codes: tuple[str, ...],
    lessons: list[Lesson],
    vectors: Array,
    sample: Passages,
    coders: Collection[str],
) -> FittedCoder:
    """Return the coder as the codebook alone teaches it; the sample shows how informants speak."""
    space = learn_space(
        [lesson.text for lesson in lessons], vectors, sample.texts, sample.vectors, sample.asked
    )
    texts = in_space([lesson.text for lesson in lessons], vectors, space, lessons=True)
    taught, held_out = solve(
        texts, _lesson_targets(lessons, codes), np.arange(len(lessons)), TAUGHT_NOISE
    )
    shown = [number for number, lesson in enumerate(lessons) if lesson.kind != "label"]
    place = {code: number for number, code in enumerate(codes)}
    arrays = {
        **space_arrays(space),
        **ridge_arrays(taught, "taught"),
        "lessons": texts.vectors[shown].astype(np.float32),
        "lesson_vectors": topic(vectors[shown]).astype(np.float32),
        **character_arrays(texts.characters[shown]),
        "lesson_code": np.array([place[lessons[n].code] for n in shown], dtype=np.int32),
        "lesson_excludes": np.array([lessons[n].kind == "exclude" for n in shown], dtype=bool),
        "weights": prior(coders)[0],
        "link": LINK,
        "sure": SURE,
        "thresholds": np.full(len(codes), BEFORE),
    }
    values = {"lesson_texts": [quotable(lessons[n]) for n in shown], "scales": [1.0, 1.0, 1.0]}
    fitted = FittedCoder(codes, arrays, values)
    usual = [max(float(held_out.std()), 1e-6), *USUAL_SPREAD]
    scales = _scales(fitted, space, sample) if len(sample) > 1 else usual
    return replace(fitted, values=values | {"scales": scales})


def _lesson_targets(lessons: list[Lesson], codes: tuple[str, ...]) -> Array:
    """Return what each lesson teaches; an exclude note teaches the code that it points to."""
    place = {code: number for number, code in enumerate(codes)}
    targets = np.zeros((len(lessons), len(codes)))
    for row, lesson in enumerate(lessons):
        code = lesson.points_to if lesson.kind == "exclude" else lesson.code
        if code in place:
            targets[row, place[code]] = 1.0
    return targets


def _scales(fitted: FittedCoder, space: Space, sample: Passages) -> list[float]:
    """Return the spread of the semantic channels over the sample."""
    texts = in_space(sample.texts, sample.vectors, space, asked=sample.asked)
    channels = semantic_channels(Material(sample, [], texts), fitted)
    return [max(float(channels[:, :, number].std()), 1e-6) for number in range(3)]


def _fit_decided(
    fitted: FittedCoder,
    codebook: Codebook,
    decided: Passages,
    targets: Array,
    sources: Sequence[str],
    coders: Collection[str],
) -> FittedCoder:
    """Return the coder with what people's decisions teach; all of it fitted on held-out values."""
    space = space_of(fitted.arrays)
    texts = in_space(decided.texts, decided.vectors, space, asked=decided.asked)
    groups, firmer = groups_of(sources), ONE_SOURCE if len(set(sources)) == 1 else 1.0
    found = find_all(decided, compile_rules(codebook, set(decided.languages)))
    material = Material(decided, found, texts)
    taught, every = learn(material, fitted, targets, groups)
    channels, (before, firmness) = every * in_use(coders), prior(coders)
    weights, link, sure = fit_combination(channels, targets, groups, before, firmer * firmness)
    arrays = {
        **fitted.arrays,
        **taught,
        "decided_vectors": topic(decided.vectors).astype(np.float32),
        "decided_gold": targets == 1,
        "weights": weights,
        "link": link,
        "sure": sure,
        "thresholds": tune_thresholds(probabilities(channels, weights, link, sure), targets),
    }
    return replace(fitted, arrays=arrays)
