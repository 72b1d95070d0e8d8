"""Seconds and segments per second of each stage at several sizes, on generated transcripts.

`python benchmarks/speed.py --sizes 1000,10000` prints one JSON line per size and stage. The
embedding is also given as a ratio to plain `SentenceTransformer.encode` on the same texts in
the same run, and the whole pipeline as a ratio to the embedding alone: seconds differ from
machine to machine, ratios less so. The transcripts are invented by a seeded generator.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from pipeline.model.card import find_model
from pipeline.run.runner import run
from pipeline.run.steps.coding import prepare as embed_sources
from pipeline.run.work import Work
from pipeline.study.store import Store
from pipeline.study.study import EmbeddingSettings, open_study
from pipeline.tables import SEGMENTS

ROOT = Path(__file__).resolve().parents[1]
PER_SOURCE = 50  # segments in one generated interview, about
GROUPS = ("philanthropy", "partner", "MEL partner", "external expert")
OPENINGS = (
    "In the first year", "After the rains", "Honestly", "When the new director came", "At the regional meeting",
    "Before the audit", "Once the roads were open again", "With the smaller groups", "Since last autumn", "On paper",
)  # fmt: skip
SUBJECTS = (
    "the learning team", "our field staff", "the foundation", "the two coordinators", "the women's groups",
    "the evaluation people", "our board", "the district office", "the younger teachers", "the partners in the north",
)  # fmt: skip
VERBS = (
    "listened to what we said about", "never found the time for", "asked hard questions about", "changed the plan for",
    "kept sending forms about", "helped us make sense of", "did not trust us with", "paid for", "lost interest in",
    "sat down with everybody over",
)  # fmt: skip
OBJECTS = (
    "the school meals", "the budget for travel", "the seed bank", "the reporting template", "the night shifts",
    "the new strategy", "the exchange visits", "the results of the survey", "the contracts", "the clinic records",
)  # fmt: skip
ENDINGS = (
    "and that made all the difference", "so we stopped writing it down", "which nobody had expected",
    "although it took most of a year", "and people noticed", "but it came too late for us",
    "as far as I can tell", "and I would do it again", "so trust grew slowly", "and it cost us two good colleagues",
)  # fmt: skip


def sentence(chance: random.Random) -> str:
    """Return one invented sentence."""
    pick = chance.choice
    number = chance.randint(2, 97)
    return f"{pick(OPENINGS)} {pick(SUBJECTS)} {pick(VERBS)} {pick(OBJECTS)} in village {number}, {pick(ENDINGS)}."


def write_study(folder: Path, segments: int, precision: str) -> None:
    """Write a study of generated interviews that gives about that many segments."""
    raw = folder / "data" / "raw"
    (raw / "register").mkdir(parents=True)
    (folder / "codebooks").mkdir()
    shutil.copy(ROOT / "codebooks" / "learning-partnerships.yaml", folder / "codebooks")
    (folder / "sensemaking.toml").write_text(
        f'[study]\nname = "Generated"\ninvented = true\n[embedding]\nprecision = "{precision}"\n',
        encoding="utf-8",
    )
    chance = random.Random(1)
    rows = [
        "source_id,path,kind,informant_group,partnerships,language,period,consent_analyse,consent_quote,consent_share,ai_assist"
    ]
    for number in range(max(1, segments // PER_SOURCE)):
        name = f"s{number:05d}"
        turns = ["INVENTED EXAMPLE"]
        for _ in range(PER_SOURCE // 2):
            turns.append("I: Could you tell me more about that?")
            turns.append("R: " + " ".join(sentence(chance) for _ in range(5)))
        (raw / f"{name}.txt").write_text("\n".join(turns) + "\n", encoding="utf-8")
        rows.append(
            f"{name},{name}.txt,interview,{GROUPS[number % 4]},p{number % 20:02d},en,202{number % 3 + 3},yes,yes,public,yes"
        )
    (raw / "register" / "sources.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    cases = "\n".join(f"p{number:02d}" for number in range(20))
    (raw / "register" / "partnerships.csv").write_text(
        f"partnership_id\n{cases}\n", encoding="utf-8"
    )


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that a piece of work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def plain_encode(texts: list[str], precision: str) -> Callable[[], object]:
    """Return the library's own encoding of the texts, model loaded beforehand."""
    import torch
    from sentence_transformers import SentenceTransformer

    folder = find_model(EmbeddingSettings(), ROOT).folder
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    if precision == "bfloat16":
        model.to(torch.bfloat16)
    return lambda: model.encode(
        texts, convert_to_tensor=True, normalize_embeddings=True, show_progress_bar=False
    )


def measure(size: int, precision: str) -> None:
    """Print the stages of one size."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_study(folder, size, precision)
        study = open_study(folder)
        seconds: dict[str, float] = {}

        def take(stage: str, work: Callable[[], object]) -> None:
            seconds[stage] = timed(work)
            print(json.dumps({
                "asked": size, "stage": stage, "seconds": round(seconds[stage], 2),
                "segments_per_second": round(size / seconds[stage], 1),
            }), flush=True)  # fmt: skip

        take("ingest", lambda: run(study, "ingest"))
        take("segment", lambda: run(study, "segment"))
        segments = Store(study.processed).read(SEGMENTS)
        texts = segments[segments["evidence"]]["text"].tolist()
        work = Work(study)
        work.encoder.encode(["warm up"])
        take("embedding", lambda: embed_sources(work, sorted(work.files)))
        take("plain encode", plain_encode(texts, precision))
        for stage in ("coding", "themes", "synthesis"):
            take(stage, lambda stage=stage: run(study, stage))
        take("up to date", lambda: run(study))
    own = [
        seconds[stage]
        for stage in ("ingest", "segment", "embedding", "coding", "themes", "synthesis")
    ]
    print(json.dumps({
        "segments": len(texts), "precision": precision,
        "embedding_to_plain_encode": round(seconds["embedding"] / seconds["plain encode"], 3),
        "pipeline_to_embedding": round(sum(own) / seconds["embedding"], 3),
    }), flush=True)  # fmt: skip


def main() -> None:
    """Measure the sizes asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="1000,10000,100000", help="segments, joined by commas")
    parser.add_argument("--precision", default="float32", choices=["float32", "bfloat16"])
    chosen = parser.parse_args()
    for size in chosen.sizes.split(","):
        measure(int(size), chosen.precision)


if __name__ == "__main__":
    main()
