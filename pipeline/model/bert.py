"""A BERT read by torch alone: the same numbers as sentence-transformers gives, loaded in a third.

Importing sentence-transformers and what it brings takes longer than reading a source. Layers bear
the names of the stored weights, so that what tunes or adds layers finds them as it would there.
Devlin et al. 2019; mean pooling and unit length after Reimers and Gurevych 2019.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

MODULES = ("Transformer", "Pooling", "Normalize")
# What is read here, and no other form of BERT.
READ: Mapping[str, object] = {
    "model_type": "bert",
    "hidden_act": "gelu",
    "position_embedding_type": "absolute",
    "architectures": ["BertModel"],
}
ROWS_OF = ("vocab_size", "max_position_embeddings", "type_vocab_size")
DROPPED = 0.1  # of the values while layers are tuned, as BERT was trained


class SelfAttention(nn.Module):
    """Attention of each word piece to the others, in heads."""

    def __init__(self, width: int, heads: int) -> None:
        """Make the layers; their weights are loaded."""
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))

    def forward(self, hidden: Any, mask: Any) -> Any:
        """Return what each piece takes from the others."""
        shape = (*hidden.shape[:-1], self.heads, -1)
        parts = (self.query, self.key, self.value)
        query, key, value = (part(hidden).view(shape).transpose(1, 2) for part in parts)
        dropped, scale = DROPPED if self.training else 0.0, query.shape[-1] ** -0.5
        seen = nn.functional.scaled_dot_product_attention(
            query, key, value, mask, dropped, scale=scale
        )
        return seen.transpose(1, 2).contiguous().reshape(hidden.shape)


class Added(nn.Module):
    """A product added to what went in, brought to unit spread."""

    def __init__(self, width: int, out: int, near_zero: float) -> None:
        """Make the layers."""
        super().__init__()
        self.dense = nn.Linear(width, out)
        self.LayerNorm = nn.LayerNorm(out, eps=near_zero)
        self.dropout = nn.Dropout(DROPPED)

    def forward(self, hidden: Any, before: Any) -> Any:
        """Return the sum."""
        return self.LayerNorm(self.dropout(self.dense(hidden)) + before)


class Layer(nn.Module):
    """One layer: attention, then two products with a bend between."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        """Make the layers of the sizes that the configuration tells."""
        super().__init__()
        width, wide = config["hidden_size"], config["intermediate_size"]
        near_zero = config["layer_norm_eps"]
        self.attention = nn.ModuleDict(
            {
                "self": SelfAttention(width, config["num_attention_heads"]),
                "output": Added(width, width, near_zero),
            }
        )
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(width, wide)})
        self.output = Added(wide, width, near_zero)

    def forward(self, hidden: Any, attention_mask: Any = None) -> Any:
        """Return the next layer's (rows, word pieces, dimension)."""
        seen = self.attention["output"](self.attention["self"](hidden, attention_mask), hidden)
        return self.output(nn.functional.gelu(self.intermediate["dense"](seen)), seen)


class Words(nn.Module):
    """Word pieces and their places as vectors."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        """Make the tables."""
        super().__init__()
        width = config["hidden_size"]
        self.word_embeddings, self.position_embeddings, self.token_type_embeddings = (
            nn.Embedding(rows, width, _weight=torch.empty(rows, width))
            for rows in map(config.__getitem__, ROWS_OF)
        )
        self.LayerNorm = nn.LayerNorm(width, eps=config["layer_norm_eps"])

    def forward(self, ids: Any) -> Any:
        """Return the vectors of word pieces."""
        first = self.token_type_embeddings(torch.zeros_like(ids))
        places = self.position_embeddings(torch.arange(ids.shape[1]))
        return self.LayerNorm(self.word_embeddings(ids) + first + places)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the model sees of a batch: the words, then each layer."""

    hidden_states: tuple[Any, ...]


@dataclass(slots=True)
class Config:
    """What may be asked of the model; layers are always told."""

    output_hidden_states: bool = True


