"""Pieces of the notebooks' pages as HTML; every word of a participant is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Protocol

from markupsafe import Markup

from pipeline.workshop.cards import Card
from pipeline.workshop.context import Passage
from pipeline.workshop.grid import SILENT, Cell, shade
from pipeline.workshop.numbers import Number

PSEUDONYM = re.compile(r"‹([a-z-]+) [0-9a-f]{4,8}›")
STATES = {
    "confirmed": "confirmed by people",
    "suggested": "suggested by the machine",
    "emergent": "found by the machine",
}


class Told(Protocol):
    """What is told of a coding beside its words."""

    @property
    def case(self) -> str | None:
        """The partnership it counts for."""

    @property
    def period(self) -> str | None:
        """The period of its source."""

    @property
    def valence(self) -> str:
        """Which way it speaks: present, lacking and so on."""

    @property
    def state(self) -> str | None:
        """Either confirmed or suggested."""


HOW_TO_READ = (
    "Numbers of sources, not of people. Frequency is not importance, and silence is not "
    "disagreement. What the machine found or suggested has been checked by nobody yet."
)
ENABLERS = (
    "What sources report about each condition: no judgement of anybody, and no ranking of "
    "partnerships. Click the numbers in a cell to read the words behind them."
)
RELEASED = (
    "Outside the team cells of few sources are joined or withheld, and the choices of group, "
    "period and partnership do not apply."
)
FIRST_CAVEAT = (
    "Silence is not a low level, and speaking of a condition is not having it. The third page "
    "tells the rest; it goes wherever these numbers go."
)
NO_QUOTE = "No quote here may be shown: the sources did not agree to it, or nothing was said."
THEMES = (
    "Passages without a code that counts, grouped by the machine: prompts, not findings. Rest the "
    "pointer on a point of the map to read its words. Accept, rename, merge or reject themes in "
    "the workbook."
)
NO_THEMES = "There are no pictures of themes to show here."
NEXT_RUN = "The next run takes it up. A later vote or name stands over this one."


def banner(study: str, *, invented: bool, told: str) -> str:
    """Return the head of a page: the study, what it stands on, INVENTED where it is."""
    mark = '<span class="sm-invented">INVENTED</span>' if invented else ""
    return (
        f'<div class="sm-head"><h1>{escape(told)}</h1>'
        f'<div class="sm-study">{escape(study)} {mark}</div></div>'
    )


def cards_html(cards: Sequence[Card]) -> str:
    """Return the cards side by side; a sentence where there is none."""
    if not cards:
        return note(
            "No quote may be read in this room: the sources did not agree to it, a quote would "
            "give somebody away, or nothing was said."
        )
    return f'<div class="sm-cards">{"".join(_card(card) for card in cards)}</div>'


def words_html(text: str) -> Markup:
    """Return a participant's words; of a pseudonym the kind alone, so that no one is followed."""
    told = PSEUDONYM.sub(r'<span class="sm-name">‹\1›</span>', escape(text))
    return Markup(told)  # noqa: S704 (escaped above)


def _card(card: Card) -> str:
    against = '<span class="sm-against">says otherwise</span>' if card.atypical else ""
    return (
        f'<figure class="sm-card"><blockquote>{words_html(card.words)}</blockquote>'
        f"<figcaption>{escape(card.label)} {against}"
        f'<span class="sm-id">{escape(card.card_id)}</span></figcaption></figure>'
    )


def numbers_html(numbers: Sequence[Number], *, coded: bool) -> str:
    """Return sources by group; confirmed and suggested stand apart where people can confirm."""
    heads = ["Informant group", "Confirmed", "Suggested only", "of"]
    kept = [0, 1, 2, 3] if coded else [0, 2, 3]
    if not any(number.of for number in numbers):
        kept.remove(3)
    if not coded:
        heads[2] = "Sources"
    rows = [[n.group, n.confirmed, n.suggested, n.of] for n in numbers]
    table = table_html([heads[at] for at in kept], [[row[at] for at in kept] for row in rows])
    return f'<div class="sm-numbers">{table}</div>'


