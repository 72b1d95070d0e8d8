"""What a room will read: its topics with their cards and numbers, and why a topic has few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.tables import rows_of
from pipeline.workshop.cards import (
    Card,
    Item,
    code_cards,
    codes_for,
    theme_cards,
    themes_for,
)
from pipeline.workshop.numbers import Number, code_numbers, theme_numbers

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.evidence.clearance import Clearance
    from pipeline.study.corpus import Corpus

NO_CONSENT, GIVES_AWAY, NOTHING = "no_consent", "gives_away", "nothing"
REPLACED = "‹"  # opens a pseudonym
FAMILIES = ("enabler", "value", "archetype")  # what a room can talk about, beside themes


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One theme or code: what may be read of it, and how many sources speak of it."""

    item: Item
    cards: tuple[Card, ...]
    numbers: tuple[Number, ...]
    kept_back: Mapping[str, int]  # reason (see above) -> passages that this room may not read

    @property
    def why_empty(self) -> str:
        """The reason that keeps most of its passages back; empty where there are cards."""
        if self.cards:
            return ""
        return max(self.kept_back, key=lambda why: self.kept_back[why], default=NOTHING)

    @property
    def known_again(self) -> list[Card]:
        """The cards in which a name was replaced: who was there may know the speaker."""
        return [card for card in self.cards if REPLACED in card.words]

    @property
    def ids_known_again(self) -> str:
        """Their ids, as they are told."""
        return ", ".join(card.card_id for card in self.known_again)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """Tables of a run that a room is told from, as this audience gets them."""

    quotes: pd.DataFrame  # T14
    prevalence: pd.DataFrame  # T08
    codings: pd.DataFrame  # T03 of the team, to tell what is kept back
    sizes: Mapping[str, int]  # informant group -> counted sources


def topics(corpus: Corpus, clearance: Clearance, tables: Tables, kind: str) -> list[Topic]:
    """Return the topics of a room: `kind` is `themes`, or a family of codes.

    Sub-codes of which nothing was found are left out; a silence stands with their parent.
    """
    if kind == "themes":
        return [_theme(corpus, clearance, tables, item) for item in themes_for(corpus, clearance)]
    parts = {code.id for code in corpus.codebook if code.parent}
    found = [
        _code(corpus, clearance, tables, item) for item in codes_for(corpus, clearance, [kind])
    ]
    return [one for one in found if one.why_empty != NOTHING or one.item.item_id not in parts]


def _theme(corpus: Corpus, clearance: Clearance, tables: Tables, item: Item) -> Topic:
    members = corpus.theme_members
    own = rows_of(members[members["theme_id"] == item.item_id])
    return Topic(
        item=item,
        cards=tuple(theme_cards(corpus, clearance, item.item_id)),
        numbers=tuple(theme_numbers(corpus, clearance, item.item_id, dict(tables.sizes))),
        kept_back=_kept_back(clearance, own),
    )


def _code(corpus: Corpus, clearance: Clearance, tables: Tables, item: Item) -> Topic:
    own = {c.id for c in corpus.codebook if item.item_id in (c.id, *corpus.codebook.parents(c.id))}
    counted = tables.codings[tables.codings["counts"].notna() & tables.codings["code"].isin(own)]
    return Topic(
        item=item,
        cards=tuple(code_cards(tables.quotes, clearance, item.item_id)),
        numbers=tuple(code_numbers(tables.prevalence, item.item_id)),
        kept_back=_kept_back(clearance, rows_of(counted)),
    )


def _kept_back(clearance: Clearance, rows: Iterable[Mapping[str, object]]) -> Mapping[str, int]:
    found: Counter[str] = Counter()
    for row in rows:
        source_id, start, end = str(row["source_id"]), int(str(row["start"])), int(str(row["end"]))
        if source_id not in clearance.shared:
            found[NO_CONSENT] += 1
        elif clearance.waits(source_id, start, end):
            found[GIVES_AWAY] += 1
    return dict(found)
