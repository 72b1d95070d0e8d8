"""What the commands on audiences do: files for one, and their removal when stale."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.closure import code_hash
from pipeline.errors import PrivacyError
from pipeline.evidence.clearance import require_audience
from pipeline.hashes import file_hash
from pipeline.run.runner import LOCK_FILE, Lock, Outcome
from pipeline.run.work import Work
from pipeline.study.copies import copy_whole
from pipeline.study.decisions import MADE_BY_PROGRAM, digest_of
from pipeline.study.hold import alone
from pipeline.study.places import BRIEFING, PROFILE, SIDECAR, SYNTHESIS, TABLES
from pipeline.study.privacy import AUDIENCES
from pipeline.study.study import Study, open_study
from pipeline.tables import write_text

if TYPE_CHECKING:
    from pipeline.study.corpus import Corpus

OUTSIDE = AUDIENCES[1:]


@alone
def write_profile_of(folder: Path, audience: str) -> Iterator[str]:
    """Write the files of an audience and check them; yield where they are and what waits.

    They are written apart and take their place only when the check finds nothing. Raises
    `PrivacyError` with the ids of what it found; then no file of the audience is left.
    """
    from pipeline.leaks.check import problems_of
    from pipeline.synthesis.release.write import write_profile

    require_audience(audience)
    study = open_study(folder)
    work = Work(study)
    corpus = work.corpus()
    place = study.synthesis / audience
    aside = place.with_name(f".writing-{audience}")
    yield from _put_away(place, study, "its files are written anew")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        write_profile(corpus, audience, aside, run_of(study))
        _note_basis(aside / PROFILE, _basis(work))
        found = problems_of(corpus, audience, aside)
        if found:
            listed = "\n".join(f"  - {problem}" for problem in found)
            raise PrivacyError(
                f"the files for '{audience}' hold what may not leave the team, so none was kept:\n"
                f"{listed}"
            )
        aside.rename(place)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    yield f"{audience:<10} {len(list(place.rglob('*.*')))} files in {place}, checked"
    yield from _waiting(corpus, audience)


def _waiting(corpus: Corpus, audience: str) -> Iterator[str]:
    """Yield what stays with the team until a person clears it, and how to."""
    from pipeline.evidence.clearance import waiting
    from pipeline.evidence.evidence import gather
    from pipeline.evidence.names_told import names_waiting

    evidence = gather(corpus)
    names = waiting(evidence, corpus, audience)
    if names:
        yield (
            f"{audience:<10} {len(names)} passages are by the only one of a group in a "
            f"partnership and wait for a person, such as {', '.join(names[:3])}. Clear one with: "
            f"sensemaking clear {names[0]} --for {audience} --by NAME"
        )
    typed = names_waiting(corpus, evidence, audience)
    if typed:
        yield (
            f"{audience:<10} names and texts that people typed hold words of few sources and wait "
            f"for a person: {', '.join(typed)}. Clear one with: "
            f"sensemaking clear {typed[0]} --for {audience} --by NAME"
        )


def _note_basis(manifest: Path, basis: str) -> None:
    content = json.loads(manifest.read_text(encoding="utf-8"))
    write_text(
        manifest, json.dumps(content | {"basis": basis}, ensure_ascii=False, indent=1) + "\n"
    )


def _basis(work: Work) -> str:
    """Return a hash of what a profile is made from: the run, the decisions and the code."""
    own = [item for item in work.decisions if item.kind not in MADE_BY_PROGRAM]
    parts = [
        run_of(work.study),
        digest_of(own),
        code_hash("pipeline.synthesis.release.write", "pipeline.leaks.check"),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def run_of(study: Study) -> str:
    """Return the id of the run that the tables of the team are from; empty for none."""
    sidecar = study.synthesis / TABLES / SIDECAR
    return str(json.loads(sidecar.read_text(encoding="utf-8"))["run"]) if sidecar.is_file() else ""


def retire_profiles(study: Study, outcome: Outcome) -> Iterator[str]:
    """Remove the files of audiences when the run beneath them is another; yield which."""
    places = [study.synthesis / audience for audience in OUTSIDE]
    places = [place for place in places if place.is_dir()]
    if not places:
        return
    earlier = [stage for stage in outcome.made if stage != "synthesis"]
    changed = any(outcome.made[stage] or outcome.removed[stage] for stage in earlier)
    basis = _basis(Work(study))
    for place in places:
        known = _manifest(place).get("basis")
        if known != basis or (changed and "synthesis" not in outcome.made):
            yield from _put_away(place, study, "the run beneath them changed")


def put_away_profiles(study: Study, why: str) -> Iterator[str]:
    """Remove the files of all audiences; what people changed in them is kept."""
    for audience in OUTSIDE:
        yield from _put_away(study.synthesis / audience, study, why)


def _manifest(place: Path) -> dict[str, Any]:
    try:
        content = json.loads((place / PROFILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _put_away(place: Path, study: Study, why: str) -> Iterator[str]:
    """Remove a profile's folder; what people changed in it or added is kept beside the decisions."""
    if not place.is_dir():
        return
    written: Mapping[str, str] = _manifest(place).get("files", {})
    for path in sorted(path for path in place.rglob("*") if path.is_file()):
        name = path.relative_to(place).as_posix()
        if name != PROFILE and written.get(name) != file_hash(path):
            kept = _keep(path, study, place.name)
            yield f"{place.name:<10} {name} was changed by hand; a copy is kept in {kept}"
    shutil.rmtree(place)
    yield f"{place.name:<10} removed: {why}"


def keep_edited_briefing(study: Study) -> Iterator[str]:
    """Keep a copy of a briefing that people went on writing, before a run writes it anew."""
    path = study.synthesis / BRIEFING
    known = Lock.read(study.processed / LOCK_FILE).hash_written(f"{SYNTHESIS}/{BRIEFING}")
    if path.is_file() and file_hash(path) != known:
        yield f"briefing   was changed by hand; a copy is kept in {_keep(path, study, 'team')}"


def _keep(path: Path, study: Study, audience: str) -> Path:
    kept = study.decisions / "edited" / f"{audience}-{file_hash(path)[:12]}-{path.name}"
    copy_whole(path, kept)
    return kept
