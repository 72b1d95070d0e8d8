"""Feed mutated files to every reader: nothing but a reading or a `SourceError` may come back.

Mutations stay inside valid structure most of the time: elements of the XML in a rebuilt zip,
objects and unpacked streams of a PDF with a new cross-reference table, control words of rich
text, tags, mail headers, cues and cells. Prints one JSON line per format and one for all:
inputs, how many were read to the end (`parsed`), how many were refused, and what must be 0
(crashes, hangs, writes outside the folder of the run, network or process calls).
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from fuzz_mutations import MUTATIONS, mutate_words

from pipeline.errors import SourceError
from pipeline.ingest.files import guard
from pipeline.ingest.formats import READERS

EXAMPLES = Path(__file__).resolve().parent.parent / "data" / "raw" / "example-portfolio"
OUTSIDE: collections.Counter[str] = collections.Counter()


def watch(allowed: tuple[str, ...]) -> None:
    """Count, for the rest of the process, writes outside `allowed`, sockets and new processes."""

    def hook(event: str, details: tuple[object, ...]) -> None:
        if event in ("socket.connect", "subprocess.Popen", "os.system", "os.exec"):
            OUTSIDE[event] += 1
        elif event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink"):
            OUTSIDE[event] += not str(details[0]).startswith(allowed)
        elif event == "open" and isinstance(details[0], str) and isinstance(details[2], int):
            writes = details[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            ours = details[0].startswith(allowed) or details[0] == os.devnull
            OUTSIDE["write"] += bool(writes) and not ours and "__pycache__" not in details[0]

    sys.addaudithook(hook)


def seeds() -> dict[str, list[bytes]]:
    """Return valid files by suffix: mostly small ones made for it, and the smallest of the example study."""
    found: dict[str, list[bytes]] = collections.defaultdict(list)
    for path in sorted(EXAMPLES.iterdir()):
        if path.suffix in READERS and path.stat().st_size < 60_000:
            found[path.suffix].append(path.read_bytes())
    made: dict[str, bytes] = import_module("fuzz_seeds").SEEDS
    return {suffix: [made[suffix]] * 3 + sorted(found[suffix], key=len)[:1] for suffix in made}


def one(path: Path, read: Callable[[Path], object]) -> str:
    """Return what came of reading one file: parsed, refused, hang or crash:<type>."""
    start = time.monotonic()
    try:
        read(path)
    except SourceError as fault:
        return "hang" if "took longer" in str(fault) else "refused"
    except Exception as fault:
        return f"crash:{type(fault).__name__}"
    return "hang" if time.monotonic() - start > guard.LIMITS.seconds else "parsed"


def run(suffix: str, files: list[bytes], count: int, seed: int, folder: Path) -> dict[str, object]:
    """Read `count` mutations of `files` and return the counts; crashing inputs are kept."""
    chance = random.Random(f"{seed}{suffix}")
    read = import_module(READERS[suffix]).read
    mutate = MUTATIONS.get(suffix, mutate_words)
    counts: collections.Counter[str] = collections.Counter()
    slowest = 0.0
    for number in range(count):
        path = folder / f"{number}{suffix}"
        path.write_bytes(mutate(chance.choice(files), chance))
        start = time.monotonic()
        outcome = one(path, read)
        slowest = max(slowest, time.monotonic() - start)
        counts[outcome] += 1
        if outcome in ("parsed", "refused"):
            path.unlink()
    crashes = {name: count for name, count in counts.items() if name.startswith("crash")}
    return {
        "format": suffix,
        "inputs": count,
        "parsed": counts["parsed"],
        "refused": counts["refused"],
        "crashes": sum(crashes.values()),
        "crash_types": crashes,
        "hangs": counts["hang"],
        "slowest_seconds": round(slowest, 2),
    }


def main() -> None:
    """Run the mutations and print the results."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--inputs", type=int, default=10_000, help="over all formats")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--formats", nargs="*", help="suffixes such as .pdf; all by default")
    arguments.add_argument("--keep", type=Path, help="folder for inputs that crash")
    chosen = arguments.parse_args()
    sys.path.insert(0, str(Path(__file__).parent))
    guard.LIMITS = guard.Limits(seconds=20.0)
    files = {s: f for s, f in seeds().items() if not chosen.formats or s in chosen.formats}
    total: collections.Counter[str] = collections.Counter()
    with tempfile.TemporaryDirectory() as made:
        folder = chosen.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        for suffix, mine in files.items():  # libraries load before the watch begins
            path = folder / f"seed{suffix}"
            path.write_bytes(mine[0])
            one(path, import_module(READERS[suffix]).read)
        watch((str(folder), made))
        for suffix, mine in files.items():
            line = run(suffix, mine, -(-chosen.inputs // len(files)), chosen.seed, folder)
            print(json.dumps({"benchmark": "fuzz_readers", **line}), flush=True)
            total.update({k: v for k, v in line.items() if isinstance(v, int)})
    parsed = round(total["parsed"] / max(1, total["inputs"]), 3)
    print(
        json.dumps(
            {
                "benchmark": "fuzz_readers",
                "format": "all",
                **total,
                "parsed_share": parsed,
                "writes_outside": OUTSIDE["write"],
                "outside": dict(OUTSIDE),
            }
        )
    )


if __name__ == "__main__":
    main()
