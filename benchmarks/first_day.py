"""What the coder finds before anyone has decided anything, on passages with known codes.

    python benchmarks/first_day.py FILE [FILE ...] [--profile core] [--segments]

FILE holds JSON lines of `{"text", "codes", "valence"?, "lang"?, "source"?}`; `polarity` is read in
the place of `valence` (in place = present, wished or wished for = normative, none = no valence).
Codes outside the profile count as the nearest code above them that is in it. A passage may also
name `either`: codes that one of two readers gave; suggesting one of them is no fault.

Prints one JSON line a file: top-1 and top-3 (share of passages with a code whose best score, or one
of the three best, is a right code), recall and precision of what counts (`count_threshold`) and of
what is suggested (`threshold`), the area under the curve of a passage's best score (with a code
against without), valence right, and, with `--segments` for talk without any code, suggestions that
count per 1,000 passages.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from pipeline.coding.fitted import FittedCoder
from pipeline.coding.stage import fit
from pipeline.coding.suggest import suggest
from pipeline.coding.trained.packaged import packaged_head
from pipeline.coding.valence.packaged import valence_probe
from pipeline.model.embedding import Encoder
from pipeline.study.codebook import Codebook
from pipeline.study.codebook_yaml import load_codebook
from pipeline.study.study import Settings
from pipeline.tables import SEGMENTS

ROOT = Path(__file__).resolve().parent.parent
VALENCES = {"in place": "present", "wished": "normative", "wished for": "normative", "none": None}


def read_passages(path: Path) -> list[dict]:
    """Return the passages of a file."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    for row in rows:
        told = row.get("valence", row.get("polarity"))
        row["valence"] = VALENCES.get(told, told)
        row.setdefault("lang", "en")
    return rows


def segments_of(rows: list[dict], settings: Settings) -> pd.DataFrame:
    """Return the passages as evidence segments, one source for all."""
    known = {*settings.embedding.languages, *settings.embedding.weak_languages}
    frame = pd.DataFrame({name: [None] * len(rows) for name in SEGMENTS.frame([]).columns})
    frame["text"] = [row["text"] for row in rows]
    frame["language"] = [row["lang"] for row in rows]
    frame["readable"] = [row["lang"] in known for row in rows]
    frame["evidence"] = True
    frame["source_id"], frame["text_hash"] = "s", "h"
    frame["start"], frame["end"] = range(len(rows)), range(1, len(rows) + 1)
    frame["segment_id"] = [f"s:{number}" for number in range(len(rows))]
    return frame


@dataclass(frozen=True)
class Reader:
    """The coder as it stands before any decision, made once for all files."""

    settings: Settings
    codebook: Codebook
    encoder: Encoder
    fitted: FittedCoder

    @classmethod
    def of(cls, settings: Settings, codebook: Codebook) -> Reader:
        """Return the coder that the codebook alone teaches."""
        encoder = Encoder(settings.embedding, ROOT, valence_probe(), packaged_head())

        def both(texts: list[str]) -> np.ndarray:
            return encoder.embed(texts).both

        nothing = segments_of([], settings)
        return cls(settings, codebook, encoder, fit(codebook, nothing, [], both, settings))

    def scores(self, rows: list[dict]) -> tuple[np.ndarray, list[dict]]:
        """Return the score of every code for every passage, and the valence told of each."""
        frame = segments_of(rows, self.settings)
        embedded = self.encoder.embed(frame["text"].tolist())
        wide = replace(self.settings.coding, threshold=0.0, max_codes=len(self.codebook.ids))
        codes = list(self.fitted.codes)
        scores, told = np.zeros((len(rows), len(codes))), [{} for _ in rows]
        for coding in suggest(frame, embedded, self.fitted, self.codebook, "", wide):
            scores[coding.start, codes.index(coding.code)] = coding.score
            told[coding.start][coding.code] = coding.valence_hint or coding.valence
        return scores, told


def told_of(rows: list[dict], reader: Reader) -> dict[str, float]:
    """Return the figures of one file."""
    settings, codebook = reader.settings, reader.codebook
    parents = {code.id: code.parent for code in codebook}
    whole = {code.id: code.parent for code in load_codebook(CODEBOOK)}
    scores, told = reader.scores(rows)
    codes = [code.id for code in codebook if code.machine != "people only"]

    def lifted(own: list[str]) -> set[str]:
        found = set()
        for code in own:
            here = code
            while here is not None and here not in parents:
                here = whole.get(here)
            found |= {here} if here else set()
        return found

    right = [lifted(row["codes"]) for row in rows]
    either = [lifted(row.get("either", row["codes"])) for row in rows]
    gold = np.array([[code in own for code in codes] for own in right])
    fine = np.array([[code in own for code in codes] for own in either])
    figures: dict[str, float] = {"passages": len(rows), "with_code": int(gold.any(axis=1).sum())}
    order = np.argsort(-scores, axis=1, kind="stable")
    with_code = np.flatnonzero(gold.any(axis=1))
    if len(with_code):
        figures["top1"] = float(np.mean([gold[r, order[r, 0]] for r in with_code]))
        figures["top3"] = float(np.mean([gold[r, order[r, :3]].any() for r in with_code]))
    first = np.argsort(order, axis=1) < settings.coding.max_codes
    for name, level in (
        ("counted", settings.coding.count_threshold),
        ("suggested", settings.coding.threshold),
    ):
        given = (scores >= level) & first
        figures[f"{name}_recall"] = float((given & gold).sum() / max(gold.sum(), 1))
        figures[f"{name}_precision"] = float((given & fine).sum() / max(given.sum(), 1))
        figures[f"{name}_per_1000"] = float(1000 * given.sum() / len(rows))
    clear = gold.any(axis=1) | ~fine.any(axis=1)
    if 0 < gold.any(axis=1)[clear].sum() < clear.sum():
        best = scores.max(axis=1)[clear]
        figures["auc"] = float(roc_auc_score(gold.any(axis=1)[clear], best))
    asked = [
        (row["valence"], told[number].get(code))
        for number, row in enumerate(rows)
        for code in sorted(right[number])
        if row["valence"]
    ]
    if asked:
        figures["valence_right"] = float(np.mean([one == other for one, other in asked]))
    return {name: round(value, 3) for name, value in figures.items()}


CODEBOOK = ROOT / "codebooks" / "learning-partnerships.yaml"


def main() -> None:
    """Print one line a file and group of languages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--profile", default="core")
    parser.add_argument("--precision", default="float32")
    parser.add_argument("--coders", default=",".join(Settings().coding.coders))
    arguments = parser.parse_args()
    settings = Settings()
    settings = replace(
        settings,
        embedding=replace(settings.embedding, precision=arguments.precision),
        coding=replace(settings.coding, coders=arguments.coders.split(",")),
    )
    reader = Reader.of(settings, load_codebook(CODEBOOK).select(arguments.profile))
    for path in arguments.files:
        rows = read_passages(path)
        for name, chosen in (("en", ["en"]), ("es fr pt", ["es", "fr", "pt"])):
            own = [row for row in rows if row["lang"] in chosen]
            if own:
                told = told_of(own, reader)
                print(json.dumps({"file": path.name, "languages": name} | told), flush=True)


if __name__ == "__main__":
    main()