def table_html(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a plain table."""
    head = "".join(f"<th>{escape(text)}</th>" for text in heads)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    return f'<table class="sm-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def passage_html(passage: Passage, label: str, told: Sequence[str]) -> str:
    """Return a quote in its surroundings, with who speaks and what is known of it."""
    asked = f'<div class="sm-asked">{words_html(passage.asked)}</div>' if passage.asked else ""
    foot = " · ".join(escape(part) for part in (label, *told, passage.place) if part)
    return (
        f'<figure class="sm-card sm-wide">{asked}<blockquote>'
        f'<span class="sm-around">{words_html(passage.before)}</span>'
        f"<mark>{words_html(passage.words)}</mark>"
        f'<span class="sm-around">{words_html(passage.after)}</span></blockquote>'
        f"<figcaption>{foot}</figcaption></figure>"
    )


def about(claim: Told, kind: str) -> list[str]:
    """Return what is known of a coding: partnership, period, valence, state, dissent."""
    state = STATES[claim.state or "suggested"]
    against = "says otherwise" if kind == "atypical" else ""
    return [claim.case or "", claim.period or "", claim.valence, state, against]


def note(text: str) -> str:
    """Return a quiet remark."""
    return f'<p class="sm-note">{escape(text)}</p>'


def caveats_html(caveats: Iterable[str]) -> str:
    """Return caveats as a list."""
    return f'<ul class="sm-caveats">{"".join(f"<li>{escape(c)}</li>" for c in caveats)}</ul>'


def heat_html(cells: Sequence[Cell], buttons: Mapping[tuple[str, str], Any]) -> str:
    """Return codes down and places across; a button of the page stands where words are behind."""
    heads = {cell.column: f"{escape(cell.column)} <small>of {cell.of}</small>" for cell in cells}
    rows: dict[str, list[str]] = {}
    for cell in cells:
        label = f"<th><b>{escape(cell.code)}</b> {escape(cell.label)}</th>"
        rows.setdefault(cell.code, [label]).append(_heat(cell, buttons))
    head = "".join(f"<th>{head}</th>" for head in heads.values())
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows.values())
    return (
        f'<table class="sm-heat"><thead><tr><th></th>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _heat(cell: Cell, buttons: Mapping[tuple[str, str], Any]) -> str:
    level = f"<div>{escape(cell.level.split(':')[-1].strip())}</div>" if cell.level else ""
    counts = f"{SILENT} not asked, or unknown" if cell.counts == SILENT else cell.counts
    inner = buttons.get((cell.code, cell.column), f'<span class="sm-nil">{counts}</span>')
    return f'<td style="background:{shade(cell.level)}">{level}{inner}</td>'


def released_html(cells: Sequence[Cell]) -> str:
    """Return the joined cells of a release, code by code."""
    rows: dict[str, list[str]] = {}
    for cell in cells:
        row = rows.setdefault(f"{cell.code} {cell.label}", [])
        row.append(f"{cell.column} (of {cell.of}): {cell.counts}")
    return table_html(
        ["Code", "Sources"], [[label, " · ".join(found)] for label, found in rows.items()]
    )


def nowrap(text: str) -> str:
    """Return a text that stays on one line."""
    return f'<small style="white-space: nowrap">{escape(text)}</small>'


def legend(shades: Iterable[tuple[str, str]]) -> str:
    """Return what each shade means."""
    swatches = (
        f'<span><i style="background:{escape(shade)}"></i>{escape(name)}</span>'
        for name, shade in shades
    )
    return f'<div class="sm-legend">{"".join(swatches)}</div>'


def stands_on(metadata: Mapping[str, Any]) -> str:
    """Return in one sentence what the tables stand on."""
    sources, codings = metadata["sources"], metadata["codings"]
    groups = ", ".join(f"{group} {size}" for group, size in sources["by_group"].items())
    return (
        f"{sources['counted']} of {sources['registered']} sources counted ({groups}). "
        f"{codings['confirmed']} codings confirmed by people; {codings['suggested']} suggested "
        f"by the machine. Codebook {metadata['codebook']['name']} "
        f"{metadata['codebook']['version']}."
    )


def step(number: int | str, title: str, told: str = "") -> str:
    """Return the heading of a step."""
    more = f"<p>{escape(told)}</p>" if told else ""
    return f'<div class="sm-step"><span>{number}</span><h2>{escape(title)}</h2>{more}</div>'


def title(label: str, told: str) -> str:
    """Return the name of what is talked about, with what is told of it."""
    return f'<div class="sm-theme">{escape(label)}</div><p class="sm-told">{escape(told)}</p>'


def votes_html(answers: Sequence[str], grid: Mapping[str, Sequence[Any]]) -> str:
    """Return a row of fields per group; each field (a page element) prints itself as HTML."""
    head = "".join(f"<th>{escape(answer)}</th>" for answer in answers)
    body = "".join(
        f"<tr><td>{escape(group)}</td>{''.join(f'<td>{field}</td>' for field in fields)}</tr>"
        for group, fields in grid.items()
    )
    return (
        f'<table class="sm-votes"><thead><tr><th>Hands</th>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )
