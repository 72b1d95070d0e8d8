"""Seconds and peak memory of tables, workbook and report, by number of codings.

    python benchmarks/synthesis.py [--codings 1000 10000 100000] [--keep FOLDER]

One JSON line per size and step, then one per step with its growth per tenfold. The studies
are INVENTED: generated words, a fixed seed, the core codes of the codebook that is shipped.
Each step runs in a process of its own, so that its peak memory is its own: the highest
resident memory of the process, beside what it held before the step.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipeline.anchors import text_hash
from pipeline.codebook import load_codebook
from pipeline.corpus import Corpus
from pipeline.records import Coding, Document, Segment, Source, Theme, ThemeMember
from pipeline.register import Register, Row
from pipeline.study import Settings, StudySettings
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
STEPS = ("tables", "workbook", "report")
PER_SOURCE = 50  # segments, and codings
GROUPS = ("philanthropy", "partner", "MEL partner", "external expert", "sector")
VALENCES = ("present", "partial", "lacking", "normative", "mixed", "not established")
SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split()


def generated(codings: int) -> Corpus:
    """Return an invented study of about that many codings, one for each segment."""
    dice = random.Random(codings)
    words = ["".join(dice.choices(SYLLABLES, k=dice.randint(1, 4))) for _ in range(3000)]
    codebook = load_codebook(ROOT / "codebooks" / "learning-partnerships.yaml").select("core")
    sources, documents, segments, rows, members = [], [], [], [], []
    count = max(codings // PER_SOURCE, 4)
    cases = [f"partnership-{number:03d}" for number in range(max(4, count // 10))]
    for number in range(count):
        case = cases[number % len(cases)]
        source_id, text, spans = f"s{number:05d}", "", []
        for _ in range(PER_SOURCE):
            said = " ".join(dice.choices(words, k=dice.randint(12, 60))).capitalize() + ". "
            spans.append((len(text), len(text) + len(said) - 1))
            text += said
        sources.append(source(source_id, number, case, dice, len(text.split())))
        hashed = text_hash(text)
        documents.append(document(source_id, text, hashed))
        for place, (start, end) in enumerate(spans):
            segment = segment_of(source_id, text, hashed, start, end, place // 5)
            segments.append(segment)
            rows.append(coding(segment, dice.choice(codebook.ids), case, dice))
            if place % 20 == 0:
                members.append(member(segment, dice))
    return corpus(codebook, cases, sources, documents, segments, rows, members)


def source(source_id: str, number: int, case: str, dice: random.Random, words: int) -> Source:
    return Source(
        source_id=source_id, path=f"{source_id}.txt",
        kind="one-page report" if number % 6 == 5 else "interview",
        informant_group=GROUPS[number % len(GROUPS)], organisation=f"Org {number // 2}",
        partnerships=case, region=None, country=None, language=dice.choice(["en", "en", "es"]),
        date="2025-03-02", period=dice.choice(["2024", "2025"]), verbatim=True,
        translated_from=None, written_for_funder=False, instrument=None, consent_analyse="yes",
        consent_quote="no" if number % 12 == 7 else "yes", consent_share="team",
        retain_until=None, ai_assist="yes", drafted=False, status="read", words=words,
        duplicate_of=None,
    )  # fmt: skip


def document(source_id: str, text: str, hashed: str) -> Document:
    return Document(
        source_id=source_id, text=text, text_hash=hashed, extracted_hash=hashed, offset_map="[]",
        language="en", words=len(text.split()),
    )  # fmt: skip


def segment_of(
    source_id: str, text: str, hashed: str, start: int, end: int, block: int
) -> Segment:
    return Segment(
        segment_id=f"{source_id}:{start}-{end}", source_id=source_id, text_hash=hashed,
        start=start, end=end, text=text[start:end], block=block, speaker="R", role="informant",
        field=None, heading=None, question=f"What happened in part {block}?", page=1 + block // 3,
        box=None, timestamp=None, language="en", readable=True, evidence=True, set_aside=None,
        words=len(text[start:end].split()),
    )  # fmt: skip


def coding(segment: Segment, code: str, case: str, dice: random.Random) -> Coding:
    confirmed = dice.random() < 0.15
    return Coding(
        source_id=segment.source_id, text_hash=segment.text_hash, start=segment.start,
        end=segment.end, segment_id=segment.segment_id, code=code,
        valence=dice.choice(VALENCES), about=case, time_ref="current",
        coder="Ana" if confirmed else "machine", method="person" if confirmed else "combined",
        score=None if confirmed else round(0.7 + 0.3 * dice.random(), 3),
        status="accepted" if confirmed else "suggested", reason=f"pattern of {code}",
        codebook_version="1", memo=None,
    )  # fmt: skip


def member(segment: Segment, dice: random.Random) -> ThemeMember:
    return ThemeMember(
        theme_id=f"theme-{dice.randint(1, 12):02d}", source_id=segment.source_id,
        text_hash=segment.text_hash, start=segment.start, end=segment.end,
        segment_id=segment.segment_id, closeness=dice.random(), exemplar=None,
        x=dice.gauss(0, 1), y=dice.gauss(0, 1),
    )  # fmt: skip


def theme(name: str, members: list[ThemeMember]) -> Theme:
    own = [item for item in members if item.theme_id == name]
    return Theme(
        theme_id=name, label=f"generated {name}", keywords="ba;ce;di", phrase=None,
        segments=len(own), sources=len({item.source_id for item in own}), groups=3,
        largest_source_share=0.1, largest_group_share=0.4, languages="en", stability=0.5,
        nearest_code="SE1", nearness=0.4, status="suggested", note=None,
    )  # fmt: skip


def corpus(codebook, cases, sources, documents, segments, rows, members) -> Corpus:
    names = sorted({item.theme_id for item in members})
    return Corpus(
        settings=Settings(study=StudySettings(name="Generated study", invented=True)),
        register=Register(
            partnerships=tuple(
                Row({"partnership_id": case, "philanthropy": "Fund", "declared_archetype": "AR-PP"}, "")
                for case in cases
            )
        ),
        codebook=codebook,
        decisions=(),
        sources=SOURCES.frame(sources),
        documents=DOCUMENTS.frame(documents),
        blocks=BLOCKS.frame([]),
        segments=SEGMENTS.frame(segments),
        codings=CODINGS.frame(rows),
        themes=THEMES.frame([theme(name, members) for name in names]),
        theme_members=THEME_MEMBERS.frame(members),
        notices=notices_of(1).frame([]),
    )


def measure(codings: int, step: str, folder: Path) -> dict[str, object]:
    """Return seconds and peak memory of one step, in this process."""
    from pipeline.synthesis.report import write_report
    from pipeline.synthesis.stage import build_tables
    from pipeline.synthesis.workbook import write_workbook

    made = generated(codings)
    sheets = {} if step == "tables" else build_tables(made)
    before, start = peak(), time.perf_counter()
    files: list[Path] = []
    if step == "tables":
        build_tables(made)
    elif step == "workbook":
        files = [folder / "synthesis.xlsx"]
        write_workbook(sheets, made, files[0])
    else:
        files = write_report(sheets, made, folder / "report.html")
    seconds = time.perf_counter() - start
    return {
        "step": step,
        "codings": len(made.codings),
        "sources": len(made.sources),
        "partnerships": len(made.register.partnerships),
        "seconds": round(seconds, 2),
        "peak_mb": round(peak()),
        "peak_before_mb": round(before),
        "file_mb": round(max((file.stat().st_size for file in files), default=0) / 1e6, 1),
        "study": "INVENTED, generated",
    }


def peak() -> float:
    """Return the highest resident memory of this process so far, in megabytes."""
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size / (1e6 if sys.platform == "darwin" else 1e3)


def in_own_process(codings: int, step: str, folder: Path) -> dict[str, object]:
    command = [sys.executable, __file__, "--one", step, "--codings", str(codings)]
    done = subprocess.run(
        [*command, "--keep", str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr)
    measured: dict[str, object] = json.loads(done.stdout.strip().splitlines()[-1])
    return measured


def main() -> None:
    """Measure every step at every size and print JSON lines."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--codings", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=list(STEPS))
    parser.add_argument("--keep", type=Path, help="folder for the files that are written")
    parser.add_argument("--one", choices=STEPS, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(measure(chosen.codings[0], chosen.one, chosen.keep)))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.keep or Path(temporary)
        for step in chosen.steps:
            earlier: dict[str, object] | None = None
            for codings in chosen.codings:
                measured = in_own_process(codings, step, folder / str(codings))
                if earlier is not None:
                    measured["growth"] = growth(earlier, measured)
                print(json.dumps(measured), flush=True)
                earlier = measured


def growth(earlier: dict[str, object], later: dict[str, object]) -> dict[str, float]:
    """Return how many times as long, and as much memory, as the size before."""
    return {
        name: round(float(str(later[name])) / max(float(str(earlier[name])), 0.01), 1)
        for name in ("codings", "seconds", "peak_mb")
    }


if __name__ == "__main__":
    main()
