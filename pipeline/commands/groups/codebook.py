"""The commands about codebooks; no logic."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.cli_options import HERE, StudyOption

codebook_app = typer.Typer(
    help="Codebooks to and from Excel, Word and other programs.", no_args_is_help=True
)


@codebook_app.command("export")
def codebook_export(
    target: Annotated[Path, typer.Argument(help="File to write: .xlsx .docx .qdc .csv")],
    study: StudyOption = HERE,
) -> None:
    """Write the study's codebook for Excel or Word, as REFI-QDA .qdc or as Taguette's CSV."""
    from pipeline.commands.codebook_tasks import export_codebook

    typer.echo(export_codebook(study, target))


@codebook_app.command("import")
def codebook_import(
    source: Annotated[Path, typer.Argument(help="File to read: .xlsx .docx .qdc .csv")],
    target: Annotated[Path, typer.Argument(help="Codebook to write: .yaml")],
    study: StudyOption = HERE,
) -> None:
    """Read codes from Excel, Word, a .qdc or Taguette's CSV and write them as a codebook."""
    from pipeline.commands.codebook_tasks import import_codebook

    typer.echo(import_codebook(study, source, target))


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
    from pipeline.commands.codebook_tasks import codebook_diff as compared

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
    from pipeline.commands.codebook_quality_tasks import codebook_confusions as mixed_up

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
    from pipeline.commands.codebook_quality_tasks import codebook_gaps as lacking

    for line in lacking(study, target, limit):
        typer.echo(line)
