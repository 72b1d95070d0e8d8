"""What the review commands do: sheets out to people, their work back in, agreement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.release_tasks import run_of
from pipeline.errors import DecisionError
from pipeline.evidence.audit import COLUMNS, MACHINE, blind_codings, readable_by_machine, who_read
from pipeline.run.work import Work
from pipeline.study.decisions import Decision, append, source_of
from pipeline.study.hold import alone
from pipeline.study.sheets import note_sheet
from pipeline.study.study import Study, open_study
from pipeline.study.withdrawn import withdrawn
from pipeline.synthesis.caveats import INVENTED

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.review.sheets import Drawn
    from pipeline.review.workbook import ReadBack
    from pipeline.study.corpus import Corpus


def store_decisions(study: Study, occasion: str, read: ReadBack) -> Iterator[str]:
    """Append the decisions read, one file per writer; yield what was and was not taken in."""
    gone = set(withdrawn(study.decisions))
    kept = [decision for decision in read.decisions if source_of(decision) not in gone]
    by_writer: dict[str, list[Decision]] = {}
    for decision in kept:
        by_writer.setdefault(decision.writer, []).append(decision)
    for own in by_writer.values():
        append(study.decisions, occasion, own)
    yield f"{len(kept)} decisions taken in from {len(by_writer)} people"
    if len(kept) < len(read.decisions):
        yield f"{len(read.decisions) - len(kept)} are about withdrawn sources and were left out"
    yield from read.messages


@alone
def export_review(folder: Path, target: Path, limit: int) -> str:
    """Write the suggestions that teach most as a sheet to judge; say how many."""
    from pipeline.review.sheets import export_suggestions

    corpus = _corpus(folder)
    note_sheet(open_study(folder), target)
    count = export_suggestions(corpus, target, limit)
    return f"Wrote {count} suggestions to {target}, those that teach most first"


@alone
def export_audit_sample(folder: Path, target: Path, per_group: int, coder: str) -> str:
    """Write whole sources drawn at random, without suggestions; say which."""
    from pipeline.review.sheets import export_audit

    note_sheet(open_study(folder), target)
    drawn = export_audit(_corpus(folder), target, per_group, coder)
    _keep(folder, drawn)
    ((_, sources),) = drawn.sources.items()
    return f"Wrote {len(sources)} sources to {target}: {', '.join(sources)}"


def _keep(folder: Path, drawn: Drawn) -> None:
    """Store a draw: its sources may be coded in the sheet or, as blind, in the reading app."""
    now = datetime.now(UTC)
    made = drawn.decisions(now.isoformat(timespec="seconds"))
    append(open_study(folder).decisions, f"{drawn.sample}-{now:%Y%m%d-%H%M%S}", made)


@alone
def export_intrusion_sheet(folder: Path, target: Path, coder: str) -> str:
    """Write the tasks in which people look for what does not belong to a theme; say how many."""
    from pipeline.review.intrusion import export_intrusion
    from pipeline.themes.intrusion.tasks import intrusion_sheet

    corpus = _corpus(folder)
    sheet, key = intrusion_sheet(
        corpus.themes,
        corpus.theme_members,
        corpus.segments,
        corpus.sources,
        corpus.settings.study.seed,
    )
    note_sheet(open_study(folder), target)
    count = export_intrusion(corpus, sheet, key, target, coder)
    return f"Wrote {count} tasks to {target}; read them back with: sensemaking review import"


@alone
def assign_sources(
    folder: Path, coders: Sequence[str], target: Path, per_group: int, shared: int
) -> Iterator[str]:
    """Write one blind sheet per coder into the folder `target`; say who codes what."""
    from pipeline.review.sheets import assign

    note_sheet(open_study(folder), target)
    drawn = assign(_corpus(folder), coders, target, per_group, shared)
    _keep(folder, drawn)
    for coder, sources in drawn.sources.items():
        yield f"{coder}: {', '.join(sources)}"


@alone
def import_review(folder: Path, sheets: Sequence[Path]) -> Iterator[str]:
    """Take in filled sheets of any number of coders; say what was and was not taken in."""
    from pipeline.review.sheets import import_sheets

    study = open_study(folder)
    now = datetime.now(UTC)
    for sheet in sheets:
        if sheet.suffix.casefold() == ".csv" and sheet.is_file():
            note_sheet(study, sheet)  # given out by a browser; withdrawal has to find it
    made_at, run = now.isoformat(timespec="seconds"), run_of(study)
    read = import_sheets(sheets, _corpus(folder), made_at, run)
    yield from store_decisions(study, f"sheets-{now:%Y%m%d-%H%M%S}", read)


@alone
def agreement(folder: Path, figures: Sequence[str], to_settle: Path | None = None) -> Iterator[str]:
    """Yield how far coders agree, and with the machine; memo questions in a reflexive study.

    `to_settle` is where the passages that people coded differently are written, side by side.
    """
    import pandas as pd

    from pipeline.stats.report import agreement_report
    from pipeline.stats.summary import disagreements

    work = Work(open_study(folder))
    corpus = _corpus(folder, work)
    blind, read = blind_codings(corpus), who_read(corpus)
    unmarked = blind.merge(read, how="left", on=["source_id", "coder"], indicator=True)
    unmarked = unmarked[unmarked["_merge"] == "left_only"]
    blind = blind.merge(read, on=["source_id", "coder"])
    if blind.empty:
        yield from _nobody(unmarked)
        return
    settings = corpus.settings.study
    machine, machine_read = blind.iloc[:0], read.iloc[:0]
    if settings.assist == "on" and settings.mode != "reflexive":
        machine, machine_read = machine_codings(work, corpus, read)
    seen = pd.concat([read, machine_read], ignore_index=True)
    together = pd.concat([part for part in (blind, machine) if len(part)])
    segments = corpus.segments[corpus.segments["evidence"]]
    yield from agreement_report(
        together, segments, settings.mode, seen, figures=figures, seed=settings.seed
    )
    apart = disagreements(blind, segments, read)
    if settings.invented:
        yield INVENTED
    if settings.mode != "reflexive":
        yield from _side_by_side(apart)
    if len(unmarked):
        yield from _nobody(unmarked)
    if to_settle is not None:
        from pipeline.review.disputes import export_disputes

        note_sheet(work.study, to_settle)
        count = export_disputes(corpus, apart, to_settle)
        yield f"Wrote {count} passages with a code in dispute to {to_settle} (TEAM: with words)"


SHOWN = 20


def _side_by_side(apart: pd.DataFrame) -> Iterator[str]:
    """Yield the passages that people coded differently: place and each coder's codes."""
    from pipeline.stats.report import readings

    if apart.empty:
        return
    yield f"{len(apart)} of them between people; settle them with --to-settle FILE.xlsx:"
    for row in apart.head(SHOWN).to_dict("records"):
        told = " | ".join(f"{name}: {codes}" for name, codes in readings(row))
        yield f"  {row['source_id']}:{row['start']}-{row['end']}  {told}"
    if len(apart) > SHOWN:
        yield f"  and {len(apart) - SHOWN} more"


