"""The check on a profile's files: nothing in them is above the level of their audience.

It opens every file as a stranger would: archives member by member, pages with their data,
Parquet, the chunks of pictures. It shares no code with what wrote them. Its problems name
sources by id and never hold their words. What it cannot open counts as a problem.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.leaks.files import OWNER, READERS, TABLES, Read
from pipeline.leaks.numbers import numbers_told
from pipeline.leaks.own_words import own_words, words_of
from pipeline.leaks.telling import few_words_of, frame_of, runs_in
from pipeline.study.anchors import text_hash
from pipeline.study.decisions import of_kind
from pipeline.study.listed import split
from pipeline.study.privacy import AUDIENCES, LABEL, may_share
from pipeline.study.register import WRITTEN_KINDS

if TYPE_CHECKING:
    from pipeline.study.corpus import Corpus

RUN = 6  # words in a row that tell a source
TEAM_COLUMNS = {"source_id", "segment_id", "coder", "org_id", "speaker_role", "memo", "text_hash"}
NAMED = "names a person, a file or an organisation of the register"


@dataclass(frozen=True, slots=True)
class Held:
    """What may not stand in any file."""

    runs: Mapping[str, str]  # words in a row -> a source that says them
    short: Mapping[str, str]  # a whole passage of few words -> its source
    few: Mapping[tuple[str, ...], str]  # a few words in a row, of few sources -> one of them
    ids: frozenset[str]
    names: frozenset[str]  # organisations, file names, people, folded


def problems_of(corpus: Corpus, audience: str, folder: Path) -> list[str]:
    """Return what stands in the files of a profile and may not; empty when they are sound."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    opened = {path.relative_to(folder).as_posix(): _opened(path) for path in paths}
    held = _held(corpus, audience, (" ".join(one[0]) for one in opened.values()))
    problems: list[str] = []
    for path, (name, one) in zip(paths, opened.items(), strict=True):
        problems += [f"{name}: {problem}" for problem in _of_file(path, one, held, corpus)]
    return problems


def _opened(path: Path) -> Read:
    """Return what stands in a file; a file that cannot be opened cannot be cleared."""
    reader = READERS.get(path.suffix)
    if reader is None:
        return [], ["this kind of file cannot be checked"], []
    try:
        return reader(path)
    except Exception as fault:
        return [], [f"cannot be opened ({type(fault).__name__})"], []


def _of_file(path: Path, opened: Read, held: Held, corpus: Corpus) -> Iterator[str]:
    values, faults, dress = opened
    stem = re.match(r"T\d\d", path.name)
    if stem and stem[0] not in TABLES:
        yield f"{stem[0]} is for the team alone"
    yield from faults
    yield from _in_values([*values, *dress], runs_in(" ".join(values), held.few), held)
    if values or dress:
        yield from numbers_told(path, values, corpus)


def _in_values(values: list[str], told: set[str], held: Held) -> Iterator[str]:
    text = " ".join(values)
    found = {f"words of source {source_id}" for source_id in told}
    found |= {problem for value in values for problem in _in_value(value, held)}
    found |= {f"words of source {held.runs[run]}" for run in _runs(text) & held.runs.keys()}
    found |= set(_ids_in(text, held.ids))
    folded = f" {' '.join(words_of(text))} "
    spoken = (words_of(name) for name in held.names)
    if any(len(words) > 1 and f" {' '.join(words)} " in folded for words in spoken):
        found.add(NAMED)
    yield from sorted(found)


def _in_value(value: str, held: Held) -> Iterator[str]:
    bare = value.strip(" \n“”\"'")
    if bare in held.ids and not bare.isdigit():
        yield f"names source {bare}"
    if bare in TEAM_COLUMNS:
        yield f"holds the column {bare}, which is for the team alone"
    source_id = held.short.get(" ".join(words_of(bare)))
    if source_id:
        yield f"words of source {source_id}"
    if bare.casefold() in held.names:
        yield NAMED


def _ids_in(text: str, ids: frozenset[str]) -> Iterator[str]:
    """Yield ids in running text; what could be a word or a number, only in a passage's name."""
    for source_id in ids:
        plain = source_id.isalpha() or source_id.isdigit()
        ending = r":\d+-\d+" if plain else r"(?![\w-])"
        if source_id in text and re.search(rf"(?<![\w-]){re.escape(source_id)}{ending}", text):
            yield f"names source {source_id}"


