"""Words that can name a theme: content words of a text, without stop words, fillers and labels."""

from __future__ import annotations

import re
import runpy
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from pipeline.study.privacy import LABEL

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")

# What people say while they think, and how they greet and thank. Another language: add a row.
FILLERS = {
    "en": """
        um uh erm hmm mhm yeah yep yes ok okay like know mean sort kind lot lots thing things stuff
        actually basically really obviously literally just maybe probably right well going gonna
        got get getting want think thought guess say said saying way bit little good great nice
        hello hi hey thank thanks welcome bye goodbye morning afternoon evening please sorry
        tell told ask asked come came go went gone give gave take took
        seven thirteen fourteen sixteen seventeen eighteen nineteen thirty seventy eighty ninety
        thousand million half once twice
    """,
    "es": """
        eh este pues bueno vale sí digamos osea cosa cosas entonces claro verdad hola gracias
        buenos buenas días tardes noches adiós favor digo decir creo
    """,
    "fr": """
        euh ben bah bon ben voilà donc enfin oui ouais chose choses truc trucs genre bonjour
        bonsoir merci salut revoir crois dire
    """,
    "pt": """
        né hum então bom sim tipo coisa coisas assim olá oi obrigado obrigada bom dia tarde noite
        tchau acho dizer gente
    """,
}


@lru_cache(maxsize=32)
def stop_words(language: str) -> frozenset[str]:
    """Return spaCy's stop words and the fillers of a language; none where neither knows it.

    spaCy's list is read from its file, since importing spaCy takes seconds.
    """
    found = find_spec("spacy")
    words: set[str] = set(FILLERS.get(language, "").split())
    if found is not None and found.origin is not None and language.isalpha():
        path = Path(found.origin).parent / "lang" / language / "stop_words.py"
        if path.is_file():
            words |= {str(word).casefold() for word in runpy.run_path(str(path))["STOP_WORDS"]}
    return frozenset(words)


def content_words(text: str, stops: frozenset[str]) -> list[str | None]:
    """Return the case-folded words of a text in order, None where a word cannot name a theme."""
    return [bare(word, stops) for word in WORD.findall(LABEL.sub(" ‹› ", text))]


def bare(word: str, stops: frozenset[str]) -> str | None:
    """Return what of a word can name a theme: `uncle` of "uncle's", `eau` of "l'eau".

    None for stop words, for what is only stop words joined ("she'd", "thirty-one"), and for
    a single letter.
    """
    folded = word.casefold().replace("’", "'")
    if folded in stops:
        return None
    stem = max(folded.split("'"), key=len)
    parts = stem.split("-")
    told = stem not in stops and any(len(part) > 1 and part not in stops for part in parts)
    return stem if told else None


def normalised(text: str) -> str:
    """Return the text as letters and digits only: equal for texts that say the same words."""
    return " ".join(re.findall(r"\w+", text.casefold()))
