"""How often the range of a prevalence holds the truth, over simulated audits of coded material.

`python benchmarks/prevalence.py --segments S.jsonl --codebook C.yaml [--audits 5,8]`
S has one object per line: `{"id", "doc_id", "text", "labels"}`. A source holds a code when people
gave it, or a code below it, to one of its segments. The coder learns from a quarter of the sources
and reads all others; that quarter is read by a coder that another quarter taught. Then sources
are drawn at random, 500 times for each size of audit, and what is known of all of them is told from the
draw and the machine. Where each text is a document of its own, texts of like topic are put
together into sources of `--per-source` texts.

Prints one JSON line per size: `codes` with three true units or more; `coverage`, the mean share of
audits whose range holds the truth; `worst_coverage`, the lowest of a code with ten expected
positives; `width_ratio`, the median of the width to that of the audit alone; `raw_coverage`,
the share of codes whose truth lies in the 95 % range of the machine's own share.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from coding_material import (
    Corpus,
    decisions_of,
    read_segments,
    refuse_leaks,
    table_of,
    task_at,
    vectors_from,
)

from pipeline.coding.coders import prepare, score
from pipeline.coding.material import passages_of
from pipeline.coding.rules import compile_rules
from pipeline.coding.space import topic
from pipeline.coding.stage import fit
from pipeline.coding.suggest import chosen
from pipeline.stats.prevalence import audit_of, by_audit_alone, held, wilson
from pipeline.study.codebook_yaml import load_codebook
from pipeline.study.study import Settings

if TYPE_CHECKING:
    from coding_material import Task
    from numpy.typing import NDArray

    from pipeline.study.codebook import Codebook

    Array = NDArray[Any]

AUDITS, EXPECTED, UNITS = 500, 10, 3
SHARES = (0.05, 0.1, 0.2, 0.3, 0.5)  # of the sources that are audited
FEWEST = 5  # audited sources
NORMAL = 1.959964


def sources_of(corpus: Corpus, per_source: int) -> Array:
    """Return the number of each segment's source; single texts are put together by topic."""
    names, numbers = np.unique(corpus.documents, return_inverse=True)
    if len(names) < len(numbers) / 2:
        return np.asarray(numbers)
    grouped = np.zeros(len(numbers), dtype=int)
    for number, rows in enumerate(halved(topic(corpus.vectors), len(numbers) // per_source)):
        grouped[rows] = number
    return grouped


def halved(vectors: Array, parts: int) -> list[Array]:
    """Return rows in so many parts of like topic: cut again and again along the widest spread."""

    def cut(rows: Array, into: int) -> list[Array]:
        if into < 2:
            return [rows]
        own = vectors[rows] - vectors[rows].mean(axis=0)
        ordered = rows[np.argsort(own @ np.linalg.svd(own, full_matrices=False)[2][0])]
        middle = round(len(rows) * (into // 2) / into)
        return cut(ordered[:middle], into // 2) + cut(ordered[middle:], into - into // 2)

    return cut(np.arange(len(vectors)), parts)


def machine_scores(task: Task, corpus: Corpus, sources: Array, embed: Any, seed: int) -> Array:
    """Return the score of each suggestion (segments x codes), 0 where there is none."""
    order = np.random.default_rng(seed).permutation(int(sources.max()) + 1)
    quarter = max(len(order) // 4, 1)
    first, second = order[:quarter], order[quarter : 2 * quarter]
    segments = table_of(corpus)
    scores = np.zeros(task.gold.shape)
    for taught, read in ((first, ~np.isin(sources, first)), (second, np.isin(sources, first))):
        scores[read] = suggested(task, corpus, segments, np.isin(sources, taught), read, embed)
    return scores


def suggested(
    task: Task, corpus: Corpus, segments: Any, taught: Array, read: Array, embed: Any
) -> Array:
    """Return the scores of what a coder suggests for the rows to be read."""
    settings = Settings()
    decisions = decisions_of(segments[taught], task.gold[taught], task.codebook.ids)
    fitted = fit(task.codebook, segments[taught], decisions, embed, settings)
    passages = passages_of(segments[read], corpus.vectors[read])
    found = score(prepare(passages, compile_rules(task.codebook, {"en"}), fitted), fitted)
    kept = np.zeros(found.shape)
    for row, of in enumerate(found):
        codes = chosen(of, settings.coding)
        kept[row, codes] = of[codes]
    return kept


def by_source(values: Array, sources: Array, codebook: Codebook) -> tuple[Array, Array]:
    """Return per source and code, sub-codes counted, the highest value and one less all misses."""
    place = {code_id: number for number, code_id in enumerate(codebook.ids)}
    highest = np.zeros((int(sources.max()) + 1, len(place)))
    missed = np.ones(highest.shape)
    for code_id, number in place.items():
        for above in (code_id, *codebook.parents(code_id)):
            np.maximum.at(highest[:, place[above]], sources, values[:, number])
            np.multiply.at(missed[:, place[above]], sources, 1 - values[:, number])
    return highest, 1 - missed


def within_source(truth: Array, sources: Array) -> float:
    """Return the mean intra-class correlation of segments over codes (one-way, ICC(1))."""
    sizes = np.bincount(sources).astype(float)
    sums = np.stack([np.bincount(sources, code) for code in truth.T])
    groups, rows = len(sizes), len(truth)
    total = sums.sum(axis=1)
    between = ((sums**2 / sizes).sum(axis=1) - total**2 / rows) / (groups - 1)
    within = (total - (sums**2 / sizes).sum(axis=1)) / (rows - groups)
    size = (rows - (sizes**2).sum() / rows) / (groups - 1)
    return float(np.mean((between - within) / (between + (size - 1) * within)))


def draws_of(size: int, drawn: int, seed: int) -> Array:
    """Return simulated audits (audits x sources), 1 where a source is drawn."""
    ranks = np.random.default_rng(seed).random((AUDITS, size)).argsort(axis=1).argsort(axis=1)
    return (ranks < drawn).astype(float)


def measured(truth: Array, machine: Array, raw: Array, drawn: int, seed: int) -> dict[str, Any]:
    """Return what 500 audits of one size say about the ranges."""
    size, true = len(truth), truth.sum(axis=0)
    audit = audit_of(truth, machine, draws_of(size, drawn, seed))
    ours, alone = held(audit), by_audit_alone(audit)
    right = ((ours.low <= true) & (true <= ours.high)).mean(axis=0)
    enough = drawn * true / size >= EXPECTED
    low, high = wilson(raw.mean(axis=0), np.full(len(true), float(size)), NORMAL)
    ratio = (ours.high - ours.low).mean(axis=0) / (alone.high - alone.low).mean(axis=0)
    return {
        "unit": "source", "audit": drawn, "codes": len(true),
        "coverage": round(float(right.mean()), 4),
        "worst_coverage": round(float(right[enough].min()), 4) if enough.any() else None,
        "width_ratio": round(float(np.median(ratio)), 4),
        "raw_coverage": round(float(((low <= true / size) & (true / size <= high)).mean()), 4),
        "codes_with_ten": int(enough.sum()), "worst_of_all": round(float(right.min()), 4),
        "width_ratio_with_ten": round(float(np.median(ratio[enough])), 4) if enough.any() else None,
        "helped": round(float(ours.helped.mean()), 4), "sources": size,
    }  # fmt: skip


def main() -> None:
    """Read everything once and simulate audits of every size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--segments", type=Path, required=True)
    parser.add_argument("--codebook", type=Path, required=True)
    parser.add_argument("--audits", default="", help="sizes, as 5,8; default: up to half")
    parser.add_argument("--per-source", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cache", type=Path, help="folder that keeps vectors between runs")
    asked = parser.parse_args()
    codebook, embed = load_codebook(asked.codebook), vectors_from(asked.cache)
    corpus = read_segments(asked.segments, embed)
    refuse_leaks(codebook, corpus.texts)
    task = task_at(codebook, "leaf", corpus)
    sources = sources_of(corpus, asked.per_source)
    truth = by_source(task.gold, sources, codebook)[0]
    scores = machine_scores(task, corpus, sources, embed, asked.seed)
    highest, expected = by_source(scores, sources, codebook)
    raw = (highest >= Settings().coding.count_threshold).astype(float)
    kept = truth.sum(axis=0) >= UNITS
    given = task.gold[:, task.gold.sum(axis=0) >= UNITS]
    size = len(truth)
    sizes = {min(max(round(size * share), FEWEST), size // 2) for share in SHARES}
    for drawn in map(int, asked.audits.split(",")) if asked.audits else sorted(sizes):
        line = measured(truth[:, kept], expected[:, kept], raw[:, kept], drawn, asked.seed)
        print(json.dumps(line | {"icc": round(within_source(given, sources), 4)}), flush=True)


if __name__ == "__main__":
    main()
