"""What `exchange import` does: other programs' projects in, as sources and decisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.exchange_export import initials_of, shown_by, went_out
from pipeline.commands.tasks import needs_attention
from pipeline.errors import DecisionError
from pipeline.exchange.code_map import code_map, map_text, read_map
from pipeline.exchange.deciding import Deciding, rows_by_source
from pipeline.exchange.formats import read_project
from pipeline.exchange.incoming import GENERIC, Reader
from pipeline.exchange.matching import BY_GUID, BY_TEXT, Stored, matched, source_guid
from pipeline.exchange.outgoing import Names
from pipeline.ingest.listing import id_of
from pipeline.run.runner import run
from pipeline.run.work import Progress, Work, silent
from pipeline.study import imported
from pipeline.study.decisions import Decision, append, read
from pipeline.study.hold import alone
from pipeline.study.study import Study, open_study
from pipeline.tables import CODINGS, DOCUMENTS, SOURCES, rows_of, write_text

if TYPE_CHECKING:
    from pipeline.exchange.losses import Losses
    from pipeline.exchange.project import Project, Text

WITHDRAWN = "it was withdrawn from the study"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person said with the command."""

    coder: str = ""
    map_path: Path | None = None
    removed_means_rejected: bool = False


@alone
def import_exchange(
    folder: Path, path: Path, wishes: Wishes, progress: Progress = silent
) -> Iterator[str]:
    """Take in what people coded in another program; say what came of each part of its file.

    Nothing is stored when any of it fails: neither texts nor decisions.
    """
    study = open_study(folder)
    project, losses = read_project(path)
    names = Names(study.settings.study.name)
    codebook = Work(study).whole_codebook
    mapping = wishes.map_path
    told = read_map(mapping, codebook) if mapping and mapping.exists() else {}
    codes, unknown = code_map(project.codes, codebook, names, told)
    if mapping and not mapping.exists():
        write_text(mapping, map_text(unknown))
        yield (
            f"Wrote {mapping}: {len(unknown)} codes that the study does not know. Say in its "
            "second column which code each is, leave it empty for none, and give the command again"
        )
        return
    writers = _writers(project, study, names, wishes.coder)
    _require_names(project, writers, wishes)
    with _texts_taken_in(study, project, path.name, losses, progress) as sources:
        reader = Reader(
            project=project, sources={guid: one for guid, (one, _) in sources.items()}, codes=codes,
            writers=writers, unnamed=wishes.coder, losses=losses, every=_stored(Work(study)),
        )  # fmt: skip
        deciding = _deciding(study, names, losses, sources)
        given = list(reader.given())
        made = [*deciding.decisions(given), *deciding.memos(reader.memos())]
        if wishes.removed_means_rejected:
            exact = [one for one, how in sources.values() if how in (BY_GUID, BY_TEXT)]
            guids = {coding.guid for coding in project.codings}
            made += deciding.removed(given, exact, wishes.coder, guids)
        _store(study, made)
    yield f"{len(made)} decisions taken in from {path.name}"
    yield from losses.lines()
    yield from _listed("conflicts, for people to settle:", deciding.conflicts)
    yield from _listed("codes that the study does not know (--map FILE.csv):", unknown)
    work = Work(study)
    yield from needs_attention(work, work.store.read(SOURCES, sorted(work.files)))


