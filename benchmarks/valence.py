"""How well valence is told, on utterances labelled by somebody who has not seen the method.

`python benchmarks/valence.py SET.jsonl` reads `{"id", "text", "valence"}` per line (optionally
`lang`, else English) and prints one JSON line for cue words alone and one for what the stage
tells: macro F1 over the labels that occur, overall and by language, F1 per label, accuracy, and
the largest class as a floor. `--writers` also learns from all writers of the taught utterances
but one and tells that one's, for each in turn.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.coding.valence.cues import valence
from pipeline.coding.valence.fit import learn, read_utterances
from pipeline.coding.valence.packaged import LABELS, tell, valence_probe
from pipeline.coding.words import words_of
from pipeline.model.embedding import Encoder
from pipeline.study.study import EmbeddingSettings

Rows = list[dict[str, str]]


def f1_by_label(told: list[str], gold: list[str]) -> dict[str, float]:
    """Return the F1 of each label that occurs."""
    scores = {}
    for label in LABELS:
        hits = sum(t == g == label for t, g in zip(told, gold, strict=True))
        total = told.count(label) + gold.count(label)
        if gold.count(label):
            scores[label] = round(2 * hits / total, 4)
    return scores


def macro(told: list[str], gold: list[str]) -> float:
    """Return the mean F1 of the labels that occur."""
    return round(float(np.mean(list(f1_by_label(told, gold).values()))), 4)


def measures(coder: str, rows: Rows, told: list[str]) -> dict[str, Any]:
    """Return the line of one coder."""
    gold = [row["valence"] for row in rows]
    largest, count = Counter(gold).most_common(1)[0]
    by_language = {}
    for language in sorted({row["language"] for row in rows}):
        own = [number for number, row in enumerate(rows) if row["language"] == language]
        by_language[language] = [len(own), macro([told[n] for n in own], [gold[n] for n in own])]
    return {
        "coder": coder, "n": len(rows), "macro_f1": macro(told, gold),
        "accuracy": round(sum(t == g for t, g in zip(told, gold, strict=True)) / len(rows), 4),
        "by_label": f1_by_label(told, gold), "by_language": by_language,
        "largest_label": largest, "floor": round(count / len(rows), 4),
    }  # fmt: skip


def told_by(rows: Rows, readings: Any, arrays: Any = None) -> list[str]:
    """Return the valence of each row as the stage tells it."""
    languages = [row["language"] for row in rows]
    words = [words_of(row["text"], row["language"]) for row in rows]
    return tell([row["text"] for row in rows], words, languages, readings, arrays)


def main() -> None:
    """Print the measures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("utterances", type=Path, nargs="?")
    parser.add_argument("--writers", action="store_true")
    asked = parser.parse_args()
    if asked.utterances:
        lines = asked.utterances.read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines if line.strip()]
        rows = [row | {"language": row.get("language") or row.get("lang") or "en"} for row in rows]
        cues = [valence(words_of(row["text"], row["language"]), row["language"]) for row in rows]
        print(json.dumps(measures("cue words", rows, cues)))
        encoder = Encoder(EmbeddingSettings(), Path(), valence_probe())
        readings = encoder.embed([row["text"] for row in rows]).readings
        print(json.dumps(measures("stage", rows, told_by(rows, readings))))
    if asked.writers:
        taught = read_utterances()
        layers = Encoder(EmbeddingSettings(), Path()).layers([row["text"] for row in taught])
        for writer in sorted({row["writer"] for row in taught}):
            own = np.array([row["writer"] == writer for row in taught])
            others = [row for row, out in zip(taught, own, strict=True) if not out]
            arrays = learn(others, layers[~own])
            rows = [row for row, out in zip(taught, own, strict=True) if out]
            told = told_by(rows, (layers[own] @ arrays["probe"]).astype(np.float32), arrays)
            print(json.dumps(measures(f"without writer {writer}", rows, told)))


if __name__ == "__main__":
    main()
