"""Coded interview passages with the question before each, to see whether it helps to code.

    python benchmarks/asked.py DATA OUT
    python benchmarks/coding.py --segments OUT/asked.jsonl --codebook OUT/asked.yaml --levels parents
    python benchmarks/coding.py --segments OUT/unasked.jsonl --codebook OUT/asked.yaml --levels parents

Reads the seven interview PDFs of the PDPilot user study (BSD-3) through the pipeline's own
ingest and segmentation, and finds the published coded passages in them. `asked.jsonl` holds
the question before each, `unasked.jsonl` the same passages without it.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import convert
import yaml
from real_studies import letters, make_study

from pipeline.run.runner import run
from pipeline.study.store import Store
from pipeline.study.study import open_study
from pipeline.tables import SEGMENTS

LEAST = 30  # characters of a segment that is looked for


def segments_read(folder: Path, files: list[Path], book: str):
    """Return the segments of the transcripts as the pipeline reads them."""
    rows = "".join(
        f"{file.stem},{file.name},interview,external expert,en,yes,yes,yes,team,yes\n"
        for file in files
    )
    raw = make_study(folder, "PDPilot user study", book, rows)
    for file in files:
        shutil.copy(file, raw)
    run(open_study(folder), "segment")
    return Store(folder / "data" / "processed").read(SEGMENTS)


def question_of(passage: dict[str, object], segments) -> str | None:
    """Return what the first segment inside a passage, or around it, answers."""
    said = letters(str(passage["text"]))
    document = passage["doc_id"][0]
    for row in segments[segments["source_id"] == document].itertuples():
        own = letters(row.text)
        if len(own) > LEAST and (own in said or said in own) and isinstance(row.question, str):
            return row.question
    return None


def main() -> None:
    """Write both sets and the codebook; print how many passages have a question."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="folder that holds pdpilot_interviews")
    parser.add_argument("out", type=Path)
    chosen = parser.parse_args()
    people, codes = convert.pdpilot(chosen.data / "pdpilot_interviews")
    book = yaml.safe_dump({"codebook": "pdpilot", "version": "1", "codes": codes}, sort_keys=False)
    files = sorted((chosen.data / "pdpilot_interviews" / "raw" / "transcripts").glob("*.pdf"))
    with tempfile.TemporaryDirectory() as folder:
        segments = segments_read(Path(folder), files, book)
    asked = [passage | {"question": question_of(passage, segments)} for passage in people]
    chosen.out.mkdir(parents=True, exist_ok=True)
    (chosen.out / "asked.yaml").write_text(book, encoding="utf-8")
    for name, rows in (("asked", asked), ("unasked", people)):
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (chosen.out / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    found = [row["question"] for row in asked if row["question"]]
    print(json.dumps({"passages": len(asked), "answer": len(found), "questions": len(set(found))}))


if __name__ == "__main__":
    main()
