"""Whether a withdrawn source is gone, however often and wherever the withdrawal breaks off.

    python benchmarks/withdraw.py [--every N] [--only kill torn full gone busy readonly commands]
                                  [--upto STAGE]

A study of five short sources with words of their own in some thirty places
(`withdraw_study.py`). One source is withdrawn: killed at every call that writes or deletes in
turn (`--every N`: at every N-th), once more with the last file torn, with a disk that is full
from a call on, with its file deleted beforehand, while another run holds the study, and with
decisions that cannot be written; each time the same command finishes it. Then every byte is
searched. `commands`: `release`, `review import` and a run with a filled-in workbook are killed at
their writes and given again: what was typed must stand, and the tables must be those of an
undisturbed study. `--upto segment`: what a withdrawal makes anew ends with that stage, so that every
other call is broken in a tenth of the time. One JSON line per trial that failed, and one per kind of trial.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import breaking
import withdraw_study
from broken_commands import broken_off
from withdraw_study import SOURCE, WORDS

import pipeline.commands.withdraw as module
from pipeline.commands.withdraw import withdraw
from pipeline.errors import SensemakingError
from pipeline.run.runner import run
from pipeline.run.work import silent
from pipeline.study.hold import holding
from pipeline.study.study import open_study


class Bench:
    """A study made once, and brought back as it was before each trial."""

    def __init__(self, place: Path) -> None:
        """Make the study in `place`/work, and keep a copy of it."""
        self.work, self.kept = place / "work", place / "kept"
        self.root = self.work / "study"
        withdraw_study.make(self.root)
        shutil.copytree(self.work, self.kept, symlinks=True)
        self.failed = 0

    def restore(self) -> None:
        """Bring the study back as it was."""
        shutil.rmtree(self.work)
        shutil.copytree(self.kept, self.work, symlinks=True)

    def withdraw(self, at: int = 0, how: str = "count") -> tuple[int, int, str]:
        """Withdraw in a fork."""
        return breaking.tried(
            lambda: withdraw(self.root, SOURCE, progress=silent), self.work, at, how
        )

    def judge(self, kind: str, at: int, said: str) -> None:
        """Search every byte; print a line when something is left that nobody was told of."""
        left = unlisted(self.work, said)
        traced = "Traceback" in said
        if left or traced:
            self.failed += 1
            print(json.dumps({"trial": kind, "at": at, "left": left, "traceback": traced}))
            if traced:
                print(said, file=sys.stderr)


def unlisted(folder: Path, said: str) -> dict[str, list[str]]:
    """Return the words that are left where nobody was told to look, with their files.

    Told is a file that was named, and what a run makes of a line of decisions that was named.
    """
    found = breaking.holding(folder, list(WORDS.values()))
    left = {}
    for place, word in WORDS.items():
        named = {path for path in found[word] if str(path) in said or _in_named_folder(path, said)}
        derived = {path for path in found[word] if "processed" in path.parts}
        if any(path.suffix == ".jsonl" for path in named):
            named |= derived
        rest = sorted(str(path.relative_to(folder)) for path in found[word] - named)
        if rest:
            left[place] = rest
    return left


def _in_named_folder(path: Path, said: str) -> bool:
    return any(f"{parent}: a hidden folder" in said for parent in path.parents)


def broken(bench: Bench, how: str, every: int) -> int:
    """Break the withdrawal at every n-th call, finish it, and judge; return how many trials."""
    bench.restore()
    code, total, said = bench.withdraw()
    print(json.dumps({"trial": "undisturbed", "code": code, "calls": total}), flush=True)
    bench.judge("undisturbed", 0, said)
    trials = 0
    for at in range(1, total + 1, every):
        bench.restore()
        first, _, _ = bench.withdraw(at, how)
        begun = (bench.root / "data/private/withdrawing.json").is_file()
        if begun and not _refused(bench.root):
            bench.failed += 1
            print(json.dumps({"trial": how, "at": at, "not refused": True}))
        code, _, said = bench.withdraw()
        bench.judge(how, at, said)
        trials += 1
        print(f"{how} at {at} of {total}", file=sys.stderr, flush=True)
        if first == 0 and how == "kill":
            break
    return trials


def _refused(root: Path) -> bool:
    try:
        open_study(root)
    except SensemakingError:
        return True
    return False


def gone(bench: Bench, every: int) -> int:
    """Delete the file first, as people do before they think of withdrawing."""
    bench.restore()
    next((bench.root / "data/raw").glob("talk*")).unlink()
    _, _, said = bench.withdraw()
    bench.judge("gone", 0, said)
    return 1


def busy(bench: Bench, every: int) -> int:
    """Withdraw while another command holds the study: nothing is done, and later all is."""
    bench.restore()
    before = sorted(path for path in bench.work.rglob("*") if path.is_file())
    reading, writing = os.pipe()
    holder = os.fork()
    if holder == 0:
        with holding(open_study(bench.root)):
            os.write(writing, b"held")
            signal.pause()
    os.read(reading, 4)
    code, _, said = bench.withdraw()
    os.kill(holder, signal.SIGKILL)
    os.waitpid(holder, 0)
    same = before == sorted(path for path in bench.work.rglob("*") if path.is_file())
    if code != 1 or "another run works on this study" not in said or not same:
        bench.failed += 1
        print(json.dumps({"trial": "busy", "code": code, "same": same}))
    _, _, said = bench.withdraw()
    bench.judge("busy", 0, said)
    return 1


def readonly(bench: Bench, every: int) -> int:
    """Let no file of decisions be written: the file of the source stays until one can."""
    bench.restore()
    code, _, said = breaking.tried(
        lambda: withdraw(bench.root, SOURCE, progress=silent), bench.root / "data/decisions", 1, "full"
    )  # fmt: skip
    there = any((bench.root / "data/raw").glob("talk*"))
    if code != 1 or not there or "data/decisions" not in said:
        bench.failed += 1
        print(json.dumps({"trial": "readonly", "code": code, "file is there": there, "said": said}))
    _, _, said = bench.withdraw()
    bench.judge("readonly", 0, said)
    return 1


def commands(bench: Bench, every: int) -> int:
    """Kill other commands at their writes and give them again: nothing typed is lost."""
    trials = 0
    for name, at, same in broken_off(bench.restore, bench.root, every):
        trials += 1
        if not same:
            bench.failed += 1
            print(json.dumps({"trial": name, "at": at, "same": False}), flush=True)
    return trials


TRIALS: dict[str, Callable[[Bench, int], int]] = {
    "kill": lambda bench, every: broken(bench, "kill", every),
    "torn": lambda bench, every: broken(bench, "torn", every),
    "full": lambda bench, every: broken(bench, "full", every),
    "gone": gone,
    "busy": busy,
    "readonly": readonly,
    "commands": commands,
}


def main() -> int:
    """Run the trials that were asked for; 1 when one failed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--every", type=int, default=1, help="break at every N-th call only")
    parser.add_argument("--only", nargs="+", choices=TRIALS, default=list(TRIALS))
    parser.add_argument("--upto", default="synthesis", help="last stage that is made anew")
    asked = parser.parse_args()
    module.run = lambda study, upto=asked.upto, **options: run(study, upto, **options)
    with tempfile.TemporaryDirectory() as place:
        bench = Bench(Path(place).resolve())
        for name in asked.only:
            started, failed = time.monotonic(), bench.failed
            trials = TRIALS[name](bench, asked.every)
            line = {"trial": name, "trials": trials, "failed": bench.failed - failed}
            print(json.dumps(line | {"seconds": round(time.monotonic() - started)}), flush=True)
    return 1 if bench.failed else 0


if __name__ == "__main__":
    sys.exit(main())
