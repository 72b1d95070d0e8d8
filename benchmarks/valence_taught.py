"""How well the valence of passages is told once people have given it to some: a learning curve.

`python benchmarks/valence_taught.py --segments S.jsonl --codebook C.yaml --opposed "GOOD|BAD" ...`
S and C are what `convert.py` writes. Each `--opposed` names two codes for the two valences of
one matter; a passage under one of them alone is present, or lacking. Per seed a third of the
documents is kept for testing; of the others 0, 1, 2, 4, 8 or all have been given valences. One
JSON line per number of documents: macro F1 of the two valences, of the passages of all matters
together and as the mean over matters, beside cue words and the valence most often given.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from coding_material import Corpus, decisions_of, read_segments, table_of
from valence import macro

from pipeline.coding.space import in_space, space_of
from pipeline.coding.stage import fit, with_valence
from pipeline.coding.valence.cues import valence
from pipeline.coding.valence.packaged import probabilities, valence_probe
from pipeline.coding.valence.people import tell_as_people
from pipeline.coding.words import words_of
from pipeline.model.embedding import Encoder
from pipeline.model.vectors import Remembered
from pipeline.study.codebook_yaml import load_codebook
from pipeline.study.study import EmbeddingSettings, Settings

BUDGETS = (0, 1, 2, 4, 8)
SIDES = ("present", "lacking")


def matters_of(corpus: Corpus, opposed: Sequence[tuple[str, str]]) -> list[tuple[int, int] | None]:
    """Return the matter and the side of each segment; None where it is not under just one."""
    found: list[tuple[int, int] | None] = []
    for labels in corpus.labels:
        at = [(m, s) for m, pair in enumerate(opposed) for s in (0, 1) if pair[s] in labels]
        found.append(at[0] if len(at) == 1 else None)
    return found


def curve(
    corpus: Corpus, segments: Any, matters: list[Any], seen: Remembered, fitted: Any, seed: int
) -> list[dict[str, Any]]:
    """Return the measures of one seed for each number of documents."""
    usable = [row for row, matter in enumerate(matters) if matter is not None]
    names = np.random.default_rng(seed).permutation(sorted({corpus.documents[r] for r in usable}))
    tested = set(names[: max(len(names) // 3, 1)])
    there = [str(name) for name in names if name not in tested]
    test = [row for row in usable if corpus.documents[row] in tested]
    gold = [SIDES[matters[row][1]] for row in test]
    about = np.array([matters[row][0] for row in test])
    lines = []
    for budget in [*(b for b in BUDGETS if b < len(there)), len(there)]:
        coded = [row for row in usable if corpus.documents[row] in there[:budget]]
        taught = _taught(fitted, segments.iloc[coded], [matters[row] for row in coded], seen)
        told = {"stage": _told(taught, [corpus.texts[row] for row in test], seen)}
        told["cue words"] = [valence(words_of(corpus.texts[row], "en"), "en") for row in test]
        common = Counter(SIDES[matters[row][1]] for row in coded).most_common(1)
        told["most often given"] = [common[0][0] if common else SIDES[0]] * len(test)
        scores = {name: _scores(one, gold, about) for name, one in told.items()}
        lines.append({"documents": budget, "passages": len(coded), "tested": len(test)} | scores)
    return lines


def _taught(fitted: Any, segments: Any, matters: list[Any], seen: Remembered) -> Any:
    decisions = [
        replace(one, body={**one.body, "valence": SIDES[side]})
        for one, (_, side) in zip(
            decisions_of(segments, np.eye(1)[[0] * len(matters)], ["valence"]), matters,
            strict=True,
        )
    ]  # fmt: skip
    return with_valence(fitted, segments, decisions, seen.embed)


def _told(fitted: Any, texts: list[str], seen: Remembered) -> list[str]:
    embedded, languages = seen.embed(texts), ["en"] * len(texts)
    words = [words_of(text, "en") for text in texts]
    reading = probabilities(texts, words, languages, embedded.readings)
    place = in_space(texts, embedded.both, space_of(fitted.arrays))
    return tell_as_people(fitted, place, words, languages, reading)


def _scores(told: list[str], gold: list[str], about: np.ndarray) -> list[float]:
    """Return macro F1 over all passages, and its mean over matters with both sides."""
    parts = [np.flatnonzero(about == matter) for matter in np.unique(about)]
    both = [part for part in parts if len({gold[row] for row in part}) == 2]
    means = [macro([told[r] for r in part], [gold[r] for r in part]) for part in both]
    return [macro(told, gold), round(float(np.mean(means)), 4)]


def main() -> None:
    """Print the means over seeds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--segments", type=Path, required=True)
    parser.add_argument("--codebook", type=Path, required=True)
    parser.add_argument("--opposed", action="append", required=True, metavar="GOOD|BAD")
    parser.add_argument("--seeds", type=int, default=8)
    asked = parser.parse_args()
    opposed = [tuple(pair.split("|")) for pair in asked.opposed]
    encoder = Encoder(EmbeddingSettings(), Path(), valence_probe())
    seen = Remembered(encoder.embed)
    corpus = read_segments(asked.segments, seen.both)
    segments, codebook = table_of(corpus), load_codebook(asked.codebook)
    fitted = fit(codebook, segments, [], seen.both, Settings())
    matters = matters_of(corpus, opposed)
    runs = [curve(corpus, segments, matters, seen, fitted, seed) for seed in range(asked.seeds)]
    for of_all_seeds in zip(*runs, strict=True):
        print(json.dumps(_mean(of_all_seeds)))


def _mean(lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        name: np.round(np.mean([line[name] for line in lines], axis=0), 3).tolist()
        for name in lines[0]
    }


if __name__ == "__main__":
    main()
