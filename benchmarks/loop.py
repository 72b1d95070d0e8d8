"""Seconds from a correction to the table: five steps of work on the example, in two checkouts.

    python benchmarks/loop.py OLD NEW [--check] [--steps "first run" ...] [--keep DIR]

OLD and NEW are checkouts with an environment of their own (`.venv`). Both work on the same study:
OLD's example portfolio without a decision, the packaged language model, float32. The steps: a first
run, one that finds all up to date, one after ten corrections typed into the workbook, one after a
changed source, one with a new source. One JSON line for each step and checkout: seconds by the
clock, seconds of processor (on a shared machine the better number), peak memory; then one for each
step with NEW's share of OLD. With `--check`, after each step of NEW, the files made are compared
byte for byte with those of `--force` on a copy of the study; the exit code is 1 if any differs.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from loop_walk import differing
from openpyxl import load_workbook

SOURCES = "data/raw/example-portfolio"
SETTINGS = f"""\
[study]
name = "Example portfolio"
invented = true
sources = "{SOURCES}"
codebook = "codebooks/learning-partnerships.yaml"
profile = "core"

[embedding]
precision = "float32"
"""
KEYS, FIRST = 1, 6  # one-based rows of a sheet: the hidden keys of its columns, the first of data
CORRECTIONS = 10
CHANGED = "p1-partner-interview-b-2025.txt"
NEW, HELD_BACK = "p2-partner-interview-a-2025.txt", "held-back.txt"
TOLD = (
    "\nINTERVIEWER: Is there anything that you would like to add?\n"
    "RESPONDENT: Only that the two paid days in March let our teachers sit down with the evaluators, and "
    "that nobody had asked us such questions before.\n"
)


def write_study(folder: Path, old: Path) -> None:
    """Write the study: sources, register and codebook of the old checkout, no decision."""
    shutil.copytree(old / SOURCES, folder / SOURCES)
    shutil.copytree(old / "codebooks", folder / "codebooks")
    (folder / "sensemaking.toml").write_text(SETTINGS, encoding="utf-8")
    hold_back(folder)


def correct(folder: Path) -> None:
    """Judge ten suggestions in the workbook: eight accepted, two rejected, with their valence."""
    path = folder / "data/processed/5_synthesis/synthesis.xlsx"
    book = load_workbook(path)
    sheet = book["Codings"]
    column = {cell.value: cell.column for cell in sheet[KEYS] if cell.value}
    suggested = [
        row
        for row in range(FIRST, sheet.max_row + 1)
        if sheet.cell(row, column["status"]).value == "suggested"
    ]
    for number in range(CORRECTIONS):
        row = suggested[number * len(suggested) // CORRECTIONS]
        typed = {"decision": "reject" if number % 5 == 4 else "accept", "coder": "Ana"}
        typed |= {} if number % 5 == 4 else {"new_valence": ("present", "lacking")[number % 2]}
        for name, text in typed.items():
            sheet.cell(row, column[name]).value = text
    book.save(path)


def change(folder: Path) -> None:
    """Add a question and an answer to one interview."""
    path = folder / SOURCES / CHANGED
    path.write_text(path.read_text(encoding="utf-8").rstrip() + TOLD, encoding="utf-8")


def add(folder: Path) -> None:
    """Bring in the source that was held back, and its row."""
    (folder / HELD_BACK).rename(folder / SOURCES / NEW)
    register = folder / SOURCES / "register" / "sources.csv"
    row = (folder / HELD_BACK).with_suffix(".csv").read_text(encoding="utf-8")
    register.write_text(register.read_text(encoding="utf-8") + row, encoding="utf-8")


def hold_back(folder: Path) -> None:
    """Take one source and its row out of the study, to come in later."""
    (folder / SOURCES / NEW).rename(folder / HELD_BACK)
    register = folder / SOURCES / "register" / "sources.csv"
    rows = register.read_text(encoding="utf-8").splitlines(keepends=True)
    own = [row for row in rows if f",{NEW}," in row]
    (folder / HELD_BACK).with_suffix(".csv").write_text("".join(own), encoding="utf-8")
    register.write_text("".join(row for row in rows if row not in own), encoding="utf-8")


def nothing(folder: Path) -> None:
    """Leave the study as it is."""


STEPS: dict[str, Callable[[Path], None]] = {
    "first run": nothing,
    "up to date": nothing,
    "after 10 decisions": correct,
    "one changed source": change,
    "one new source": add,
}


def run(checkout: Path, study: Path, *options: str) -> dict[str, float]:
    """Return seconds, seconds of processor and peak memory (MB) of `synthesis` on the study."""
    python = checkout / ".venv" / "bin" / "python"
    command = [str(python), "-m", "pipeline", "synthesis", "--study", str(study), *options]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    started = time.perf_counter()
    child = subprocess.Popen(command, cwd=checkout, env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return {
        "seconds": round(time.perf_counter() - started, 1),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_mb": peak_mb(used),
    }


def peak_mb(used: resource.struct_rusage) -> float:
    """Return the highest resident memory in megabytes."""
    return round(used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3))


def forced(checkout: Path, study: Path, place: Path) -> list[str]:
    """Return the files that differ from those of `--force` on a copy of the study."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(study, place)
    run(checkout, place, "--force")
    return differing(study / "data" / "processed", place / "data" / "processed")


def main() -> int:
    """Measure the steps in both checkouts; return 1 where files differ from those of --force."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkouts", type=Path, nargs="+", help="OLD NEW; one alone: no ratio")
    parser.add_argument("--check", action="store_true", help="compare with --force")
    parser.add_argument("--steps", nargs="+", choices=list(STEPS), default=list(STEPS))
    parser.add_argument("--keep", type=Path, help="folder in which the studies stay")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        return measure(chosen, chosen.keep or Path(temporary))


def measure(chosen: argparse.Namespace, folder: Path) -> int:
    """Print the figures of every step; return 1 where files differ."""
    builds = {"old": chosen.checkouts[0].resolve(), "new": chosen.checkouts[-1].resolve()}
    if len(chosen.checkouts) == 1:
        del builds["old"]
    for name in builds:
        write_study(folder / name, chosen.checkouts[0].resolve())
    wrong = 0
    for step in chosen.steps:
        told = {}
        for name, checkout in builds.items():
            STEPS[step](folder / name)
            told[name] = run(checkout, folder / name)
            print(json.dumps({"step": step, "build": name} | told[name]), flush=True)
        if "old" in told:
            share = {key: round(told["new"][key] / told["old"][key], 2) for key in told["old"]}
            print(json.dumps({"step": step, "new to old": share}), flush=True)
        if chosen.check:
            found = forced(builds["new"], folder / "new", folder / "forced")
            wrong += len(found)
            print(json.dumps({"step": step, "differs from --force": found}), flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
