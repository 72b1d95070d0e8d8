"""The check of a study: everything that is wrong or missing, at once, with file and line."""

from __future__ import annotations

from pathlib import Path

from pipeline import decisions as decided
from pipeline.codebook import Codebook, load_codebook
from pipeline.embedding import find_model
from pipeline.errors import SensemakingError, nearest
from pipeline.register import Register, read_register, split
from pipeline.study import Study, open_study
from pipeline.work import Work


def check_study(folder: Path) -> tuple[list[str], bool]:
    """Return one line per problem or remark, and whether a run could start.

    A problem stops a run; a remark (marked `note:`) does not.
    """
    try:
        study = open_study(folder)
    except SensemakingError as fault:
        return [str(fault)], False
    register = read_register(study.sources)
    problems = list(register.problems)
    codebook = _codebook(study, problems)
    _model(study, problems)
    _decisions(study, problems)
    notes = [] if register.problems else _file_notes(study)
    if codebook is not None:
        problems += _question_codes(register, codebook)
    notes += [*_consent_notes(register), *_speed_notes(study)]
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


def _decisions(study: Study, problems: list[str]) -> None:
    try:
        decided.read(study.decisions)
    except SensemakingError as fault:
        problems.append(str(fault))


def _file_notes(study: Study) -> list[str]:
    files = Work(study).files.values()
    missing = [f"{f.relative}: has a register row and no file" for f in files if f.path is None]
    drafted = [
        f"{f.relative}: has no register row; its group stays 'unknown' and nothing of it is quoted"
        for f in files
        if f.drafted
    ]
    return (missing + drafted) or ([] if files else [f"{study.sources} holds no sources yet"])


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
