"""Trains the packaged head: `python -m pipeline.coding.trained.fit codebooks/learning-partnerships.yaml`.

It reads the codebook's own texts and the teaching corpus `codebooks/teaching/*.jsonl`, and writes
`all-MiniLM-L6-v2.npz` beside this file. Run it after a change of either; a test says when it is due.
Each code is decided for itself (binary cross-entropy over all codes; passages without a code teach
all of them), and passages of one code are drawn together (Khosla et al. 2020, supervised contrastive
loss). The way from logits to probabilities is learnt on writers left out, so that it does not
flatter itself.
"""

from __future__ import annotations

import copy
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.metrics import f1_score

from pipeline.coding.material import Found
from pipeline.coding.rules import compile_rules, find, pattern_counts
from pipeline.coding.teaching import lessons_of
from pipeline.coding.trained.coder import TOLD
from pipeline.coding.trained.packaged import TRAINED, VALENCES, meaning
from pipeline.coding.trained.wording import learn as learn_wording
from pipeline.coding.trained.wording import said_of
from pipeline.model.card import ROWS, find_model
from pipeline.model.embedding import Encoder
from pipeline.model.head import unit_means
from pipeline.model.tuning import Tuner, shuffled
from pipeline.study.codebook_yaml import load_codebook
from pipeline.study.study import EmbeddingSettings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.study.codebook import Codebook

    Array = NDArray[Any]

PASSES, RATE, HEAD_RATE, WARMING = 5, 1e-4, 2e-2, 0.1
CONTRAST, TEMPERATURE = 0.3, 0.07  # weight and temperature of the contrastive loss
STEEP, RARE = 8.0, -4.0  # at first a logit is so many times the cosine to a code's mean, from here
LESSON_WEIGHT = 0.6  # of the codebook's own texts beside an utterance
FOLDS = 3  # groups of writers, each left out once
PRECISION = 0.8  # that a suggestion must have, on writers left out, before it counts


@dataclass(frozen=True, slots=True)
class Teaching:
    """Texts with the codes that they bear, the weight of each, and who wrote it."""

    texts: list[str]
    wanted: Array  # (texts, codes)
    weights: Array
    valences: Array  # place of each among `VALENCES`; -1 where none is told
    writers: list[str]
    languages: list[str]


