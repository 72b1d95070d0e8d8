"""The commands about other programs' projects; no logic."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.cli_options import HERE, StudyOption

exchange_app = typer.Typer(
    help="Projects to and from NVivo, ATLAS.ti, MAXQDA, QualCoder, Taguette.", no_args_is_help=True
)


@exchange_app.command("import")
def exchange_import(
    source: Annotated[
        Path, typer.Argument(help="Project of another program: .qdpx .qda .sqlite3 .csv .xlsx")
    ],
    coder: Annotated[
        str, typer.Option("--as", help="Who coded, where the file does not say.")
    ] = "",
    map_path: Annotated[
        Path | None,
        typer.Option("--map", help="Codes there and here: .csv; written where it is not there."),
    ] = None,
    removed_means_rejected: Annotated[
        bool,
        typer.Option("--removed-means-rejected", help="What went out and is gone is rejected."),
    ] = False,
    study: StudyOption = HERE,
) -> None:
    """Take in what people coded in another program, as their decisions; its texts become sources."""
    from pipeline.commands.exchange_tasks import Wishes, import_exchange
    from pipeline.commands.progress import on_terminal

    wishes = Wishes(coder.strip(), map_path, removed_means_rejected)
    for line in import_exchange(study, source, wishes, on_terminal()):
        typer.echo(line)


@exchange_app.command("export")
def exchange_export(
    target: Annotated[Path, typer.Argument(help="To write: .qdpx .qda .csv .xlsx")],
    suffix: Annotated[
        str, typer.Option("--format", help="Where the name does not tell it; or taguette: its CSV.")
    ] = "",
    profile: Annotated[
        str, typer.Option("--profile", help="team, or an audience: only what is cleared for it.")
    ] = "team",
    full_names: Annotated[
        bool, typer.Option("--names", help="Coders by their names, not by initials.")
    ] = False,
    study: StudyOption = HERE,
) -> None:
    """Write the study for another program: whole pseudonymised texts for the TEAM only."""
    from pipeline.commands.exchange_export import export_exchange

    ending = f".{suffix.lstrip('.')}" if suffix else ""
    lines = export_exchange(study, target, ending, profile=profile, full_names=full_names)
    for line in lines:
        typer.echo(line)
