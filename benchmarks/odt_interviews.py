"""Find the coded highlights of real .odt transcripts in the text that ingest makes of them.

`python benchmarks/odt_interviews.py --data FOLDER` takes the SERDIF think-aloud sessions
(17 .odt transcripts, `segments.jsonl` with the highlights of their Taguette project) and
prints one JSON line per transcript and one for all: highlights found once, more than once,
and not at all. A highlight is looked for in the file's own text as well (`content.xml`
without its tags), so that `missed` counts only what the file has and ingest lost. Runs of
white space count as one space, and speaker labels, which ingest keeps apart from the text,
are left out of the highlights.
"""

from __future__ import annotations

import argparse
import json
import re
import zipfile
from collections import Counter, defaultdict
from pathlib import Path

from lxml import etree

from pipeline.ingest.assembly import Setting, draft
from pipeline.ingest.formats import read_file


def plain(text: str) -> str:
    """Return text with single spaces."""
    return " ".join(text.split())


def times(text: str, part: str) -> int:
    """Return how often `part` occurs in `text`, overlaps counted."""
    return len(re.findall(f"(?={re.escape(part)})", text))


def ingested(path: Path) -> tuple[str, re.Pattern[str]]:
    """Return the text of the document that ingest makes of a file, and its speaker labels."""
    found = draft(read_file(path), Setting(kind="interview")).drafts
    names = sorted({re.escape(piece.speaker) for piece in found if piece.speaker})
    label = re.compile(rf"\b(?:{'|'.join(names) or '(?!)'}):", re.IGNORECASE)
    return plain("\n".join(piece.text for piece in found)), label


def in_file(path: Path) -> str:
    """Return all letters in the file's text, tags apart, for comparison without spaces."""
    with zipfile.ZipFile(path) as opened:
        root = etree.fromstring(opened.read("content.xml"))
    return "".join("".join(root.itertext()).split())


def main() -> None:
    """Print the counts per transcript and over all."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path, required=True, help="folder serdif_taguette")
    folder = arguments.parse_args().data
    highlights = defaultdict(list)
    for line in (folder / "segments.jsonl").read_text(encoding="utf-8").splitlines():
        highlight = json.loads(line)
        highlights[highlight["doc_id"]].append(plain(highlight["text"]))
    total: Counter[str] = Counter()
    for name, texts in sorted(highlights.items()):
        path = folder / "raw" / "transcripts" / "raw" / name
        (text, label), raw = ingested(path), in_file(path)
        counts: Counter[str] = Counter(highlights=len(texts))
        for each in texts:
            there = "".join(each.split()) in raw
            found = times(text, plain(label.sub(" ", each)))
            counts.update(once=found == 1, several=found > 1, missed=found == 0 and there)
            counts.update(not_in_file=not there)
        total.update(counts)
        print(json.dumps({"benchmark": "odt_interviews", "transcript": name, **counts}))
    print(json.dumps({"benchmark": "odt_interviews", "transcript": "all", **total}))


if __name__ == "__main__":
    main()
