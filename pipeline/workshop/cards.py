"""Quote cards for a room: words first, spread over groups and sources, dissent among them.

A card tells the words and the informant group, and nothing else about its source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.evidence.evidence import gather
from pipeline.evidence.names_told import Named, codebook_told, themes_named
from pipeline.evidence.quotes import BRIEF
from pipeline.tables import rows_of

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.evidence.clearance import Clearance
    from pipeline.study.corpus import Corpus

CARDS = 6  # as many as a room reads in a few minutes
PER_SOURCE = 1
GONE = ("merged", "split", "rejected")  # themes that a room no longer talks about


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One quote as a room sees it."""

    card_id: str  # T-12ab34-03: short enough to be read out
    item_id: str  # theme or code
    words: str
    label: str  # who speaks, by group only
    state: str  # emergent | confirmed | suggested
    atypical: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A theme or code that a room talks about."""

    item_id: str
    item_type: str  # theme | code
    label: str
    told: str  # definition of a code, keywords of a theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A passage that could become a card."""

    source_id: str
    start: int
    end: int
    group: str
    atypical: bool
    worth: float


def themes_for(corpus: Corpus, clearance: Clearance) -> list[Item]:
    """Return the emergent themes that a room may discuss, by name, so that order tells no size.

    Outside the team only themes of `small_cell` sources or more.
    """
    team = clearance.audience == "team"
    least = 1 if team else corpus.settings.synthesis.small_cell
    named = {} if team else themes_named(corpus, gather(corpus), clearance.audience)
    items = [
        _theme(row, named.get(str(row["theme_id"])))
        for row in rows_of(corpus.themes)
        if row["status"] not in GONE and row["sources"] >= least
    ]
    return sorted(items, key=lambda item: (item.label.casefold(), item.item_id))


def _theme(row: Mapping[str, Any], named: Named | None) -> Item:
    label, keywords = str(row["label"]), str(row["keywords"]).split(";")
    return Item(
        item_id=str(row["theme_id"]),
        item_type="theme",
        label=named.label if named else label,
        told=", ".join(named.keywords if named else keywords),
    )


def codes_for(corpus: Corpus, clearance: Clearance, families: Iterable[str]) -> list[Item]:
    """Return the codes of these families, in framework order, as the audience may read them."""
    wanted = set(families)
    team = clearance.audience == "team"
    book = corpus.codebook if team else codebook_told(corpus, clearance.audience)
    return [
        Item(item_id=code.id, item_type="code", label=code.label, told=code.definition)
        for code in book
        if code.family in wanted
    ]


def theme_cards(corpus: Corpus, clearance: Clearance, theme_id: str) -> list[Card]:
    """Return the cards of an emergent theme."""
    members = corpus.theme_members
    own = rows_of(members[members["theme_id"] == theme_id])
    voices = (_voice(row, clearance) for row in own)
    return _cards(corpus, clearance, theme_id, voices)


def code_cards(quotes: pd.DataFrame, clearance: Clearance, code_id: str) -> list[Card]:
    """Return the cards of a code: its quotes in the table T14 that this audience gets."""
    rows = rows_of(quotes[quotes["code"] == code_id])
    shown = [
        row
        for row in rows
        if "source_id" not in row or clearance.shows(row["source_id"], row["start"], row["end"])
    ]
    against = [row for row in shown if row["kind"] == "atypical"][:1]
    others = _in_turn([row for row in shown if row not in against])
    return [
        Card(
            card_id=f"{code_id}-{number:02d}",
            item_id=code_id,
            words=str(row["quote"]),
            label=str(row["quote_label"]),
            state=str(row["state"]),
            atypical=row["kind"] == "atypical",
        )
        for number, row in enumerate([*others[: CARDS - len(against)], *against], 1)
    ]


def _in_turn(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows so that each group speaks once before any speaks twice."""
    turns: Counter[str] = Counter()
    queue: list[tuple[int, int]] = []
    for place, row in enumerate(rows):
        queue.append((turns[row["quote_label"]], place))
        turns[row["quote_label"]] += 1
    return [rows[place] for _, place in sorted(queue)]


def _voice(row: dict[str, Any], clearance: Clearance) -> Voice:
    source_id, start, end = str(row["source_id"]), int(row["start"]), int(row["end"])
    return Voice(
        source_id=source_id,
        start=start,
        end=end,
        group=clearance.groups.get(source_id, ""),
        atypical=str(row["exemplar"]) == "atypical",
        worth=float(row["closeness"]) - (10.0 if end - start < BRIEF else 0.0),
    )


def _cards(
    corpus: Corpus, clearance: Clearance, item_id: str, voices: Iterable[Voice]
) -> list[Card]:
    documents = corpus.documents
    texts = dict(zip(documents["source_id"], documents["text"], strict=True))
    shown = [v for v in voices if clearance.shows(v.source_id, v.start, v.end)]
    return [
        Card(
            card_id=f"{item_id}-{number:02d}",
            item_id=item_id,
            words=texts[voice.source_id][voice.start : voice.end],
            label=clearance.label(voice.source_id),
            state="emergent",
            atypical=voice.atypical,
        )
        for number, voice in enumerate(_chosen(shown), 1)
    ]


def _chosen(voices: Iterable[Voice]) -> list[Voice]:
    """Return up to `CARDS` voices: each group once before any twice, one atypical at least."""
    ranked = sorted(voices, key=lambda v: (-v.worth, v.source_id, v.start, v.end))
    turns: Counter[str] = Counter()
    queue: list[tuple[int, int, Voice]] = []
    for place, voice in enumerate(_first_of_each_source(ranked)):
        queue.append((turns[voice.group], place, voice))
        turns[voice.group] += 1
    chosen = [voice for _, _, voice in sorted(queue, key=lambda item: item[:2])]
    dissent = [voice for voice in chosen if voice.atypical][:1]
    typical = [voice for voice in chosen if voice not in dissent]
    return [*typical[: CARDS - len(dissent)], *dissent]


def _first_of_each_source(ranked: Iterable[Voice]) -> list[Voice]:
    """Return the voices without repeated passages; an atypical one stands beside a typical."""
    taken: Counter[tuple[str, bool]] = Counter()
    passages: set[tuple[str, int]] = set()
    kept: list[Voice] = []
    for voice in ranked:
        if taken[voice.source_id, voice.atypical] >= PER_SOURCE:
            continue
        if (voice.source_id, voice.start) in passages:
            continue
        taken[voice.source_id, voice.atypical] += 1
        passages.add((voice.source_id, voice.start))
        kept.append(voice)
    return kept
