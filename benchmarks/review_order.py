"""An hour of simulated reviewing: suggestions in suggested order against random order.

`python benchmarks/review_order.py --segments S.jsonl --codebook C.yaml --level leaf`
S and C are what `convert.py` writes. Per seed, a third of the documents is kept for testing.
The coder, taught by the codebook alone, suggests codes for the rest; a sheet of suggestions
is put into each order once, as `review export` does, and decisions are taken from the known
labels: a right suggestion is accepted, a wrong one is changed to the passage's first code.
An hour is taken as 60 decisions (with the source at hand) to 120 (at a glance). Prints one
JSON line per seed, order and number of decisions, then one per number with the mean gain.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from coding_material import read_segments, refuse_leaks, table_of, task_at, vectors_from
from measures import given, measures

from pipeline.coding.coders import prepare, probable
from pipeline.coding.material import passages_of
from pipeline.coding.rules import compile_rules
from pipeline.coding.stage import fit
from pipeline.coding.suggest import suggest
from pipeline.coding.teaching import lessons_of
from pipeline.model.embedding import Embedded
from pipeline.review.order import by_worth
from pipeline.study.anchors import Anchor
from pipeline.study.codebook_yaml import load_codebook
from pipeline.study.decisions import Decision
from pipeline.study.study import Settings

if TYPE_CHECKING:
    from coding_material import Corpus, Task

SHOWN = ("top1", "recall3", "micro_f1", "macro_f1")
ORDERS = ("suggested", "random")


@dataclass(frozen=True, slots=True)
class Bench:
    """One set at one level: its segments as a table, and how texts become vectors."""

    task: Task
    corpus: Corpus
    segments: Any
    embed: Any
    settings: Settings


def split(bench: Bench, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows to review and the rows to test, apart by document."""
    names = np.array(sorted({name for one in bench.corpus.all_documents for name in one}))
    order = np.random.default_rng(seed).permutation(names)
    tested = set(order[: max(len(order) // 3, 1)])
    documents = bench.corpus.all_documents
    test = np.array([one[0] in tested for one in documents])
    there = np.array([not tested & set(one) for one in documents])
    return np.flatnonzero(there), np.flatnonzero(test)


def suggestions(bench: Bench, rows: np.ndarray) -> list[dict[str, Any]]:
    """Return what a coder without decisions suggests for the rows, as a sheet shows it."""
    fitted = fit(bench.task.codebook, bench.segments.iloc[rows], [], bench.embed, bench.settings)
    unread = np.zeros((len(rows), 0), dtype=np.float32)  # valence plays no part here
    found = suggest(
        bench.segments.iloc[rows], Embedded(bench.corpus.vectors[rows], unread), fitted,
        bench.task.codebook, "", bench.settings.coding,
    )  # fmt: skip
    at = {
        (source, int(start)): row
        for row, source, start in zip(
            rows, bench.segments["source_id"].iloc[rows], bench.segments["start"].iloc[rows],
            strict=True,
        )
    }  # fmt: skip
    return [
        {
            "source_id": one.source_id, "start": one.start, "end": one.end, "code": one.code,
            "score": one.score, "row": at[one.source_id, one.start],
            "quote": bench.corpus.texts[at[one.source_id, one.start]],
        }
        for one in found
    ]  # fmt: skip


def ordered(order: str, sheet: list[dict[str, Any]], most: int, seed: int) -> list[int]:
    """Return the numbers of the suggestions in the order in which they are reviewed."""
    if order == "random":
        numbers = list(range(len(sheet)))
        random.Random(seed).shuffle(numbers)
        return numbers[:most]
    return by_worth(sheet, Counter(), Settings().coding.count_threshold, most)


def judged(bench: Bench, suggestion: dict[str, Any]) -> Decision:
    """Return what a person who knows the labels says to a suggestion."""
    codes = bench.task.codebook.ids
    gold = [codes[number] for number in np.flatnonzero(bench.task.gold[suggestion["row"]])]
    body = {"action": "accept", "code": suggestion["code"]}
    if suggestion["code"] not in gold:
        changed = {"action": "change", "other_code": gold[0]} if gold else {"action": "reject"}
        body |= changed
    row = bench.segments.iloc[suggestion["row"]]
    passage = Anchor(
        source_id=row["source_id"], text_hash=row["text_hash"],
        start=int(row["start"]), end=int(row["end"]), quote=row["text"],
    )  # fmt: skip
    return Decision(kind="coding", writer="gold", made_at="2000", body=body, passage=passage)


def performance(
    bench: Bench, there: np.ndarray, test: np.ndarray, decisions: list[Decision]
) -> dict[str, float]:
    """Return the measures on the test rows after these decisions."""
    segments, vectors = bench.segments, bench.corpus.vectors
    fitted = fit(bench.task.codebook, segments.iloc[there], decisions, bench.embed, bench.settings)
    material = prepare(
        passages_of(segments.iloc[test], vectors[test]),
        compile_rules(bench.task.codebook, {"en"}), fitted,
    )  # fmt: skip
    value = probable(material, fitted)
    chosen = given(value, fitted.arrays["thresholds"])
    found = measures(value, chosen, bench.task.gold[test])
    return {name: round(float(found[name]), 4) for name in SHOWN}


def one_seed(bench: Bench, points: list[int], seed: int) -> dict[tuple[str, int], dict[str, float]]:
    """Print and return the learning curves of both orders for one split."""
    there, test = split(bench, seed)
    sheet = suggestions(bench, there)
    before = performance(bench, there, test, [])
    curves = {}
    for order in ORDERS:
        numbers = ordered(order, sheet, max(points), seed)
        for point in points:
            done = [judged(bench, sheet[number]) for number in numbers[:point]]
            found = performance(bench, there, test, done) if done else before
            codes = len({sheet[number]["code"] for number in numbers[:point]})
            line = {
                "seed": seed, "order": order, "decisions": point, "suggestions": len(sheet),
                "accepted": sum(one.body["action"] == "accept" for one in done), "codes": codes,
            }  # fmt: skip
            print(json.dumps(line | found), flush=True)
            curves[order, point] = found
    return curves


def gains(curves: list[dict[tuple[str, int], dict[str, float]]], points: list[int]) -> None:
    """Print per number of decisions the mean gain of suggested order, its error and its wins."""
    for point in points:
        line: dict[str, Any] = {"decisions": point, "seeds": len(curves)}
        for name in SHOWN:
            apart = [one["suggested", point][name] - one["random", point][name] for one in curves]
            error = np.std(apart, ddof=1) / len(apart) ** 0.5 if len(apart) > 1 else float("nan")
            line[name] = {
                "suggested": round(
                    float(np.mean([c["suggested", point][name] for c in curves])), 4
                ),
                "random": round(float(np.mean([c["random", point][name] for c in curves])), 4),
                "gain": round(float(np.mean(apart)), 4),
                "standard_error": round(float(error), 4),
                "better_in": sum(value > 0 for value in apart),
            }
        print(json.dumps(line), flush=True)


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--segments", type=Path, required=True)
    parser.add_argument("--codebook", type=Path, required=True)
    parser.add_argument("--level", default="leaf", help="leaf, parents or parents-2")
    parser.add_argument("--decisions", default="0,15,30,60,120", help="where to measure")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--cache", type=Path, help="folder that keeps vectors between runs")
    return parser.parse_args()


def main() -> None:
    """Simulate the hour for every seed."""
    asked = arguments()
    codebook = load_codebook(asked.codebook)
    embed = vectors_from(asked.cache)
    corpus = read_segments(asked.segments, embed)
    refuse_leaks(codebook, corpus.texts)
    task = task_at(codebook, asked.level, corpus)
    embed([lesson.text for lesson in lessons_of(task.codebook)])
    bench = Bench(task, corpus, table_of(corpus), embed, Settings())
    points = [int(point) for point in asked.decisions.split(",")]
    gains([one_seed(bench, points, seed) for seed in range(asked.seeds)], points)


if __name__ == "__main__":
    main()
