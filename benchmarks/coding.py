"""How well the coder codes published material, beside three baselines in the same run.

`python benchmarks/coding.py --segments S.jsonl --codebook C.yaml --docs-coded 0,4,24,all`
S has one object per line: `{"id", "doc_id", "text", "labels"}`; `doc_id` may be a list,
and a `question` may tell what the text answers.
Folds are split by document. From the other folds, the given number of documents is coded
and the rest is there uncoded. Prints one JSON line per level, budget and coder; budgets
that a set is too small for are left out. `--coders combined,tuned,...` adds the coder with a
language model tuned to the coded documents, which takes minutes.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from baselines import definition, logistic, tfidf_rows
from coding_material import (
    decisions_of,
    levels_of,
    read_segments,
    refuse_leaks,
    table_of,
    task_at,
    vectors_from,
)
from measures import gain_interval, given, measures

from pipeline.coding.coders import prepare, probable
from pipeline.coding.material import passages_of
from pipeline.coding.rules import compile_rules
from pipeline.coding.space import topic
from pipeline.coding.stage import fit
from pipeline.coding.teaching import lessons_of
from pipeline.model.embedding import Encoder
from pipeline.model.tuning import Tuner
from pipeline.study.codebook_yaml import load_codebook
from pipeline.study.study import EmbeddingSettings, Settings

if TYPE_CHECKING:
    import pandas as pd
    from coding_material import Corpus, Task
    from numpy.typing import NDArray

    Array = NDArray[Any]

OURS = ("combined", "tuned")
EMBEDDING = EmbeddingSettings(precision="bfloat16")  # of the tuned model: several times as fast
CODERS = ("combined", "tfidf", "embedding", "definition")
KEYS = ("docs_coded", "coder", "level", "top1", "recall3", "micro_f1", "macro_f1", "ece", "seconds")


def run_combined(
    task: Task, corpus: Corpus, segments: pd.DataFrame, parts: dict[str, Array], embed: Any,
    tuner: Tuner | None = None,
) -> tuple[Array, Array]:  # fmt: skip
    """Return the coding stage's own probabilities and thresholds."""
    coded, there, test = parts["coded"], parts["there"], parts["test"]
    decisions = decisions_of(segments.iloc[coded], task.gold[coded], task.codebook.ids)
    fitted = fit(task.codebook, segments.iloc[there], decisions, embed, settings_with(tuner), tuner)
    read = tuner is not None and fitted.is_tuned
    tuned = tuner.read([corpus.texts[row] for row in test], fitted.arrays) if read else None
    passages = passages_of(segments.iloc[test], corpus.vectors[test], tuned)
    material = prepare(passages, compile_rules(task.codebook, {"en"}), fitted)
    return probable(material, fitted), fitted.arrays["thresholds"]


def settings_with(tuner: Tuner | None) -> Settings:
    """Return the settings of a study that keeps the usual coders, or adds the tuned one."""
    usual = Settings()
    if tuner is None:
        return usual
    coding = replace(usual.coding, coders=[*usual.coding.coders, "tuned"])
    return replace(usual, coding=coding)


def run_baseline(
    name: str, task: Task, corpus: Corpus, parts: dict[str, Array], embed: Any
) -> tuple[Array, Array]:
    """Return a baseline's probabilities and thresholds."""
    place = {code_id: number for number, code_id in enumerate(task.codebook.ids)}
    lessons = [one for one in lessons_of(task.codebook) if one.kind not in ("label", "exclude")]
    owner = np.array([place[one.code] for one in lessons])
    taught = [one.text for one in lessons]
    coded, test = parts["coded"], parts["test"]
    gold = task.gold[coded]
    if name == "definition":
        value = definition(topic(embed(taught)), owner, topic(corpus.vectors[test]), len(place))
        return value, np.full(len(place), 2.0)
    if name == "embedding":
        vectors = topic(corpus.vectors)
        rows = (topic(embed(taught)), vectors[coded], vectors[test])
    else:
        known = taught + [corpus.texts[row] for row in coded]
        train, tested = tfidf_rows(known, [corpus.texts[row] for row in test])
        rows = (train[: len(taught)], train[len(taught) :], tested)
    return logistic(
        rows[0], np.eye(len(place))[owner], rows[1], gold, corpus.documents[coded], rows[2]
    )


