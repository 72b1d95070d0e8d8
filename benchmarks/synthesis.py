"""Seconds and peak memory of every output of the synthesis, by number of codings.

    python benchmarks/synthesis.py [--codings 1000 10000 100000] [--steps report] [--keep DIR]

One JSON line per step and size, with its growth over the size before. The studies are
INVENTED: generated words, a fixed seed, the core codes of the codebook that is shipped.
Each step runs in a process of its own, so that `peak_mb`, the highest resident memory of
that process, is its own; `peak_before_mb` is what holding the study alone had taken.
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

from pipeline.records import Coding, Document, Segment, Source, Theme, ThemeMember
from pipeline.study.anchors import text_hash
from pipeline.study.codebook import Codebook
from pipeline.study.codebook_yaml import load_codebook
from pipeline.study.corpus import Corpus
from pipeline.study.register import Register, Row
from pipeline.study.study import Settings, StudySettings
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
STEPS = ("tables", "files", "workbook", "report", "briefing", "profile")
PER_SOURCE = 50  # segments, and codings
GROUPS = ("philanthropy", "partner", "MEL partner", "external expert", "sector")
VALENCES = ("present", "partial", "lacking", "normative", "mixed", "not established")
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so")


def generated(codings: int) -> Corpus:
    """Return an invented study of about that many codings, one for each segment."""
    dice = random.Random(codings)
    words = ["".join(dice.choices(SYLLABLES, k=dice.randint(1, 4))) for _ in range(3000)]
    codebook = load_codebook(ROOT / "codebooks" / "learning-partnerships.yaml").select("core")
    count = max(codings // PER_SOURCE, 4)
    cases = [f"partnership-{number:03d}" for number in range(max(4, count // 10))]
    sources, documents, segments, rows, members = [], [], [], [], []
    for number in range(count):
        case, source_id = cases[number % len(cases)], f"s{number:05d}"
        lines = [
            " ".join(dice.choices(words, k=dice.randint(12, 60))).capitalize() + "."
            for _ in range(PER_SOURCE)
        ]
        text = " ".join(lines)
        sources.append(source(source_id, number, case, dice))
        documents.append(document(source_id, text))
        at = 0
        for place, line in enumerate(lines):
            segments.append(segment(documents[-1], at, at + len(line), place // 5))
            rows.append(coding(segments[-1], dice.choice(codebook.ids), case, dice))
            if place % 20 == 0:
                members.append(member(segments[-1], dice))
            at += len(line) + 1
    return corpus(codebook, cases, sources, documents, segments, rows, members)


def source(source_id: str, number: int, case: str, dice: random.Random) -> Source:
    """Return an interview, or every sixth time a report; every twelfth may not be quoted."""
    return Source(
        source_id=source_id, path=f"{source_id}.txt",
        kind="one-page report" if number % 6 == 5 else "interview",
        informant_group=GROUPS[number % len(GROUPS)], organisation=f"Org {number // 2}",
        partnerships=case, region=None, country=None, language=dice.choice(["en", "en", "es"]),
        date="2025-03-02", period=dice.choice(["2024", "2025"]), verbatim=True,
        translated_from=None, written_for_funder=False, instrument=None, consent_analyse="yes",
        consent_quote="no" if number % 12 == 7 else "yes", consent_share="team" if number % 4 else "funder",
        retain_until=None, ai_assist="yes", drafted=False, status="read", words=1800,
        duplicate_of=None,
    )  # fmt: skip


def document(source_id: str, text: str) -> Document:
    """Return the text of a source."""
    hashed = text_hash(text)
    return Document(
        source_id=source_id, text=text, text_hash=hashed, extracted_hash=hashed, offset_map="[]",
        language="en", words=len(text.split()),
    )  # fmt: skip


def segment(of: Document, start: int, end: int, block: int) -> Segment:
    """Return a segment of a document."""
    return Segment(
        segment_id=f"{of.source_id}:{start}-{end}", source_id=of.source_id,
        text_hash=of.text_hash, start=start, end=end, text=of.text[start:end], block=block,
        speaker="R", role="informant", field=None, heading=None,
        question=f"What happened in part {block}?", page=1 + block // 3, box=None,
        timestamp=None, language="en", readable=True, evidence=True, set_aside=None,
        words=len(of.text[start:end].split()),
    )  # fmt: skip


def coding(of: Segment, code: str, case: str, dice: random.Random) -> Coding:
    """Return a coding of a segment, confirmed by a person in 15 of 100."""
    confirmed = dice.random() < 0.15
    return Coding(
        source_id=of.source_id, text_hash=of.text_hash, start=of.start, end=of.end,
        segment_id=of.segment_id, code=code, valence=dice.choice(VALENCES), about=case,
        time_ref="current", coder="Ana" if confirmed else "machine",
        method="person" if confirmed else "combined",
        score=None if confirmed else round(0.7 + 0.3 * dice.random(), 3),
        status="accepted" if confirmed else "suggested", reason=f"pattern of {code}",
        codebook_version="1", memo=None,
    )  # fmt: skip


def member(of: Segment, dice: random.Random) -> ThemeMember:
    """Return a segment as a member of some theme."""
    return ThemeMember(
        theme_id=f"theme-{dice.randint(1, 12):02d}", source_id=of.source_id,
        text_hash=of.text_hash, start=of.start, end=of.end, segment_id=of.segment_id,
        closeness=dice.random(), exemplar=None, x=dice.gauss(0, 1), y=dice.gauss(0, 1),
    )  # fmt: skip


def theme(name: str, members: list[ThemeMember]) -> Theme:
    """Return a theme with its sizes."""
    own = [item for item in members if item.theme_id == name]
    return Theme(
        theme_id=name, label=f"generated {name}", keywords="ba;ce;di", phrase=None,
        segments=len(own), sources=len({item.source_id for item in own}), groups=3,
        largest_source_share=0.1, largest_group_share=0.4, languages="en", stability=0.5,
        nearest_code="SE1", nearness=0.4, status="suggested", note=None,
    )  # fmt: skip


def corpus(
    codebook: Codebook,
    cases: list[str],
    sources: list[Source],
    documents: list[Document],
    segments: list[Segment],
    rows: list[Coding],
    members: list[ThemeMember],
) -> Corpus:
    """Return the tables as a study."""
    names = sorted({item.theme_id for item in members})
    partnerships = [
        Row({"partnership_id": case, "philanthropy": "Fund", "declared_archetype": "AR-PP"}, "")
        for case in cases
    ]
    return Corpus(
        settings=Settings(study=StudySettings(name="Generated study", invented=True)),
        register=Register(partnerships=tuple(partnerships)),
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


def do_step(step: str, made: Corpus, sheets: dict, folder: Path) -> list[Path]:
    """Do one step and return the files it wrote."""
    from pipeline.synthesis.briefing.write import write_team_briefing
    from pipeline.synthesis.release.write import write_profile
    from pipeline.synthesis.report.write import write_report
    from pipeline.synthesis.stage import build_tables, write_tables
    from pipeline.synthesis.workbook.write import write_workbook

    if step == "tables":
        build_tables(made)
        return []
    if step == "files":
        return write_tables(sheets.values(), folder)
    if step == "workbook":
        write_workbook(sheets, made, folder / "synthesis.xlsx")
        return [folder / "synthesis.xlsx"]
    if step == "briefing":
        write_team_briefing(sheets, made, folder / "briefing.docx")
        return [folder / "briefing.docx"]
    if step == "profile":
        return write_profile(made, "funder", folder / "funder")
    return write_report(sheets, made, folder / "report.html")


def measure(codings: int, step: str, folder: Path) -> dict[str, object]:
    """Return seconds and peak memory of one step, in this process."""
    from pipeline.synthesis.stage import build_tables

    made = generated(codings)
    sheets = {} if step == "tables" else build_tables(made)
    before, start, used = peak(), time.perf_counter(), time.process_time()
    files = do_step(step, made, sheets, folder)
    return {
        "step": step,
        "codings": len(made.codings),
        "sources": len(made.sources),
        "partnerships": len(made.register.partnerships),
        "seconds": round(time.perf_counter() - start, 2),
        "cpu_seconds": round(time.process_time() - used, 2),
        "peak_mb": round(peak()),
        "peak_before_mb": round(before),
        "largest_file_mb": round(max((f.stat().st_size for f in files), default=0) / 1e6, 1),
        "study": "INVENTED, generated",
    }


def peak() -> float:
    """Return the highest resident memory of this process so far, in megabytes."""
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size / (1e6 if sys.platform == "darwin" else 1e3)


def in_own_process(codings: int, step: str, folder: Path) -> dict[str, object]:
    """Return what `measure` finds in a new process."""
    command = [sys.executable, __file__, "--one", step, "--codings", str(codings)]
    done = subprocess.run([*command, "--keep", str(folder)], stdout=subprocess.PIPE, check=True)
    measured: dict[str, object] = json.loads(done.stdout)
    return measured


def growth(earlier: dict[str, object], later: dict[str, object]) -> dict[str, float]:
    """Return how many times as long, and as much memory, as the size before."""
    return {
        name: round(float(str(later[name])) / max(float(str(earlier[name])), 0.01), 1)
        for name in ("codings", "seconds", "cpu_seconds", "peak_mb")
    }


def main() -> None:
    """Measure every step at every size and print JSON lines."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--codings", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=list(STEPS))
    parser.add_argument("--keep", type=Path, help="folder in which the files stay")
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


if __name__ == "__main__":
    main()