def read_teaching(codebook: Codebook, folder: Path) -> tuple[list[str], Teaching]:
    """Return the codes that are taught, in framework order, and everything that teaches them."""
    rows = [
        json.loads(line) | {"writer": path.stem}
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    said = {code for row in rows for code in row["codes"]}
    codes = [code.id for code in codebook if code.id in said]
    for lesson in lessons_of(codebook):
        code = lesson.points_to if lesson.kind == "exclude" else lesson.code
        if code in said:
            rows.append({"text": lesson.text, "codes": [code], "lang": "en", "writer": ""})
    return codes, Teaching(
        [row["text"] for row in rows],
        np.stack([_wanted(row["codes"], codes, codebook) for row in rows]),
        np.array([1.0 if row["writer"] else LESSON_WEIGHT for row in rows]),
        np.array(
            [
                VALENCES.index(row["valence"]) if row.get("valence") in VALENCES else -1
                for row in rows
            ]
        ),
        [row["writer"] for row in rows],
        [row["lang"] for row in rows],
    )


def _wanted(own: Sequence[str], codes: list[str], codebook: Codebook) -> Array:
    """Return 1 for each code of a passage and for the codes above it."""
    parents = {code.id: code.parent for code in codebook}
    wanted = np.zeros(len(codes), dtype=np.float32)
    for code in own:
        here: str | None = code
        while here is not None:
            if here in codes:
                wanted[codes.index(here)] = 1.0
            here = parents.get(here)
    return wanted


def train(tuner: Tuner, states: list[Any], teaching: Teaching, rows: Array, seed: int = 0) -> Any:
    """Return layers, weight, bias and centre trained on some rows of what is taught.

    `states` is what the lower layers make of every text. The last rows of the weight tell valences.
    """
    import torch

    torch.manual_seed(seed)
    layers = copy.deepcopy(tuner.upper()).float()
    states = [states[row] for row in rows]
    targets = torch.tensor(teaching.wanted[rows])
    weight_of = torch.tensor(teaching.weights[rows], dtype=torch.float)
    valences, codes = torch.tensor(teaching.valences[rows]), teaching.wanted.shape[1]
    centre, weight, bias = _started(layers, states, targets)
    optimiser = torch.optim.AdamW(
        [
            {"params": list(layers.parameters()), "weight_decay": 0.01},
            {"params": [weight, bias], "weight_decay": 0.0},
        ]
    )
    steps = round(PASSES * len(states) / ROWS)
    layers.train()
    order = np.random.default_rng(seed)
    for step, some in zip(range(steps), shuffled(states, order), strict=False):
        pace = min(1.0, (step + 1) / (WARMING * steps + 1)) * (1 - step / steps)
        for group, rate in zip(optimiser.param_groups, (RATE, HEAD_RATE), strict=True):
            group["lr"] = rate * pace
        unit = read_units(layers, [states[row] for row in some], fast=True)
        value = (unit - centre) @ weight.T + bias
        loss = torch.nn.functional.binary_cross_entropy_with_logits(
            value[:, :codes], targets[some], reduction="none"
        ).sum(1)
        total = (loss * weight_of[some]).mean() + CONTRAST * contrast(unit, targets[some])
        told = valences[some] >= 0
        if told.any():
            total = total + torch.nn.functional.cross_entropy(
                value[told][:, codes:], valences[some][told]
            )
        optimiser.zero_grad()
        total.backward()
        torch.nn.utils.clip_grad_norm_(list(layers.parameters()), 1.0)
        optimiser.step()
        if step % 100 == 0:
            print(f"step {step} of {steps}", flush=True)  # noqa: T201
    return layers.eval(), weight.detach(), bias.detach(), centre


def contrast(unit: Any, targets: Any) -> Any:
    """Return how far passages that share a code are from one another (Khosla et al. 2020)."""
    import torch

    same = ((targets @ targets.T) > 0).float().fill_diagonal_(0.0)
    alike = unit @ unit.T / TEMPERATURE - torch.eye(len(unit)) * 1e4
    share = alike - torch.logsumexp(alike, dim=1, keepdim=True)
    some = same.sum(1) > 0
    if not some.any():
        return torch.zeros(())
    return (-(share * same).sum(1)[some] / same.sum(1)[some]).mean()


def _started(layers: Any, states: list[Any], targets: Any) -> tuple[Any, Any, Any]:
    """Return centre, weight and bias before training: a code is the mean of what bears it."""
    import torch

    with torch.no_grad():
        seen = torch.cat(
            [
                read_units(layers, states[first : first + ROWS], fast=True)
                for first in range(0, len(states), ROWS)
            ]
        )
        centre = seen.mean(dim=0)
        means = targets.T @ (seen - centre) / (targets.sum(dim=0)[:, None] + 1)
        weight = STEEP * torch.nn.functional.normalize(means, dim=1)
        weight = torch.cat([weight, torch.zeros(len(VALENCES), weight.shape[1])])
    bias = torch.full((len(weight),), RARE)
    return centre, torch.nn.Parameter(weight), torch.nn.Parameter(bias)


def read_units(layers: Any, states: list[Any], *, fast: bool) -> Any:
    """Return the unit means of texts that the lower layers have read, (texts, dimension)."""
    import torch

    width = max(len(state) for state in states)
    hidden = torch.zeros(len(states), width, states[0].shape[1])
    shown = torch.zeros(len(states), width)
    for row, state in enumerate(states):
        hidden[row, : len(state)] = state.float()
        shown[row, : len(state)] = 1
    return unit_means(layers, hidden, shown, fast=fast)


def logits_of(trained: Any, states: list[Any]) -> Array:
    """Return the logits of texts, (texts, codes)."""
    import torch

    layers, weight, bias, centre = trained
    with torch.no_grad():
        found = [
            (read_units(layers, states[at : at + ROWS], fast=False) - centre) @ weight.T + bias
            for at in range(0, len(states), ROWS)
        ]
        logits: Array = torch.cat(found).numpy()
    return logits


def link_of(logits: Array, said: Array, counts: Array, wanted: Array) -> Array:
    """Return the weights of logit, words and pattern and the constant: the way to probabilities."""
    from sklearn.linear_model import LogisticRegression

    features = np.stack([logits.ravel(), said.ravel(), counts.ravel()], axis=1)
    fitted = LogisticRegression(C=1e3, max_iter=500).fit(features, wanted.ravel())
    return np.array([*fitted.coef_[0], fitted.intercept_[0]])


def levels_of(probable: Array, wanted: Array) -> Array:
    """Return the probabilities from which a code is suggested (best F1) and may count."""
    order = np.argsort(-probable.ravel())
    hits = np.cumsum(wanted.ravel()[order])
    given = np.arange(1, len(order) + 1)
    f1, precision = 2 * hits / (given + wanted.sum()), hits / given
    best = int(np.argmax(f1))
    sure = int(np.flatnonzero(precision >= PRECISION)[-1])
    level = probable.ravel()[order]
    suggest, count = float(level[best]), float(level[sure])
    return np.array([min(suggest, count * 0.9), count])


def main(arguments: list[str]) -> None:
    """Train, and write what was learnt."""
    path = Path(arguments[0])
    codebook = load_codebook(path)
    codes, teaching = read_teaching(codebook, path.parent / "teaching")
    encoder = Encoder(EmbeddingSettings(), Path())
    tuner = Tuner(encoder)
    states = tuner.states(teaching.texts)
    core = [codes.index(code.id) for code in codebook.select("core") if code.id in codes]
    logits, said, rows = left_out(tuner, states, teaching)
    rules = compile_rules(codebook, set(teaching.languages))
    found: list[Found] = [find(teaching.texts[row], teaching.languages[row], rules) for row in rows]
    counts = pattern_counts(found, tuple(codes))[:, core]
    wanted = teaching.wanted[rows][:, core]
    link = link_of(logits[:, core], said[:, core], counts, wanted)
    value = link[0] * logits[:, core] + link[1] * said[:, core] + link[2] * counts + link[3]
    levels = levels_of(1 / (1 + np.exp(-value)), wanted)
    layers, weight, bias, centre = train(tuner, states, teaching, np.arange(len(states)))
    meanings = {code.id: meaning(code) for code in codebook}
    arrays = {
        **{f"layers.{n}": w.half().numpy() for n, w in layers.state_dict().items()},
        "weight": weight.numpy(), "bias": bias.numpy(), "centre": centre.numpy(),
        "codes": np.array(codes), "meanings": np.array([meanings[code] for code in codes]),
        "link": link, "levels": levels, **learn_wording(teaching.texts, teaching.wanted),
        "model": np.array(find_model(EmbeddingSettings(), Path()).sha256),
        "made_from": np.array(made_from(teaching)),
    }  # fmt: skip
    np.savez_compressed(Path(__file__).with_name(TRAINED), **arrays)
    told = np.isin(teaching.valences[rows], [VALENCES.index(one) for one in TOLD])
    own = [len(codes) + VALENCES.index(one) for one in TOLD]
    names = np.array([VALENCES.index(one) for one in TOLD])
    best = names[logits[told][:, own].argmax(axis=1)]
    right = f1_score(teaching.valences[rows][told], best, average="macro")
    print(f"link {link}, levels {levels}, {len(codes)} codes, {len(rows)} utterances")  # noqa: T201
    print(f"valence of writers left out: macro F1 {right:.3f}")  # noqa: T201


def left_out(tuner: Tuner, states: list[Any], teaching: Teaching) -> tuple[Array, Array, list[int]]:
    """Return what heads and words tell of utterances whose writers they have not seen, and rows."""
    writers = sorted({writer for writer in teaching.writers if writer})
    fold = {writer: number % FOLDS for number, writer in enumerate(writers)}
    part = np.array([fold.get(writer, -1) for writer in teaching.writers])
    logits = np.zeros((len(part), teaching.wanted.shape[1] + len(VALENCES)))
    said = np.zeros(teaching.wanted.shape)
    for number in range(FOLDS):
        left, kept = np.flatnonzero(part == number), np.flatnonzero(part != number)
        head = train(tuner, states, teaching, kept)
        words = learn_wording([teaching.texts[row] for row in kept], teaching.wanted[kept])
        said[left] = said_of([teaching.texts[row] for row in left], words)
        logits[left] = logits_of(head, [states[row] for row in left])
    rows = [int(row) for row in np.flatnonzero(part >= 0)]
    return logits[rows], said[rows], rows


def made_from(teaching: Teaching) -> str:
    """Return a hash of everything that is taught."""
    digest = hashlib.sha256()
    for text, wanted in zip(teaching.texts, teaching.wanted, strict=True):
        digest.update(f"{text}\n{np.flatnonzero(wanted).tolist()}\n".encode())
    return digest.hexdigest()[:16]


if __name__ == "__main__":
    main(sys.argv[1:])
