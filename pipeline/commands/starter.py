"""A new study: its folders, settings, an empty register with help, and the codebooks."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.errors import OutputError, nearest
from pipeline.study.register import CHOICES, SHEETS, YES_NO
from pipeline.study.shipped import EXAMPLE, WORKED, shipped
from pipeline.study.study import SETTINGS_FILE, Settings, settings_text
from pipeline.tables import write_text

HELP = (
    ("sources", "One row per interview, report or document. source_id: a short name without people's names. path: the file, seen from this folder."),
    ("sources", "consent_analyse, consent_quote: yes or no. An empty cell means 'not recorded': the source is read, and never quoted."),
    ("sources", "consent_share: the widest audience for quotes: team, funder, peers or public. ai_assist: no means that people alone code the source."),
    ("sources", "partnerships: the ids of the sheet partnerships, joined by ;"),
    ("partnerships", "One row per learning partnership. partners_min and partners_max: numbers; partners_note: e.g. 'approx.'"),
    ("questions", "Which question of which guide or template asks about which codes (joined by ;). Without it the tables say 'asked: unknown' and never print 0."),
    ("people", "Names that shall never be stored: people, organisations, places; aliases joined by ;"),
    ("speakers", "Only to correct the program: who a speaker label is (informant, interviewer, facilitator, interpreter)."),
    ("speakers", "consent_analyse, consent_quote, consent_share: where a member of a focus group consents to less than the source. no to analyse: the words are not stored; the other two hold for the whole source."),
)  # fmt: skip
GIVEN = "data/given"  # where the decisions lie that come with the example
IGNORE = """\
# Confidential: nothing of this study goes into git.
/data/
# Sheets and documents with words of sources, whatever they are called.
*.xlsx
*.docx
*.csv
/sheets/
.writing-*
"""


def write_starter(folder: Path) -> None:
    """Write an empty study into `folder`; files that are there already stay as they are."""
    _write_frame(folder, name=folder.resolve().name)
    if not (folder / ".gitignore").exists():
        write_text(folder / ".gitignore", IGNORE)
    if not (folder / "data/raw/register.xlsx").exists():
        write_register(folder / "data/raw/register.xlsx")


def write_example(folder: Path) -> None:
    """Write the invented example portfolio, with its team's decisions, into `folder` as a study."""
    _write_frame(folder, name="Example portfolio", invented=True, profile="full", given=GIVEN)
    shutil.copytree(shipped(EXAMPLE), folder / "data/raw", dirs_exist_ok=True)
    shutil.copytree(shipped(WORKED), folder / GIVEN, dirs_exist_ok=True)


def _write_frame(folder: Path, **study: Any) -> None:
    for part in ("data/raw", "data/processed", "data/decisions", "codebooks"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for path in sorted(shipped("codebooks").glob("*.yaml")):
        target = folder / "codebooks" / path.name
        if not target.exists():
            shutil.copyfile(path, target)
    defaults = Settings()
    named = replace(defaults, study=replace(defaults.study, **study))
    write_text(folder / SETTINGS_FILE, settings_text(named))


def write_register(path: Path) -> None:
    """Write an empty register workbook: one sheet each, drop-down lists, and a sheet of help."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        for name, columns in SHEETS.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 1)
            for column, title in enumerate(columns):
                sheet.write_string(0, column, title, head)
                sheet.set_column(column, column, max(12, len(title) + 2))
                valid = _choices(name, title)
                if valid:
                    rule = {"validate": "list", "source": list(valid), "error_type": "warning"}
                    sheet.data_validation(1, column, 5000, column, rule)
        sheet = book.add_worksheet("help")
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, 1, 100, wrap)
        for row, (name, text) in enumerate(HELP):
            sheet.write_string(row, 0, name)
            sheet.write_string(row, 1, text)


def _choices(sheet: str, column: str) -> tuple[str, ...]:
    if sheet in ("sources", "speakers") and column in YES_NO:
        return ("yes", "no")
    return CHOICES.get((sheet, column), ())


FORMATS = ("docx", "xlsx")


def write_template(language: str, kind: str, target: Path | None) -> str:
    """Write the blank one-page report in a language and format; say where.

    Without `target` the file goes beside where the command was given. Raises `OutputError`
    for an unknown language or format, and where a file stands already.
    """
    from pipeline.forms import sheet, word
    from pipeline.forms.wording import LANGUAGES, wording_in

    if target is not None and target.suffix.lower().lstrip(".") in FORMATS:
        kind = target.suffix.lower().lstrip(".")
    for name, valid in ((language, LANGUAGES), (kind, FORMATS)):
        if name not in valid:
            hint = nearest(name, valid)
            raise OutputError(f"no form in '{name}'; choose one of: {', '.join(valid)}.{hint}")
    path = target or Path(f"one-page-report-{language}.{kind}")
    if path.exists():
        raise OutputError(f"{path} exists already; choose another name with --to")
    {"docx": word, "xlsx": sheet}[kind].write_form(wording_in(language), path)
    return f"Wrote {path}. Filled in, it is read like any other source"
