"""The printed pack of a session: guide, placemats, quote cards, silences and dissent, sheets.

Placemats give words first and a small table after, and no interpretation (data placemats:
Pankaj and Emery 2016); the guide has the time boxes of What / So what / Now what (Liberating
Structures), a data party and a gallery walk. One HTML file each, made to be printed; nothing in
them is fetched from anywhere.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.tables import write_text
from pipeline.workshop.cards import Card
from pipeline.workshop.page import words_html
from pipeline.workshop.room import Topic
from pipeline.workshop.stickies import cards_csv, votes_csv

FOLDER = Path(__file__).with_name("printed")
SENTENCES = FOLDER / "words.toml"
PAGES = ("guide", "placemats", "cards", "silences")
ON_PLACEMAT = 5  # quotes: three to five a page leave white space to write in (domain, section 4)
# Minutes of each step, by format: 45 in all for the first (Liberating Structures), as convention
# for the others.
FORMATS: Mapping[str, Sequence[tuple[str, int]]] = {
    "what": (("read", 10), ("what", 10), ("so_what", 10), ("now_what", 15)),
    "party": (("welcome", 10), ("placemats", 25), ("talk", 25), ("vote", 15), ("close", 15)),
    "gallery": (("hang", 10), ("walk", 25), ("notes", 15), ("dissent", 20), ("close", 15)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What the pages of a session are made from."""

    study: str
    invented: bool
    session: str
    audience: str
    language: str  # en | es | fr | pt
    groups: Sequence[str]  # informant groups that may be in the room
    topics: Sequence[Topic]

    @property
    def with_cards(self) -> list[Topic]:
        """The topics that this room can read something of."""
        return [topic for topic in self.topics if topic.cards]

    @property
    def silent(self) -> list[Topic]:
        """The topics of which nothing may be read here, or nothing was found."""
        return [topic for topic in self.topics if not topic.cards]

    @property
    def against(self) -> list[Card]:
        """The cards that say otherwise than most of their topic."""
        return [card for topic in self.topics for card in topic.cards if card.atypical]


def write_pack(pack: Pack, folder: Path) -> list[Path]:
    """Write the pages and the two CSV files into `folder`; return them. Raises `OutputError`."""
    files = {f"{name}.html": _page(pack, name) for name in PAGES}
    files["cards.csv"] = cards_csv(pack.topics)
    files["votes.csv"] = votes_csv(pack.with_cards, pack.groups)
    for name, text in files.items():
        write_text(folder / name, text)
    return [folder / name for name in files]


def sentences(language: str) -> dict[str, str]:
    """Return every sentence of the pack by key, in one of the four languages."""
    told = tomllib.loads(SENTENCES.read_text(encoding="utf-8"))
    return {key: by_language[language] for key, by_language in told.items()}


def _page(pack: Pack, name: str) -> str:
    templates = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    t = sentences(pack.language)

    def say(key: str, **holes: Any) -> str:
        return t[key].format(**holes)

    def named(group: str) -> str:
        return t.get(group, group)

    return templates.get_template(f"{name}.html").render(
        pack=pack,
        say=say,
        name=name,
        formats=FORMATS,
        most=ON_PLACEMAT,
        words=words_html,
        named=named,
    )
