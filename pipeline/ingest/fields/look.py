"""What a cell looks like by itself: a sentence, a name, a moment, a number, a program's code."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from pipeline.ingest.files.characters import folded
from pipeline.ingest.turns.labels import PARTICLES
from pipeline.ingest.words.aside import is_attribute
from pipeline.model.language import HAS_SPACELESS, count_words

LEAST_WORDS = 4  # of a sentence; as many as a segment needs to be evidence by itself
MOST_WORDS = 12  # of a name, a place, an office; what is longer is somebody's sentence
NAME_WORDS = 5
CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?"
ZONE = r"(?:\s*(?:[ap]\.?\s?m\.?))?(?:\s*(?:z|utc|gmt|[a-z]{3,4}))?\s*(?:[+-]\d{1,2}(?::?\d{2})?)?"
MOMENT = re.compile(rf"\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}}(?:[T,\s]+{CLOCK}{ZONE})?", re.I)
TIME = re.compile(rf"[\[(#]*{CLOCK}(?:-\d)?[\])#]*(?:\s*(?:-+>?|–|to)\s*{CLOCK})?", re.I)
NUMBER = re.compile(r"[-+]?\d+(?:[.,\s]\d+)*\s*%?")
CODE = re.compile(r"(?=\S*\d)(?=\S*[^\W\d]|\S*-)[\w:.+/{}-]{6,}")
ADDRESS = re.compile(r"https?://\S+|[\w.+-]+@[\w.-]+")
ENDING = re.compile(r"\w{2,}(?:[aei]mos|aron|ieron|aban)")  # verbs that say who without a pronoun
STOPS = (".", "!", "?", "…", "。", "！", "？", "؟", "।")
DATA = Path(__file__).with_name("columns.toml")


@lru_cache(maxsize=1)
def words() -> dict[str, dict[str, list[str]]]:
    """Return the contents of `columns.toml`."""
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


@lru_cache(maxsize=16)
def _clause() -> frozenset[str]:
    return frozenset(words()["look"]["clause"])


def is_sentence(text: str) -> bool:
    """Return whether a cell says something, and does not only name somebody, a place or a value.

    Four words or more with a verb or pronoun among them, or in small letters up to a full stop;
    or more words than a name has.
    """
    count = count_words(text)
    if count < LEAST_WORDS or is_value(text):
        return False
    if HAS_SPACELESS.search(text):
        return text.rstrip().endswith(STOPS) or count > MOST_WORDS // 2
    own = text.split()
    small = [word.strip(".,;:!?()'\"") for word in own[1:] if word[:1].islower()]
    plain = {folded(word) for word in [own[0], *small]}
    if count > MOST_WORDS or plain & _clause() or any(map(ENDING.fullmatch, plain)):
        return True
    telling = [word for word in small if word not in PARTICLES]
    return text.rstrip().endswith(STOPS) and 2 * len(telling) >= len(own)


def is_value(text: str) -> bool:
    """Return whether a cell is a number, a rating, a moment, an address or a program's code."""
    return kind_of(text) != "words" or is_attribute(text)


@lru_cache(maxsize=65536)
def kind_of(text: str) -> str:
    """Return `number`, `moment`, `time`, `code`, `address`, or `words` for anything else."""
    if len(text) > 100:
        return "words"
    for kind, form in KINDS:
        if form.fullmatch(text):
            return kind
    return "words"


KINDS = (
    ("time", TIME), ("moment", MOMENT), ("number", NUMBER), ("address", ADDRESS), ("code", CODE),
)  # fmt: skip


def is_name_like(text: str) -> bool:
    """Return whether a cell can be somebody's name: a few words of letters, no sentence."""
    own = text.split()
    letters = all(re.fullmatch(r"[^\W\d_][\w.'’-]*,?", word) for word in own)
    return 0 < len(own) <= NAME_WORDS and letters and not is_sentence(text)


def is_named(text: str) -> bool:
    """Return whether every word has a capital, as in the name of an organisation or a place."""
    own = [word for word in re.findall(r"[^\W\d_]+", text) if word not in PARTICLES]
    return bool(own) and all(not word[0].islower() for word in own)
