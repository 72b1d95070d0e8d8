"""What a speaker label looks like, and what its words say about the role."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.ingest.files.characters import folded
from pipeline.ingest.files.chats import time_of_day
from pipeline.ingest.words.vocabulary import is_word

DATA = Path(__file__).with_name("labels.toml")
TITLES = {
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "madam", "rev", "revd", "reverend", "fr",
    "father", "sr", "sister", "br", "brother", "pastor", "bishop", "archbishop", "cardinal", "deacon", "canon",
    "elder", "imam", "sheikh", "hon", "honourable", "eng", "engineer", "capt", "captain", "chief", "chairman",
    "chairperson", "teacher", "headteacher", "coach", "nurse", "matron", "doctor", "director", "president",
    "councillor", "minister", "auntie", "aunt", "uncle", "mama", "baba", "mzee", "mwalimu", "bwana", "bibi", "ndugu",
    "sra", "srta", "senor", "senora", "don", "dona", "padre", "madre", "hermana", "hermano", "lic", "ing", "dra",
    "profa", "profe", "maestra", "maestro", "tia", "tio", "directora", "doctora", "sor",
    "m", "mme", "mlle", "pere", "soeur", "frere", "monsieur", "madame", "irma", "irmao", "dom", "abbe", "maitre",
}  # fmt: skip
PARTICLES = {
    "de", "del", "della", "di", "da", "do", "dos", "das", "du", "des", "la", "le", "les", "el", "al", "bin",
    "ben", "bint", "ibn", "van", "von", "der", "den", "ter", "ten", "y", "e", "et", "and", "ould", "of", "the",
    "abu", "um", "zu", "af", "st",
}  # fmt: skip
SUFFIX = re.compile(
    r"\s*(?:[\[({].*?[\])}]|[|/@].*|\s[-–—]\s.*|(?:,\s*[A-Z][\w.]*(?:\s+(?:of\s+)?[A-Z][\w.]*){0,3})+)\s*$"
)
NUMBERED = re.compile(r"(.*?[^\W\d_]|)[\s#_.-]*(\d{1,3}[a-z]?)?")
STAMP = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})(?:[.,]\d{1,3})?")
UNSURE = re.compile(r"(?<=\w)\s*(?:\?|[(\[]\s*\?\s*[)\]])\s*$")
OF_DAY = re.compile(r"\d[./-]\d{1,2}[./-]\d|\d\s?[AaPp]\.?\s?[Mm]\b")
SENTENCE = re.compile(r"[?!…]|\.\.|\w{4,}\. ")
INITIALS = re.compile(r"[A-Z]{2,3}|(?:[A-Z]\.){2,3}")
LONGEST = 60  # characters of a label
MOST_WORDS = 7
LETTERED = 5  # characters of `Speaker A` and the like, at least: no initials (`I B`)


@dataclass(frozen=True, slots=True)
class Label:
    """A label as written, and what it comes down to."""

    written: str
    name: str  # without titles of address, pronouns, organisation
    key: str  # folded name: two spellings of one label have one key
    role: str | None  # what its words say: a role, `unknown` for a generic label, or None
    formed: bool  # every word has a capital, a digit or a script without capitals
    refused: bool  # a word that opens remarks, or a time, or a place in a book
    weak: bool  # names a role, but opens remarks as well (`Question`)
    asked: bool = False  # a question mark stands behind it: the file is not sure
    counterpart: str | None = None  # key of the label it is believed beside (`Answer`)


@lru_cache(maxsize=1)
def label_words() -> dict[str, Any]:
    """Return the contents of `labels.toml`."""
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _role_of_word() -> dict[str, str]:
    roles: dict[str, list[str]] = label_words()["roles"]
    return {folded(word): role for role, words in roles.items() for word in words if word}


@lru_cache(maxsize=1)
def _refused() -> frozenset[str]:
    return frozenset(folded(word) for word in label_words()["refused"]["words"])


@lru_cache(maxsize=1)
def _weak() -> frozenset[str]:
    return frozenset(label_words()["weak"]["words"])


@lru_cache(maxsize=1)
def _designations() -> frozenset[str]:
    return frozenset(label_words()["designations"]["words"])


@lru_cache(maxsize=1)
def _books() -> frozenset[str]:
    return frozenset(label_words()["refused"]["books"])


@lru_cache(maxsize=10_000)
def read_label(written: str) -> Label:
    """Return what a label comes down to."""
    asked = UNSURE.search(written)
    name = base_name(written[: asked.start()] if asked else written)
    key = folded(name) or name.strip()
    return Label(
        written=written,
        asked=asked is not None,
        name=name,
        key=key,
        role=role_of(name) or role_of(written),
        formed=is_formed(name),
        refused=is_refused(name),
        weak=_word_of(name) in _weak() or _is_designation(_word_of(name)),
        counterpart=label_words()["counterparts"].get(_word_of(name)),
    )


def base_name(written: str) -> str:
    """Return a label without brackets, pronouns, organisation, degrees and titles."""
    name = " ".join(written.split()).strip(" *_,;\"'“”«»")
    head = name.partition(",")[0]
    if head != name and role_of(head):
        return head
    if name[:1] in "[(<{【〔〈《［（" and name[-1:] in "])>}】〕〉》］）":
        name = name[1:-1].strip()
    while (match := SUFFIX.search(name)) and match.start() and _is_addition(match.group()):
        name = name[: match.start()]
    words = name.split()
    while len(words) > 1 and folded(words[0]) in TITLES:
        words = words[1:]
    return " ".join(words)


def _is_addition(suffix: str) -> bool:
    """Return whether what follows a name can belong to a label: short, and no sentence."""
    return len(suffix.split()) <= MOST_WORDS and not SENTENCE.search(suffix)


def role_of(name: str) -> str | None:
    """Return the role that a generic label says, `unknown` when it says none, else None.

    A number may follow (`P1`, `Participant 3`, `Speaker_00`), or a letter.
    """
    word = _word_of(name)
    lettered = word[:-2] if word[-2:-1] == " " and len(word) > LETTERED else word
    role = _role_of_word().get(word) or _role_of_word().get(lettered)
    return role or ("unknown" if _is_designation(word) else None)


def _is_designation(word: str) -> bool:
    """Return whether a folded label ends in an office, after words that are no names."""
    *before, last = word.split() or [""]
    return last in _designations() and all(is_word(item, "en") for item in before)


def _word_of(name: str) -> str:
    """Return a label folded, without the number at its end."""
    match = NUMBERED.fullmatch(name)
    return folded(match.group(1) if match else name)


def is_ordinary(label: Label, language: str | None, said: frozenset[str] = frozenset()) -> bool:
    """Return whether all words of a label are words of the dictionary or of the text itself.

    Single letters and numbers count as such, initials (`KB`) do not; `said` are the
    lower-case words of the text.
    """
    if INITIALS.fullmatch(label.name):
        return False
    words = re.findall(r"[^\W\d_]+", label.name.lower())
    return all(
        len(word) == 1 or word in PARTICLES or word in said or is_word(word, language)
        for word in words
    )


def has_remark_word(label: Label) -> bool:
    """Return whether a word of a label opens remarks: `Key Takeaway`, `Next Steps`."""
    return any(word in _refused() for word in label.key.split())


def is_formed(name: str) -> bool:
    """Return whether each word is written as names are: a capital, or a script without them."""
    words = name.split()
    if not 0 < len(words) <= MOST_WORDS or len(name) > LONGEST or name[-1:] in ";,":
        return False
    if SENTENCE.search(name):
        return False
    return any(_name_word(word) for word in words) and all(
        _name_word(word)
        or word.casefold() in PARTICLES
        or word.strip("#&+").isdigit()
        or word in "&+"
        for word in words
    )


def _name_word(word: str) -> bool:
    core = word.strip(".,'’\"“”()[]-")
    first = core[:1]
    if not first.isalpha() or any(sign in core for sign in "/\\=<>{}"):
        return False
    after_prefix = core.partition("'")[2] or core.partition("’")[2] or core.partition("-")[2]
    return not first.islower() or after_prefix[:1].isupper()


def is_refused(name: str) -> bool:
    """Return whether a label opens a remark: `Note`, `Step 2`, `https`, `John 3`."""
    key = folded(name)
    words = key.split()
    stem = " ".join(word for word in words if not word.isdigit())
    numbered = bool(words) and words[-1].isdigit()
    in_book = numbered and bool(words) and words[-2:-1] != [] and words[-2] in _books()
    return not key or stem in _refused() or in_book


def as_timestamp(text: str) -> str | None:
    """Return the first time in a text as HH:MM:SS; `12:34` is minutes and seconds.

    Beside a date, or before AM or PM, it is a time of day.
    """
    match = STAMP.search(text)
    if not match:
        return None
    if OF_DAY.search(text):
        return time_of_day(text[match.start() :])
    hour, minute, second = (int(part or 0) for part in match.groups())
    return f"{hour:02d}:{minute:02d}:{second:02d}"
