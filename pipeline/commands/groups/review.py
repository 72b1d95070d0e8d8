"""The commands for sheets out to people and their work back in; no logic."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.cli_options import HERE, StudyOption

review_app = typer.Typer(help="Sheets out to people, their work back in.", no_args_is_help=True)

PerGroup = Annotated[int, typer.Option("--per-group", help="Sources drawn per informant group.")]


@review_app.command("export")
def review_export(
    target: Annotated[Path, typer.Argument(help="Sheet to write: .xlsx")],
    limit: Annotated[int, typer.Option("--limit", help="How many suggestions.")] = 300,
    study: StudyOption = HERE,
) -> None:
    """Write the suggestions to judge, ordered so that the next hour teaches most."""
    from pipeline.commands.review_tasks import export_review

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
    from pipeline.commands.review_tasks import export_audit_sample

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
    from pipeline.commands.review_tasks import assign_sources

    for line in assign_sources(study, coder, target, per_group, shared):
        typer.echo(line)


@review_app.command("intrusion")
def review_intrusion(
    target: Annotated[Path, typer.Argument(help="Sheet to write: .xlsx")],
    coder: Annotated[str, typer.Option("--coder", help="Who will answer it.")] = "",
    study: StudyOption = HERE,
) -> None:
    """Write a task per theme: find the word, and the quote, that does not belong."""
    from pipeline.commands.review_tasks import export_intrusion_sheet

    typer.echo(export_intrusion_sheet(study, target, coder))


@review_app.command("import")
def review_import(
    sheets: Annotated[
        list[Path], typer.Argument(help="Filled sheets: .xlsx, or the .csv of a report")
    ],
    study: StudyOption = HERE,
) -> None:
    """Take in the filled sheets of any number of coders; nothing is refused silently."""
    from pipeline.commands.review_tasks import import_review

    for line in import_review(study, sheets):
        typer.echo(line)
