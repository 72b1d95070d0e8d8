"""Text to vectors: the one place that loads a language model.

Bytes do not depend on neighbours: a text gets the same vector alone or among others,
because every batch has one of a few fixed shapes (length buckets, padded to 32 rows).
A probe reads more than the topic from the inner layers in the same pass. `vectors.py` keeps
what is read.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.model.card import BUCKETS, INNER, ROWS, find_model, weights_of
from pipeline.model.head import BuiltHead
from pipeline.study.study import EmbeddingSettings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Read = Callable[
        [Any, Any], tuple[Vectors, Vectors]
    ]  # output and mask of a batch: both readings

    from pipeline.model.head import Head


LAYERS = "all_layer_embeddings"  # of an output: the words, then each layer


@dataclass(frozen=True, slots=True)
class Probe:
    """Linear readings of the mean of every layer of one model (Alain and Bengio 2016)."""

    weights: Vectors  # (layers * dimension, readings)
    model: str  # SHA-256 of the weights of the model it was fitted on
    name: str  # changes whenever the weights do

    def read(self, layers: Vectors) -> Vectors:
        """Return what it reads of texts: row by row, since a taller product may sum differently."""
        import numpy as np

        return np.stack([row @ self.weights for row in layers])


@dataclass(frozen=True, slots=True)
class Embedded:
    """Texts as the model sees them, float32, by row.

    `both` holds the unit sentence vector, mostly the topic, and beside it the mean of an inner
    layer, which also tells manner and mood; `readings` is what the probe reads, `logits` what a
    head tells of each of its codes.
    """

    both: Vectors  # (texts, 2 * dimension)
    readings: Vectors  # (texts, readings); no column without a probe
    logits: Vectors  # (texts, codes of the head); no column without one
    tuned: Vectors | None = None  # (texts, codes), log shares by a tuned model; None without one

    @property
    def vectors(self) -> Vectors:
        """The unit vectors, (texts, dimension)."""
        import numpy as np

        return np.ascontiguousarray(self.both[:, : self.both.shape[1] // 2])


class Encoder:
    """A loaded language model. Loading takes seconds, so it is put off until first used."""

    def __init__(
        self,
        settings: EmbeddingSettings,
        root: Path,
        probe: Probe | None = None,
        head: Head | None = None,
    ) -> None:
        """Remember what to load; nothing is loaded yet.

        A probe or head of another model is left out.
        """
        self.settings = settings
        self.root = root
        model = weights_of(settings)
        self.probe = probe if probe is not None and probe.model == model else None
        self.head = head if head is not None and head.model == model else None
        self._model: Any = None
        self._built: BuiltHead | None = None

    @property
    def reads(self) -> str:
        """The names of probe and head: what is kept of texts is read anew when they change."""
        probe, head = (own.name if own else "" for own in (self.probe, self.head))
        return f"{probe}|{head}" if head else probe

    def encode(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> Vectors:
        """Return one unit vector per text, float32 of shape (len(texts), dimension).

        Text beyond 256 word pieces is cut off. `progress(done, total)` is called after
        each batch.
        """
        return self.embed(texts, progress).vectors

    def embed(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> Embedded:
        """Return the vectors of `encode`, and what the probe reads of the same texts."""
        probe, head = self.probe, self._head()

        def read(output: Any, mask: Any) -> tuple[Vectors, Vectors]:
            told = probe.read(_layers(output, mask)) if probe else _nothing()
            return told, head.read(output[LAYERS][head.first], mask) if head else _nothing()

        return self._embed(texts, read, progress)

    def layers(self, texts: Sequence[str]) -> Vectors:
        """Return the mean of every layer, side by side: (texts, layers * dimension)."""
        return self._embed(
            texts, lambda seen, mask: (_layers(seen, mask), _nothing()), None
        ).readings

    def _head(self) -> BuiltHead | None:
        if self.head is not None and self._built is None:
            self._built = BuiltHead(self.head, self.load())
        return self._built

    def _embed(
        self,
        texts: Sequence[str],
        read: Read,
        progress: Callable[[int, int], None] | None,
    ) -> Embedded:
        import numpy as np

        model = self.load()
        unique = sorted(set(texts))
        found = _in_fixed_shapes(model, tokenise(model, unique), read, progress)
        row = {text: number for number, text in enumerate(unique)}
        places = np.array([row[text] for text in texts], dtype=np.intp)
        return Embedded(found.both[places], found.readings[places], found.logits[places])

    def load(self) -> Any:
        """Return the language model, loaded when first asked for."""
        if self._model is None:
            os.environ["HF_HUB_OFFLINE"] = "1"
            os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
            files = find_model(self.settings, self.root)
            import torch

            model = _loaded(files.folder)
            if self.settings.precision == "bfloat16":
                model.to(torch.bfloat16)
            self._model = model
        return self._model


def _loaded(folder: Path) -> Any:
    """Return the model in a folder: a plain BERT by itself, any other by sentence-transformers."""
    from pipeline.model.bert import plain_bert

    plain = plain_bert(folder)
    if plain is not None:
        return plain
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    quiet: Any = transformers_logging
    quiet.disable_progress_bar()
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    return model.eval()


def tokenise(model: Any, texts: list[str]) -> list[list[int]]:
    """Return the word pieces of each text, cut off at the widest batch."""
    if not texts:  # which the tokeniser refuses
        return []
    limit = min(BUCKETS[-1], model.max_seq_length or BUCKETS[-1])
    encoded = model.tokenizer(texts, truncation=True, max_length=limit, padding=False)
    return list(encoded["input_ids"])


def _in_fixed_shapes(
    model: Any,
    pieces: list[list[int]],
    read: Read,
    progress: Callable[[int, int], None] | None,
) -> Embedded:
    import numpy as np
    import torch

    pad = model.tokenizer.pad_token_id or 0
    model[0].auto_model.config.output_hidden_states = True
    both: list[Any] = [None] * len(pieces)
    readings: list[Any] = [None] * len(pieces)
    logits: list[Any] = [None] * len(pieces)
    done = 0
    with torch.inference_mode():
        for width, rows in batches([len(ids) for ids in pieces]):
            features = batch_of([pieces[number] for number in rows], width, pad)
            output = model(features)
            mask = features["attention_mask"]
            seen = _both(output, mask)
            told, heads = read(output, mask)
            for place, number in enumerate(rows):
                both[number], readings[number] = seen[place], told[place]
                logits[number] = heads[place]
            done += len(rows)
            if progress is not None:
                progress(done, len(pieces))
    if not pieces:
        return nothing_read(2 * model.get_embedding_dimension())
    return Embedded(np.stack(both), np.stack(readings), np.stack(logits))


def nothing_read(width: int = 2) -> Embedded:
    """Return no texts as the model sees them."""
    import numpy as np

    return Embedded(*(np.zeros((0, columns), np.float32) for columns in (width, 0, 0)))


def _nothing() -> Vectors:
    """Return a batch of which nothing is read."""
    import numpy as np

    return np.zeros((ROWS, 0), dtype=np.float32)


def bucket_of(length: int) -> int:
    """Return the width of the batch in which a text of so many word pieces is read."""
    return next(bucket for bucket in BUCKETS if length <= bucket)


def batches(lengths: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    """Yield the width and the row numbers of each batch: narrow ones first, at most `ROWS` rows."""
    by_width: dict[int, list[int]] = {}
    for row, length in enumerate(lengths):
        by_width.setdefault(bucket_of(length), []).append(row)
    for width, rows in sorted(by_width.items()):
        for first in range(0, len(rows), ROWS):
            yield width, rows[first : first + ROWS]


def batch_of(pieces: list[list[int]], width: int, pad: int) -> dict[str, Any]:
    """Return one batch of `ROWS` rows, empty ones at the end."""
    import torch

    batch = torch.full((ROWS, width), pad, dtype=torch.long)
    mask = torch.zeros((ROWS, width), dtype=torch.long)
    mask[:, 0] = 1
    for place, ids in enumerate(pieces):
        batch[place, : len(ids)] = torch.tensor(ids)
        mask[place, : len(ids)] = 1
    return {"input_ids": batch, "attention_mask": mask}


def _both(output: Any, mask: Any) -> Vectors:
    """Return the unit vector of each row of a batch and the mean of the inner layer beside it.

    Where the model makes its vectors of another length than its layers, the vector stands twice.
    """
    import torch

    unit = torch.nn.functional.normalize(output["sentence_embedding"].float(), dim=1)
    deep = output[LAYERS][1:]  # the first is the words before any layer
    inner = _mean(deep[max(round(INNER * len(deep)), 1) - 1], mask)
    both: Vectors = torch.cat([unit, inner if inner.shape == unit.shape else unit], dim=1).numpy()
    return both


def _layers(output: Any, mask: Any) -> Vectors:
    """Return the mean of each layer over the words of each row of a batch, side by side."""
    import torch

    deep = output[LAYERS][1:]
    layers: Vectors = torch.cat([_mean(layer, mask) for layer in deep], dim=1).numpy()
    return layers


def _mean(layer: Any, mask: Any) -> Any:
    shown = mask.unsqueeze(-1).float()
    return (layer.float() * shown).sum(1) / shown.sum(1)
