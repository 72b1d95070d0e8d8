"""The command for researchers who replicate the approach on another portfolio; no logic."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.cli_options import HERE, StudyOption

replication_app = typer.Typer(help="What a study deposits of its method.", no_args_is_help=True)


@replication_app.callback()
def replication() -> None:
    """Deposit what others need to repeat the method."""


@replication_app.command("pack")
def pack(
    target: Annotated[Path, typer.Argument(help="Folder for the deposit")],
    study: StudyOption = HERE,
) -> None:
    """Write frame, counts, agreement, settings, versions, hashes and protocol, without words."""
    from pipeline.commands.replication_tasks import replication_pack

    for line in replication_pack(study, target):
        typer.echo(line)
