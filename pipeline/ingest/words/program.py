"""Lines that a program wrote, and sentences that speech recognition makes of silence."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from pipeline.ingest.words.vocabulary import is_word, stop_words

DATA = Path(__file__).with_name("program.toml")
LONGEST = 300  # characters of a line that a program writes
MOST_WORDS = 18  # of a stock phrase, or of a line about somebody
# A name: one to five words, each with a capital or a digit (a telephone number), or `You`.
WORD = r"(?-i:[^\W\d_a-zß-ÿ][\w.'’-]*|\+?\d[\d-]*|de|da|do|del|la|van|von|bin|al|el|~)"
NAME = rf"{WORD}(?: {WORD}){{0,4}}(?: \([^()]{{1,30}}\))?"
SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=\S)|(?<=[。！？])(?=\S)")


@lru_cache(maxsize=1)
def _lists() -> dict[str, list[str]]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


@lru_cache(maxsize=16)
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{words})" for words in _lists()[kind]), re.IGNORECASE)


@lru_cache(maxsize=1)
def _named() -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(
            form.replace("{who}", f"(?P<who>{NAME})").replace("{who2}", f"(?P<who2>{NAME})"), re.I
        )
        for form in _lists()["named"]
    )


def people_told_of(
    line: str, *, sure: bool = False, known: frozenset[str] = frozenset()
) -> tuple[str, ...] | None:
    """Return whom a line names that a program wrote about them, or None when it wrote none.

    Unless it is `sure` that a program wrote the line, or the name one of those `known`, the name holds a word that is in no
    dictionary: `Farmers joined the meeting` is said. Programs seldom write a stop at the end, so
    before one the name has two words.
    """
    plain = line.strip()
    if len(plain.split()) > MOST_WORDS or plain[:1].islower():
        return None
    stopped = plain.endswith(".")
    for form in _named():
        match = form.fullmatch(plain.rstrip("."))
        if match:
            people = [name for name in match.groupdict().values() if name]
            sure = sure or people[0] in known or _is_somebody(people[0], full=stopped)
            return tuple(people) if sure else None
    return None


def _is_somebody(name: str, *, full: bool) -> bool:
    """Return whether a name holds a word of no dictionary; `full`: beside another word."""
    words = re.findall(r"[^\W_]+", name.casefold())
    strange = any(not is_word(word, "en") and word not in stop_words("en") for word in words)
    return strange and (len(words) > 1 or not full)


def is_program_line(line: str) -> bool:
    """Return whether a program wrote a line: a footer, a chat's notice, a picture left out."""
    plain = line.strip(" *_")
    return len(plain) <= LONGEST and any(
        _pattern(kind).fullmatch(form)
        for kind in ("line", "poll")
        for form in dict.fromkeys((plain, plain.removesuffix(".")))
    )


def is_title(line: str, kind: str) -> bool:
    """Return whether a line is nothing but a title: of `attendance`, `summary`, `transcript`."""
    return len(line) < 60 and _pattern(kind).fullmatch(line.strip(" *_#")) is not None


def is_comment_tier(label: str) -> bool:
    """Return whether a label is a tier's of remarks (`Comments`), which nobody in the talk made."""
    return len(label) < 40 and _pattern("comments").fullmatch(label.strip(" :*%")) is not None


def is_stock(sentence: str) -> bool:
    """Return whether a sentence is one that speech recognition makes of silence."""
    plain = sentence.strip(" .!?¡¿,…。！\"'“”")
    return len(plain.split()) <= MOST_WORDS and _pattern("stock").fullmatch(plain) is not None


def edit_mark_off(text: str) -> str:
    """Return a message without the mark that says it was edited."""
    if not text.rstrip().endswith((">", ")", "]")):
        return text
    match = re.search(rf"\s*(?:{_lists()['edited'][0]})\s*$", text, re.IGNORECASE)
    return text[: match.start()] if match else text


def sentences(text: str) -> list[str]:
    """Return the sentences of a text as its stops part it."""
    return SENTENCE.split(text)
