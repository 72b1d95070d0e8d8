"""How well the coder codes published material, beside three baselines in the same run.

`python benchmarks/coding.py --segments S.jsonl --codebook C.yaml --docs-coded 0,4,24,all`
S has one object per line: `{"id", "doc_id", "text", "labels"}`; `doc_id` may be a list.
Folds are split by document. From the other folds, the given number of documents is coded
and the rest is there uncoded. Prints one JSON line per level, budget and coder; budgets
that a set is too small for are left out.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from baselines import definition, logistic, tfidf_rows
from measures import gain_interval, given, measures

from pipeline.anchors import Anchor
from pipeline.codebook import Codebook
from pipeline.codebook_yaml import load_codebook
from pipeline.coding.coders import prepare, probable
from pipeline.coding.material import passages_of
from pipeline.coding.rules import compile_rules
from pipeline.coding.space import topic
from pipeline.coding.stage import fit
from pipeline.coding.teaching import lessons_of
from pipeline.decisions import Decision
from pipeline.embedding import Encoder
from pipeline.errors import CodebookError
from pipeline.records import Segment
from pipeline.study import Settings
from pipeline.tables import SEGMENTS
from pipeline.vectors import cached

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Array = NDArray[Any]

CODERS = ("combined", "tfidf", "embedding", "definition")
KEYS = ("docs_coded", "coder", "level", "top1", "recall3", "micro_f1", "macro_f1", "ece", "seconds")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Segments in file order with their documents, gold codes and vectors."""

    texts: list[str]
    documents: Array  # the first document of each segment
    all_documents: list[list[str]]  # every document that holds the segment
    labels: list[list[str]]
    vectors: Array  # the unit vector of each text and an inner layer beside it


@dataclass(frozen=True, slots=True)
class Task:
    """A corpus at one level of its codebook."""

    codebook: Codebook
    gold: Array  # (segments, codes)