def _listed(what: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield what
        yield from (f"  {line}" for line in lines)


def _writers(project: Project, study: Study, names: Names, coder: str) -> dict[str, str]:
    """Return who each person of the file is: empty for a machine, left out for who has no name."""
    known = {names.person(one.writer): one.writer for one in read(*study.decided)}
    initials = initials_of(study)
    found: dict[str, str] = {}
    for one in project.people:
        if one.machine:
            found[one.guid] = ""
        elif one.guid in known:
            found[one.guid] = known[one.guid]
        elif one.name.strip().casefold() not in GENERIC:
            found[one.guid] = initials.get(one.name.strip(), one.name.strip())
    named = [guid for guid, name in found.items() if name]
    coded = {coding.person for coding in project.codings} & set(named)
    if coder and len(coded) == 1:
        found[coded.pop()] = coder
    return found


def _require_names(project: Project, writers: dict[str, str], wishes: Wishes) -> None:
    nameless = sum(coding.person not in writers for coding in project.codings)
    if nameless and not wishes.coder:
        raise DecisionError(
            f"{nameless} codings do not say who coded them. Name the coder with --as NAME"
        )
    if wishes.removed_means_rejected and not wishes.coder:
        raise DecisionError("--removed-means-rejected needs --as NAME: who removed them")


def _deciding(
    study: Study, names: Names, losses: Losses, sources: dict[str, tuple[Stored, str]]
) -> Deciding:
    work = Work(study)
    ids = {one.source_id for one, _ in sources.values()}
    coded = [one for one in ids if work.store.shard(CODINGS, one).is_file()]
    return Deciding(
        names=names,
        made_at=datetime.now(UTC).isoformat(timespec="microseconds"),
        shown=shown_by(work),
        losses=losses,
        rows=rows_by_source(rows_of(work.store.read(CODINGS, coded))),
        exported=went_out(study),
        earlier=read(*study.decided),
    )


def _store(study: Study, made: Sequence[Decision]) -> None:
    """Append the decisions, one file per writer; take all back where one cannot be stored."""
    by_writer: dict[str, list[Decision]] = {}
    for one in made:
        by_writer.setdefault(one.writer, []).append(one)
    occasion = f"exchange-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
    before = {path: path.stat().st_size for path in study.decisions.glob("*.jsonl")}
    try:
        for own in by_writer.values():
            append(study.decisions, occasion, own)
    except BaseException:
        for path in study.decisions.glob("*.jsonl"):
            if path not in before:
                path.unlink()
            elif path.stat().st_size > before[path]:
                with path.open("rb+") as opened:
                    opened.truncate(before[path])
        raise


@contextmanager
def _texts_taken_in(
    study: Study, project: Project, file: str, losses: Losses, progress: Progress
) -> Iterator[dict[str, tuple[Stored, str]]]:
    """Give the source of each text: as the study has it, or made a source of it first.

    Where anything fails, the texts that were written are taken away again.
    """
    run(study, "ingest", progress=progress)
    sources = _matched(study, project)
    before = imported.listed(study.sources)
    new = list(_new(study, project, sources, losses))
    lines = [(text.text or "", _line(text, project, file)) for text in new]
    written = imported.keep(study.sources, lines) if lines else []
    try:
        if lines:
            run(study, "ingest", progress=progress)
            sources |= _as_sources(study, new, losses)
        yield sources
    except BaseException:
        if lines:
            imported.take_back(study.sources, written, before)
        raise


def _line(text: Text, project: Project, file: str) -> imported.Line:
    return imported.name_of(text.text or ""), text.name, file, project.origin


def _stored(work: Work) -> list[Stored]:
    files = work.files
    present = [one for one in files if work.store.shard(DOCUMENTS, one).is_file()]
    names = {
        f"{imported.FOLDER}/{file}": name for file, name, *_ in imported.listed(work.study.sources)
    }
    return [
        Stored(
            str(row["source_id"]),
            str(row["text"]),
            str(row["text_hash"]),
            str(row["extracted_hash"]),
            path := files[str(row["source_id"])].relative,
            (names.get(path, ""),),
        )
        for row in rows_of(work.store.read(DOCUMENTS, present))
    ]


def _matched(study: Study, project: Project) -> dict[str, tuple[Stored, str]]:
    return matched(project.texts, _stored(Work(study)), study.settings.study.name)


def _new(
    study: Study, project: Project, sources: dict[str, tuple[Stored, str]], losses: Losses
) -> Iterator[Text]:
    """Yield the texts that are no source yet; one that was withdrawn does not come back."""
    work = Work(study)
    gone = work.withdrawn
    paths = {work.every_file[one].relative for one in gone if one in work.every_file}
    guids = {source_guid(study.settings.study.name, one) for one in gone}
    for text in project.texts:
        if text.guid in sources:
            losses.carried(f"text that is a source already, by {sources[text.guid][1]}")
        elif text.text and text.text.strip():
            place = f"{imported.FOLDER}/{imported.name_of(text.text)}"
            if text.guid in guids or id_of(place) in gone or place in paths:
                losses.left("text", WITHDRAWN, text.guid)
            else:
                yield text
        elif text.text is not None:
            losses.left("text", "it has no words", text.guid)


def _as_sources(
    study: Study, texts: Sequence[Text], losses: Losses
) -> dict[str, tuple[Stored, str]]:
    """Return the new sources by GUID of their text; tell which ingest did not read."""
    work = Work(study)
    by_path = {one.path: one for one in _stored(work)}
    ids = {file.relative: name for name, file in work.files.items()}
    status = {
        row["source_id"]: row["status"]
        for row in rows_of(work.store.read(SOURCES, list(ids.values())))
    }
    found = {}
    for text in texts:
        path = f"{imported.FOLDER}/{imported.name_of(text.text or '')}"
        if path in by_path:
            found[text.guid] = (by_path[path], BY_TEXT)
            losses.carried("text that is a new source")
        else:
            losses.left(
                "text", f"as a source it is: {status.get(ids.get(path, ''), 'not read')}", text.guid
            )
    return found
