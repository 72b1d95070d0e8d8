"""The command line: one command per stage and per task; no logic."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline import __version__
from pipeline.commands.cli_options import HERE, StudyOption
from pipeline.commands.groups.codebook import codebook_app
from pipeline.commands.groups.exchange import exchange_app
from pipeline.commands.groups.replication import replication_app
from pipeline.commands.groups.review import review_app
from pipeline.commands.groups.workshop import workshop_app
from pipeline.errors import SensemakingError

app = typer.Typer(
    name="sensemaking",
    help="From interviews and partner reports to synthesis tables, on this computer only.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)
app.add_typer(codebook_app, name="codebook")
app.add_typer(review_app, name="review")
app.add_typer(exchange_app, name="exchange")
app.add_typer(workshop_app, name="workshop")
app.add_typer(replication_app, name="replication")
template_app = typer.Typer(help="Blank forms to send to partners.", no_args_is_help=True)
app.add_typer(template_app, name="template")

PAGE = 40  # lines of a report shown at once, a screen full

ForceOption = Annotated[bool, typer.Option("--force", help="Make everything anew.")]


def main() -> None:
    """Run the command; show an error that a user can mend as one line."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    try:
        app()
    except SensemakingError as fault:
        typer.echo(f"{type(fault).__name__}: {fault}", err=True)
        sys.exit(fault.exit_code)
    except KeyboardInterrupt:
        typer.echo("Interrupted. Give the same command again; it carries on from here.", err=True)
        sys.exit(130)


