"""Names in a text, however they are spelt: one finder, for replacing and for searching.

Names are compared by their letters: without accents, case, width and marks that nobody
sees. Between the words of a name any one space, line end, underscore or hyphen may stand,
or nothing ("AmaniOkello"); a word may be broken by a hyphen at a line's end.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

# Marks that stand on or between the letters of one word: accents, soft hyphen, zero width.
WORD = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f\u00ad\u200b-\u200d\u2060])*")
UNSEEN = re.compile("[\u0300-\u036f\u00ad\u200b-\u200d\u2060]")
UNDECOMPOSED = str.maketrans("łøđıħ", "lodih")  # letters that Unicode does not take apart
BROKEN = re.compile("[-\u2010\u00ad][ \t]*\r?\n[ \t]*")
BETWEEN = re.compile("(?:[^\\S\n]|_)*\n?(?:[^\\S\n]|_)*|[-\u2010\u2011][ \t]*\r?\n?[ \t]*")
ALIKE = str.maketrans("\u2018\u2019\u02bc`\u00b4\u2010\u2011", "'''''--")
WIDEST = 40  # characters between two words of a name
LONGEST = 200  # characters of a token; a longer one is code or a picture, and no name
JOINED = 8  # letters of a name that may be written without spaces
TWO = 10  # letters of two names written as one word
KEPT = 30  # characters of a token that is kept in mind
INSIDE = 4  # letters of a name that may stand joined to another or to a number


@dataclass(frozen=True, slots=True)
class Spelt:
    """A name ready for comparing: its letters, and what stands between its words."""

    name: str
    letters: str
    gaps: Mapping[int, str]  # letters before the gap -> "" between letters, " ", or its marks


Part = tuple[int, int, str]  # of a token: where it starts and ends in it, and its letters


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, in lists side by side; "AmaniOkello" counts as two."""

    start: list[int]
    end: list[int]
    letters: list[str]
    token: list[int]  # words of one token share it


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a roster, made ready for finding."""

    by_letters: Mapping[str, tuple[Spelt, ...]]
    starts: frozenset[str]  # every beginning of every name's letters
    parts: dict[str, tuple[Part, ...]] = field(default_factory=dict)  # tokens seen before


def names_ready(names: Iterable[str]) -> Names:
    """Return names made ready for finding; one without a letter or digit is never found."""
    none = Names({}, frozenset())
    found = [one for name in names if (one := _spelt(name, none))]
    spelt = sorted(found, key=lambda one: one.letters)
    groups = groupby(spelt, key=lambda one: one.letters)
    by_letters = {letters: tuple(own) for letters, own in groups}
    starts = {word[:upto] for word in by_letters for upto in range(1, len(word) + 1)}
    return Names(by_letters, frozenset(starts))


def _spelt(name: str, none: Names) -> Spelt | None:
    words = _words(name, none)
    if not words.letters:
        return None
    gaps, letters = {}, words.letters[0]
    for place in range(1, len(words.letters)):
        gap = name[words.end[place - 1] : words.start[place]]
        gaps[len(letters)] = " " if gap and BETWEEN.fullmatch(gap) else _marks(gap)
        letters += words.letters[place]
    return Spelt(name, letters, gaps)


def _marks(gap: str) -> str:
    return re.sub(r"\s+", "", gap.translate(ALIKE))


def folded(word: str) -> str:
    """Return the letters of a word for comparing: no case, accents, width, unseen marks."""
    if word.isascii():
        return word.lower()
    plain = UNSEEN.sub("", unicodedata.normalize("NFKD", word))
    return UNSEEN.sub("", unicodedata.normalize("NFKD", plain.casefold())).translate(UNDECOMPOSED)


def _words(text: str, names: Names) -> Words:
    """Return the words of a text; one written like "AmaniOkello", or of two names, in parts."""
    words = Words([], [], [], [])
    for number, match in enumerate(WORD.finditer(text)):
        token, start = match.group(), match.start()
        parts = names.parts.get(token)
        if parts is None:
            parts = _parts(token, names)
            if len(token) <= KEPT:
                names.parts[token] = parts
        for one, after, letters in parts:
            words.start.append(start + one)
            words.end.append(start + after)
            words.letters.append(letters)
            words.token.append(number)
    return words


def _parts(token: str, names: Names) -> tuple[Part, ...]:
    if len(token) > LONGEST:
        return ()
    if token.isalpha() and (token.islower() or token.istitle() or token.isupper()):
        letters = folded(token)
        cuts = _halves(letters, names) if TWO <= len(letters) == len(token) else []
    else:
        cuts = _changes(token)
    pairs = pairwise([0, *cuts, len(token)])
    return tuple((one, after, own) for one, after in pairs if (own := folded(token[one:after])))


def _halves(letters: str, names: Names) -> list[int]:
    """Return where a word parts into two names."""
    places = range(INSIDE, len(letters) - INSIDE + 1)
    halves = (one for one in places if letters[:one] in names.by_letters)
    return [one for one in halves if letters[one:] in names.by_letters][:1]


def _changes(token: str) -> list[int]:
    """Return where a small letter is followed by a capital, or letters by digits."""
    return [
        place
        for place, (one, after) in enumerate(pairwise(token), 1)
        if (one.islower() and after.isupper()) or one.isdigit() != after.isdigit()
    ]


def names_found(text: str, names: Names) -> list[tuple[int, int, str]]:
    """Return start, end and name of every name in a text, longest first, none over another."""
    words = _words(text, names)
    refused: set[tuple[int, int]] = set()
    while True:
        found = list(_candidates(text, words, names, refused))
        named = {place for first, last, _ in found for place in range(first, last + 1)}
        halves = {
            (first, last)
            for first, last, spelt in found
            if not _stands_alone(words, first, last, named, spelt)
        }
        if not halves:
            return [(words.start[one], words.end[last], own.name) for one, last, own in found]
        refused |= halves


def _candidates(
    text: str, words: Words, names: Names, refused: set[tuple[int, int]]
) -> Iterator[tuple[int, int, Spelt]]:
    upto = -1
    for at, letters in enumerate(words.letters):
        if at <= upto or letters not in names.starts:
            continue
        last, spelt = _longest(text, words, at, names, refused)
        if spelt is not None:
            yield at, last, spelt
            upto = last


def _longest(
    text: str, words: Words, at: int, names: Names, refused: set[tuple[int, int]]
) -> tuple[int, Spelt | None]:
    """Return the last word of the longest name that begins at a word, and the name."""
    best: tuple[int, Spelt | None] = (at, None)
    letters = ""
    gaps: dict[int, str | None] = {}
    for place in range(at, len(words.letters)):
        if place > at:
            gap = text[words.end[place - 1] : words.start[place]]
            if len(gap) > WIDEST:
                break
            joined = words.token[place] == words.token[place - 1]
            gaps[len(letters)] = None if joined else gap
        letters += words.letters[place]
        if letters not in names.starts:
            break
        surface = text[words.start[at] : words.end[place]]
        fitting = [one for one in names.by_letters.get(letters, ()) if _fits(one, gaps)]
        if fitting and is_name_in(surface) and (at, place) not in refused:
            best = (place, _nearest(fitting, surface))
    return best


def _nearest(spelt: Sequence[Spelt], surface: str) -> Spelt:
    """Return the name that is written as the text has it, else the first."""
    plain = " ".join(surface.split()).casefold()
    exact = [one for one in spelt if " ".join(one.name.split()).casefold() == plain]
    return (exact or list(spelt))[0]


def is_name_in(surface: str) -> bool:
    """Return whether a name as it stands in a text is one: "will" is not "Will"."""
    return not (surface.islower() and len(surface) < 6 and " " not in surface)


def _fits(spelt: Spelt, gaps: Mapping[int, str | None]) -> bool:
    """Return whether what stands between the words of a text may stand in a name."""
    return all(
        _may_stand(spelt.gaps.get(place), gaps.get(place), len(spelt.letters))
        for place in {*spelt.gaps, *gaps}
    )


def _may_stand(wanted: str | None, gap: str | None, letters: int) -> bool:
    if not wanted:
        return not gap or bool(BROKEN.fullmatch(gap))
    if wanted == " ":
        return bool(BETWEEN.fullmatch(gap)) if gap else letters >= JOINED
    return bool(gap) and _marks(str(gap)) == wanted


def _stands_alone(words: Words, first: int, last: int, named: set[int], spelt: Spelt) -> bool:
    """Return whether a name is whole words, or joined to nothing but names and numbers."""
    rest = [*_beside(words, first, -1), *_beside(words, last, 1)]
    others = all(place in named or words.letters[place].isdigit() for place in rest)
    return not rest or (others and len(spelt.letters) >= INSIDE)


def _beside(words: Words, place: int, step: int) -> Iterator[int]:
    """Yield the places of the words of the same token before (-1) or behind (1) a word."""
    token = words.token[place]
    place += step
    while 0 <= place < len(words.token) and words.token[place] == token:
        yield place
        place += step
