"""How the invented study `study_d33cfce` was made: by d33cfce, and by hands that type.

Run it in a checkout of d33cfce, with the environment of that checkout:

    python path/to/tests/upgrade/make_study.py

The study is made anew in a temporary folder and then takes the place of `study_d33cfce`. Its
sources, all invented, are the files that lie in `study_d33cfce/data/raw`. Commands are given as
a user gives them, and cells are typed into with openpyxl, as a user types into the coloured
columns. Only what has no command (the reading app, a workshop) goes through the functions that
the notebooks call. What was typed, and what is expected of it, stands in `upgrade_hands.py`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import yaml
from openpyxl import load_workbook
from upgrade_hands import (
    AUDITED,
    NEW_ANSWER,
    OLD_ANSWER,
    READING,
    RELEASE,
    RENAMED,
    REPLACED_IN,
    REVIEWED,
    SAID,
    SESSION,
    TYPED,
    UNREAD,
    VOTES,
    Typed,
)

HERE = Path(__file__).resolve().parent
MADE = HERE / "study_d33cfce"
WORKBOOK = "data/processed/5_synthesis/synthesis.xlsx"
KEY_ROW, FIRST_ROW = 1, 6  # of a sheet: the hidden keys, the first row of data

TOML = """\
# INVENTED: nobody said or wrote anything in this study. It was made by d33cfce.

[study]
name = "Boats, cellars and wards"
invented = true
codebook = "codebooks/ours.yaml"

[coding]
threshold = 0.3

[themes]
of = "all"
smallest = 12
themes = 4
"""
CODES = ("PU2", "PU-multi", "VA2", "SE2", "SE3", "OE1", "OE2")

SOURCES = """\
source_id       | path                 | kind            | informant_group | organisation        | partnerships              | language | date       | verbatim | instrument | consent_analyse | consent_quote | consent_share | ai_assist
ferry-partner   | ferry-interview.txt  | interview       | partner         | Harbour School Boats | night-ferry              | en       | 2025-03-04 | yes      | guide      | yes             | yes           | public        | yes
ferry-group     | ferry-focus-group.md | focus group     | partner         | Harbour School Boats | night-ferry              | en       | 2025-03-11 | yes      | guide      | yes             | yes           | peers         | yes
cellar-partner  | cellar-entrevista.txt | interview      | partner         | Bodega Piedra Honda | seed-cellars              | es       | 2025-04-02 | yes      | guide      | yes             | yes           | funder        | yes
cellar-report   | cellar-report.md     | one-page report | partner         | Bodega Piedra Honda | seed-cellars              | en       | 2025-11-02 | yes      | template   | yes             | yes           | funder        | yes
fund            | fund-interview.txt   | interview       | philanthropy    | Lantern Fund        | night-ferry; seed-cellars | en       | 2025-05-06 | yes      | guide      | yes             | no            | team          | yes
wards           | wards-interview.txt  | interview       | MEL partner     | Kite and Compass    | quiet-wards               | en       | 2025-06-03 | yes      | guide      | yes             | yes           | peers         | no
survey-r01      | survey.csv#R01       | one-page report | partner         | Harbour School Two  | night-ferry               | en       | 2025-11-10 | yes      | form       | yes             | yes           | public        | yes
survey-r02      | survey.csv#R02       | one-page report | partner         | Saint Orla Hospital | quiet-wards               | en       | 2025-11-12 | yes      | form       | yes             | yes           | public        | yes
"""
PARTNERSHIPS = """\
partnership_id | name               | philanthropy | portfolio | year_start | partners_min | partners_max | declared_archetype
night-ferry    | Night Ferry School | Lantern Fund | Water     | 2022       | 6            | 8            | AR-PP
seed-cellars   | Seed Cellars       | Lantern Fund | Land      | 2023       | 4            | 4            | AR-PN
quiet-wards    | Quiet Wards        | Lantern Fund | Health    | 2024       | 3            | 3            |
"""
QUESTIONS = """\
instrument | question_id | question                                  | codes
guide      | g1          | How did the work with the team begin?     | OE1;SE2
guide      | g2          | What changed, and what was hard about it? | PU2;OE2;SE3
"""
PEOPLE = """\
name               | aliases  | kind   | note
Odile Brackwater   | Odile    | person | invented
Marisela Quintalba | Marisela | person | invented
"""


def run(study: Path, *command: str) -> str:
    """Give a command about the study, as a user does; return what it said."""
    words = [*command, "--study", str(study)] if command[0] != "new" else [*command, str(study)]
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", *words], capture_output=True, text=True, check=False
    )
    print("$", *command, f"-> {done.returncode}\n{done.stdout}{done.stderr}")
    if done.returncode:
        sys.exit("the command failed")
    time.sleep(1.1)  # decisions bear the second in which they were read
    return done.stdout


def fill_register(study: Path) -> None:
    """Type the rows of the register into the workbook that `new` made."""
    path = study / "data/raw/register.xlsx"
    book = load_workbook(path)
    for name, rows in (
        ("sources", SOURCES),
        ("partnerships", PARTNERSHIPS),
        ("questions", QUESTIONS),
        ("people", PEOPLE),
    ):
        sheet = book[name]
        columns = {cell.value: cell.column for cell in sheet[1]}
        lines = [[cell.strip() for cell in line.split("|")] for line in rows.splitlines()]
        for number, line in enumerate(lines[1:], 2):
            for title, text in zip(lines[0], line, strict=True):
                sheet.cell(number, columns[title]).value = text or None
    book.save(path)


def write_own_codebook(study: Path) -> None:
    """Write a team's own, shorter codebook: some codes of the one that `new` copied."""
    shipped = study / "codebooks/learning-partnerships.yaml"
    whole = yaml.safe_load(shipped.read_text(encoding="utf-8"))
    codes = [code for code in whole["codes"] if code["id"] in CODES]
    for code in codes:
        for side in ("include", "exclude"):
            code[side] = [
                note for note in code.get(side, ()) if "->" not in note or note.endswith(CODES)
            ]
        code["examples"] = code["examples"][:6]
        code["patterns"] = {key: code["patterns"][key] for key in ("en", "es")}
    families = {code["family"] for code in codes}
    whole |= {
        "codebook": "ours",
        "title": "Seven codes for boats, cellars and wards",
        "families": {key: text for key, text in whole["families"].items() if key in families},
        "profiles": {"core": list(CODES)},
        "codes": codes,
    }
    text = yaml.safe_dump(whole, allow_unicode=True, sort_keys=False, width=100)
    (study / "codebooks/ours.yaml").write_text(text, encoding="utf-8")


