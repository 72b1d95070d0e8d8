"""Seconds and peak memory of the synthesis tables at 1k, 10k and 100k codings.

One JSON line per size; `growth` is the time per tenfold of codings. The study is
generated: sources of 50 segments, ten sources a partnership, the repository's codebook.
Run: python benchmarks/synthesis.py [--sizes 1000 10000 100000] [--renderings]
"""

import argparse
import json
import random
import resource
import tempfile
import time
from pathlib import Path

from pipeline.anchors import text_hash
from pipeline.codebook import load_codebook
from pipeline.corpus import Corpus
from pipeline.records import Coding, Document, Segment, Source
from pipeline.register import Register, Row
from pipeline.study import Settings, StudySettings
from pipeline.synthesis.stage import RENDERINGS, build_tables, write_tables
from pipeline.tables import (
    BLOCKS,
    CODINGS,
    DOCUMENTS,
    SEGMENTS,
    SOURCES,
    THEME_MEMBERS,
    THEMES,
    notices_of,
)

ROOT = Path(__file__).resolve().parent.parent
SEGMENTS_PER_SOURCE = 50
GROUPS = ("philanthropy", "partner", "partner", "MEL partner", "external expert")
VALENCES = ("present", "partial", "lacking", "normative", "mixed", "not established")
WORDS = [
    "we",
    "they",
    "trust",
    "report",
    "learning",
    "time",
    "visit",
    "question",
    "answer",
    "group",
    "money",
    "plan",
]


def generated(codings: int, seed: int = 1) -> Corpus:
    """Return a study with about so many codings, one per segment."""
    chance = random.Random(seed)
    codebook = load_codebook(ROOT / "codebooks" / "learning-partnerships.yaml").select("core")
    sources = max(1, codings // SEGMENTS_PER_SOURCE)
    cases = [f"case-{number:03d}" for number in range(max(1, sources // 10))]
    made: dict[str, list] = {"sources": [], "documents": [], "segments": [], "codings": []}
    for number in range(sources):
        add_source(made, f"s{number:05d}", cases[number % len(cases)], codebook.ids, chance)
    return Corpus(
        settings=Settings(study=StudySettings(name="Generated", invented=True)),
        register=Register(partnerships=tuple(Row({"partnership_id": c}, "") for c in cases)),
        codebook=codebook,
        decisions=(),
        sources=SOURCES.frame(made["sources"]),
        documents=DOCUMENTS.frame(made["documents"]),
        blocks=BLOCKS.frame([]),
        segments=SEGMENTS.frame(made["segments"]),
        codings=CODINGS.frame(made["codings"]),
        themes=THEMES.frame([]),
        theme_members=THEME_MEMBERS.frame([]),
        notices=notices_of(1).frame([]),
    )


def add_source(made: dict[str, list], name: str, case: str, codes: list[str], chance) -> None:
    """Add a source with its segments and codings."""
    lines = [" ".join(chance.choices(WORDS, k=25)) for _ in range(SEGMENTS_PER_SOURCE)]
    text = "\n".join(lines)
    mark = text_hash(text)
    made["sources"].append(
        Source(
            source_id=name,
            path=name,
            kind="interview",
            informant_group=chance.choice(GROUPS),
            organisation=f"org {chance.randrange(500)}",
            partnerships=case,
            region=None,
            country=None,
            language="en",
            date="2025-01-01",
            period=chance.choice(["2024", "2025"]),
            verbatim=True,
            translated_from=None,
            written_for_funder=False,
            instrument=None,
            consent_analyse="yes",
            consent_quote="yes",
            consent_share="public",
            retain_until=None,
            ai_assist="yes",
            drafted=False,
            status="read",
            words=len(text.split()),
            duplicate_of=None,
        )
    )
    made["documents"].append(
        Document(
            source_id=name,
            text=text,
            text_hash=mark,
            extracted_hash=mark,
            offset_map="[]",
            language="en",
            words=len(text.split()),
        )
    )
    at = 0
    for line in lines:
        end = at + len(line)
        place = {"source_id": name, "text_hash": mark, "start": at, "end": end}
        made["segments"].append(
            Segment(
                **place,
                segment_id=f"{name}:{at}-{end}",
                text=line,
                block=0,
                speaker=None,
                role="informant",
                field=None,
                heading=None,
                question=None,
                page=None,
                box=None,
                timestamp=None,
                language="en",
                readable=True,
                evidence=True,
                set_aside=None,
                words=25,
            )
        )
        confirmed = chance.random() < 0.3
        made["codings"].append(
            Coding(
                **place,
                segment_id=f"{name}:{at}-{end}",
                code=chance.choice(codes),
                valence=chance.choice(VALENCES),
                about=case,
                time_ref="current",
                coder="Ana" if confirmed else "machine",
                method="person" if confirmed else "combined",
                score=None if confirmed else round(chance.uniform(0.5, 1), 3),
                status="accepted" if confirmed else "suggested",
                reason=None,
                codebook_version="1",
                memo=None,
            )
        )
        at = end + 1


def measured(codings: int, renderings: bool) -> dict[str, object]:
    """Return seconds of each part, and the peak memory so far."""
    corpus = generated(codings)
    line: dict[str, object] = {"codings": len(corpus.codings), "sources": len(corpus.sources)}
    start = time.perf_counter()
    sheets = build_tables(corpus)
    line["tables_s"] = round(time.perf_counter() - start, 2)
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        write_tables(sheets.values(), Path(folder))
        line["csv_and_parquet_s"] = round(time.perf_counter() - start, 2)
        for name, (module, function) in RENDERINGS.items() if renderings else ():
            start = time.perf_counter()
            write = getattr(__import__(module, fromlist=[function]), function)
            write(sheets, corpus, Path(folder) / name)
            line[f"{name}_s"] = round(time.perf_counter() - start, 2)
            line[f"{name}_mb"] = round((Path(folder) / name).stat().st_size / 1e6, 1)
    line["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return line


def main() -> None:
    """Print one JSON line per size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--renderings", action="store_true", help="also the workbook and report")
    chosen = parser.parse_args()
    before = None
    for size in chosen.sizes:
        line = measured(size, chosen.renderings)
        if before:
            line["growth"] = round(line["tables_s"] / before, 1)
        before = line["tables_s"]
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