def parts_of(corpus: Corpus, folds: int, budget: str, seed: int) -> list[dict[str, Array]]:
    """Return coded, present and test rows per fold; empty when the set is too small.

    A segment is tested with its first document, and learnt from only where none of its
    documents is tested.
    """
    names = np.array(sorted({name for one in corpus.all_documents for name in one}))
    order = np.random.default_rng(seed).permutation(names)
    fold = {name: number % folds for number, name in enumerate(order)}
    parts = []
    for number in range(min(folds, len(names))):
        others = [name for name in order if fold[name] != number]
        wanted = len(others) if budget == "all" else int(budget)
        if budget != "all" and wanted >= len(others):
            return []
        there = np.array([all(fold[n] != number for n in one) for one in corpus.all_documents])
        tested = np.array([fold[name] == number for name in corpus.documents])
        coded = there & np.isin(corpus.documents, others[:wanted])
        rows = {"coded": coded, "there": there, "test": tested}
        parts.append({name: np.flatnonzero(mask) for name, mask in rows.items()})
    return parts


def measure(
    task: Task, corpus: Corpus, segments: pd.DataFrame, parts: list[dict[str, Array]],
    coder: str, embed: Any,
) -> tuple[dict[str, float], Array]:  # fmt: skip
    """Return the measures of a coder over all folds, and the codes that it gives."""
    value = np.zeros(task.gold.shape)
    chosen = np.zeros(task.gold.shape, dtype=bool)
    started = time.perf_counter()
    tuner = Tuner(Encoder(EMBEDDING, Path())) if coder == "tuned" else None
    for part in parts:
        if coder in OURS:
            found, thresholds = run_combined(task, corpus, segments, part, embed, tuner)
        else:
            found, thresholds = run_baseline(coder, task, corpus, part, embed)
        value[part["test"]] = found
        chosen[part["test"]] = given(found, thresholds)
    seconds = (time.perf_counter() - started) / len(parts)
    return measures(value, chosen, task.gold) | {"seconds": seconds}, chosen


def report(
    level: str, budget: str, task: Task, corpus: Corpus, segments: pd.DataFrame,
    parts: list[dict[str, Array]], coders: list[str], embed: Any,
) -> None:  # fmt: skip
    """Print one line per coder; the coder's own line carries its gain over the best baseline."""
    lines: dict[str, dict[str, Any]] = {}
    given_by: dict[str, Array] = {}
    for coder in coders:
        measured, given_by[coder] = measure(task, corpus, segments, parts, coder, embed)
        named = {"docs_coded": budget, "coder": coder, "level": level}
        lines[coder] = named | {name: round(number, 4) for name, number in measured.items()}
    others = [name for name in coders if name not in OURS]
    for own in [name for name in OURS if name in lines and others]:
        best = max(others, key=lambda name: lines[name]["micro_f1"])
        gain = lines[own]["micro_f1"] - lines[best]["micro_f1"]
        low, high = gain_interval(given_by[own], given_by[best], task.gold, corpus.documents)
        lines[own] |= {
            "best_baseline": best, "gain": round(gain, 4),
            "gain_low": round(low, 4), "gain_high": round(high, 4),
        }  # fmt: skip
    for line in lines.values():
        ordered = {key: line[key] for key in KEYS}
        print(json.dumps(ordered | {k: v for k, v in line.items() if k not in KEYS}), flush=True)


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--segments", type=Path, required=True)
    parser.add_argument("--codebook", type=Path, required=True)
    parser.add_argument("--docs-coded", default="0,4,24,all")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--levels", default="", help="leaf,parents,...; default: all")
    parser.add_argument("--coders", default=",".join(CODERS))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cache", type=Path, help="folder that keeps vectors between runs")
    return parser.parse_args()


def main() -> None:
    """Measure every level and budget."""
    asked = arguments()
    codebook = load_codebook(asked.codebook)
    embed = vectors_from(asked.cache)
    corpus = read_segments(asked.segments, embed)
    refuse_leaks(codebook, corpus.texts)
    segments = table_of(corpus)
    for level in asked.levels.split(",") if asked.levels else levels_of(codebook):
        task = task_at(codebook, level, corpus)
        embed([lesson.text for lesson in lessons_of(task.codebook)])  # not part of the seconds
        for budget in asked.docs_coded.split(","):
            parts = parts_of(corpus, asked.folds, budget, asked.seed)
            if parts:
                coders = asked.coders.split(",")
                report(level, budget, task, corpus, segments, parts, coders, embed)


if __name__ == "__main__":
    main()