@app.callback(invoke_without_command=True)
def options(
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    """From interviews and partner reports to synthesis tables, on this computer only."""
    if version:
        typer.echo(f"sensemaking {__version__}")
        raise typer.Exit


def _run(upto: str, study: Path, *, force: bool, learn: bool = False) -> None:
    from pipeline.commands.tasks import bring_up_to_date

    for line in bring_up_to_date(study, upto, force=force, progress=_progress(), learn=learn):
        typer.echo(line)


def _progress() -> Any:
    from pipeline.commands.progress import on_terminal

    return on_terminal()


@app.command()
def new(
    folder: Path,
    example: Annotated[
        bool, typer.Option("--example", help="Make the invented example portfolio instead.")
    ] = False,
) -> None:
    """Make a new study in FOLDER: settings, an empty register, a codebook, a place for sources."""
    from pipeline.commands.tasks import new_study

    for line in new_study(folder, example=example):
        typer.echo(line)


@app.command()
def check(study: StudyOption = HERE) -> None:
    """Report everything that is wrong or missing in a study, at once, with file and line."""
    from pipeline.commands.check import check_study

    lines, sound = check_study(study)
    for line in lines:
        typer.echo(line)
    raise typer.Exit(0 if sound else 11)


@app.command()
def plan(study: StudyOption = HERE) -> None:
    """Show what a run would do anew, and do nothing."""
    from pipeline.commands.tasks import planned

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
def coding(
    study: StudyOption = HERE,
    force: ForceOption = False,
    learn: Annotated[
        bool, typer.Option("--learn", help="Learn from all decisions, where it waits to be asked.")
    ] = False,
) -> None:
    """Suggest codes and honour people's decisions."""
    _run("coding", study, force=force, learn=learn)


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
    from pipeline.commands.release_tasks import write_profile_of
    from pipeline.evidence.clearance import require_audience

    require_audience(profile)
    _run("synthesis", study, force=force)
    for line in write_profile_of(study, profile) if profile != "team" else ():
        typer.echo(line)


@app.command()
def release(name: str, study: StudyOption = HERE) -> None:
    """Freeze the run under NAME; later runs say what changed since, cell by cell, and why."""
    from pipeline.commands.freezing import freeze, require_free_name
    from pipeline.study.study import open_study

    require_free_name(open_study(study), name)
    _run("synthesis", study, force=False)
    for line in freeze(study, name):
        typer.echo(line)


@app.command()
def clear(
    item: Annotated[
        str,
        typer.Argument(help="A quote (q...), finding, judgement (J-...), theme (T-...) or code"),
    ],
    audience: Annotated[str, typer.Option("--for", help="funder, peers or public")],
    writer: Annotated[str, typer.Option("--by", help="Who clears it.")],
    study: StudyOption = HERE,
) -> None:
    """Clear what people typed, or a quote of a lone speaker, for an audience and narrower ones."""
    from pipeline.commands.clearing import clear as clear_for

    typer.echo(clear_for(study, item, audience, writer))


@app.command()
def clean(study: StudyOption = HERE) -> None:
    """Delete what the program made; sources, decisions and the pseudonym key stay."""
    from pipeline.commands.tasks import clean_study

    typer.echo(clean_study(study))


@app.command()
def notebooks(
    study: StudyOption = HERE,
    edit: Annotated[bool, typer.Option("--edit", help="Show and change their code.")] = False,
) -> None:
    """Open the notebooks in the browser; nothing leaves this computer."""
    from pipeline.commands.tasks import open_notebooks

    raise typer.Exit(open_notebooks(study, edit=edit))


@app.command()
def withdraw(
    source_id: str,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    study: StudyOption = HERE,
) -> None:
    """Erase a source: its file, text, codings, vectors, decisions and what was made from it."""
    from pipeline.commands.withdraw import require_source
    from pipeline.commands.withdraw import withdraw as withdraw_source

    if not yes:
        require_source(study, source_id)
        question = f"Erase {source_id} for good, its file (of a form: its row) included?"
        typer.confirm(question, abort=True)
    for line in withdraw_source(study, source_id, progress=_progress()):
        typer.echo(line)


@template_app.command("one-page-report")
def template_one_page_report(
    language: Annotated[str, typer.Option("--language", help="en, es, fr or pt.")] = "en",
    kind: Annotated[str, typer.Option("--format", help="docx or xlsx.")] = "docx",
    target: Annotated[Path | None, typer.Option("--to", help="File to write.")] = None,
) -> None:
    """Write a blank one-page report: outcomes and learning first; ingest reads it filled in."""
    from pipeline.commands.starter import write_template

    typer.echo(write_template(language, kind, target))


@app.command()
def advise(
    answers: Annotated[
        list[Path] | None, typer.Argument(help="Answers of one stakeholder, or of each: .yaml")
    ] = None,
    form: Annotated[Path | None, typer.Option("--form", help="Questions to write: .yaml")] = None,
    language: Annotated[str, typer.Option("--language", help="en, es, fr or pt.")] = "en",
    target: Annotated[
        Path | None, typer.Option("--to", help="Design note to write: .docx or .html")
    ] = None,
    study: StudyOption = HERE,
) -> None:
    """Advise on a planned learning partnership, by rules that can be read and edited.

    Every reason names the answers that it rests on and the section of the study that it follows.
    """
    from pipeline.advice.task import advice_lines

    for line in advice_lines(answers or [], study, language, target, form):
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
    everything: Annotated[
        bool, typer.Option("--all", help="Show all lines, not the first page only.")
    ] = False,
    study: StudyOption = HERE,
) -> None:
    """Show how far coders agree with each other and with the machine, with intervals."""
    from pipeline.commands.review_tasks import agreement as agreement_lines

    lines = list(agreement_lines(study, ["percent", "alpha", *(figure or [])], to_settle))
    for line in lines if everything else lines[:PAGE]:
        typer.echo(line)
    if len(lines) > PAGE and not everything:
        typer.echo(f"... and {len(lines) - PAGE} more lines: sensemaking agreement --all")


@app.command()
def evaluate(study: StudyOption = HERE) -> None:
    """Show how far the machine can be trusted, code by code, measured against the audit."""
    from pipeline.commands.coding_tasks import evaluate as evaluated

    for line in evaluated(study):
        typer.echo(line)