def _nobody(unmarked: pd.DataFrame) -> list[str]:
    """Return what to do about sources that nobody marked as coded in full."""
    if len(unmarked):
        pairs = sorted(set(zip(unmarked["coder"], unmarked["source_id"], strict=True)))
        named = ", ".join(f"{coder}: {source_id}" for coder, source_id in pairs)
        return [
            f"Left out, since they are not marked as coded in full ({named}). Say yes in the "
            "sheet Sources when they are: only then no code means that none fits"
        ]
    return [
        "Nobody has coded blind yet, so there is nothing to compare. "
        "Start with: sensemaking review assign, or: sensemaking review audit"
    ]


def machine_codings(
    work: Work, corpus: Corpus, read: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the suggestions for the sources that people read, and that the machine read these.

    They come from a coder that has not learnt from the source. The codings table will not do:
    there, what a person gave too stands as the person's, so that the machine seems never to
    agree with anybody.
    """
    from pipeline.run.heldout import held_out_suggestions

    sources = sorted(set(read["source_id"]) & readable_by_machine(corpus))
    suggestions = held_out_suggestions(work, sources)
    machine_read = read[read["source_id"].isin(sources)][["source_id"]].drop_duplicates()
    return suggestions[COLUMNS], machine_read.assign(coder=MACHINE)


def _corpus(folder: Path, work: Work | None = None) -> Corpus:
    corpus = (work or Work(open_study(folder))).corpus(stored_only=True)
    if corpus.segments.empty:
        raise DecisionError(f"nothing has been read yet; run: sensemaking coding --study {folder}")
    return corpus
