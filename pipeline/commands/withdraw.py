"""Withdrawal: everything of one source leaves the study, its outputs and what was learnt from it.

The one exception to "decisions are only appended", and to "sources are never written" beside the
texts that `exchange import` puts into `imported/`. It is a
transaction: a journal with hashed traces of the source is written before anything is touched,
the study is held until the end, and every step may be done again. Interrupted, the same command
finishes it; until then every other command refuses. A tombstone without content stays, so that
the source does not come back by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.coding.lexicon import FILE as WORDS_FILE
from pipeline.commands.freezing import purge_releases
from pipeline.commands.release_tasks import keep_edited_briefing, put_away_profiles
from pipeline.commands.tasks import names_left, take_in_workbook
from pipeline.commands.withdrawal import told
from pipeline.commands.withdrawal.journal import Journal, begin, close, require_known, with_traces
from pipeline.commands.withdrawal.names import keep_names_of_others
from pipeline.commands.withdrawal.purge import (
    delete,
    delete_copies,
    delete_half_written,
    delete_made,
    purge_decisions,
)
from pipeline.errors import PrivacyError, SensemakingError, SourceError, cannot_write
from pipeline.ingest.fields.form_rows import erase_response, is_shared
from pipeline.run.runner import run
from pipeline.run.search import places_of, search
from pipeline.run.traces import RUN, Hashed, hashed_with
from pipeline.run.work import Progress, Work
from pipeline.study.hold import holding
from pipeline.study.imported import forget
from pipeline.study.privacy import study_key
from pipeline.study.releases import releases_folder
from pipeline.study.sheets import places_of_sheets
from pipeline.study.study import Study, open_study
from pipeline.study.withdrawn import SEARCHED, entomb, unfinished, withdrawn
from pipeline.tables import SOURCES


@dataclass(slots=True)
class Withdrawal:
    """One withdrawal under way: what its steps share."""

    study: Study
    journal: Journal
    hashed: Hashed
    progress: Progress

    @property
    def source_id(self) -> str:
        """The source that is withdrawn."""
        return self.journal.source_id


def withdraw(folder: Path, source_id: str, *, progress: Progress) -> Iterator[str]:
    """Purge a source, make all results anew without it, and search for what is left of it.

    Yields what was done and what a person should read. The caller has asked for confirmation.
    Raises `RegisterError` for an unknown source, `PrivacyError` when something of it is left
    afterwards or nothing is known to search for, `OutputError` with the path that failed.
    """
    study = open_study(folder, unfinished=True)
    try:
        with holding(study, withdrawing=True):
            journal = begin(study, source_id)
            one = Withdrawal(study, journal, hashed_with(study_key(study)), progress)
            for step in STEPS:
                yield from step(one)
            yield from _search(one)
    except OSError as fault:
        raise _not_finished(cannot_write(fault, study.root, "stopped there"), study) from None
    except SensemakingError as fault:
        raise _not_finished(fault, study) from None


def require_source(folder: Path, source_id: str) -> None:
    """Raise `RegisterError` or `PrivacyError` where a source cannot be withdrawn, before anyone is asked."""
    require_known(open_study(folder, unfinished=True), source_id)


def _not_finished(fault: SensemakingError, study: Study) -> SensemakingError:
    source_id = unfinished(study.private)
    if not source_id:
        return fault
    again = f"The withdrawal of {source_id} is not finished. Mend this and give the command again"
    return type(fault)(f"{fault}\n{again}: sensemaking withdraw {source_id}")


def _keep_what_was_typed(one: Withdrawal) -> Iterator[str]:
    """Take in the workbook, and keep what people changed in outputs, before they are deleted."""
    yield from take_in_workbook(one.study)
    yield from keep_edited_briefing(one.study)
    yield from put_away_profiles(one.study, "a source is withdrawn")


def _bring_up_to_date(one: Withdrawal) -> Iterator[str]:
    """Read what is new, so that logs tell which names others speak of; tell who says the same."""
    if run(one.study, "ingest", progress=one.progress).made["ingest"]:
        one.journal = with_traces(one.journal, Work(one.study))
    work = Work(one.study)
    sources = work.store.read(SOURCES, sorted(work.files))
    other = dict(zip(sources["source_id"], sources["duplicate_of"].fillna(""), strict=True))
    same = {name for name, whose in other.items() if whose and one.source_id in (name, whose)}
    for name in sorted((same | {other.get(one.source_id, "")}) - {one.source_id, ""}):
        yield f"{name} holds the same text or a version of it: withdraw it as well"


def _keep_names(one: Withdrawal) -> Iterator[str]:
    keep_names_of_others(Work(one.study), one.source_id)
    yield from ()


def _entomb(one: Withdrawal) -> Iterator[str]:
    """From here on the source is no part of the study, and nothing about it is stored."""
    if one.source_id not in withdrawn(one.study.decisions):
        entomb(one.study.decisions, one.source_id, _today())
    yield from ()


def _delete_file(one: Withdrawal) -> Iterator[str]:
    path, part = one.study.sources / one.journal.path, one.journal.part
    forget(one.study.sources, path)
    if not one.journal.path or not path.is_file():
        yield "its file was not there any more"
    elif not part and _stands_alone(path):
        path.unlink()
        yield f"deleted {path}"
    else:
        try:
            erase_response(path, part or None)
            what = f"row {part}" if part else "sheet"
            yield f"emptied its {what} in {path}; the other rows stay as they are"
        except SourceError as fault:
            yield f"not emptied: {fault}"


def _stands_alone(path: Path) -> bool:
    """Return whether a file holds this source only, as does one that cannot be read."""
    try:
        return not is_shared(path)
    except SourceError:
        return True


def _purge_decisions(one: Withdrawal) -> Iterator[str]:
    decisions = one.study.decisions
    removed = sum(
        purge_decisions(folder, one.source_id, one.journal.traces, one.hashed)
        for folder in one.study.decided
    )
    yield f"decisions: {removed} removed"
    copies = delete_copies(decisions, one.journal.traces, one.hashed)
    if copies:
        yield f"copies of edited files deleted, for they held it: {', '.join(copies)}"


def _delete_releases(one: Withdrawal) -> Iterator[str]:
    deleted = purge_releases(one.study, one.source_id)
    if deleted:
        yield f"releases deleted, for they held it: {', '.join(deleted)}"


def _delete_made(one: Withdrawal) -> Iterator[str]:
    delete_half_written(one.study)
    delete_made(one.study, Work(one.study).files)
    delete(one.study.private / "pseudonyms" / f"{one.source_id}.csv")
    delete(one.study.private / WORDS_FILE)
    yield from ()


def _make_anew(one: Withdrawal) -> Iterator[str]:
    run(one.study, progress=one.progress)
    yield from ()


# Each may be done again, whether it was done before, in part or not at all.
STEPS: tuple[Callable[[Withdrawal], Iterator[str]], ...] = (
    _keep_what_was_typed,
    _bring_up_to_date,
    _keep_names,
    _entomb,
    _delete_file,
    _purge_decisions,
    _delete_releases,
    _delete_made,
    _make_anew,
)


def _search(one: Withdrawal) -> Iterator[str]:
    """Search for names and for words, tell all that was found, and end the withdrawal."""
    study, source_id, traces = one.study, one.source_id, one.journal.traces
    work = Work(study)
    waiting, names = names_left(work)
    yield from waiting
    folders = (study.sources, study.processed, *study.decided, study.private)
    places = places_of(study.root, (*folders, releases_folder(study)), places_of_sheets(study))
    found = search(places.files, traces, one.hashed)
    reading = told.to_read(study, work.register, source_id, traces, one.hashed)
    yield from told.listed(
        f"Read these yourself, for no search tells whether they speak of {source_id}:",
        [*reading, *told.alike_files(study, found)],
    )
    yield from told.listed("Not searched:", told.not_searched(places, found))
    problems = [*_words_left(source_id, found.left), *_nothing_to_search(one), *names]
    if problems:
        close(one.journal, study, left=bool(found.left))
        raise PrivacyError("\n".join(problems))
    entomb(study.decisions, source_id, f"{_today()} {SEARCHED}")
    close(one.journal, study, left=False)
    yield (
        f"searched {len(places.files)} files of the study: no {RUN} words in a row of {source_id} "
        "and none of its vectors are left"
    )
    yield "Backups and copies that you sent elsewhere are yours to delete; so is its register row"


def _words_left(source_id: str, left: tuple[Path, ...]) -> Iterator[str]:
    if left:
        listed = "\n".join(f"  {path}" for path in left)
        yield (
            f"words or vectors of {source_id} are LEFT; delete or correct these files yourself, "
            f"then search again with: sensemaking withdraw {source_id}\n{listed}"
        )


def _nothing_to_search(one: Withdrawal) -> Iterator[str]:
    searched = SEARCHED in withdrawn(one.study.decisions).get(one.source_id, "")
    if not one.journal.traces and not searched:
        yield (
            f"could not search for {one.source_id}: its file is gone, and no stored text, quote or "
            "vector is its own, so what is left of it is not known. It was taken out of all that "
            "names it; look for its words yourself"
        )


def _today() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}"
