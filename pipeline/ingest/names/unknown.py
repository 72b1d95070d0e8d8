"""Capitalised words that no roster knows: what a person must decide about."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from runpy import run_path
from typing import TYPE_CHECKING

from pipeline.ingest.files.characters import folded
from pipeline.ingest.names.nations import is_nobodys
from pipeline.ingest.turns.labels import PARTICLES, TITLES
from pipeline.ingest.words.vocabulary import LANGUAGES, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LABEL_OR_TAG = re.compile(r"‹[^‹›]*›|\[[^\[\]]*\]|https?://\S+")
TOKEN = re.compile(r"[^\W\d_][^\W_]*(?:['’-][^\W\d_]+)*")
POSSESSIVE = re.compile(r"['’]s?$")
ELISION = re.compile(r"^(?:l|d|qu|j|n|s|m|c|t)['’]", re.I)
OPENS = re.compile(r"(?:^|[.!?…:;•|*#>\n–—\"“”«»¿¡(\[{]|(?:^|\s)[-'‘])\s*$")
ARTICLES = {
    "the", "our", "their", "your", "el", "la", "los", "las", "un", "una", "le", "les",
    "une", "des", "du", "al", "del", "nuestro", "nuestra", "notre", "nos", "au", "aux",
}  # fmt: skip
# Words that are written with a capital and name nobody of a study.
ORDINARY = {
    "i", "ok", "okay", "tv", "january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december", "monday", "tuesday", "wednesday",
    "thursday", "friday", "saturday", "sunday", "english", "spanish", "french", "portuguese",
    "arabic", "swahili", "christmas", "easter", "ramadan", "ngo", "ngos", "mel", "mou", "covid",
    "hiv", "aids", "usd", "eur", "gps", "sms", "whatsapp", "zoom", "teams", "excel", "word",
    "facebook", "google", "internet", "kpi", "kpis", "faq", "ceo", "phd", "id", "ict", "ong",
    "am", "pm", "gmt", "utc", "p", "god", "allah", "dios", "dieu", "deus", "q1", "q2", "q3", "q4",
}  # fmt: skip
FEW_CAPITALS = 80  # letters per capital, above which a text is written without capitals
ENDINGS = ("s", "es", "ly", "ally", "y", "ing", "ed", "mente", "amente", "ment", "ement")
SHORTEST = 4  # letters of a name that stands alone at the start of a sentence
GOES_ON = re.compile(r"(?:['’]s)? [^\W\d_A-ZÀ-Ý]")
CODE = re.compile(r"[A-Z]{1,2}\d+")  # P5, Q3
LONGEST = 5  # words of a name
NEAR = 40  # characters before a name that tell whether it opens the sentence
TITLE_SHARE = 0.6  # of a line's words with a capital: a heading, not a sentence


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A capitalised word or run of words that may name somebody."""

    name: str
    count: int
    sources: tuple[str, ...]


def unknown_names(
    texts: Iterable[tuple[str, str, str | None]], known: frozenset[str]
) -> list[UnknownName]:
    """Return what stands with a capital inside sentences and is no ordinary word, by count.

    `texts` are (source id, stored text, language); `known` are folded words and names to
    pass over. A word that any source writes without a capital is ordinary; so is a word of
    the dictionary that stands mostly behind an article ("the Board").
    """
    texts = list(texts)
    said = {word for _, text, _ in texts for word in TOKEN.findall(text) if word.islower()}
    counts: Counter[str] = Counter()
    behind: Counter[str] = Counter()
    sources: defaultdict[str, set[str]] = defaultdict(set)
    for source_id, text, language in texts:
        for name, article in _runs(text, said, language):
            counts[name] += 1
            behind[name] += article
            sources[name].add(source_id)
    kept = [name for name in counts if _is_doubtful(name, counts, behind, said, known)]
    ordered = sorted(kept, key=lambda name: (-counts[name], name))
    return [UnknownName(name, counts[name], tuple(sorted(sources[name]))) for name in ordered]


def without_capitals(text: str) -> bool:
    """Return whether a text is written without capitals, so that no name shows in it."""
    letters = sum(map(str.isalpha, text))
    cased = sum(sign.islower() or sign.isupper() for sign in text)
    capitals = sum(map(str.isupper, text))
    return letters > FEW_CAPITALS and cased > letters // 2 and capitals * FEW_CAPITALS < letters


def _runs(text: str, said: set[str], language: str | None) -> Iterator[tuple[str, bool]]:
    """Yield each run of capitalised words inside a sentence, and if an article stands before."""
    plain = LABEL_OR_TAG.sub(lambda match: "," * len(match.group()), text)
    for line in plain.split("\n"):
        tokens = list(TOKEN.finditer(line))
        if _is_title(line, tokens):
            continue
        run: list[re.Match[str]] = []
        for number, token in enumerate(tokens):
            if run and not _goes_on(run, token, line, tokens[number + 1 : number + 3]):
                yield from _told(run, line, said, language)
                run = []
            if run or _is_capital(token.group()):
                run.append(token)
        yield from _told(run, line, said, language)