class Bert(nn.Module):
    """Words and layers."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        """Make the layers."""
        super().__init__()
        self.config = Config()
        self.embeddings = Words(config)
        layers = nn.ModuleList(Layer(config) for _ in range(config["num_hidden_layers"]))
        self.encoder = nn.ModuleDict({"layer": layers})

    def forward(self, input_ids: Any, attention_mask: Any, **_asked: bool) -> Seen:
        """Return what each layer makes of a batch; pieces outside the mask are not attended to."""
        shown = attention_mask.bool()
        rows, width = shown.shape
        mask = None if shown.all() else shown[:, None, None, :].expand(rows, 1, width, width)
        states = [self.embeddings(input_ids)]
        layers: Any = self.encoder["layer"]
        for layer in layers:
            states.append(layer(states[-1], mask))
        return Seen(tuple(states))


class Tokeniser:
    """Texts to the numbers of their word pieces."""

    def __init__(self, path: Path, pad: int) -> None:
        """Read the file that comes with the model."""
        from tokenizers import Tokenizer

        self._read = Tokenizer.from_file(str(path))
        self._read.no_padding()
        self.pad_token_id = pad

    def __call__(self, texts: Sequence[str], max_length: int, **_asked: bool) -> dict[str, Any]:
        """Return the numbers of each text, cut off at `max_length`."""
        self._read.enable_truncation(max_length)
        return {"input_ids": [one.ids for one in self._read.encode_batch(list(texts))]}


class Sentences(nn.Module):
    """A BERT whose mean over a text's word pieces is its vector; what is asked of the library's."""

    def __init__(self, folder: Path, config: Mapping[str, Any]) -> None:
        """Load weights and word pieces."""
        from safetensors.torch import load_file

        super().__init__()
        with torch.device("meta"):  # no time for weights that are replaced
            self.auto_model = Bert(config)
        weights = load_file(folder / "model.safetensors")
        wanted = {name: weights[name] for name in self.auto_model.state_dict()}
        self.auto_model.load_state_dict(wanted, assign=True)
        self.tokenizer = Tokeniser(folder / "tokenizer.json", config["pad_token_id"])
        self.max_seq_length = json_of(folder / "sentence_bert_config.json")["max_seq_length"]
        self._width = config["hidden_size"]

    def __getitem__(self, number: int) -> Sentences:
        """Return the part that holds `auto_model`: all there is."""
        return self

    @property
    def dtype(self) -> torch.dtype:
        """The precision of the weights."""
        return next(self.parameters()).dtype

    def get_embedding_dimension(self) -> int:
        """Return the length of a vector."""
        return int(self._width)

    def forward(self, features: Mapping[str, Any]) -> dict[str, Any]:
        """Return the unit vector of each row and what each layer makes of its word pieces."""
        states = self.auto_model(**features).hidden_states
        shown = features["attention_mask"].unsqueeze(-1).to(states[-1].dtype)
        summed = (states[-1] * shown).sum(dim=1, dtype=torch.float32)
        mean = summed / torch.clamp(shown.sum(dim=1, dtype=torch.float32), min=1e-9)
        unit = nn.functional.normalize(mean.to(states[-1].dtype), p=2, dim=-1)
        return {"sentence_embedding": unit, "all_layer_embeddings": list(states)}


def plain_bert(folder: Path) -> Sentences | None:
    """Return the model in a folder; None where it is no BERT of the form that is read here."""
    names = ("config.json", "modules.json", "1_Pooling/config.json", "sentence_bert_config.json")
    needed = (*names, "tokenizer.json")
    if not all((folder / name).is_file() for name in needed):
        return None
    config, modules, pooling, limits = (json_of(folder / name) for name in names)
    types = tuple(str(one["type"]).rpartition(".")[2] for one in modules)
    means = [name for name, used in pooling.items() if used is True]
    plain = means == ["pooling_mode_mean_tokens"] and types == MODULES
    if not plain or limits.get("do_lower_case") or any(config.get(k) != v for k, v in READ.items()):
        return None
    return Sentences(folder, config).eval()


def json_of(path: Path) -> Any:
    """Return the content of a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))
