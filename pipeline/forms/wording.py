"""What the one-page report form says, in each language that it is written in."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).with_name("wording.toml")
LANGUAGES = ("en", "es", "fr", "pt")
ROOMY = ("outcomes", "learning")  # come first, and have the most room


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer that the form asks for: its field, its heading and the hint beside it."""

    field: str
    heading: str
    hint: str


@dataclass(frozen=True, slots=True)
class Wording:
    """Everything that a form says in one language."""

    language: str
    title: str
    lead: str
    mark: str  # in the footer: which form, which edition, which language
    cover: tuple[Entry, ...]
    body: tuple[Entry, ...]
    short: tuple[Entry, ...]
    earlier: tuple[str, ...]  # hints of editions that were sent out before

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every answer that the form asks for, in order."""
        return (*self.cover, *self.body, *self.short)

    @property
    def hints(self) -> tuple[str, ...]:
        """Every hint of the form, of this edition and of earlier ones."""
        return (*(entry.hint for entry in self.entries if entry.hint), *self.earlier)


@lru_cache(maxsize=1)
def wordings() -> tuple[Wording, ...]:
    """Return the wording of the form in every language."""
    stored = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return tuple(_wording(language, stored[language]) for language in LANGUAGES)


def wording_in(language: str) -> Wording:
    """Return the wording of the form in one of `LANGUAGES`."""
    return next(item for item in wordings() if item.language == language)


def _wording(language: str, stored: dict[str, object]) -> Wording:
    parts = {
        name: tuple(Entry(*entry) for entry in entries)
        for name, entries in stored.items()
        if name in ("cover", "body", "short") and isinstance(entries, list)
    }
    earlier = stored["earlier"]
    assert isinstance(earlier, list)
    return Wording(
        language=language,
        title=str(stored["title"]),
        lead=str(stored["lead"]),
        mark=str(stored["mark"]),
        cover=parts["cover"],
        body=parts["body"],
        short=parts["short"],
        earlier=tuple(earlier),
    )
