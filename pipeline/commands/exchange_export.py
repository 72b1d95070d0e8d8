"""What `exchange export` does: the study as a project of another program, or what is cleared of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.errors import DecisionError
from pipeline.escape import as_typed
from pipeline.exchange.cleared import cleared_project
from pipeline.exchange.formats import write_project
from pipeline.exchange.outgoing import Names, project_of
from pipeline.run.work import Work
from pipeline.study.delimited import read_csv
from pipeline.study.hold import alone
from pipeline.study.places import TABLES
from pipeline.study.privacy import AUDIENCES, pseudonymise, write_private
from pipeline.study.sheets import note_sheet
from pipeline.study.study import open_study

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.exchange.outgoing import Shown
    from pipeline.exchange.project import Project
    from pipeline.study.study import Study

EXPORTED = "codings_exported.json"  # in the private folder: GUIDs and initials that ever went out
QUOTES = "T14_quotes.csv"


@alone
def export_exchange(
    folder: Path,
    target: Path,
    suffix: str = "",
    *,
    profile: str = "team",
    full_names: bool = False,
) -> Iterator[str]:
    """Write the study for another program; say what the file holds and what it leaves out."""
    study = open_study(folder)
    work = Work(study)
    if profile not in AUDIENCES:
        raise DecisionError(f"no profile '{profile}'; there are {', '.join(AUDIENCES)}")
    if profile != AUDIENCES[0]:
        yield from _export_cleared(work, target, suffix, profile)
        return
    corpus = work.corpus(stored_only=True)
    if corpus.documents.empty:
        raise DecisionError(f"nothing has been read yet; run: sensemaking coding --study {folder}")
    project, left = project_of(corpus, shown=shown_by(work), full_names=full_names)
    note_sheet(study, target)
    losses = write_project(project, target, suffix)
    _remember(study, project, {one.writer for one in corpus.decisions})
    yield f"Wrote {target}: TEAM only, for it holds whole texts, pseudonymised and not anonymous"
    yield from left.lines()
    yield from losses.lines()


def _export_cleared(work: Work, target: Path, suffix: str, profile: str) -> Iterator[str]:
    path = work.study.synthesis / profile / TABLES / QUOTES
    if not path.is_file():
        raise DecisionError(
            f"{path} is not there; run: sensemaking synthesis --profile {profile}, which clears "
            "passages for it"
        )
    header, *rows = [[as_typed(str(cell)) for cell in row] for row in read_csv(path)]
    cells = [dict(zip(header, row, strict=False)) for row in rows]
    project = cleared_project(cells, work.codebook, work.settings.study.name, profile)
    note_sheet(work.study, target)
    losses = write_project(project, target, suffix)
    yield f"Wrote {target}: {len(cells)} passages cleared for {profile}, no transcript"
    yield from losses.lines()


def shown_by(work: Work) -> Shown:
    """Return what replaces names in text that people typed."""
    roster = work.roster
    return lambda text: pseudonymise(text, roster)[0]


def _ledger(study: Study) -> dict[str, dict[str, str]]:
    path = study.private / EXPORTED
    if not path.is_file():
        return {"codings": {}, "initials": {}}
    content: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return content


def went_out(study: Study) -> frozenset[str]:
    """Return the GUIDs of all codings that were ever exported."""
    return frozenset(_ledger(study)["codings"])


def initials_of(study: Study) -> dict[str, str]:
    """Return who is meant by the initials that were ever exported."""
    return _ledger(study)["initials"]


def _remember(study: Study, project: Project, writers: set[str]) -> None:
    names = Names(study.settings.study.name)
    full = {names.person(writer): writer for writer in writers}
    ledger = _ledger(study)
    ledger["codings"] |= dict.fromkeys((coding.guid for coding in project.codings), "")
    ledger["initials"] |= {
        one.name: full[one.guid] for one in project.people if one.guid in full and not one.machine
    }
    write_private(study.private / EXPORTED, json.dumps(ledger, sort_keys=True))
