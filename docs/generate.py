"""Write the generated references: `python docs/generate.py`. A test says when they are stale."""

from __future__ import annotations

from pathlib import Path

import thresholds
import typer

from pipeline.commands.cli import app
from pipeline.exchange.replication import guide
from pipeline.synthesis.dictionary import reference

DOCS = Path(__file__).resolve().parent


def commands() -> str:
    """Return every command with its arguments, options and what it does, as Markdown."""
    lines = ["# Commands", "", "Generated from the program by `python docs/generate.py`.", ""]
    lines += _described(typer.main.get_command(app), "sensemaking")
    return "\n".join(lines).rstrip() + "\n"


def _described(command: object, name: str) -> list[str]:
    inner = getattr(command, "commands", None)
    if inner:
        lines: list[str] = []
        for part, each in sorted(inner.items()):
            lines += _described(each, f"{name} {part}")
        return lines
    parameters = [_parameter(each) for each in command.params if each.name != "help"]
    return [
        f"## `{name}`",
        "",
        str(command.help).strip(),
        "",
        *parameters,
        *([""] if parameters else []),
    ]


def _parameter(parameter: object) -> str:
    shown = (
        ", ".join(parameter.opts)
        if parameter.param_type_name == "option"
        else parameter.name.upper()
    )
    text = getattr(parameter, "help", None) or ""
    return f"- `{shown}` {text}".rstrip()


def main() -> None:
    """Write the references."""
    (DOCS / "cli.md").write_text(commands(), encoding="utf-8")
    (DOCS / "data-dictionary.md").write_text(reference(), encoding="utf-8")
    (DOCS / "replicating-itad.md").write_text(guide(), encoding="utf-8")
    (DOCS / "thresholds.md").write_text(thresholds.reference(), encoding="utf-8")


if __name__ == "__main__":
    main()