def type_in(path: Path, typed: tuple[Typed, ...]) -> None:
    """Type into the coloured cells of a workbook and save it."""
    book = load_workbook(path)
    blank: dict[str, int] = {}
    for one in typed:
        sheet = book[one.sheet]
        columns = {cell.value: cell.column for cell in sheet[KEY_ROW] if cell.value}
        number = _row_of(sheet, one, columns, blank)
        for key, text in one.cells.items():
            sheet.cell(number, columns[key]).value = text
    book.save(path)


def _row_of(sheet, one: Typed, columns: dict[str, int], blank: dict[str, int]) -> int:
    if one.sheet == "Contents":
        rows = range(1, sheet.max_row + 1)
        return next(n for n in rows if sheet.cell(n, 2).value == "Your name")
    keys = one.row or dict.fromkeys(one.cells, "")
    for number in range(blank.get(one.sheet, FIRST_ROW) if not one.row else FIRST_ROW, 2000):
        cells = {key: str(sheet.cell(number, columns[key]).value or "") for key in keys}
        if not one.row and not any(cells.values()):
            blank[one.sheet] = number + 1
            return number
        if one.row and all(_begins(cells[key], words) for key, words in one.row.items()):
            return number
    sys.exit(f"no row for {one} in {sheet.title}")


def _begins(cell: str, words: str) -> bool:
    return cell.startswith(words) if words else not cell


def decide_names(study: Path) -> None:
    """Say of every name that waits that it is none."""
    path = study / "data/private/names_to_decide.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    decided = [lines[0], *(line + "not a name" for line in lines[1:])]
    path.write_text("\n".join(decided) + "\n", encoding="utf-8")


def read_and_code(study: Path) -> None:
    """Do what Dora does in the reading app, with the desk that its notebook makes."""
    from pipeline.privacy import pseudonymise
    from pipeline.work import Work

    from pipeline.reading.answers import answer
    from pipeline.reading.desk import Desk
    from pipeline.reading.shelf import Shelf
    from pipeline.segment.sentences import sentence_spans
    from pipeline.study import open_study

    opened = open_study(study)
    work = Work(opened)
    shelf = Shelf(opened.settings, work.store, work.codebook, work.register, frozenset(work.files))
    desk = Desk(
        shelf,
        opened.decisions,
        clock=lambda: datetime.now(UTC),
        token=lambda: "window",
        safe=lambda typed: pseudonymise(typed, work.roster)[0],
        cut=lambda text, language: sentence_spans(text, language, {}),
    )
    asks = [("sources", {"coder": "Dora"}, ""), ("open", {"source": "wards"}, ""), *READING]
    for do, more, words in asks:
        place = {}
        if words:
            start = desk.source().text.index(words)
            place = {"start": start, "end": start + len(words), "quote": words}
        given = answer(desk, {"n": 1, "do": do, **more, **place})
        if "fault" in given:
            sys.exit(given["fault"])


