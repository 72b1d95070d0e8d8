"""What the commands do: a run with its report, a new study, the check, the clean-up."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.open_files import require_closed
from pipeline.commands.release_tasks import keep_edited_briefing, retire_profiles
from pipeline.commands.review_tasks import store_decisions
from pipeline.errors import OutputError, PrivacyError, SettingsError
from pipeline.escape import csv_text
from pipeline.hashes import file_hash
from pipeline.ingest.listing import unlisted
from pipeline.records import CONFIRMED
from pipeline.run.learning import hold_or_learn
from pipeline.run.runner import LOCK_FILE, Lock, Outcome, plan, running
from pipeline.run.stages import STAGES
from pipeline.run.work import Progress, Work
from pipeline.study.copies import copy_whole
from pipeline.study.decisions import doubts
from pipeline.study.hold import GUARD, alone
from pipeline.study.places import REPORT, SYNTHESIS, WORKBOOK
from pipeline.study.privacy import NOT_RECORDED
from pipeline.study.register import SHEETS
from pipeline.study.shipped import shipped, to_type
from pipeline.study.study import SETTINGS_FILE, Study, open_study
from pipeline.synthesis.since import FILE as SINCE
from pipeline.synthesis.since import lines
from pipeline.tables import CODINGS, SEGMENTS, SOURCES, THEMES, notices_of, write_text

if TYPE_CHECKING:
    import pandas as pd

DRAFT_FILE = "drafted_register_rows.csv"


@alone
def bring_up_to_date(
    folder: Path, upto: str, *, force: bool, progress: Progress, learn: bool = False
) -> Iterator[str]:
    """Take in what people typed into the workbook, run through the stage `upto`, and report."""
    study = open_study(folder)
    require_closed(study)
    yield from (f"decisions  {line}" for line in doubts(*study.decided))
    yield from take_in_workbook(study)
    yield from keep_edited_briefing(study)
    yield from hold_or_learn(Work(study), asked=learn)
    before = file_hash(study.synthesis / SINCE)
    outcome = yield from running(study, upto, force=force, progress=progress)
    yield from retire_profiles(study, outcome)
    yield from _report(study, outcome)
    yield from lines(study.synthesis, before)
    yield from about_names(Work(study), anew=any(outcome.made.values()))


def about_names(work: Work, *, anew: bool = True) -> Iterator[str]:
    """Write the queue of names to decide, search everything made for names; yield what is left.

    `anew=False` leaves the queue as it stands, since nothing was made since. Raises
    `PrivacyError` when a name of the roster is left: the files must not be shared.
    """
    waiting, problems = names_left(work, anew=anew)
    yield from waiting
    if problems:
        raise PrivacyError("\n".join(problems))


def names_left(work: Work, *, anew: bool = True) -> tuple[list[str], list[str]]:
    """Return what to tell about names to decide, and which names of the roster are left."""
    from pipeline.ingest.names.queue import queued, store_queue
    from pipeline.run.second_pass import search, told

    if anew:
        store_queue(work.study, work.to_decide)
    path, waiting = queued(work.study)
    lines = [f"names      {waiting} names to decide in {path}"] if waiting else []
    found, files = search(work)
    if not found:
        return lines, []
    problem = (
        f"names of the roster are left in {len({item.file for item in found})} files; do not "
        "share them. Rename the file or id that holds a name, or correct the register, and "
        "run again:"
    )
    return lines, [problem, *told(found, files)]


def take_in_workbook(study: Study) -> Iterator[str]:
    """Store what people typed into the workbook as decisions; yield what was taken in.

    A copy of the edited workbook is kept beside the decisions, so nothing typed is lost
    when the next run writes the workbook anew.
    """
    workbook = study.synthesis / WORKBOOK
    if not workbook.is_file() or file_hash(workbook) == Lock.read(
        study.processed / LOCK_FILE
    ).hash_written(f"{SYNTHESIS}/{WORKBOOK}"):
        return
    from pipeline.review.workbook import read_workbook

    now = datetime.now(UTC)
    kept = _keep_copy(workbook, study)
    corpus = Work(study).corpus(stored_only=True)
    read = read_workbook(workbook, corpus, now.isoformat(timespec="seconds"))
    for line in store_decisions(study, f"workbook-{now:%Y%m%d-%H%M%S}", read):
        if read.decisions or line in read.messages:
            yield f"workbook   {line}"
    if read.messages:
        write_text(kept.with_suffix(".txt"), "\n".join(read.messages) + "\n")
        yield f"workbook   {len(read.messages)} entries not taken in; as typed they stand in {kept}"


def _keep_copy(workbook: Path, study: Study) -> Path:
    """Copy the workbook as people saved it beside the decisions; return the copy."""
    kept = study.decisions / "workbooks" / f"{file_hash(workbook)[:12]}.xlsx"
    copy_whole(workbook, kept)
    return kept


def _report(study: Study, outcome: Outcome) -> Iterator[str]:
    work = Work(study)
    sources = work.store.read(SOURCES, sorted(work.files))
    for stage in STAGES:
        if stage.name not in outcome.made:
            continue
        counts = f"{outcome.made[stage.name]} made, {outcome.kept[stage.name]} up to date"
        removed = outcome.removed[stage.name]
        gone = f", {removed} removed" if removed else ""
        yield f"{stage.name:<10} {counts}{gone}{_in_numbers(stage.name, work, sources)}"
    if outcome.made.get("themes"):
        yield from _about_themes(work)
    yield from needs_attention(work, sources)
    report = study.synthesis / REPORT
    if "synthesis" in outcome.made and report.is_file():
        yield f"Open {report} and {study.synthesis / WORKBOOK}"


def _in_numbers(stage: str, work: Work, sources: pd.DataFrame) -> str:
    present = sorted(work.files)
    if stage == "ingest":
        return f": {(sources['status'] == 'read').sum()} of {len(sources)} sources read"
    if stage == "segment":
        segments = work.store.read(SEGMENTS, present)
        return f": {len(segments)} segments, {segments['evidence'].sum()} of them evidence"
    if stage == "coding":
        codings = work.store.read(CODINGS, present)
        confirmed = codings["status"].isin(CONFIRMED).sum()
        suggested = (codings["status"] == "suggested").sum()
        return f": {confirmed} codings confirmed by people, {suggested} suggested"
    if stage == "themes":
        return f": {len(work.store.read_whole(THEMES))} emergent themes"
    return ""


def _about_themes(work: Work) -> Iterator[str]:
    """Yield which themes are new, gone, merged or split, and what could not be followed."""
    notices = work.store.read_whole(notices_of(4))
    told = notices[notices["kind"].isin(["drafted", "removed", "warning"])]
    for message, count in zip(told["message"], told["count"], strict=True):
        yield f"themes     {message}" + (f" ({count} segments)" if count else "")


def needs_attention(work: Work, sources: pd.DataFrame) -> Iterator[str]:
    """Yield what is not read, what was not placed, and which rows of the register were drafted."""
    unread = sources[sources["status"] != "read"]
    notices = work.store.read(notices_of(1), unread["source_id"])
    reasons = notices[notices["kind"] == "set aside"].groupby("source_id")["message"].first()
    for row in unread.itertuples():
        yield f"{row.status:<10} {row.source_id}: {reasons.get(row.source_id, row.path)}"
    yield from (f"not read   {line}" for line in unlisted(work.study.sources))
    yield from _unplaced(work)
    yield from _speakers_to_answer(work)
    drafted = [file for file in work.files.values() if file.drafted]
    if drafted:
        path = work.study.processed / DRAFT_FILE
        rows = sources[sources["source_id"].isin([file.source_id for file in drafted])]
        write_text(path, _drafted_rows(rows))
        yield (
            f"register   {len(drafted)} files have no row; drafted in {path}. Complete the rows "
            "(informant group, consent) and copy them into the register"
        )


def _speakers_to_answer(work: Work) -> Iterator[str]:
    """Draft the rows of the sheet speakers that sources wait for; yield where they are."""
    from pipeline.ingest.whole.waiting import draft_rows, waiting

    waits = waiting(work.files.values(), work.study, work.today)
    path = draft_rows(waits, work.study)
    if waits:
        yield (
            f"speakers   {len(waits)} sources wait for the role of a speaker; rows drafted in "
            f"{path}. Fill in the column role, copy them into the sheet speakers, and run again"
        )


def _unplaced(work: Work) -> Iterator[str]:
    """Yield the decisions that found no place in the text or codebook of today; none is lost."""
    present = [one for one in sorted(work.files) if work.store.shard(notices_of(3), one).is_file()]
    notices = work.store.read(notices_of(3), present)
    kept = notices[notices["message"].str.contains("the decisions are kept", regex=False)]
    for row in kept.itertuples():
        yield f"decisions  {row.source_id}: {row.count} not placed: {row.message}"


def _drafted_rows(sources: pd.DataFrame) -> str:
    """Return the rows with the columns of the sheet sources, in its order; what is unknown is empty."""
    rows = sources[[*SHEETS["sources"], "words"]].astype(object)
    rows["verbatim"] = rows["verbatim"].map({True: "yes", False: "no"})
    rows["written_for_funder"] = None
    return csv_text(rows.replace({NOT_RECORDED: None}))


def planned(folder: Path) -> Iterator[str]:
    """Yield one line per stage: what a run would make anew."""
    for stage, units in plan(open_study(folder)).items():
        shown = ", ".join(units[:5]) + (f" and {len(units) - 5} more" if len(units) > 5 else "")
        yield f"{stage:<10} " + (shown.replace("*", "all sources together") or "up to date")


def new_study(folder: Path, *, example: bool = False) -> Iterator[str]:
    """Make the folders, settings, empty register and codebook of a study; yield what to do next.

    With `example` the invented example portfolio is there already.
    """
    if (folder / SETTINGS_FILE).exists():
        raise SettingsError(f"{folder / SETTINGS_FILE} exists already; nothing was changed")
    from pipeline.commands.starter import write_example, write_starter

    try:
        (write_example if example else write_starter)(folder)
    except OSError as fault:
        raise OutputError(f"{folder} cannot be written: {fault.strerror}") from None
    yield f"Made a study in {folder}."
    if example:
        yield "It comes with the decisions of an invented team. For a first day, before anybody has"
        yield f'decided, say given = "" in {folder / SETTINGS_FILE}'
        yield f"Make its tables: {to_type('synthesis', folder)}"
        return
    yield f"1. Put your files into {folder / 'data' / 'raw'}"
    yield f"2. Describe them in {folder / 'data' / 'raw' / 'register.xlsx'} (the sheet help says how)"
    yield f"3. See what is missing: {to_type('check', folder)}"
    yield f"4. Make the tables:     {to_type('synthesis', folder)}"


@alone
def clean_study(folder: Path) -> str:
    """Delete the folder of made things and say so; edits in the workbook are taken in first."""
    study = open_study(folder)
    for _ in take_in_workbook(study):
        pass
    for path in study.processed.glob("*"):
        if path.name in (".gitkeep", GUARD):
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    return f"Deleted what the program had made in {study.processed}"


def open_notebooks(folder: Path, *, edit: bool = False) -> int:
    """Serve the notebooks on this machine, as apps or to edit; return the server's exit code.

    Only who has the token in the address may open them, and only their own pages may speak to the
    server; nothing is asked of any other host. The address is another at every start, and the
    cookie is sent to no other.
    """
    import os
    import secrets
    import subprocess
    import sys

    own = {
        "SENSEMAKING_STUDY": str(open_study(folder).root.resolve()),
        "MARIMO_SKIP_UPDATE_CHECK": "1",
        "MARIMO_RESTRICT_SHARING": "1",
        "MARIMO_SESSION_SECRET": secrets.token_hex(32),
    }
    notebooks = shipped("notebooks")
    mode = ["edit", "--skip-update-check"] if edit else ["run"]
    options = ["--host", "127.0.0.1", "--token", "--base-url", f"/{secrets.token_hex(8)}"]
    command = [sys.executable, "-m", "pipeline.commands.notebook_server", *mode, *options]
    return subprocess.call([*command, str(notebooks)], cwd=notebooks.parent, env=os.environ | own)
