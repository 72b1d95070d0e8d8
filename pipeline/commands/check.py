"""The check of a study: everything that is wrong or missing, at once, with file and line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipeline.commands.git_notes import git_notes
from pipeline.errors import SensemakingError, nearest
from pipeline.ingest.files.plain import leads_out
from pipeline.ingest.formats import READERS, refusal
from pipeline.ingest.listing import unlisted
from pipeline.model.card import find_model
from pipeline.run.work import Work
from pipeline.study.codebook import Codebook
from pipeline.study.codebook_yaml import load_codebook
from pipeline.study.decisions import doubts
from pipeline.study.listed import split
from pipeline.study.privacy import is_over
from pipeline.study.register import Register, read_register
from pipeline.study.register_notes import formula_notes
from pipeline.study.study import Study, open_study
from pipeline.study.withdrawn import LEFT, refuse_unfinished


def check_study(folder: Path) -> tuple[list[str], bool]:
    """Return one line per problem or remark, and whether a run could start.

    A problem stops a run; a remark (marked `note:`) does not.
    """
    try:
        study = open_study(folder, unfinished=True)
    except SensemakingError as fault:
        return [str(fault)], False
    register = read_register(study.sources)
    problems = [*register.problems, *_unfinished(study)]
    codebook = _codebook(study, problems)
    _model(study, problems)
    notes = [*_left_notes(study), *doubts(*study.decided), *git_notes(study)]
    if not register.problems:
        notes += _file_notes(study)
        notes += _name_notes(study, problems)
    if codebook is not None:
        problems += _question_codes(register, codebook)
    notes += [*register.notes, *formula_notes(study.sources / "register.xlsx")]
    notes += [*_consent_notes(register), *_kept_notes(register, study), *_speed_notes(study)]
    lines = problems + [f"note: {note}" for note in notes]
    return (lines or ["Nothing is wrong."]), not problems


def _codebook(study: Study, problems: list[str]) -> Codebook | None:
    try:
        codebook = load_codebook(study.codebook_path)
        codebook.select(study.settings.study.profile)
    except SensemakingError as fault:
        problems.append(str(fault))
        return None
    return codebook


def _model(study: Study, problems: list[str]) -> None:
    try:
        find_model(study.settings.embedding, study.root)
    except SensemakingError as fault:
        problems.append(str(fault))


def _unfinished(study: Study) -> list[str]:
    try:
        refuse_unfinished(study.private)
    except SensemakingError as fault:
        return [str(fault)]
    return []


def _left_notes(study: Study) -> list[str]:
    """Return the withdrawn sources of which words were left when they were last searched for."""
    left = sorted((study.private / LEFT).glob("*.json"))
    return [
        f"words of {path.stem}, which was withdrawn, were left in files of the study; delete them, "
        f"then run: sensemaking withdraw {path.stem}"
        for path in left
    ]


def _file_notes(study: Study) -> list[str]:
    files = Work(study).files.values()
    missing = [f"{f.relative}: has a register row and no file" for f in files if f.path is None]
    drafted = [
        f"{f.relative}: has no register row; its group stays 'unknown' and nothing of it is quoted"
        for f in files
        if f.drafted
    ]
    unread = [
        refusal(f.path)
        for f in files
        if f.path is not None and f.path.suffix.lower() not in READERS
    ]
    unread += [
        f"{f.relative}: leads out of the folder of sources and is not read; copy the file"
        for f in files
        if f.path is not None and leads_out(f.path, study.sources)
    ]
    unread += unlisted(study.sources)
    return (missing + drafted + unread + _waiting_notes(study)) or (
        [] if files else [f"{study.sources} holds no sources yet"]
    )


def _waiting_notes(study: Study) -> list[str]:
    """Return the sources that are not read until a person says who speaks; never a label."""
    from pipeline.ingest.whole.waiting import waiting

    work = Work(study)
    return [
        f"{work.files[source_id].relative}: waits for an answer, since {sum(n for *_, n in labels)} "
        "words would count as an interviewer's; say the role of its labels in the sheet speakers"
        for source_id, labels in waiting(work.files.values(), study, work.today).items()
    ]


def _name_notes(study: Study, problems: list[str]) -> list[str]:
    """Return how many names wait for a decision and what the second pass finds, never a name."""
    from pipeline.ingest.names.queue import QUEUE_FILE, written_small
    from pipeline.run.second_pass import search, told
    from pipeline.tables import DOCUMENTS

    work = Work(study)
    try:
        waiting = work.to_decide
    except SensemakingError as fault:
        problems.append(str(fault))
        return []
    stored = [one for one in sorted(work.files) if work.store.shard(DOCUMENTS, one).is_file()]
    if not stored:
        return []
    found, files = search(work)
    problems += told(found, files) if found else []
    notes = [] if found else told(found, files)
    if waiting:
        notes.append(f"{len(waiting)} names to decide in {study.private / QUEUE_FILE}")
    small = written_small(work.store.read(DOCUMENTS, stored))
    if small:
        notes.append(
            f"{len(small)} sources are written without capitals, so no unknown name shows in them;"
            f" read them for names: {', '.join(small[:5])}"
        )
    return [*notes, "the text is pseudonymised; what it tells can still point to people"]


def _kept_notes(register: Register, study: Study) -> list[str]:
    """Return the sources that are kept longer than was agreed."""
    today = study.settings.study.today or date.today().isoformat()
    over = [row for row in register.sources if is_over(row.get("retain_until"), today)]
    return [
        f"{row.where}: was to be kept until {row.get('retain_until')} only and is not analysed; "
        f"run: sensemaking withdraw {row.get('source_id')}"
        for row in over
    ]


def _question_codes(register: Register, codebook: Codebook) -> list[str]:
    return [
        f"{row.where}: unknown code '{code}'.{nearest(code, codebook.ids)}"
        for row in register.questions
        for code in split(row.get("codes"))
        if code not in codebook.ids
    ]


def _consent_notes(register: Register) -> list[str]:
    rows = register.sources
    unquoted = sum(row.get("consent_quote") == "" for row in rows)
    if not unquoted:
        return []
    return [f"{unquoted} sources have no recorded consent to quote; no output will quote them"]


def _speed_notes(study: Study) -> list[str]:
    if study.settings.embedding.precision == "bfloat16" or "amx_bf16" not in _processor_flags():
        return []
    return [
        'this processor is faster with precision = "bfloat16" under [embedding]; '
        "keep float32 where two computers must agree to the last digit"
    ]


def _processor_flags() -> str:
    try:
        return Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
