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
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.metrics import f1_score

from pipeline.coding.rules import compile_rules, find, pattern_counts
from pipeline.coding.trained.calibration import Signs, calibrated
from pipeline.coding.trained.coder import TOLD, WELL, kinds_of
from pipeline.coding.trained.corpus import Teaching, made_from, read_teaching
from pipeline.coding.trained.near import learn as learn_near
from pipeline.coding.trained.near import told_of
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
FOLDS = 3  # groups of writers, each left out once
# Writers who do not teach the head: what it tells of them is what it tells of a register that it has
# not seen. They teach words and vectors, and how all signs are weighed.
APART = ("writer8",)


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


def main(arguments: list[str]) -> None:
    """Train, and write what was learnt."""
    path = Path(arguments[0])
    codebook = load_codebook(path)
    codes, teaching = read_teaching(codebook, path.parent / "teaching")
    encoder = Encoder(EmbeddingSettings(), Path())
    tuner = Tuner(encoder)
    states, vectors = tuner.states(teaching.texts), encoder.embed(teaching.texts).both
    patterns = patterns_of(teaching, codes, codebook)
    rows, signs, valences, head = left_out(tuner, states, vectors, teaching, patterns)
    core = [codes.index(code.id) for code in codebook.select("core") if code.id in codes]
    kinds = kinds_of([teaching.languages[row] for row in rows])
    found = calibrated(of_codes(signs, core), teaching.wanted[rows][:, core], kinds)
    layers, weight, bias, centre = head
    arrays = {f"layers.{n}": w.half().numpy() for n, w in layers.state_dict().items()}
    arrays |= {"weight": weight.numpy(), "bias": bias.numpy(), "centre": centre.numpy()}
    save(arrays | found, vectors, teaching, codes, codebook)
    right = f1_score(*valences, average="macro")
    print(f"{found['link']}, {found['levels']}, {len(codes)} codes, {len(rows)} utterances")  # noqa: T201
    print(f"valence of writers left out: macro F1 {right:.3f}")  # noqa: T201


def save(
    taught: dict[str, Array],
    vectors: Array,
    teaching: Teaching,
    codes: list[str],
    codebook: Codebook,
) -> None:
    """Write everything that was learnt beside this file."""
    meanings = {code.id: meaning(code) for code in codebook}
    near = near_rows(teaching)
    arrays: dict[str, Any] = {
        **taught,
        **learn_wording(teaching.texts, teaching.wanted),
        **learn_near(vectors[near], teaching.wanted[near]),
        "codes": np.array(codes),
        "meanings": np.array([meanings[code] for code in codes]),
        "model": np.array(find_model(EmbeddingSettings(), Path()).sha256),
        "made_from": np.array(made_from(teaching)),
    }
    np.savez_compressed(Path(__file__).with_name(TRAINED), **arrays)


def near_rows(teaching: Teaching) -> Array:
    """Return the utterances that teach what vectors say: those that the base model reads."""
    kinds = kinds_of(teaching.languages)
    return np.flatnonzero((kinds == WELL) & (np.array(teaching.writers) != ""))


def left_out(
    tuner: Tuner, states: list[Any], vectors: Array, teaching: Teaching, patterns: Array
) -> tuple[list[int], Signs, tuple[Array, Array], Any]:
    """Return what is told of utterances by what has not seen their writers.

    The rows of the utterances, the signs of all codes, the valences with those that the head
    tells, and the head that all writers but those apart have taught.
    """
    part = parts_of(teaching)
    size = teaching.wanted.shape
    logits, said = np.zeros((size[0], size[1] + len(VALENCES))), np.zeros(size)
    near, head = np.zeros((size[0], size[1] + 1)), None
    usable = near_rows(teaching)
    for number in (*range(FOLDS), FOLDS):
        left = np.flatnonzero(part == number)
        kept = np.flatnonzero((part != number) & (part != FOLDS))
        own = np.intersect1d(usable, kept)
        head = train(tuner, states, teaching, kept)
        words = learn_wording([teaching.texts[row] for row in kept], teaching.wanted[kept])
        said[left] = said_of([teaching.texts[row] for row in left], words)
        logits[left] = logits_of(head, [states[row] for row in left])
        near[left] = told_of(vectors[left], learn_near(vectors[own], teaching.wanted[own]))
    rows = [int(row) for row in np.flatnonzero(part >= 0)]
    first = logits[rows][:, : size[1]]
    signs = Signs(first, said[rows], near[rows][:, :-1], patterns[rows], near[rows, -1])
    told = [VALENCES.index(one) for one in TOLD]
    asked = np.flatnonzero(np.isin(teaching.valences[rows], told))
    best = np.array(told)[logits[rows][asked][:, [size[1] + one for one in told]].argmax(axis=1)]
    return rows, signs, (teaching.valences[rows][asked], best), head


def parts_of(teaching: Teaching) -> Array:
    """Return the fold of each text's writer, the last for those apart; -1 for the codebook's own."""
    writers = sorted({writer for writer in teaching.writers if writer and writer not in APART})
    fold = {writer: number % FOLDS for number, writer in enumerate(writers)}
    fold |= dict.fromkeys(APART, FOLDS)
    return np.array([fold.get(writer, -1) for writer in teaching.writers])


def patterns_of(teaching: Teaching, codes: list[str], codebook: Codebook) -> Array:
    """Return how many of each code's patterns fit each text."""
    rules = compile_rules(codebook, set(teaching.languages))
    pairs = zip(teaching.texts, teaching.languages, strict=True)
    return pattern_counts([find(text, language, rules) for text, language in pairs], tuple(codes))


def of_codes(signs: Signs, codes: list[int]) -> Signs:
    """Return the signs of some codes."""
    head, said, near, patterns = (
        part[:, codes] for part in (signs.head, signs.said, signs.near, signs.patterns)
    )
    return Signs(head, said, near, patterns, signs.any_code)


if __name__ == "__main__":
    main(sys.argv[1:])
