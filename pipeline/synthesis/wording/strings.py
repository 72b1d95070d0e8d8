"""The report's interface in four languages: one data file, one way to fill its sentences.

The page carries the same sentences and fills them with the same rule (`say` in `words.js`),
so that a reader can change the language without a new run.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LANGUAGES = {"en": "English", "es": "Español", "fr": "Français", "pt": "Português"}
SENTENCES = Path(__file__).with_name("strings.toml")
HOLE = re.compile(r"\{(\w+)(?:\?([^|}]*)\|([^}]*))?\}")
Strings = Mapping[str, Mapping[str, str]]


def load_strings() -> dict[str, dict[str, str]]:
    """Return every sentence of the interface by key and language."""
    return tomllib.loads(SENTENCES.read_text(encoding="utf-8"))


def say(strings: Strings, language: str, key: str, args: Mapping[str, Any]) -> str:
    """Return a sentence with its holes filled.

    `{n}` is replaced by the argument, an argument `@key` by that sentence with the others, and
    `{n?source|sources}` by the form that fits the number. A key that is not in the file
    is its own last part, so that a name nobody foresaw is still shown.
    """
    by_language = strings.get(key, {})
    template = by_language.get(language) or by_language.get("en") or key.split(".", 1)[-1]

    def fill(hole: re.Match[str]) -> str:
        value = args.get(hole[1], "")
        if hole[2] is not None:
            return hole[2] if is_one(value, language) else hole[3]
        if isinstance(value, str) and value.startswith("@"):
            return say(strings, language, value[1:], {**args, hole[1]: ""})
        return str(value)

    return HOLE.sub(fill, template)


def is_one(value: Any, language: str) -> bool:
    """Return whether a number takes the singular (0 does in French and Portuguese)."""
    return bool(value == 1 or (value == 0 and language in ("fr", "pt")))