def _held(corpus: Corpus, audience: str, values: Iterable[str]) -> Held:
    texts = {
        str(source): str(text)
        for source, text in zip(
            corpus.documents["source_id"], corpus.documents["text"], strict=True
        )
    }
    rows: list[dict[str, Any]] = corpus.sources.astype(object).to_dict("records")  # type: ignore[assignment]
    alone = _alone(corpus, rows)
    open_ids = {
        row["source_id"]
        for row in rows
        if may_share(row, audience) and row["verbatim"] and row["source_id"] not in alone
    }
    allowed = set().union(*(_runs(texts.get(name, "")) for name in open_ids))
    allowed |= set().union(*map(_runs_of, (*own_words(), *map(words_of, frame_of(corpus)))))
    pieces = [_released(corpus, audience, texts, rows), *(texts.get(n, "") for n in open_ids)]
    allowed |= _runs(pieces[0])
    spoken = f" {' '.join(' '.join(words_of(piece)) for piece in pieces)} "
    runs: dict[str, str] = {}
    short: dict[str, str] = {}
    segments = zip(corpus.segments["source_id"], corpus.segments["text"], strict=True)
    for source_id, text in segments:
        words = words_of(str(text))
        said = " ".join(words)
        if source_id not in open_ids and 2 < len(words) < RUN and f" {said} " not in spoken:
            short[said] = str(source_id)
    for source_id, text in texts.items():
        if source_id not in open_ids:
            runs |= dict.fromkeys(_runs(text) - allowed, source_id)
    return Held(
        runs=runs,
        short=short,
        few=few_words_of(corpus, audience, pieces, values),
        ids=frozenset(texts) | {r["source_id"] for r in rows},
        names=_names(corpus, rows),
    )


def _alone(corpus: Corpus, rows: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the sources that their group and partnership would give away."""
    as_group = corpus.settings.synthesis.documents_as_group
    places: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        group = "report" if as_group and row["kind"] in WRITTEN_KINDS else row["informant_group"]
        for case in split(str(row["partnerships"] or "")) or [""]:
            places[group, case].append(row["source_id"])
    return {names[0] for names in places.values() if len(names) == 1}


def _released(
    corpus: Corpus, audience: str, texts: Mapping[str, str], rows: Iterable[Mapping[str, Any]]
) -> str:
    """Return the passages that a person released for the audience, of sources that consent.

    A release names the text that was read; of a text that has changed since it excuses nothing.
    """
    wider = AUDIENCES[AUDIENCES.index(audience) :]
    may = {row["source_id"] for row in rows if may_share(row, audience) and row["verbatim"]}
    passages = [
        decision.passage
        for decision in of_kind(corpus.decisions, "quote release")
        if decision.body.get("audience") in wider
    ]
    return "\n".join(
        texts[at.source_id][at.start : at.end]
        for at in passages
        if at is not None
        and at.source_id in may & texts.keys()
        and at.text_hash == text_hash(texts[at.source_id])
    )


def _of_codebook(corpus: Corpus) -> str:
    book = corpus.codebook
    parts = [book.title, book.attribution, book.note, corpus.settings.study.name]
    for code in book:
        parts += [code.label, code.definition, *code.include, *code.exclude]
    return "\n".join(str(part) for part in parts)


def _names(corpus: Corpus, rows: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Return names of sources and people, but for those of the codebook and of partnerships."""
    found: set[str] = set()
    for row in rows:
        organisation = str(row["organisation"] or "").strip()
        if organisation and not LABEL.fullmatch(organisation):
            found.add(organisation)
        found.add(Path(str(row["path"]).split("#")[0]).name)
    for named in corpus.register.sources:  # the stored rows bear pseudonyms
        found.add(str(named.get("organisation") or "").strip())
        found.add(Path(str(named.get("path") or "").split("#")[0]).name)
    found |= {decision.writer for decision in corpus.decisions}
    found |= {str(coder) for coder in corpus.codings["coder"].dropna()}
    told = [cell for row in corpus.register.partnerships for cell in row.cells.values()]
    known = f" {' '.join(words_of(' . '.join([_of_codebook(corpus), *told])))} "
    ours = {"", "machine", OWNER}
    return frozenset(
        name.casefold()
        for name in found
        if name.casefold() not in ours and f" {' '.join(words_of(name))} " not in known
    )


def _runs(text: str) -> set[str]:
    return _runs_of(words_of(text))


def _runs_of(words: list[str]) -> set[str]:
    return {" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}
