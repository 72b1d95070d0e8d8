"""A language model whose upper layers are tuned to what people decided: a light fine-tune.

The lower layers stay as they are, and what they make of a text is worked out once. Of three
models each leaves a third of the sources out, so what it says of them is held out; on new text
the three are averaged. It runs on the processor, reads nothing but the texts it is given, and
gives the same numbers for the same texts in any order on one machine.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.errors import ModelError
from pipeline.model.card import ROWS
from pipeline.model.embedding import Encoder, batch_of, batches, bucket_of, tokenise
from pipeline.model.head import unit_means

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[Any]
    Arrays = dict[str, NDArray[np.float16]]

MODELS = 3
KEPT = 1 / 2  # of the layers that stay as they are, the lower ones
LONGEST = 128  # word pieces of a text that are read
PASSES, MOST_STEPS = 6, 250  # through what is taught, in batches of `ROWS`
RATE, HEAD_RATE, WARMING = 1.5e-4, 1.6e-2, 0.1
STEEP = 8.0  # at first a code's share is the softmax of so many times the cosine to its mean


class Tuner:
    """Tunes a language model, and reads texts with what came of it."""

    def __init__(self, encoder: Encoder) -> None:
        """Remember the encoder; nothing is loaded yet."""
        self._encoder = encoder
        self._built: tuple[Mapping[str, Array], list[Any]] | None = None

    def tune(
        self, texts: Sequence[str], wanted: Array, part: Array, seed: int
    ) -> tuple[Arrays, Array]:
        """Return the tuned models as arrays by name, and the log shares that texts get held out.

        `wanted` has shape (texts, codes): what a text teaches, rows without 1 teach nothing.
        `part` says which model leaves a text out, -1 for none; its row is then 0.
        """
        import numpy as np

        states = self.states(texts)
        held_out = np.zeros(wanted.shape)
        arrays: Arrays = {}
        for number in range(int(part.max()) + 1):
            taught = np.flatnonzero((part != number) & (wanted.sum(axis=1) > 0))
            model = self._fit([states[row] for row in taught], wanted[taught], seed)
            left = np.flatnonzero(part == number)
            held_out[left] = self._log_shares(model, [states[row] for row in left])
            arrays |= {
                f"tuned.{number}.{name}": weights.detach().numpy().astype(np.float16)
                for name, weights in model.state_dict().items()
            }
        return arrays, held_out

    def read(self, texts: Sequence[str], arrays: Mapping[str, Array]) -> Array:
        """Return the mean log share of each code over the models: (texts, codes)."""
        import numpy as np

        models = self._models(arrays)
        unique = sorted(set(texts))
        codes = len(models[0]["head"]["bias"])
        rows: dict[str, Array] = {}
        for first in range(0, len(unique), ROWS * ROWS):  # so that memory stays small
            some = unique[first : first + ROWS * ROWS]
            states = self.states(some)
            found = np.mean([self._log_shares(model, states) for model in models], axis=0)
            rows.update(zip(some, found, strict=True))
        return np.stack([rows[text] for text in texts]) if len(texts) else np.zeros((0, codes))

    def states(self, texts: Sequence[str]) -> list[Any]:
        """Return what the kept layers make of each text: (word pieces, dimension), float16."""
        import torch

        model = self._encoder.load()
        pieces = [ids[:LONGEST] for ids in tokenise(model, list(texts))]
        kept = len(self._layers()) - len(self.upper())
        states: list[Any] = [None] * len(pieces)
        pad = model.tokenizer.pad_token_id or 0
        with torch.no_grad():
            for width, rows in batches([len(ids) for ids in pieces]):
                features = batch_of([pieces[row] for row in rows], width, pad)
                seen = model[0].auto_model(**features, output_hidden_states=True).hidden_states
                for place, row in enumerate(rows):
                    states[row] = seen[kept][place, : len(pieces[row])].half().clone()
        return states

    def _layers(self) -> Any:
        layers = getattr(getattr(self._encoder.load()[0].auto_model, "encoder", None), "layer", ())
        if len(layers) < 2:
            raise ModelError(
                "the layers of this language model cannot be tuned; take tuned out of coders "
                "under [coding]"
            )
        return layers

    def upper(self) -> Any:
        """Return the layers that are tuned."""
        layers = self._layers()
        return layers[max(round(KEPT * len(layers)), 1) :]

    def _fit(self, states: list[Any], wanted: Array, seed: int) -> Any:
        """Return a model tuned to give each text the codes wanted of it."""
        import numpy as np
        import torch

        shares = torch.tensor(wanted / wanted.sum(axis=1, keepdims=True), dtype=torch.float)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            model = self._started(states, shares)
            layers = list(model["layers"].parameters())
            head = [model["head"]["weight"], model["head"]["bias"]]
            optimiser = torch.optim.AdamW(
                [
                    {"params": layers, "weight_decay": 0.01},
                    {"params": head, "weight_decay": 0.0},
                ]
            )
            order = np.random.default_rng(seed)
            steps = min(max(1, round(PASSES * len(states) / ROWS)), MOST_STEPS)
            model.train()
            for step, rows in zip(range(steps), shuffled(states, order), strict=False):
                pace = min(1.0, (step + 1) / (WARMING * steps + 1)) * (1 - step / steps)
                for group, rate in zip(optimiser.param_groups, (RATE, HEAD_RATE), strict=True):
                    group["lr"] = rate * pace
                found = self._run(model, [states[row] for row in rows])
                loss = -(shares[rows] * found).sum(dim=1).mean()
                optimiser.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(layers, 1.0)
                optimiser.step()
        return model.eval()

    def _started(self, states: list[Any], shares: Any) -> Any:
        """Return the model before tuning: a code is known by the mean of what teaches it."""
        import torch

        layers = copy.deepcopy(self.upper()).float().eval()
        with torch.no_grad():
            seen = torch.zeros(len(states), states[0].shape[1])
            for _, rows in batches([len(state) for state in states]):
                seen[rows] = self._unit(layers, [states[row] for row in rows])[: len(rows)]
            centre = seen.mean(dim=0)
            means = shares.T @ (seen - centre) / (shares.sum(dim=0)[:, None] + 1)
            weight = STEEP * torch.nn.functional.normalize(means, dim=1)
        return _with_head(layers, centre, weight, torch.zeros(len(weight)))

    def _models(self, arrays: Mapping[str, Array]) -> list[Any]:
        """Return the models that the arrays hold, built once."""
        import torch

        if self._built is not None and self._built[0] is arrays:
            return self._built[1]
        models: list[Any] = []
        while f"tuned.{len(models)}.head.bias" in arrays:
            start = f"tuned.{len(models)}."
            state = {
                name.removeprefix(start): torch.tensor(value).float()
                for name, value in arrays.items()
                if name.startswith(start)
            }
            head = [state[f"head.{part}"] for part in ("centre", "weight", "bias")]
            model = _with_head(copy.deepcopy(self.upper()).float(), *head)
            model.load_state_dict(state)
            models.append(model.eval())
        self._built = (arrays, models)
        return models

    def _log_shares(self, model: Any, states: list[Any]) -> Array:
        """Return the log share of each code per text, of any number of texts."""
        import numpy as np
        import torch

        found = np.zeros((len(states), len(model["head"]["bias"])))
        with torch.no_grad():
            for _, rows in batches([len(state) for state in states]):
                found[rows] = self._run(model, [states[row] for row in rows]).numpy()
        return found

    def _run(self, model: Any, states: list[Any]) -> Any:
        """Return the log share of each code per text."""
        import torch

        head = model["head"]
        value = (self._unit(model["layers"], states) - head["centre"]) @ head["weight"].T
        return torch.log_softmax(value + head["bias"], dim=1)[: len(states)]

    def _unit(self, layers: Any, states: list[Any]) -> Any:
        """Return the unit mean of what the layers make of each text, in a batch of `ROWS` rows."""
        import torch

        width = bucket_of(max(len(state) for state in states))
        hidden = torch.zeros(ROWS, width, states[0].shape[1])
        shown = torch.zeros(ROWS, width)
        shown[:, 0] = 1
        for place, state in enumerate(states):
            hidden[place, : len(state)] = state.float()
            shown[place, : len(state)] = 1
        fast = self._encoder.settings.precision == "bfloat16"
        return unit_means(layers, hidden, shown, fast=fast)


def _with_head(layers: Any, centre: Any, weight: Any, bias: Any) -> Any:
    """Return a model: layers, and codes told from how far their means are from the centre."""
    import torch

    parts = {"centre": centre, "weight": weight, "bias": bias}
    head = {name: torch.nn.Parameter(part) for name, part in parts.items()}
    head["centre"].requires_grad_(False)
    return torch.nn.ModuleDict({"layers": layers, "head": torch.nn.ParameterDict(head)})


def shuffled(states: list[Any], order: np.random.Generator) -> Iterator[list[int]]:
    """Yield batches without end: in each pass all texts once, mostly with others of like length."""
    some = 16 * ROWS
    while True:
        rows = order.permutation(len(states))
        parts: list[list[int]] = []
        for first in range(0, len(rows), some):
            near = sorted(rows[first : first + some], key=lambda row: len(states[row]))
            parts += [
                [int(row) for row in near[at : at + ROWS]] for at in range(0, len(near), ROWS)
            ]
        yield from (parts[number] for number in order.permutation(len(parts)))