def _is_title(line: str, tokens: Sequence[re.Match[str]]) -> bool:
    capitals = sum(_is_capital(token.group()) for token in tokens)
    ends = line.rstrip()[-1:] in (".", "?", "!", "”", '"')
    return not ends and 3 < len(tokens) < 15 and capitals >= TITLE_SHARE * len(tokens)


def _is_capital(word: str) -> bool:
    bare = ELISION.sub("", word)
    return bool(bare) and bare[0].isupper()


def _goes_on(
    run: list[re.Match[str]], token: re.Match[str], line: str, rest: Sequence[re.Match[str]]
) -> bool:
    between = line[run[-1].end() : token.start()]
    if between not in (" ", ". ") or len(run) >= LONGEST or run[-1].group().endswith(("'s", "’s")):
        return False
    if between == ". " and len(run[-1].group()) > 2:
        return False
    if _is_capital(token.group()):
        return True
    particle = token.group() in PARTICLES and token.group() not in ("and", "et", "y", "e", "the")
    following = [item.group() for item in rest[:2]]
    while following and following[0] in PARTICLES:
        following = following[1:]
    return particle and bool(following) and following[0][0].isupper()


def _told(
    run: list[re.Match[str]], line: str, said: set[str], language: str | None
) -> Iterator[tuple[str, bool]]:
    """Yield the name that a run is: its first word only where it cannot open the sentence."""
    if not run:
        return
    at = run[0].start()
    opens = bool(OPENS.search(line, max(0, at - NEAR), at))
    words = [ELISION.sub("", token.group()) for token in run]
    while words and words[-1] in PARTICLES:
        words.pop()
    first = words[0].lower() if words else ""
    alone = len(words) == 1 and not _is_strange(words[0], line[run[-1].end() :], said)
    if opens and (alone or first in said or _in_dictionary(first, language)):
        words = words[1:]
    while words and (words[0] in PARTICLES or words[0].lower() in _function_words()):
        words = words[1:]
    while len(words) > 1 and folded(words[0]) in TITLES:
        words = words[1:]
    while words and (_is_i(words[-1]) or words[-1].lower() in _function_words()):
        words.pop()
    name = POSSESSIVE.sub("", " ".join(words))
    before = TOKEN.findall(line[max(0, run[0].start() - 12) : run[0].start()])
    if len(name) > 1 and not CODE.fullmatch(name) and not _is_i(words[0]):
        yield name, bool(before) and before[-1].lower() in ARTICLES and len(words) == len(run)


def _is_strange(word: str, after: str, said: set[str]) -> bool:
    """Return whether a word alone can open a sentence and still be a name.

    It is in no dictionary, nobody writes it small, and what follows goes on in small letters.
    """
    plain = POSSESSIVE.sub("", word).lower()
    return (
        len(plain) >= SHORTEST
        and word[1:].islower()
        and word.isalpha()
        and GOES_ON.match(after) is not None
        and not _is_ordinary(plain, said, frozenset())
        and not any(
            part in _function_words() or _is_dictionary_word(part) for part in _stems(plain)
        )
    )


def _stems(word: str) -> set[str]:
    """Return a folded word as it stands and without endings that dictionaries leave off."""
    return {word, folded(word)} | {word.removesuffix(ending) for ending in ENDINGS}


def _is_i(word: str) -> bool:
    """Return whether a word is "I" or begins with it, as "I'm"."""
    return re.split("['’]", word)[0] == "I"


@lru_cache(maxsize=1)
def _function_words() -> frozenset[str]:
    """Return the words that spaCy passes over as telling nothing, in four languages.

    Its lists are run as files: importing its languages takes seconds.
    """
    package = find_spec("spacy")
    assert package is not None and package.origin is not None
    folder = Path(package.origin).parent / "lang"
    lists = [run_path(str(folder / name / "stop_words.py")) for name in LANGUAGES]
    return frozenset(word for own in lists for word in own["STOP_WORDS"])


def _in_dictionary(word: str, language: str | None) -> bool:
    return word in words_of(language if language in LANGUAGES else "en") or word in words_of("en")


def _is_doubtful(
    name: str, counts: Counter[str], behind: Counter[str], said: set[str], known: frozenset[str]
) -> bool:
    if folded(name) in known:
        return False
    words = [word.lower() for word in TOKEN.findall(name)]
    strange = [word for word in words if not _is_ordinary(word, said, known)]
    if not strange:
        return False
    if all(_is_dictionary_word(word) for word in strange):
        return behind[name] * 2 < counts[name]
    return True


def _is_ordinary(word: str, said: set[str], known: frozenset[str]) -> bool:
    plain = folded(word)
    singular = word.removesuffix("s")
    return (
        word in said
        or singular in said
        or plain in ORDINARY
        or is_nobodys(plain)
        or folded(singular) in ORDINARY
        or plain in known
        or word in PARTICLES
        or plain in TITLES
        or all(part in said or folded(part) in known for part in word.split("-"))
    )


def _is_dictionary_word(word: str) -> bool:
    return any(word in words_of(language) for language in LANGUAGES)
