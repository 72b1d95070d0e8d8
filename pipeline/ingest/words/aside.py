"""Text that is no evidence, told by its words: hints, blank answers, greetings, banners."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).with_name("aside.toml")
TAG = re.compile(r"\[[^\[\]]*\]|\{[^{}]*\}|\([^()]{0,30}\)|\*[^*\n]{1,40}\*|…|\.{3}")
LETTER = re.compile(r"[^\W\d_]")
TO = re.compile(r"\b(?:to|a|à|até|hasta)\b")  # between two times
SHORT = 14  # words of a greeting or closing that is a whole turn
DIVIDER = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){0,2}\s*:\s*(?P<rest>.*)", re.S)
BRACKETED = re.compile(r"^\s*[(\[<*_].*[)\]>*_]\s*\.?$", re.S)


@lru_cache(maxsize=16)
def _patterns(kind: str) -> re.Pattern[str]:
    words: list[str] = tomllib.loads(DATA.read_text(encoding="utf-8"))[kind]
    return re.compile("|".join(f"(?:{word})" for word in words), re.IGNORECASE)


def is_only_tags(text: str) -> bool:
    """Return whether a text holds nothing but bracketed tags, dots and signs."""
    return not LETTER.search(TO.sub(" ", TAG.sub(" ", text)))


def is_divider(text: str) -> bool:
    """Return whether a line is a word or two before a time or tag: `Break: [12:30]`."""
    match = DIVIDER.fullmatch(text.strip())
    return match is not None and is_only_tags(match.group("rest")) and bool(match.group("rest"))


def is_blank(text: str) -> bool:
    """Return whether an answer says nothing: empty, `n/a`, `same as last time`."""
    plain = text.strip().strip(" .-–—_*()[]<>\"'")
    return not plain or bool(_patterns("blank").fullmatch(plain)) or not re.search(r"\w", plain)


def is_hint(text: str) -> bool:
    """Return whether a paragraph tells the writer of a report what to write.

    Short, and an instruction by its words; or a question or remark all in brackets.
    """
    plain = text.strip()
    if len(plain.split()) > 60:
        return False
    inner = plain.strip("()[]<>*_ ")
    instruction = bool(_patterns("hint").search(inner)) and len(plain.split()) <= 45
    return instruction or bool(BRACKETED.match(plain) and inner.endswith("?"))


def is_question(text: str) -> bool:
    """Return whether a short paragraph asks its reader something, perhaps with a remark."""
    plain = text.rstrip(" )]*_")
    first = re.split(r"(?<=[.?!])\s", plain, maxsplit=1)[0]
    return len(plain.split()) <= 45 and (plain.endswith("?") or first.endswith("?"))


def is_courtesy(text: str) -> str | None:
    """Return `greeting`, `closing` or None for a short turn that is nothing else."""
    plain = TAG.sub(" ", text).strip(" .!,")
    if len(plain.split()) > SHORT:
        return None
    for kind in ("greeting", "closing"):
        if _patterns(kind).fullmatch(plain):
            return kind
    return None


def is_consent(text: str) -> bool:
    """Return whether a short turn is about consent to the interview or its recording."""
    return len(text.split()) <= 120 and bool(_patterns("consent").search(text))


def is_furniture(text: str) -> bool:
    """Return whether a line belongs to the page or the recording."""
    return bool(_patterns("furniture").fullmatch(text.strip(" []()*")))


def is_banner(text: str) -> bool:
    """Return whether a line says that the document is an invented example."""
    return len(text) < 240 and bool(_patterns("banner").fullmatch(text.strip()))


def is_attribute(text: str) -> bool:
    """Return whether an answer is a figure, a rating, a date, an address, not a sentence."""
    plain = text.strip()
    if not LETTER.search(plain) or re.fullmatch(r"[\w.+-]+@[\w.-]+", plain):
        return True
    rating = r"\d+([.,]\d+)?\s*(/\s*\d+|%|[-–:]\s*[\w ]{1,24})?"
    colour = (
        r"(red|amber|yellow|green|rojo|amarillo|verde|rouge|orange|jaune|vert|vermelho|amarelo)"
    )
    return bool(re.fullmatch(f"{rating}|{colour}", plain, re.IGNORECASE))
