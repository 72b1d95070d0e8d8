"""Themes held as they were grouped, while people decide elsewhere.

A few segments more or less would group all others anew, and names and numbers that people know would
move. So the rows that are known stay where they are, new ones go to the theme nearest to them, and
all are grouped anew only when a fifth of the material is another than it was then, or a setting is.
What was grouped when is kept with the decisions, as is which theme is which.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.model.card import model_key
from pipeline.study.decisions import Decision, of_kind
from pipeline.themes.engines import centroids, engine_for, nearest_label
from pipeline.themes.grouping import in_order_of_rows
from pipeline.themes.identity import generation, history_of, last_generation
from pipeline.themes.trust import Trust

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from pipeline.study.corpus import Corpus
    from pipeline.themes.selection import Selection

KIND = "theme grouping"
ANEW = 0.2  # share of the rows, then or now, that only one of both has: grouped anew above it
HOLDING = ("stable",)  # engines in which every row has a theme


@dataclass(frozen=True, slots=True)
class Held:
    """The theme of each row as it was grouped before, and how far that could be trusted."""

    labels: NDArray[np.int64]
    told: Mapping[str, Any]

    def trust(self, ids: Sequence[str]) -> Trust:
        """Return what was found of the themes when they were grouped; None for later ones."""
        known = self.told["stability"]
        return Trust([known.get(one) for one in ids], self.told["overall"], self.told["draws"])


def hold(corpus: Corpus, selection: Selection, keys: Sequence[str]) -> Held | None:
    """Return the themes as they were; None where the rows (named by `keys`) are to be grouped anew."""
    grouped = of_kind(corpus.decisions, KIND)
    latest = max(grouped, key=lambda one: int(one.body["turn"]), default=None)
    if latest is None or latest.body["made_by"] != made_by(corpus, selection):
        return None
    history = history_of(corpus.decisions)
    then = generation(history, int(latest.body["generation"]))
    members = {member for theme in then.values() for member in theme.members}
    now = set(keys)
    if len(members ^ now) > ANEW * len(members | now):
        return None
    known = generation(history, last_generation(history))
    place = {member: number for number, own in enumerate(known.values()) for member in own.members}
    return Held(_labels(keys, place, selection), latest.body)


def _labels(
    keys: Sequence[str], place: Mapping[str, int], selection: Selection
) -> NDArray[np.int64]:
    """Return the themes of the rows; a row without a place goes to the nearest one."""
    import numpy as np

    labels = in_order_of_rows(np.array([place.get(key, -1) for key in keys], dtype=np.int64))
    new = labels < 0
    labels[new] = nearest_label(selection.vectors[new], centroids(selection.vectors, labels))
    return in_order_of_rows(labels)


def made_by(corpus: Corpus, selection: Selection) -> str:
    """Return what themes are grouped by: engine, settings, model; empty where nothing is held."""
    settings = corpus.settings
    engine = engine_for(settings.themes.engine, round(float(selection.weights.sum())))
    if engine not in HOLDING:
        return ""
    seed, model = settings.study.seed, model_key(settings.embedding)
    return f"{engine} {selection.scope} {settings.fingerprint('themes')} {seed} {model}"


def grouped_now(
    corpus: Corpus, selection: Selection, number: int, ids: Sequence[str], trusted: Trust
) -> list[Decision]:
    """Return what is to be kept of a grouping that generation `number` is made of."""
    key = made_by(corpus, selection)
    if not key:
        return []
    body = {
        "turn": len(of_kind(corpus.decisions, KIND)) + 1,
        "generation": number,
        "made_by": key,
        "stability": dict(zip(ids, trusted.per_theme, strict=True)),
        "overall": trusted.overall,
        "draws": trusted.draws,
    }
    return [Decision(kind=KIND, writer="machine", made_at="", body=body).identified()]
