"""Upper layers of a language model tuned beforehand, with one number a code at their end.

The lower layers are those of the model itself and run once for both. What the head reads of a text
is the logit of each of its codes: how much the text speaks of it, each code for itself.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[Any]
    Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Head:
    """Arrays of a head: `layers.*` (weights of the tuned layers), `weight`, `bias`, `centre`."""

    arrays: Mapping[str, Array]
    model: str  # SHA-256 of the weights of the model whose lower layers it stands on
    name: str  # changes whenever the arrays do

    @property
    def width(self) -> int:
        """The number of codes that it reads."""
        return len(self.arrays["bias"])


class BuiltHead:
    """A head on a loaded language model."""

    def __init__(self, head: Head, model: Any) -> None:
        """Copy the upper layers and give them the tuned weights."""
        import torch

        layers = model[0].auto_model.encoder.layer
        weights = {
            name.removeprefix("layers."): torch.tensor(array).float()
            for name, array in head.arrays.items()
            if name.startswith("layers.")
        }
        upper = len({name.partition(".")[0] for name in weights})
        self.first = len(layers) - upper  # the layer whose output it reads, counted from 1
        self._layers = copy.deepcopy(layers[self.first :]).float().eval()
        self._layers.load_state_dict(weights)
        self._fast = model.dtype == torch.bfloat16
        self._weight, self._bias, self._centre = (
            torch.tensor(head.arrays[name]).float() for name in ("weight", "bias", "centre")
        )

    def read(self, hidden: Any, mask: Any) -> Vectors:
        """Return the logit of each code for each row of a batch, float32 (rows, codes)."""
        unit = unit_means(self._layers, hidden.float(), mask.float(), fast=self._fast)
        logits: Vectors = ((unit - self._centre) @ self._weight.T + self._bias).numpy()
        return logits


def unit_means(layers: Any, hidden: Any, shown: Any, *, fast: bool) -> Any:
    """Return the unit mean of what the layers make of each row of a batch of word pieces.

    `hidden` has shape (rows, word pieces, dimension), `shown` (rows, word pieces) is 1 where there
    is a word piece; `fast` computes in bfloat16.
    """
    import torch

    hide = (1 - shown)[:, None, None, :] * torch.finfo(torch.float16).min
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=fast):
        for layer in layers:
            hidden = layer(hidden, attention_mask=hide)
            hidden = hidden[0] if isinstance(hidden, tuple) else hidden
    mean = (hidden.float() * shown.unsqueeze(2)).sum(1) / shown.sum(1, keepdim=True)
    return torch.nn.functional.normalize(mean, dim=1)
