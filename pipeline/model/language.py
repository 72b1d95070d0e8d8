"""Which language a text is in, told by a classifier whose model comes inside its package; its words."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import lru_cache
from typing import Any

# Languages that partners of philanthropies write in; the classifier chooses among them, since
# among all of its languages short texts fall to ones that nobody here uses.
LANGUAGES = (
    "am", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "es",
    "et", "eu", "fa", "fi", "fr", "gl", "gu", "he", "hi", "hr", "ht", "hu", "hy", "id", "it",
    "ja", "ka", "kk", "km", "kn", "ko", "ku", "ky", "lo", "lt", "lv", "mg", "mk", "ml", "mn",
    "mr", "ms", "my", "ne", "nl", "no", "or", "pa", "pl", "ps", "pt", "qu", "ro", "ru", "rw",
    "si", "sk", "sl", "so", "sq", "sr", "sv", "sw", "ta", "te", "th", "tl", "tr", "uk", "ur",
    "uz", "vi", "xh", "zh", "zu",
)  # fmt: skip
SHORTEST = 25  # letters below which the classifier is not asked
SUREST = 0.6  # probability below which it is not believed
# Letters of scripts written without spaces between words: Chinese, Japanese, Thai, Lao, Burmese,
# Khmer. Two of them count as a word, near the mean length of Chinese words in running text.
SPACELESS = (
    "\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0002fa1f"
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ecd\u1000-\u1049\u1050-\u109f\uaa60-\uaa7f\u1780-\u17d3"
)
WORD = re.compile(f"[{SPACELESS}]{{1,2}}[^\\w\\s{SPACELESS}]*|[^\\s{SPACELESS}]+")  # with its signs
HAS_SPACELESS = re.compile(f"[{SPACELESS}]")
LETTERS = re.compile(
    f"[{SPACELESS}]{{1,2}}|[^\\W\\d_{SPACELESS}]+(?:['’-][^\\W\\d_{SPACELESS}]+)*|\\d+"
)
SHORT = 60  # letters
SUREST_OF_SHORT = 0.95
LATIN_ENDS = 0x250  # the first code point behind the Latin letters of European languages
NO_WORDS = re.compile(r"‹[^›]*›|\[[^\]]*\]|https?://\S+|[\d_]+")


def language_of(text: str, otherwise: str | None = None) -> str | None:
    """Return the ISO 639-1 code of a text's language, or `otherwise` when it cannot be told.

    Pseudonyms, bracketed tags, addresses and digits are left out. Under 25 letters, or
    below a probability of 0.6, the language cannot be told; of fewer than 60 letters one that
    is not `otherwise` must be told at 0.95, since a name or two lead the classifier astray.
    """
    words = NO_WORDS.sub(" ", text)
    letters = sum(map(str.isalpha, words))
    if letters < SHORTEST:
        return otherwise
    language, probability = _classified(words)
    needed = SUREST_OF_SHORT if otherwise and letters < SHORT else SUREST
    return language if probability >= needed else otherwise


def is_readable(text: str, language: str | None, known: Set[str]) -> bool:
    """Return whether a text is in a language of `known`; a few Latin letters that tell none are.

    Nobody leaves a denominator for an answer too short to be told.
    """
    if language is not None:
        return language in known
    letters = [sign for sign in NO_WORDS.sub(" ", text) if sign.isalpha()]
    return len(letters) < SHORTEST and all(ord(sign) < LATIN_ENDS for sign in letters)


def count_words(text: str) -> int:
    """Return how many words a text has by its spaces; without spaces, two characters are one."""
    if text.isascii() or not HAS_SPACELESS.search(text):
        return len(text.split())
    return len(LETTERS.findall(text))


@lru_cache(maxsize=64)  # a short source is asked about as a whole by several rooms
def _classified(words: str) -> tuple[str, float]:
    language, probability = _classifier().classify(words)
    return str(language), float(probability)


@lru_cache(maxsize=1)
def _classifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    classifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    known = set(classifier.labels)
    classifier.set_languages([code for code in LANGUAGES if code in known])
    return classifier
