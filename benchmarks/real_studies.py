"""Run the whole pipeline on real material that nobody here wrote.

`python benchmarks/real_studies.py DATA [--seeds DIR]` prints one JSON line per study:

interviews  seven interview PDFs (PDPilot user study, BSD-3) with their published code system:
            what was read, how many of the people's coded passages lie in evidence, and how many
            of these the three best suggestions hit, at the level of the eight parent codes.
study       the Itad/Porticus study as a document (CC BY 4.0) with the learning-partnership
            codebook, headings and lead-ins masked: the share of segments whose three best
            codes include the code of their own heading, beside chance and nearest definition.
            A smoke test only: the codebook was written from these paragraphs.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

import convert
import yaml

from pipeline.model.embedding import Encoder
from pipeline.run.runner import run
from pipeline.run.work import Work
from pipeline.study.store import Store
from pipeline.study.study import EmbeddingSettings, open_study
from pipeline.tables import BLOCKS, CODINGS, DOCUMENTS, SEGMENTS, SOURCES, THEMES

ROOT = Path(__file__).resolve().parents[1]
HEADER = "source_id,path,kind,informant_group,language,verbatim,consent_analyse,consent_quote,consent_share,ai_assist\n"

# The lead-in or heading of a paragraph of the study -> the code of that passage.
LEADS = {
    "Supporting reflection": "PU1",
    "Supporting adaptation and decision-making": "PU2",
    "Generating and synthesising evidence": "PU3",
    "Supporting community-building, network building or field-building": "PU4",
    "Strengthening partner capacity": "PU5",
    "Partner organisations": "PA1",
    "Philanthropy staff": "PA2",
    "Sector stakeholders": "PA3",
    "Internal vs external facilitator": "SU1",
    "Time-bound vs open-ended": "SU2",
    "Formal vs informal": "SU3",
    "Approach to partner reporting and accountability.": "AL-V1",
    "'Predictable' vs 'unpredictable' view of the world.": "AL-V2",
    "Nature of funded initiatives.": "AL-G1",
    "Level of flexibility, responsiveness and risk appetite.": "AL-G2",
    "Centralised vs decentralised decision making.": "AL-S1",
    "Decision-making structures and timelines.": "AL-S2",
    "Internal MEL structures, resources and hierarchies.": "AL-S3",
    "Clarity of purpose.": "SE1a",
    "Recognition that philanthropy and partner learning interests, priorities and needs will fundamentally differ.": "SE1b",
    "All participants seeing value in the partnership.": "SE1c",
    "Senior engagement and buy-in within the philanthropy.": "SE2a",
    "Flexibility and safety of participants to engage in authentic learning.": "SE2b",
    "Trust between the learning facilitator and participants.": "SE3a",
    "Strong, integrated relationships.": "SE3b",
    "Bringing the learning facilitator in early.": "SE3c",
    "Learning facilitator playing an 'accompaniment' role.": "SE4a",
    "Emergent goals within a clear overarching vision.": "SE4b",
    "A clear focal point with a strong vision and sufficient political capital:": "OE1a",
    "Support from multiple individuals or a broader team.": "OE1b",
    "Sufficient set-up time for the partnership,": "OE2a",
    "Balancing set-up time with the need to generate immediate, tangible benefits to participants": "OE2b",
    "Acknowledgement that learning takes time.": "OE2c",
    "Sufficient resources to achieve the purpose(s),": "OE2d",
    "Resilience and adaptability,": "OE3a",
    "Strong emotional intelligence and people skills,": "OE3b",
    "Facilitation skills:": "OE3d",
    "Strategic learning skills:": "OE3e",
    "MEL skills:": "OE3f",
    "Sectoral expertise:": "OE3g",
    "Contextual expertise:": "OE3h",
    "Strengthening partners' MEL skills and processes": "VA2",
    "Supporting adaptation in fluid and changing contexts": "VA4",
    "Bringing both structure and flexibility to portfolio-level synthesis and learning": "VA1",
    "External learning facilitators can add value for both the philanthropy and its partners.": "VA3",
}  # fmt: skip


def make_study(folder: Path, name: str, codebook: str, rows: str, options: str = "") -> Path:
    """Write the settings and register of a study into `folder` and return its raw folder."""
    raw = folder / "data" / "raw"
    (raw / "register").mkdir(parents=True)
    (folder / "sensemaking.toml").write_text(
        f'[study]\nname = "{name}"\ncodebook = "codebook.yaml"\nprofile = "full"\n{options}',
        encoding="utf-8",
    )
    (folder / "codebook.yaml").write_text(codebook, encoding="utf-8")
    (raw / "register" / "sources.csv").write_text(HEADER + rows, encoding="utf-8")
    return raw


def interviews(data: Path, folder: Path) -> dict[str, Any]:
    """Run the seven PDFs through every stage; return what came out."""
    people, codes = convert.pdpilot(data / "pdpilot_interviews")
    book = yaml.safe_dump({"codebook": "pdpilot", "version": "1", "codes": codes}, sort_keys=False)
    files = sorted((data / "pdpilot_interviews" / "raw" / "transcripts").glob("*.pdf"))
    rows = "".join(
        f"{file.stem},{file.name},interview,external expert,en,yes,yes,yes,team,yes\n"
        for file in files
    )
    options = "[coding]\nthreshold = 0.0\nmax_codes = 3\n"
    raw = make_study(folder, "PDPilot user study", book, rows, options)
    for file in files:
        shutil.copy(file, raw)
    started = time.perf_counter()
    run(open_study(folder))
    seconds = time.perf_counter() - started
    store = Store(folder / "data" / "processed")
    segments, codings, blocks = store.read(SEGMENTS), store.read(CODINGS), store.read(BLOCKS)
    hit, located, chance = _hits(people, segments, codings, _parents(codes))
    sources = store.read(SOURCES)
    return {
        "study": "interviews",
        "sources": len(sources),
        "read": int((sources["status"] == "read").sum()),
        "words": int(sources["words"].sum()),
        "turns": int((blocks["kind"] == "turn").sum()),
        "informant_turns": int((blocks["role"] == "informant").sum()),
        "segments": len(segments),
        "evidence": int(segments["evidence"].sum()),
        "coded_by_people": len(people),
        "with_evidence_found": located,
        "top3_hits_parent": round(hit / max(1, located), 3),
        "top3_chance_parent": round(chance / max(1, located), 3),
        "themes": len(store.read_whole(THEMES)),
        "tables": len(list((store.folder / "5_synthesis" / "tables").glob("*.csv"))),
        "seconds": round(seconds, 1),
    }


def _parents(codes: list[dict[str, Any]]) -> dict[str, str]:
    return {str(code["id"]): str(code.get("parent") or code["id"]) for code in codes}


def _hits(
    people: list[dict[str, Any]], segments: Any, codings: Any, parent: dict[str, str]
) -> tuple[int, int, float]:
    """Return how many coded passages a suggestion hits, how many lie in evidence, and chance.

    Chance: as many codes per segment drawn at random from the codebook.
    """
    evidence = segments[segments["evidence"]]
    suggested = codings.groupby("segment_id")["code"].agg(set).to_dict()
    hit, located, chance = 0, 0, 0.0
    tops = list(parent.values())
    for passage in people:
        said = letters(passage["text"])
        inside = [
            row.segment_id
            for row in evidence.itertuples()
            if len(row.text) > 30 and letters(row.text) in said
        ]
        if not inside:
            continue
        located += 1
        found = {parent[code] for segment in inside for code in suggested.get(segment, ())}
        wanted = {parent[label] for label in passage["labels"]}
        drawn = sum(len(suggested.get(segment, ())) for segment in inside)
        chance += 1 - (1 - sum(top in wanted for top in tops) / len(tops)) ** drawn
        hit += bool(found & wanted)
    return hit, located, chance


def letters(text: str) -> str:
    """Return the letters and digits of a text, by which it is found again."""
    return re.sub(r"[^a-z0-9]+", "", text.lower())


def passages_of(text: str) -> dict[str, str]:
    """Return code -> the paragraph that stands under or after its lead-in, lead-in removed."""
    spaced = re.sub(r"\n(?=\s*(?:- |\d\. |\*\*))", "\n\n", text)
    unmarked = re.sub(r"<[^>]+>|\*\*", "", spaced)
    plain = re.sub(r"^(?:[ \t]*(?:#+|-|\d\.)[ \t]+)+", "", unmarked, flags=re.MULTILINE)
    paragraphs = [re.sub(r"\s+", " ", part).strip() for part in re.split(r"\n\s*\n", plain)]
    found: dict[str, str] = {}
    for lead, code in LEADS.items():
        bodies = [
            _body(paragraphs, number, lead)
            for number, paragraph in enumerate(paragraphs)
            if paragraph.startswith(lead)
        ]
        longest = max(bodies, key=len, default="")
        if longest:
            found[code] = longest
    return found


def _body(paragraphs: list[str], number: int, lead: str) -> str:
    """Return what stands after the lead-in in its paragraph, else the paragraph that follows."""
    rest = paragraphs[number][len(lead) :].strip()
    if len(rest) > 40:
        return rest
    following = next((text for text in paragraphs[number + 1 :] if text), "")
    return "" if following in LEADS else following


def study(seed: Path, folder: Path) -> dict[str, Any]:
    """Run the study as a masked document; return the share of headings found again."""
    passages = passages_of(seed.read_text(encoding="utf-8"))
    book = (ROOT / "codebooks" / "learning-partnerships.yaml").read_text(encoding="utf-8")
    options = "[coding]\nthreshold = 0.0\nmax_codes = 3\n"
    row = "itad,study.txt,literature,unknown,en,yes,yes,yes,public,yes\n"
    raw = make_study(folder, "Itad study", book, row, options)
    (raw / "study.txt").write_text("\n\n".join(passages.values()) + "\n", encoding="utf-8")
    run(open_study(folder), "coding")
    store = Store(folder / "data" / "processed")
    text = store.read(DOCUMENTS)["text"][0]
    segments, codings = store.read(SEGMENTS), store.read(CODINGS)
    suggested = codings.groupby("segment_id")["code"].agg(list).to_dict()
    codebook = Work(open_study(folder)).codebook
    truth = []
    for code, body in passages.items():
        start = text.index(body[:40])
        inside = segments[(segments["start"] >= start) & (segments["end"] <= start + len(body) + 5)]
        truth += [(row.segment_id, row.text, code) for row in inside.itertuples() if row.evidence]
    defined = _nearest_definition(codebook, [text for _, text, _ in truth])
    total = max(1, len(truth))
    hits = sum(code in suggested.get(segment_id, ()) for segment_id, _, code in truth)
    near = sum(code in best for (_, _, code), best in zip(truth, defined, strict=True))
    return {
        "study": "itad study, headings masked",
        "codes": len(codebook.codes),
        "headings": len(passages),
        "segments": len(truth),
        "top3_own_heading": round(hits / total, 3),
        "top3_nearest_definition": round(near / total, 3),
        "top3_chance": round(3 / len(codebook.codes), 3),
        "note": "smoke test: the codebook was written from these paragraphs",
    }


def _nearest_definition(codebook: Any, texts: list[str]) -> list[list[str]]:
    encoder = Encoder(EmbeddingSettings(), ROOT)
    likeness = encoder.encode(texts) @ encoder.encode([code.definition for code in codebook]).T
    return [[codebook.ids[i] for i in row.argsort()[::-1][:3]] for row in likeness]


def main() -> None:
    """Print one JSON line per study."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="folder that holds pdpilot_interviews")
    parser.add_argument("--seeds", type=Path, help="folder that holds itad_porticus_2025_study.txt")
    chosen = parser.parse_args()
    seeds = chosen.seeds or chosen.data.parent / "seeds"
    for make, place in ((interviews, chosen.data), (study, seeds / "itad_porticus_2025_study.txt")):
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(make(place, Path(folder))), flush=True)


if __name__ == "__main__":
    main()
