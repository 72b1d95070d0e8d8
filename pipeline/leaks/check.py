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

from pipeline.leaks.files import OWNER, READERS, TABLES
from pipeline.leaks.numbers import numbers_told
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
    ids: frozenset[str]
    names: frozenset[str]  # organisations, file names, people, folded


def problems_of(corpus: Corpus, audience: str, folder: Path) -> list[str]:
    """Return what stands in the files of a profile and may not; empty when they are sound."""
    held = _held(corpus, audience)
    problems: list[str] = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        problems += [f"{name}: {problem}" for problem in _of_file(path, held, corpus)]
    return problems


def _of_file(path: Path, held: Held, corpus: Corpus) -> Iterator[str]:
    stem = re.match(r"T\d\d", path.name)
    if stem and stem[0] not in TABLES:
        yield f"{stem[0]} is for the team alone"
    reader = READERS.get(path.suffix)
    if reader is None:
        yield "this kind of file cannot be checked"
        return
    try:
        values, faults = reader(path)
    except Exception as fault:  # what cannot be opened cannot be cleared
        yield f"cannot be opened ({type(fault).__name__})"
        return
    yield from faults
    yield from _in_values(values, held)
    yield from numbers_told(path, values, corpus)


def _in_values(values: list[str], held: Held) -> Iterator[str]:
    text = " ".join(values)
    found = {problem for value in values for problem in _in_value(value, held)}
    found |= {f"words of source {held.runs[run]}" for run in _runs(text) & held.runs.keys()}
    found |= set(_ids_in(text, held.ids))
    folded = f" {' '.join(_words(text))} "
    spoken = (_words(name) for name in held.names)
    if any(len(words) > 1 and f" {' '.join(words)} " in folded for words in spoken):
        found.add(NAMED)
    yield from sorted(found)


def _in_value(value: str, held: Held) -> Iterator[str]:
    bare = value.strip(" \n“”\"'")
    if bare in held.ids and not bare.isdigit():
        yield f"names source {bare}"
    if bare in TEAM_COLUMNS:
        yield f"holds the column {bare}, which is for the team alone"
    source_id = held.short.get(" ".join(_words(bare)))
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


def _held(corpus: Corpus, audience: str) -> Held:
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
    allowed |= _runs(_of_codebook(corpus))
    pieces = [_released(corpus, audience, texts, rows), *(texts.get(n, "") for n in open_ids)]
    allowed |= _runs(pieces[0])
    spoken = f" {' '.join(' '.join(_words(piece)) for piece in pieces)} "
    runs: dict[str, str] = {}
    short: dict[str, str] = {}
    segments = zip(corpus.segments["source_id"], corpus.segments["text"], strict=True)
    for source_id, text in segments:
        words = _words(str(text))
        said = " ".join(words)
        if source_id not in open_ids and 2 < len(words) < RUN and f" {said} " not in spoken:
            short[said] = str(source_id)
    for source_id, text in texts.items():
        if source_id not in open_ids:
            runs |= dict.fromkeys(_runs(text) - allowed, source_id)
    return Held(
        runs, short, frozenset(texts) | {r["source_id"] for r in rows}, _names(corpus, rows)
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
    known = f" {' '.join(_words(' . '.join([_of_codebook(corpus), *told])))} "
    ours = {"", "machine", OWNER}
    return frozenset(
        name.casefold()
        for name in found
        if name.casefold() not in ours and f" {' '.join(_words(name))} " not in known
    )


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _runs(text: str) -> set[str]:
    words = _words(text)
    return {" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}
