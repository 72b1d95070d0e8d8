"""The commands for a sense-making session: what goes into the room and what comes back; no logic."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.cli_options import HERE, StudyOption

workshop_app = typer.Typer(help="Into a room and back: cards, sheets, votes.", no_args_is_help=True)

Room = Annotated[
    str, typer.Option("--profile", help="Who is in the room: team, funder, peers or public.")
]
About = Annotated[
    str, typer.Option("--about", help="themes, enabler, value or archetype; several by a comma.")
]


@workshop_app.command("rehearse")
def workshop_rehearse(
    profile: Room = "team", about: About = "themes,enabler", study: StudyOption = HERE
) -> None:
    """Say, topic by topic, how many cards this room gets, and why some are empty."""
    from pipeline.commands.workshop_tasks import rehearse

    for line in rehearse(study, profile, about):
        typer.echo(line)


@workshop_app.command("pack")
def workshop_pack(
    target: Annotated[Path, typer.Argument(help="Folder for the pages to print")],
    profile: Room = "team",
    about: About = "themes,enabler",
    language: Annotated[str, typer.Option("--language", help="en, es, fr or pt.")] = "en",
    session: Annotated[str, typer.Option("--session", help="Name of the session.")] = "session-1",
    study: StudyOption = HERE,
) -> None:
    """Write guide, placemats, quote cards, silences and dissent to print; cards and votes as CSV."""
    from pipeline.commands.workshop_tasks import pack

    for line in pack(study, target, profile, about, language, session):
        typer.echo(line)


@workshop_app.command("import")
def workshop_import(
    files: Annotated[list[Path], typer.Argument(help="votes.csv, or a board's export as CSV")],
    session: Annotated[str, typer.Option("--session", help="Name of the session.")] = "session-1",
    profile: Room = "team",
    about: About = "themes,enabler",
    present: Annotated[
        str, typer.Option("--present", help="People in the room: partner=7,philanthropy=2")
    ] = "",
    study: StudyOption = HERE,
) -> None:
    """Take in what a room said; codings are never changed by it."""
    from pipeline.commands.workshop_tasks import take_in

    for line in take_in(study, files, session, profile, about, present):
        typer.echo(line)