def read_segments(path: Path, vectors_of: Callable[[list[str]], Array]) -> Corpus:
    """Return the corpus in a JSON-lines file."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    documents = [_as_list(row.get("doc_id") or row["id"]) for row in rows]
    texts = [str(row["text"]) for row in rows]
    labels = [[str(label) for label in row["labels"]] for row in rows]
    first = np.array([names[0] for names in documents])
    return Corpus(texts, first, documents, labels, vectors_of(texts))


def _as_list(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def refuse_leaks(codebook: Codebook, texts: list[str]) -> None:
    """Raise `CodebookError` when a text to be coded stands in the codebook."""
    known = {" ".join(text.lower().split()) for text in texts}
    leaks = [
        f"{lesson.code} {lesson.name}"
        for lesson in lessons_of(codebook)
        if lesson.kind != "label" and " ".join(lesson.text.lower().split()) in known
    ]
    if leaks:
        raise CodebookError(
            f"{len(leaks)} texts of the codebook are among the segments to code, as {leaks[0]}; "
            "take them out of the codebook or out of the segments"
        )


def levels_of(codebook: Codebook) -> list[str]:
    """Return `leaf`, and `parents` (topmost) and `parents-2`, ... where there are such levels."""
    depth = max(len(codebook.parents(code_id)) for code_id in codebook.ids)
    return ["leaf"] + ["parents" if n == 0 else f"parents-{n + 1}" for n in range(depth)]


def at_level(codebook: Codebook, level: str) -> tuple[Codebook, dict[str, str]]:
    """Return the codebook cut at a level and which code each code becomes.

    A code that is cut off lends its label, definition, examples and patterns to the code
    that it becomes.
    """
    if level == "leaf":
        return codebook, {code_id: code_id for code_id in codebook.ids}
    depth = 0 if level == "parents" else int(level.split("-")[1]) - 1
    becomes = {}
    for code_id in codebook.ids:
        chain = [code_id, *codebook.parents(code_id)][::-1]
        becomes[code_id] = chain[min(depth, len(chain) - 1)]
    kept = tuple(
        _with_lent(codebook, code_id, becomes)
        for code_id in codebook.ids
        if becomes[code_id] == code_id
    )
    return replace(codebook, codes=kept), becomes


def _with_lent(codebook: Codebook, code_id: str, becomes: dict[str, str]) -> Any:
    code = codebook.get(code_id)
    lenders = [one for one in codebook if becomes[one.id] == code_id and one.id != code_id]
    notes = [
        one.label if one.label == one.definition else f"{one.label}. {one.definition}"
        for one in lenders
    ]
    patterns: dict[str, tuple[str, ...]] = dict(code.patterns)
    for one in lenders:
        for language, found in one.patterns.items():
            patterns[language] = (*patterns.get(language, ()), *found)
    return replace(
        code,
        include=code.include
        + tuple(notes)
        + tuple(note for one in lenders for note in one.include),
        examples=code.examples + tuple(item for one in lenders for item in one.examples),
        patterns=patterns,
    )


def task_at(codebook: Codebook, level: str, corpus: Corpus) -> Task:
    """Return the codebook and gold codes of a level."""
    cut, becomes = at_level(codebook, level)
    place = {code_id: number for number, code_id in enumerate(cut.ids)}
    gold = np.zeros((len(corpus.texts), len(place)))
    for row, labels in enumerate(corpus.labels):
        for label in labels:
            codebook.get(label)
            gold[row, place[becomes[label]]] = 1
    return Task(cut, gold)


def table_of(corpus: Corpus) -> pd.DataFrame:
    """Return the corpus as the table of segments that the coding stage reads, in file order."""
    at: dict[str, int] = {}
    rows = []
    for text, document in zip(corpus.texts, corpus.documents, strict=True):
        start = at.get(document, 0)
        at[document] = start + len(text) + 1
        rows.append(_segment(str(document), start, text))
    table = SEGMENTS.frame(rows)
    keyed = {(row.source_id, row.start): number for number, row in enumerate(rows)}
    order = [
        keyed[(source, start)]
        for source, start in table[["source_id", "start"]].itertuples(index=False, name=None)
    ]
    return table.iloc[np.argsort(order)].reset_index(drop=True)


def _segment(source_id: str, start: int, text: str) -> Segment:
    return Segment(
        segment_id=f"{source_id}:{start}-{start + len(text)}",
        source_id=source_id, text_hash=source_id, start=start, end=start + len(text), text=text,
        block=0, speaker=None, role="informant", field=None, heading=None, question=None,
        page=None, box=None, timestamp=None, language="en", readable=True, evidence=True,
        set_aside=None, words=len(text.split()),
    )  # fmt: skip


def decisions_of(segments: pd.DataFrame, gold: Array, codes: list[str]) -> list[Decision]:
    """Return one decision per gold coding of these segments, as a person would have added it."""
    return [
        Decision(
            kind="coding", writer="gold", made_at="2000-01-01",
            body={"action": "add", "code": codes[code]},
            passage=Anchor(
                source_id=row.source_id, text_hash=row.text_hash,
                start=int(row.start), end=int(row.end), quote=row.text,
            ),
        )
        for number, row in enumerate(segments.itertuples(index=False))
        for code in np.flatnonzero(gold[number])
    ]  # fmt: skip


def run_combined(
    task: Task, corpus: Corpus, segments: pd.DataFrame, parts: dict[str, Array], embed: Any
) -> tuple[Array, Array]:
    """Return the coding stage's own probabilities and thresholds."""
    coded, there, test = parts["coded"], parts["there"], parts["test"]
    decisions = decisions_of(segments.iloc[coded], task.gold[coded], task.codebook.ids)
    fitted = fit(task.codebook, segments.iloc[there], decisions, embed, Settings())
    passages = passages_of(segments.iloc[test], corpus.vectors[test])
    material = prepare(passages, compile_rules(task.codebook, {"en"}), fitted)
    return probable(material, fitted), fitted.arrays["thresholds"]


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
    for part in parts:
        if coder == "combined":
            found, thresholds = run_combined(task, corpus, segments, part, embed)
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
    others = [name for name in coders if name != "combined"]
    if "combined" in lines and others:
        best = max(others, key=lambda name: lines[name]["micro_f1"])
        gain = lines["combined"]["micro_f1"] - lines[best]["micro_f1"]
        low, high = gain_interval(given_by["combined"], given_by[best], task.gold, corpus.documents)
        lines["combined"] |= {
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


def vectors_from(cache: Path | None) -> Callable[[list[str]], Array]:
    """Return a function that gives what the coder sees of texts, each encoded once."""
    encoder = Encoder(Settings().embedding, Path())
    known: dict[str, Array] = {}

    def vectors_of(texts: list[str]) -> Array:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            name = _name_of(new)
            found = cached(new, cache / name, encoder) if cache else encoder.embed(new)
            known.update(zip(new, found.both, strict=True))
        return np.stack([known[text] for text in texts])

    return vectors_of


def _name_of(texts: list[str]) -> str:
    import hashlib

    return hashlib.sha256("\n".join(sorted(texts)).encode()).hexdigest()[:16] + ".npz"


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
