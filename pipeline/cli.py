"""The command line: one command per stage and per task; no logic."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline import __version__
from pipeline.errors import SensemakingError

app = typer.Typer(
    name="sensemaking",
    help="From interviews and partner reports to synthesis tables, on this computer only.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)
codebook_app = typer.Typer(help="Codebooks to and from Excel and Word.", no_args_is_help=True)
app.add_typer(codebook_app, name="codebook")
review_app = typer.Typer(help="Sheets out to people, their work back in.", no_args_is_help=True)
app.add_typer(review_app, name="review")
template_app = typer.Typer(help="Blank forms to send to partners.", no_args_is_help=True)
app.add_typer(template_app, name="template")

StudyOption = Annotated[Path, typer.Option("--study", help="Folder of the study.")]
ForceOption = Annotated[bool, typer.Option("--force", help="Make everything anew.")]
HERE = Path()


def main() -> None:
    """Run the command; show an error that a user can mend as one line."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    try:
        app()
    except SensemakingError as fault:
        typer.echo(f"{type(fault).__name__}: {fault}", err=True)
        sys.exit(fault.exit_code)
    except KeyboardInterrupt:
        typer.echo("Interrupted. The next run carries on from here; nothing is lost.", err=True)
        sys.exit(130)


@app.callback(invoke_without_command=True)
def options(
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    """From interviews and partner reports to synthesis tables, on this computer only."""
    if version:
        typer.echo(f"sensemaking {__version__}")
        raise typer.Exit


def _run(upto: str, study: Path, *, force: bool) -> None:
    from pipeline.tasks import bring_up_to_date

    for line in bring_up_to_date(study, upto, force=force, progress=_progress()):
        typer.echo(line)


def _progress() -> Any:
    from pipeline.progress import on_terminal

    return on_terminal()


@app.command()
def new(folder: Path) -> None:
    """Make a new study in FOLDER: settings, an empty register, a codebook, a place for sources."""
    from pipeline.tasks import new_study

    for line in new_study(folder):
        typer.echo(line)


@app.command()
def check(study: StudyOption = HERE) -> None:
    """Report everything that is wrong or missing in a study, at once, with file and line."""
    from pipeline.check import check_study

    lines, sound = check_study(study)
    for line in lines:
        typer.echo(line)
    raise typer.Exit(0 if sound else 11)


@app.command()
def plan(study: StudyOption = HERE) -> None:
    """Show what a run would do anew, and do nothing."""
    from pipeline.tasks import planned

    for line in planned(study):
        typer.echo(line)


@app.command()
def ingest(study: StudyOption = HERE, force: ForceOption = False) -> None:
    """Read the sources, pseudonymised."""
    _run("ingest", study, force=force)


@app.command()
def segment(study: StudyOption = HERE, force: ForceOption = False) -> None:
    """Cut turns and fields into segments."""
    _run("segment", study, force=force)


@app.command()
def coding(study: StudyOption = HERE, force: ForceOption = False) -> None:
    """Suggest codes and honour people's decisions."""
    _run("coding", study, force=force)


@app.command()
def themes(study: StudyOption = HERE, force: ForceOption = False) -> None:
    """Cluster what the codebook does not explain into emergent themes."""
    _run("themes", study, force=force)


@app.command()
def synthesis(
    study: StudyOption = HERE,
    force: ForceOption = False,
    profile: Annotated[
        str, typer.Option("--profile", help="Also for an audience: funder, peers or public.")
    ] = "team",
) -> None:
    """Write the synthesis tables, the workbook, the report and the briefing."""
    from pipeline.release_tasks import require_audience, write_profile_of

    require_audience(profile)
    _run("synthesis", study, force=force)
    for line in write_profile_of(study, profile) if profile != "team" else ():
        typer.echo(line)


@app.command()
def release(name: str, study: StudyOption = HERE) -> None:
    """Freeze the run under NAME; later runs say what changed since, cell by cell, and why."""
    from pipeline.freezing import freeze, require_free_name
    from pipeline.study import open_study

    require_free_name(open_study(study), name)
    _run("synthesis", study, force=False)
    for line in freeze(study, name):
        typer.echo(line)


@app.command()
def clear(
    item: Annotated[str, typer.Argument(help="Name of a quote (q...) or of a finding")],
    audience: Annotated[str, typer.Option("--for", help="funder, peers or public")],
    writer: Annotated[str, typer.Option("--by", help="Who clears it.")],
    study: StudyOption = HERE,
) -> None:
    """Clear a finding, or a quote of a lone speaker, for an audience and all narrower ones."""
    from pipeline.release_tasks import clear as clear_for

    typer.echo(clear_for(study, item, audience, writer))


@app.command()
def clean(study: StudyOption = HERE) -> None:
    """Delete what the program made; sources, decisions and the pseudonym key stay."""
    from pipeline.tasks import clean_study

    typer.echo(clean_study(study))


@app.command()
def notebooks(
    study: StudyOption = HERE,
    edit: Annotated[bool, typer.Option("--edit", help="Show and change their code.")] = False,
) -> None:
    """Open the notebooks in the browser; nothing leaves this computer."""
    from pipeline.tasks import open_notebooks

    raise typer.Exit(open_notebooks(study, edit=edit))


@app.command()
def withdraw(
    source_id: str,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    study: StudyOption = HERE,
) -> None:
    """Erase a source: its file, text, codings, vectors, decisions and what was made from it."""
    from pipeline.withdraw import withdraw as withdraw_source

    if not yes:
        question = f"Erase {source_id} for good, its file (of a form: its row) included?"
        typer.confirm(question, abort=True)
    for line in withdraw_source(study, source_id, progress=_progress()):
        typer.echo(line)


@codebook_app.command("export")
def codebook_export(
    target: Annotated[Path, typer.Argument(help="File to write: .xlsx or .docx")],
    study: StudyOption = HERE,
) -> None:
    """Write the study's codebook as an Excel or Word table."""
    from pipeline.tasks import export_codebook

    typer.echo(export_codebook(study, target))


@codebook_app.command("import")
def codebook_import(
    source: Annotated[Path, typer.Argument(help="File to read: .xlsx or .docx")],
    target: Annotated[Path, typer.Argument(help="Codebook to write: .yaml")],
    study: StudyOption = HERE,
) -> None:
    """Read an Excel or Word table of codes and write it as a codebook."""
    from pipeline.tasks import import_codebook

    typer.echo(import_codebook(study, source, target))


@template_app.command("one-page-report")
def template_one_page_report(
    language: Annotated[str, typer.Option("--language", help="en, es, fr or pt.")] = "en",
    kind: Annotated[str, typer.Option("--format", help="docx or xlsx.")] = "docx",
    target: Annotated[Path | None, typer.Option("--to", help="File to write.")] = None,
) -> None:
    """Write a blank one-page report: outcomes and learning first; ingest reads it filled in."""
    from pipeline.tasks import write_template

    typer.echo(write_template(language, kind, target))


@codebook_app.command("diff")
def codebook_diff(
    old: Annotated[Path, typer.Argument(help="Earlier version: .yaml, .xlsx or .docx")],
    new: Annotated[Path, typer.Argument(help="Later version")],
    told: Annotated[
        list[str] | None,
        typer.Option("--map", help="OLD=NEW, or OLD=NEW1,NEW2: what became of a code."),
    ] = None,
    writer: Annotated[
        str, typer.Option("--migrate", help="Your name: decisions follow the changes.")
    ] = "",
    to_decide: Annotated[
        Path | None, typer.Option("--to-decide", help="Sheet for passages of split codes: .xlsx")
    ] = None,
    study: StudyOption = HERE,
) -> None:
    """Show what changed between two versions; let decisions follow merges, splits and renames."""
    from pipeline.codebook_tasks import codebook_diff as compared

    for line in compared(old, new, told or [], study, writer, to_decide):
        typer.echo(line)


LimitOption = Annotated[int, typer.Option("--limit", help="How many lines of a long list.")]


@codebook_app.command("confusions")
def codebook_confusions(
    examples: Annotated[
        bool, typer.Option("--examples", help="With words of participants: TEAM only.")
    ] = False,
    limit: LimitOption = 20,
    study: StudyOption = HERE,
) -> None:
    """Show which codes the machine, or people, mix up, how often and where."""
    from pipeline.codebook_tasks import codebook_confusions as mixed_up

    for line in mixed_up(study, examples=examples, limit=limit):
        typer.echo(line)


@codebook_app.command("gaps")
def codebook_gaps(
    target: Annotated[
        Path | None, typer.Option("--to", help="List of the segments to write: .csv")
    ] = None,
    limit: LimitOption = 20,
    study: StudyOption = HERE,
) -> None:
    """Show codes with too little to learn from, and segments that no code fits."""
    from pipeline.codebook_tasks import codebook_gaps as lacking

    for line in lacking(study, target, limit):
        typer.echo(line)


PerGroup = Annotated[int, typer.Option("--per-group", help="Sources drawn per informant group.")]


@review_app.command("export")
def review_export(
    target: Annotated[Path, typer.Argument(help="Sheet to write: .xlsx")],
    limit: Annotated[int, typer.Option("--limit", help="How many suggestions.")] = 300,
    study: StudyOption = HERE,
) -> None:
    """Write the suggestions to judge, ordered so that the next hour teaches most."""
    from pipeline.review_tasks import export_review

    typer.echo(export_review(study, target, limit))


@review_app.command("audit")
def review_audit(
    target: Annotated[Path, typer.Argument(help="Sheet to write: .xlsx")],
    per_group: PerGroup = 2,
    coder: Annotated[str, typer.Option("--coder", help="Who will code it.")] = "",
    study: StudyOption = HERE,
) -> None:
    """Draw whole sources at random, to be coded in full without any suggestion.

    In the sheet, or in the reading app, which hides the machine for them.
    """
    from pipeline.review_tasks import export_audit_sample

    typer.echo(export_audit_sample(study, target, per_group, coder))


@review_app.command("assign")
def review_assign(
    target: Annotated[Path, typer.Argument(help="Folder for the sheets")],
    coder: Annotated[list[str], typer.Option("--coder", help="A coder; name two or more.")],
    per_group: PerGroup = 2,
    shared: Annotated[int, typer.Option("--shared", help="Of these, for every coder.")] = 1,
    study: StudyOption = HERE,
) -> None:
    """Write one sheet per coder, blind to each other and to the machine."""
    from pipeline.review_tasks import assign_sources

    for line in assign_sources(study, coder, target, per_group, shared):
        typer.echo(line)


@review_app.command("intrusion")
def review_intrusion(
    target: Annotated[Path, typer.Argument(help="Sheet to write: .xlsx")],
    coder: Annotated[str, typer.Option("--coder", help="Who will answer it.")] = "",
    study: StudyOption = HERE,
) -> None:
    """Write a task per theme: find the word, and the quote, that does not belong."""
    from pipeline.review_tasks import export_intrusion_sheet

    typer.echo(export_intrusion_sheet(study, target, coder))


@review_app.command("import")
def review_import(
    sheets: Annotated[list[Path], typer.Argument(help="Filled sheets: .xlsx")],
    study: StudyOption = HERE,
) -> None:
    """Take in the filled sheets of any number of coders; nothing is refused silently."""
    from pipeline.review_tasks import import_review

    for line in import_review(study, sheets):
        typer.echo(line)


@app.command()
def agreement(
    figure: Annotated[
        list[str] | None,
        typer.Option(
            "--figure",
            help="Besides percent and alpha: cohen, fleiss, ac1, positive, negative.",
        ),
    ] = None,
    to_settle: Annotated[
        Path | None, typer.Option("--to-settle", help="Sheet of differences to write: .xlsx")
    ] = None,
    study: StudyOption = HERE,
) -> None:
    """Show how far coders agree with each other and with the machine, with intervals."""
    from pipeline.review_tasks import agreement as agreement_lines

    for line in agreement_lines(study, ["percent", "alpha", *(figure or [])], to_settle):
        typer.echo(line)


@app.command()
def evaluate(study: StudyOption = HERE) -> None:
    """Show how far the machine can be trusted, code by code, measured against the audit."""
    from pipeline.coding_tasks import evaluate as evaluated

    for line in evaluated(study):
        typer.echo(line)
