"""Read transcripts back from six formats and count the turns that come out right.

`python benchmarks/turns.py --data FOLDER` takes Markdown transcripts (`**Name:** text`),
mixes false speakers into them (remarks, times, places in books, addresses), writes each as
.md, .txt, .docx, .odt, .vtt and .srt in several styles, reads it back, and prints one JSON
line per format and style: the share of turns whose speaker and text are both right.
White space is compared as single spaces; turns of one speaker in a row count as one.
"""

from __future__ import annotations

import argparse
import difflib
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

from turn_styles import LABELS, STYLES, to_odt, write
from turn_truth import Turn, truth_of, with_decoys

from pipeline.ingest.assembly import Setting, draft
from pipeline.ingest.files.characters import clean, folded
from pipeline.ingest.formats import read_file
from pipeline.ingest.turns.labels import base_name


def normal(text: str) -> str:
    """Return text with single spaces."""
    return " ".join(clean(text).split())


def merged(turns: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return (speaker key, text) with turns of one speaker in a row joined."""
    joined: list[tuple[str, str]] = []
    for speaker, text in turns:
        if joined and joined[-1][0] == speaker:
            joined[-1] = (speaker, f"{joined[-1][1]} {text}")
        else:
            joined.append((speaker, text))
    return [(speaker, normal(text)) for speaker, text in joined]


def read_turns(path: Path) -> list[tuple[str, str]]:
    """Return the turns that ingest finds in a file."""
    drafting = draft(read_file(path), Setting(kind="interview"))
    return merged([(folded(d.speaker), d.text) for d in drafting.drafts if d.speaker])


def score(truth: list[tuple[str, str]], found: list[tuple[str, str]]) -> tuple[int, int]:
    """Return (turns right in both speaker and text, turns)."""
    blocks = difflib.SequenceMatcher(None, truth, found, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks), len(truth)


def measure(folder: Path, style: str, sources: dict[str, list[Turn]], show: int) -> dict:
    """Return the figures of one style over all transcripts."""
    folder.mkdir()
    relabel = LABELS.get(style, list)
    sources = {name: relabel(turns) for name, turns in sources.items()}
    paths = {
        name: write(folder, style, name, STYLES[style](turns)) for name, turns in sources.items()
    }
    if style.startswith("odt"):
        to_odt(folder)
    right = turns_count = size = 0
    worst: dict[str, float] = {}
    started = time.perf_counter()
    for name, turns in sources.items():
        truth = merged([(folded(base_name(t.speaker)), " ".join(t.paragraphs)) for t in turns])
        found = read_turns(paths[name])
        size += paths[name].stat().st_size
        good, count = score(truth, found)
        right, turns_count = right + good, turns_count + count
        worst[name] = good / count
        if good < count and show:
            _explain(name, truth, found, show)
    seconds = time.perf_counter() - started
    shutil.rmtree(folder)
    low = min(worst, key=lambda name: worst[name])
    return {
        "benchmark": "turns", "format": style.split()[0], "style": style, "transcripts": len(sources),
        "turns": turns_count, "right": right, "share": round(right / turns_count, 5),
        "lowest": [low, round(worst[low], 4)], "mb_per_s": round(size / 1e6 / seconds, 2),
    }  # fmt: skip


def _explain(name: str, truth: list, found: list, show: int) -> None:
    codes = difflib.SequenceMatcher(None, truth, found, autojunk=False).get_opcodes()
    for kind, a, b, c, d in [code for code in codes if code[0] != "equal"][:show]:
        print(
            name,
            kind,
            "\n   ",
            *[(s, t[:70], t[-90:]) for s, t in truth[a:b][:2]],
            "\n  >",
            *[(s, t[:70], t[-90:]) for s, t in found[c:d][:3]],
            file=sys.stderr,
        )


def main() -> None:
    """Measure every style, or those that `--style` names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of Markdown transcripts")
    parser.add_argument("--style", action="append", help="only styles that begin with this")
    parser.add_argument("--files", type=int, default=0, help="only the first so many transcripts")
    parser.add_argument("--no-decoys", action="store_true")
    parser.add_argument("--show", type=int, default=0, help="differences to show per file")
    arguments = parser.parse_args()
    paths = sorted(arguments.data.glob("*.md"))[: arguments.files or None]
    sources = {path.stem: truth_of(path) for path in paths}
    raw = dict(sources)
    if not arguments.no_decoys:
        sources = {name: with_decoys(turns, name) for name, turns in sources.items()}
    styles = [s for s in STYLES if not arguments.style or s.startswith(tuple(arguments.style))]
    with tempfile.TemporaryDirectory() as place:
        for number, style in enumerate(styles):
            print(
                json.dumps(measure(Path(place) / str(number), style, sources, arguments.show)),
                flush=True,
            )
    if not arguments.style:
        print(json.dumps(as_they_are(paths, raw)))


def as_they_are(paths: list[Path], sources: dict[str, list[Turn]]) -> dict:
    """Return the share for the Markdown files as they were published."""
    right = count = 0
    for path in paths:
        turns = sources[path.stem]
        truth = merged([(folded(base_name(t.speaker)), " ".join(t.paragraphs)) for t in turns])
        good, of = score(truth, read_turns(path))
        right, count = right + good, count + of
    share = round(right / count, 5)
    return {
        "benchmark": "turns",
        "format": "md",
        "style": "md as published",
        "turns": count,
        "right": right,
        "share": share,
    }


if __name__ == "__main__":
    main()
