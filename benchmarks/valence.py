"""How well valence is told, on utterances labelled by somebody who has not seen the rules.

`python benchmarks/valence.py SET.jsonl` reads `{"id", "text", "valence"}` per line (optionally
`language`) and prints one JSON line: macro F1 over the labels that occur, F1 per label,
accuracy, and the largest class as a floor. `--codebook` adds what its examples teach.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np
from coding import vectors_from

from pipeline.codebook import load_codebook
from pipeline.coding.coders import prepare
from pipeline.coding.direction import tell_valence
from pipeline.coding.material import Passages
from pipeline.coding.polarity import likely_valences
from pipeline.coding.rules import compile_rules
from pipeline.coding.stage import fit
from pipeline.coding.words import words_of
from pipeline.study import Settings
from pipeline.tables import SEGMENTS

LABELS = ("present", "partial", "lacking", "normative", "mixed")


def f1_by_label(told: list[str], gold: list[str]) -> dict[str, float]:
    """Return the F1 of each label that occurs."""
    scores = {}
    for label in LABELS:
        hits = sum(t == g == label for t, g in zip(told, gold, strict=True))
        total = told.count(label) + gold.count(label)
        if gold.count(label):
            scores[label] = round(2 * hits / total, 4)
    return scores


def main() -> None:
    """Print the measures of the rules, and of rules and examples together."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("segments", type=Path)
    parser.add_argument("--codebook", type=Path)
    parser.add_argument("--cache", type=Path)
    asked = parser.parse_args()
    lines = asked.segments.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    gold = [row["valence"] for row in rows]
    words = [words_of(row["text"], row.get("language", "en")) for row in rows]
    languages = [row.get("language", "en") for row in rows]
    likely = [None] * len(rows)
    if asked.codebook:
        embed = vectors_from(asked.cache)
        codebook = load_codebook(asked.codebook)
        fitted = fit(codebook, SEGMENTS.frame([]), [], embed, Settings())
        texts = [row["text"] for row in rows]
        read = np.array([language == "en" for language in languages])
        passages = Passages(tuple(texts), tuple(languages), read, embed(texts))
        likely = likely_valences(prepare(passages, compile_rules(codebook, ()), fitted), fitted)
    for name, learned in (("rules", [None] * len(rows)), ("rules and examples", likely)):
        if name != "rules" and not asked.codebook:
            continue
        told = [
            tell_valence(one, language, None if from_examples is None else list(from_examples))
            for one, language, from_examples in zip(words, languages, learned, strict=True)
        ]
        by_label = f1_by_label(told, gold)
        largest, count = Counter(gold).most_common(1)[0]
        print(json.dumps({
            "coder": name, "n": len(rows),
            "macro_f1": round(float(np.mean(list(by_label.values()))), 4),
            "accuracy": round(float(np.mean([t == g for t, g in zip(told, gold, strict=True)])), 4),
            "by_label": by_label, "largest_label": largest, "floor": round(count / len(rows), 4),
        }))  # fmt: skip


if __name__ == "__main__":
    main()
