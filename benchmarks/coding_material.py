"""Coded material for the benchmarks: segments with the codes that people gave, level by level."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.coding.teaching import lessons_of
from pipeline.errors import CodebookError
from pipeline.model.embedding import Encoder
from pipeline.model.vectors import cached
from pipeline.records import Segment
from pipeline.study.anchors import Anchor
from pipeline.study.codebook import Codebook
from pipeline.study.decisions import Decision
from pipeline.study.study import Settings
from pipeline.tables import SEGMENTS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Segments in file order with their documents, gold codes and vectors."""

    texts: list[str]
    documents: Array  # the first document of each segment
    all_documents: list[list[str]]  # every document that holds the segment
    labels: list[list[str]]
    asked: list[str | None]  # what each segment answers
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
    asked = [row.get("question") for row in rows]
    return Corpus(texts, first, documents, labels, asked, vectors_of(texts))


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
    for text, document, asked in zip(corpus.texts, corpus.documents, corpus.asked, strict=True):
        start = at.get(document, 0)
        at[document] = start + len(text) + 1
        rows.append(_segment(str(document), start, text, asked))
    table = SEGMENTS.frame(rows)
    keyed = {(row.source_id, row.start): number for number, row in enumerate(rows)}
    order = [
        keyed[(source, start)]
        for source, start in table[["source_id", "start"]].itertuples(index=False, name=None)
    ]
    return table.iloc[np.argsort(order)].reset_index(drop=True)


def _segment(source_id: str, start: int, text: str, asked: str | None) -> Segment:
    return Segment(
        segment_id=f"{source_id}:{start}-{start + len(text)}",
        source_id=source_id, text_hash=source_id, start=start, end=start + len(text), text=text,
        block=0, speaker=None, role="informant", field=None, heading=None, question=asked,
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
    return hashlib.sha256("\n".join(sorted(texts)).encode()).hexdigest()[:16] + ".npz"
