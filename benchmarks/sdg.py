"""Zero-example coding of development texts by Sustainable Development Goal, beside published scores.

`python benchmarks/sdg.py --data FOLDER` reads `benchmark.csv` (text, sdg, label: does the
goal fit?) and answers each row from its own text and the codebook alone: yes where the
coder gives the goal. Prints the accuracy per goal and their average.
"""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from coding_material import vectors_from

from pipeline.coding.coders import prepare, probable
from pipeline.coding.material import Passages
from pipeline.coding.rules import compile_rules
from pipeline.coding.stage import fit
from pipeline.coding.thresholds import BEFORE, given
from pipeline.study.codebook_yaml import load_codebook
from pipeline.study.study import Settings
from pipeline.tables import SEGMENTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

PUBLISHED = {
    "SDG Prospector": 88, "GPT-4o": 87, "Claude 4 Sonnet": 85, "text2sdg": 83, "OSDG v1": 70,
}  # fmt: skip


def probabilities_of(texts: list[str], cache: Path | None) -> Array:
    """Return how probable each of the 17 goals is for each text, in the order of the goals."""
    embed = vectors_from(cache)
    codebook = load_codebook(Path(__file__).parent / "sdg_codebook.yaml")
    fitted = fit(codebook, SEGMENTS.frame([]), [], embed, Settings())
    passages = Passages(
        tuple(texts),
        ("",) * len(texts),
        ("en",) * len(texts),
        np.ones(len(texts), dtype=bool),
        embed(texts),
    )
    material = prepare(passages, compile_rules(codebook, {"en"}), fitted)
    return probable(material, fitted)


def main() -> None:
    """Print accuracy per goal and the average over goals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path)
    asked = parser.parse_args()
    with open(asked.data / "benchmark.csv", encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    probable_goals = probabilities_of([row["text"] for row in rows], asked.cache)
    goal = np.array([int(row["sdg"]) - 1 for row in rows])
    label = np.array([row["label"] == "True" for row in rows])
    answer = given(probable_goals, BEFORE)[np.arange(len(rows)), goal]
    right = answer == label
    by_goal = {int(n) + 1: round(float(right[goal == n].mean()), 3) for n in np.unique(goal)}
    average = 100 * float(np.mean(list(by_goal.values())))
    print(json.dumps({"accuracy": round(100 * float(right.mean()), 1),
                      "average_accuracy": round(average, 1), "by_goal": by_goal,
                      "yes": round(float(answer.mean()), 3), "published": PUBLISHED}))  # fmt: skip


if __name__ == "__main__":
    main()
