"""How well emergent themes match labels that people gave: the default engine beside its peers.

    python benchmarks/themes.py --segments S.jsonl
    python benchmarks/themes.py --segments S.jsonl --timing 5000

S.jsonl holds one segment a line: id, doc_id, text, labels. Scores are against the first
label, with `--codebook` against the topmost code above it; a row that no theme holds counts
as a theme of its own. One JSON line per size and method, each score the mean over
the draws (those of UMAP, which are slow, are fewer: `--peer-draws`; each line says how many);
stability, shuffling and dropping are of the first draw. Sizes that the set is too small for are
left out. The default and the density engine go through the stage's own selection and grouping;
the peers get the same vectors. Below 300 segments the density engine is the default one.

`seconds` is wall clock of a new Python, imports and naming included, with nothing else of this
script running; the scores are then worked out by two processes side by side, of one thread
each. `bertopic_reduced` is the same fit as `bertopic`, its outliers given away.
`--timing N` does nothing but time the default engine and BERTopic on N embedded segments.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from themes_material import chosen_rows, embed, read_rows, repeated, store, stored
from themes_methods import FAMILIES, METHODS, SLOW, name_themes
from themes_scores import measure

STARTED = time.perf_counter()
SIZES = ("100", "200", "400", "800", "all")
AT_ONCE = 2  # processes that work out scores
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
NUMBERS = {  # option -> default, help
    "draws": (10, "random draws per size"),
    "peer-draws": (5, "the same for the density engine and BERTopic"),
    "subsamples": (20, "of sources, for the stability"),
    "drops": (5, "times 1 %% of the rows is dropped; once where --peer-draws holds"),
}


def parse() -> argparse.Namespace:
    """Return the options."""
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=shape)
    parser.add_argument("--segments", type=Path, help="JSON lines: id, doc_id, text, labels")
    parser.add_argument("--codebook", type=Path, help="take the topmost code above each label")
    parser.add_argument("--sizes", nargs="+", default=list(SIZES), help="numbers, or all")
    parser.add_argument("--methods", nargs="+", default=list(METHODS), choices=METHODS)
    for name, (default, told) in NUMBERS.items():
        parser.add_argument(f"--{name}", type=int, default=default, help=f"{told} ({default})")
    parser.add_argument("--cache", type=Path, help="file (.npz) that keeps the vectors")
    parser.add_argument("--pieces", action="store_true", help="embed long texts also in pieces")
    parser.add_argument("--no-seconds", action="store_true", help="do not time fresh processes")
    parser.add_argument("--timing", type=int, help="only time so many embedded segments")
    parser.add_argument("--inputs", type=Path, help=argparse.SUPPRESS)  # of a process of ours
    parser.add_argument("--family", help=argparse.SUPPRESS)
    parser.add_argument("--cold", help=argparse.SUPPRESS)  # size of the one run to time
    return parser.parse_args()


def main() -> None:
    """Print one JSON line per size and method."""
    options = parse()
    warnings.filterwarnings("ignore")
    if options.inputs:
        serve(options)
        return
    if not options.segments:
        sys.exit("Name the material: --segments S.jsonl")
    rows = read_rows(options.segments, options.codebook)
    options.sizes = [size for size in options.sizes if size == "all" or int(size) < len(rows)]
    vectors = embed([row["text"] for row in rows], options.cache, in_pieces=options.pieces)
    with tempfile.TemporaryDirectory() as folder:
        inputs = Path(folder) / "inputs.npz"
        if options.timing:
            store(inputs, *repeated(rows, vectors, options.timing))
            print(json.dumps(timing(inputs, options.timing)), flush=True)
        else:
            store(inputs, rows, vectors)
            measure_all(inputs, options)


def measure_all(inputs, options) -> None:
    """Time every method alone, then score the families side by side; print line by line."""
    families = [name for name, own in FAMILIES.items() if set(own) & set(options.methods)]
    seconds: dict[tuple[str, str], float] = {}
    for size in [] if options.no_seconds else options.sizes:
        for family in families:
            for method, taken in cold(inputs, family, size).items():
                seconds[size, method] = taken["seconds"]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda family: print_scores(inputs, family, options, seconds), families))


def print_scores(inputs, family, options, seconds) -> None:
    """Print the scores of each method of a family as a process of its own works them out."""
    numbers = [
        part
        for name in NUMBERS
        for part in (f"--{name}", str(getattr(options, name.replace("-", "_"))))
    ]
    asked = [*numbers, "--sizes", *options.sizes]
    for told in child(inputs, family, asked, os.environ | ONE_THREAD):
        size, line = json.loads(told)
        if line["method"] in options.methods:
            line["seconds"] = seconds.get((size, line["method"]))
            print(json.dumps(line), flush=True)


def cold(inputs, family, size) -> dict[str, dict[str, float]]:
    """Return wall and processor seconds of each method of a family in a new Python."""
    return json.loads(list(child(inputs, family, ["--cold", size], os.environ))[-1])


def child(inputs, family, arguments, environment) -> Iterator[str]:
    """Yield the lines that this script prints in a process of its own, as they come."""
    command = [sys.executable, __file__, "--inputs", str(inputs), "--family", family, *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=dict(environment)
    ) as running:
        yield from (line for line in running.stdout if line.startswith(("{", "[")))
    if running.returncode:
        sys.exit(f"{family}: stopped with {running.returncode}")


def timing(inputs, number) -> dict[str, object]:
    """Return the seconds of the default engine and of BERTopic's defaults on the same rows."""
    ours, theirs = (cold(inputs, name, "all")[name] for name in ("default", "bertopic"))
    return {
        "segments": number,
        "default_seconds": ours["seconds"],
        "bertopic_seconds": theirs["seconds"],
        "ratio": round(ours["seconds"] / theirs["seconds"], 3),
        "default_cpu_seconds": ours["cpu_seconds"],
        "bertopic_cpu_seconds": theirs["cpu_seconds"],
        "cpu_ratio": round(ours["cpu_seconds"] / theirs["cpu_seconds"], 3),
        "processors": os.cpu_count(),
    }


def serve(options) -> None:
    """Do the work of one process: time one run, or score a family at every size."""
    rows, vectors = stored(options.inputs)
    if options.cold:
        time_one(options.family, rows, vectors, options.cold)
        return
    if options.family in SLOW:
        options.draws, options.drops = options.peer_draws, min(1, options.drops)
    for size in options.sizes:
        for line in measure(FAMILIES[options.family], rows, vectors, size, options):
            print(json.dumps([size, line]), flush=True)


def time_one(family, rows, vectors, size) -> None:
    """Print the wall and processor seconds from the start of this process to named themes."""
    chosen = chosen_rows(rows, size, 0)
    rows, vectors = [rows[at] for at in chosen], vectors[chosen]
    taken, before = {}, None
    for name, method in FAMILIES[family].items():
        labels, before = method(rows, vectors, before)
        if name in ("default", "density"):  # BERTopic names its topics while fitting
            name_themes(rows, vectors, labels)
        used = resource.getrusage(resource.RUSAGE_SELF)
        taken[name] = {
            "seconds": round(time.perf_counter() - STARTED, 2),
            "cpu_seconds": round(used.ru_utime + used.ru_stime, 2),
        }
    print(json.dumps(taken), flush=True)


if __name__ == "__main__":
    main()
