"""Find the coded segments of real interview PDFs in the text that ingest makes of them.

`python benchmarks/pdf_interviews.py --data FOLDER` takes the PDPilot study (seven interview
PDFs, `segments.jsonl` with the segments that its authors coded). A segment counts as located
when its letters and digits occur once, in one stretch, in the document's text, and as matched
when the speakers of the turns in that stretch are those that the PDF's own labels name: those
inside the segment (a label that the PDF misspells once is read as it means, and counted as
`misspelt_labels`), and for its beginning the last label before it in the PDF's plain text as
pdfplumber alone gives it. Punctuation and spaces are left aside, since the export of the coded
segments lost some. Prints one JSON line per interview and one for all.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import pdfplumber
from rapidfuzz.distance import Levenshtein

from pipeline.ingest.assembly import Setting, draft
from pipeline.ingest.formats import read_file

NUMBERED = re.compile(r"(?m)^\d+ (?=(\w+):)")  # the PDFs number their turns


@dataclass(frozen=True, slots=True)
class Text:
    """A document as letters only, with the turn and the speaker of each letter."""

    letters: str
    turns: list[int]
    speakers: list[str | None]


def letters_of(text: str) -> str:
    """Return the letters and digits of `text`."""
    return re.sub(r"\W+", "", text)


def document(path: Path) -> Text:
    """Return what ingest reads from a PDF."""
    found = draft(read_file(path), Setting(kind="interview")).drafts
    letters = [letters_of(piece.text) for piece in found]
    return Text(
        letters="".join(letters),
        turns=[number for number, text in enumerate(letters) for _ in text],
        speakers=[piece.speaker for piece in found],
    )


def places(text: str, part: str) -> list[int]:
    """Return every place where `part` begins in `text`."""
    return [match.start() for match in re.finditer(f"(?={re.escape(part)})", text)]


def labels_in(segment: str, bare: str, label: re.Pattern[str]) -> list[str]:
    """Return the speakers of a segment by the PDF's labels, the one it begins with first."""
    inside = label.findall(segment)
    if label.match(segment.strip()):
        return inside
    start = letters_of(label.split(segment)[0])
    for length in (80, 40, 20):
        pattern = r"\W*".join(map(re.escape, start[:length]))
        match = re.search(pattern, bare)
        if match:
            return [*label.findall(bare[: match.start()])[-1:], *inside]
    return ["not found", *inside]


def judge(segment: str, text: Text, bare: str, label: re.Pattern[str]) -> tuple[int, bool, bool]:
    """Return how often a segment occurs, whether its speakers match, whether it spans both."""
    wanted = letters_of(label.sub(" ", segment))
    found = places(text.letters, wanted)
    labels = labels_in(segment, bare, label)
    if len(found) != 1:
        return len(found), False, len(set(labels)) > 1
    turns = dict.fromkeys(text.turns[found[0] : found[0] + len(wanted)])
    speakers = [text.speakers[turn] for turn in turns]
    return 1, _merged(speakers) == _merged(labels), len(set(labels)) > 1


def _merged(speakers: list[str | None] | list[str]) -> list[str | None]:
    """Return speakers without repeats, since turns of one speaker in a row may be one."""
    return [
        name for place, name in enumerate(speakers) if place == 0 or name != speakers[place - 1]
    ]


def spelt_alike(texts: list[str], bare: str, label: re.Pattern[str]) -> tuple[list[str], str, int]:
    """Return segments and text with a label that its PDF misspells once spelt as it means.

    Misspelt is a label that occurs once and is one letter away from one that occurs ten times.
    """
    sizes = Counter(label.findall(bare))
    corrected = 0
    for odd in [name for name, size in sizes.items() if size == 1]:
        for meant in [name for name, size in sizes.items() if size >= 10]:
            if Levenshtein.distance(odd, meant) == 1:
                texts = [text.replace(f"{odd}:", f"{meant}:") for text in texts]
                bare = bare.replace(f"{odd}:", f"{meant}:")
                corrected += 1
    return texts, bare, corrected


def main() -> None:
    """Print the counts per interview and over all."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path, required=True, help="folder pdpilot_interviews")
    folder = arguments.parse_args().data
    segments = defaultdict(list)
    for line in (folder / "segments.jsonl").read_text(encoding="utf-8").splitlines():
        segment = json.loads(line)
        segments[segment["doc_id"]].append(segment["text"])
    total: Counter[str] = Counter()
    for name, texts in sorted(segments.items()):
        path = folder / "raw" / "transcripts" / f"{name}.pdf"
        text = document(path)
        with pdfplumber.open(path) as opened:
            bare = "\n".join(page.extract_text() for page in opened.pages)
        label = re.compile(rf"\b({'|'.join(sorted(set(NUMBERED.findall(bare))))}):")
        bare = NUMBERED.sub("", bare)
        texts, bare, corrected = spelt_alike(texts, bare, label)
        counts: Counter[str] = Counter(segments=len(texts), misspelt_labels=corrected)
        for found, speakers, both in (judge(each, text, bare, label) for each in texts):
            counts.update(located=found == 1, several=found > 1, absent=found == 0)
            counts.update(matched=speakers, both=both, both_matched=both and speakers)
        total.update(counts)
        print(json.dumps({"benchmark": "pdf_interviews", "interview": name, **counts}))
    print(json.dumps({"benchmark": "pdf_interviews", "interview": "all", **total}))


if __name__ == "__main__":
    main()
