"""Headings of one-page reports to canonical fields, in English, Spanish, French, Portuguese."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from pipeline.ingest.files.characters import folded
from pipeline.ingest.words.aside import is_banner

DATA = Path(__file__).with_name("headings.toml")
FIELDS = (
    "context", "outcomes", "contribution", "evidence", "challenges", "learning", "adaptation",
    "support", "next", "other",
)  # fmt: skip
ATTRIBUTES = ("cover", "rating")
NUMBERING = re.compile(r"^\s*(?:(?:section|part|question|pregunta|q)\s*)?(?:\(?(?:\d{1,2}(?:\.\d{1,2})*|[ivxIVX]{1,4}|[a-hA-H])[.):]|\d{1,2}(?:\.\d{1,2})+|\d{1,2}(?=\s+[^\W\d]))\s*[-–—]?\s*", re.I)  # fmt: skip
HINT = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*")
LANGUAGES = re.compile(r"\s*[/|–—]\s*|\s+-\s+")
INNER_COLON = re.compile(r"[:：]\s+\S")
MOST_WORDS = 14


@lru_cache(maxsize=1)
def _aliases() -> dict[str, str]:
    return {alias: field for field, entry in _data().items() for alias in entry["alias"]}


@lru_cache(maxsize=1)
def _data() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


@lru_cache(maxsize=4096)
def field_of(heading: str) -> str:
    """Return the canonical field, `cover` or `rating` that a heading means, else `other`.

    Numbers, hints in brackets, capitals and accents do not matter; of a heading in two
    languages (`Learning / Aprendizaje`) the first half that is known decides. A whole
    heading goes before words in it, an earlier word before a later one.
    """
    plain = HINT.sub(" ", NUMBERING.sub("", heading)).strip(" :：.-–—*_")
    for part in [plain, *LANGUAGES.split(plain)]:
        if folded(part) in _aliases():
            return _aliases()[folded(part)]
    return _by_words(f" {folded(plain)} ")


@lru_cache(maxsize=4096)
def topic_of(heading: str) -> str:
    """Return the canonical field that a heading means, whatever else it asks for; else `other`."""
    field = field_of(heading)
    if field not in ATTRIBUTES:
        return field
    return _by_words(f" {folded(HINT.sub(' ', NUMBERING.sub('', heading)))} ", ATTRIBUTES)


def _by_words(heading: str, without: tuple[str, ...] = ("cover",)) -> str:
    """Return the field whose word stands first in the heading; the longer word on a tie."""
    found = [
        (place, -len(word), field)
        for field, entry in _data().items()
        for word in entry["words"]
        if field not in without and (place := heading.find(f" {word}")) >= 0
    ]
    ratings = [item for item in found if item[2] == "rating"]
    return min(ratings or found)[2] if found else "other"


def is_known(heading: str) -> bool:
    """Return whether a heading means a field, an attribute or part of the cover."""
    return field_of(heading) != "other"


@lru_cache(maxsize=4096)
def is_alias(heading: str) -> bool:
    """Return whether a heading is known as a whole, in one language or in two."""
    plain = HINT.sub(" ", NUMBERING.sub("", heading)).strip(" :：.-–—*_")
    return any(folded(part) in _aliases() for part in [plain, *LANGUAGES.split(plain)])


def is_identification(heading: str) -> bool:
    """Return whether a longer heading asks who reports, where or when, by its words."""
    plain = f" {folded(HINT.sub(' ', NUMBERING.sub('', heading)))} "
    return any(f" {word}" in plain for word in _data()["cover"]["words"])


def looks_like_heading(text: str, *, bold: bool) -> bool:
    """Return whether a paragraph has the form of a heading.

    Short, no full stop; and numbered, in capitals, bold, ending in a colon, or known as a
    whole.
    """
    if not 0 < len(text.split()) <= MOST_WORDS or text[-1] in ".;,!" or is_banner(text):
        return False
    plain = HINT.sub(" ", NUMBERING.sub("", text)).strip(" :：")
    letters = [sign for sign in plain if sign.isalpha()]
    if len(letters) < 3:
        return False
    capitals = all(sign.isupper() for sign in letters) and len(letters) > 3
    numbered = bool(NUMBERING.match(text)) and len(plain.split()) <= 10
    whole = is_alias(text) and not plain[0].islower() and not INNER_COLON.search(text)
    return whole or capitals or bold or text[-1] in ":：" or (numbered and is_known(text))