def meet(study: Path) -> None:
    """Store what a meeting said of the code OE2, as the session notebook does."""
    from pipeline.decisions import append

    from pipeline.study import open_study
    from pipeline.workshop.session import Said, Session, decisions_of

    said = Said(item_type="code", item_id="OE2", votes=VOTES, reason=SAID)
    session = Session(session_id=SESSION, audience="team")
    made = decisions_of(said, session, datetime.now(UTC).isoformat(timespec="seconds"))
    append(open_study(study).decisions, f"session-{SESSION}", made)


def change_codebook(study: Path) -> None:
    """Rename a code in a second version of the codebook; the decisions follow."""
    old, new = study / "codebooks/ours.yaml", study / "codebooks/ours-2.yaml"
    text = old.read_text(encoding="utf-8").replace(*RENAMED)
    new.write_text(text.replace("version: '1.0'", "version: '1.1'"), encoding="utf-8")
    settings = study / "sensemaking.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("ours.yaml", new.name))
    run(study, "codebook", "diff", str(old), str(new), "--migrate", "Ana")
    old.unlink()


def transcribe_anew(study: Path) -> None:
    """Put another answer in the place of one that bore a decision."""
    path = study / "data/raw" / REPLACED_IN
    path.write_text(path.read_text(encoding="utf-8").replace(OLD_ANSWER, NEW_ANSWER))


def clear(study: Path) -> None:
    """Clear a finding, and a quote, for the funder."""
    import pandas as pd

    tables = study / "data/processed/5_synthesis/tables"
    finding = pd.read_csv(tables / "T12_dissent.csv")["finding_id"].iloc[0]
    codings = pd.read_csv(tables / "T03_codings.csv", keep_default_na=False)
    quote = codings[codings["quote"].str.startswith("There was never any time.")]
    for item in (finding, quote["quote_id"].iloc[0]):
        run(study, "clear", str(item), "--for", "funder", "--by", "Ana")


def make(study: Path, aside: Path) -> None:
    """Make the study, from the first command to what nobody has read back yet."""
    run(study, "new")
    for path in sorted((MADE / "data/raw").iterdir()):
        if path.name != "register.xlsx":
            shutil.copyfile(path, study / "data/raw" / path.name)
    first = study / "data/raw" / REPLACED_IN
    first.write_text(first.read_text(encoding="utf-8").replace(NEW_ANSWER, OLD_ANSWER))
    fill_register(study)
    write_own_codebook(study)
    (study / "sensemaking.toml").write_text(TOML, encoding="utf-8")
    run(study, "check")
    run(study, "synthesis")
    run(study, "review", "export", str(aside / "to-judge.xlsx"))
    run(study, "review", "audit", str(aside / "audit.xlsx"), "--per-group", "1", "--coder", "Cleo")
    run(study, "review", "intrusion", str(aside / "intruders.xlsx"), "--coder", "Cleo")
    type_in(study / WORKBOOK, TYPED)
    decide_names(study)
    run(study, "synthesis")
    type_in(aside / "to-judge.xlsx", REVIEWED)
    type_in(aside / "audit.xlsx", AUDITED)
    type_in(aside / "intruders.xlsx", (Typed("Intruders", {"answer": "2"}, {"question": "W"}),))
    run(study, "review", "import", *(str(path) for path in sorted(aside.glob("*.xlsx"))))
    read_and_code(study)
    meet(study)
    transcribe_anew(study)
    change_codebook(study)
    run(study, "synthesis")
    clear(study)
    run(study, "release", RELEASE)
    type_in(study / WORKBOOK, UNREAD)


def keep(study: Path) -> None:
    """Put the study in the place of the stored one, without what can be made again.

    The tables of the last run and of the release are kept in one archive: a later version needs
    those of the run to read the workbook back, and those of the release to compare.
    """
    processed, release = study / "data/processed", study / "data/releases" / RELEASE
    tables = [path for path in processed.glob("[1-4]_*") if path.suffix != ".npz"]
    tables = [path for path in tables if path.name != "2_vectors"] + [release / "tables"]
    archive = study / "tables.tar.xz"
    with tarfile.open(archive, "w:xz", preset=9) as opened:
        for path in sorted(tables):
            opened.add(path, path.relative_to(study), filter=_plain)
    kept = [
        *(study / name for name in ("sensemaking.toml", "codebooks/ours-2.yaml", WORKBOOK)),
        *(processed / "run.lock.json", archive, study / "data/private/names_decided.csv"),
        *(release / "release.json", release / "codebook.yaml"),
        *(study / "data/raw").iterdir(),
        *(study / "data/decisions").glob("*.*"),
    ]
    shutil.rmtree(MADE)
    for path in kept:
        target = MADE / path.relative_to(study)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Return an entry of the archive without what tells of the computer it was made on."""
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    member.mode = 0o755 if member.isdir() else 0o644
    return member


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "aside").mkdir()
        make(Path(folder) / "study", Path(folder) / "aside")
        keep(Path(folder) / "study")
