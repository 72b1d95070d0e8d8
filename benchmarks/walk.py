"""Walk one source from its file to a table's cell, and count the rooms that a reader enters.

    python benchmarks/walk.py CHECKOUT [CHECKOUT ...]

A small invented interview is run through each checkout under a profiler, from the first function of
ingest until the tables are written. Every function of the package is read once, when it is first
called, in that order; a room is a folder at the top of the package, or a module there. Prints one JSON line a checkout: functions read, rooms
entered one after another, distinct rooms, and returns to a room that had been left.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

INTERVIEW = """Interviewer: What changed for you since the partnership began?

Rosa Vale: We trust the foundation now, because they told us what they did with our findings. The
time that they pay for lets us stop and think together.

Interviewer: And what was missing?

Rosa Vale: At the start nobody knew what the learning was for, and the questions came too late.
"""
SOURCES = """source_id,path,kind,informant_group,consent_analyse,consent_quote,consent_share
one,one.txt,interview,partner,yes,yes,public
"""
SETTINGS = """[study]
name = "A walk"
invented = true
codebook = "codebook.yaml"
"""
PROFILED = """
import json, runpy, sys
from pathlib import Path
package, asked = Path("pipeline").resolve(), sys.argv.pop(1)
read, seen, done = [], set(), []
def note(frame, event, argument):
    code = frame.f_code
    if event != "call" or code in seen or done:
        return
    seen.add(code)
    if not code.co_filename.startswith(str(package)):
        return
    if code.co_name == "write_tables":
        done.append(True)
    place = Path(code.co_filename).relative_to(package).parts[0]
    is_function = code.co_flags & 1 and not code.co_name.startswith("<")  # no class, no lambda
    if is_function and (read or place == "ingest"):
        read.append(place)
sys.setprofile(note)
try:
    runpy.run_module("pipeline", run_name="__main__")
except SystemExit as end:
    assert not end.code, end.code
finally:
    sys.setprofile(None)
    Path(asked).write_text(json.dumps(read))
"""


def walk(checkout: Path) -> dict[str, object]:
    """Return the rooms that a reader of one source's way enters in a checkout."""
    with tempfile.TemporaryDirectory() as temporary:
        study = Path(temporary) / "study"
        raw = study / "data" / "raw"
        (raw / "register").mkdir(parents=True)
        (raw / "one.txt").write_text(INTERVIEW, encoding="utf-8")
        (raw / "register" / "sources.csv").write_text(SOURCES, encoding="utf-8")
        (study / "sensemaking.toml").write_text(SETTINGS, encoding="utf-8")
        codebook = checkout / "codebooks" / "learning-partnerships.yaml"
        (study / "codebook.yaml").write_bytes(codebook.read_bytes())
        told = Path(temporary) / "read.json"
        arguments = [str(told), "synthesis", "--study", str(study)]
        done = subprocess.run(
            [sys.executable, "-c", PROFILED, *arguments],
            cwd=checkout, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if not told.is_file():
            sys.exit(f"{checkout}: the walk stopped\n{done.stdout}{done.stderr}")
        read = json.loads(told.read_text())
        if done.returncode:
            sys.exit(f"{checkout}: the walk stopped\n{done.stdout}{done.stderr}")
    entered = [room for before, room in zip([None, *read], read, strict=False) if room != before]
    distinct = list(dict.fromkeys(entered))
    return {
        "checkout": checkout.name,
        "functions": len(read),
        "entered": len(entered),
        "distinct": len(distinct),
        "returns": len(entered) - len(distinct),
        "rooms": distinct,
    }


def main() -> None:
    """Print one line a checkout."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkouts", nargs="+", type=Path)
    for checkout in parser.parse_args().checkouts:
        print(json.dumps(walk(checkout.resolve())), flush=True)


if __name__ == "__main__":
    main()
