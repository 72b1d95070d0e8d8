"""Patterns of a codebook: words in a row, alternatives, stems and gaps.

Grammar: words separated by blanks; a word matches a token's lower-cased form or its lemma;
`a|b` alternatives; `stem*` any word that begins so; `...` a gap of up to three words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from pipeline.coding.words import Word, forms_of

GAPS = ("...", "…")
GAP = 3  # words that `...` may stand for, at most


@dataclass(frozen=True, slots=True)
class Step:
    """One place of a pattern: the words and stems that fit, and whether a gap comes before."""

    exact: frozenset[str]
    stems: tuple[str, ...]
    gap: bool

    def fits(self, word: Word) -> bool:
        """Whether a word of the text stands here."""
        if word.form in self.exact or word.lemma in self.exact:
            return True
        return bool(self.stems) and word.form.startswith(self.stems)


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern found: its text as the codebook writes it, first word and the one after last."""

    owner: str
    pattern: str
    first: int
    last: int


@lru_cache(maxsize=20_000)
def compile_pattern(pattern: str, language: str) -> tuple[tuple[Step, ...], ...]:
    """Return the step sequences of a pattern; several when an alternative has several words."""
    slots: list[list[tuple[Step, ...]]] = []
    gap = False
    for part in _parts(pattern):
        if part in GAPS:
            gap = True
            continue
        slots.append(_choices(part, language, gap=gap))
        gap = False
    return tuple(sum(chosen, ()) for chosen in product(*slots)) if slots else ()


def _parts(pattern: str) -> list[str]:
    return pattern.lower().replace("’", "'").split()


def texts_of(pattern: str) -> list[str]:
    """Return the texts of which a pattern's words are read."""
    parts = [part for part in _parts(pattern) if part not in GAPS]
    return [choice.rstrip("*") for part in parts for choice in part.split("|")]


def _choices(part: str, language: str, *, gap: bool) -> list[tuple[Step, ...]]:
    """Return one step for all one-word alternatives, and a step sequence for each longer one."""
    exact: set[str] = set()
    stems: list[str] = []
    longer: list[tuple[Step, ...]] = []
    for choice in part.split("|"):
        forms = forms_of(choice.rstrip("*"), language)
        if not forms:
            continue
        if len(forms) > 1:
            longer.append(_row(forms, gap=gap, stem=choice.endswith("*")))
        elif choice.endswith("*"):
            stems.append(forms[0])
        else:
            exact.add(forms[0])
    single = [(Step(frozenset(exact), tuple(stems), gap),)] if exact or stems else []
    return single + longer


def _row(forms: list[str], *, gap: bool, stem: bool) -> tuple[Step, ...]:
    steps = [Step(frozenset({form}), (), gap and number == 0) for number, form in enumerate(forms)]
    if stem:
        steps[-1] = Step(frozenset(), (forms[-1],), steps[-1].gap)
    return tuple(steps)


class PatternIndex:
    """The patterns of many owners in one language, found through their first word."""

    def __init__(self, patterns: Mapping[str, Iterable[str]], language: str) -> None:
        """Compile the patterns of each owner."""
        self._rows: list[tuple[str, str, tuple[Step, ...]]] = []
        self._exact: dict[str, list[int]] = {}
        self._stems: list[tuple[str, int]] = []
        self._known: dict[str, tuple[int, ...]] = {}
        for owner, found in patterns.items():
            for pattern in found:
                for steps in compile_pattern(pattern, language):
                    self._add(owner, pattern, steps)

    def _add(self, owner: str, pattern: str, steps: tuple[Step, ...]) -> None:
        number = len(self._rows)
        self._rows.append((owner, pattern, steps))
        for form in steps[0].exact:
            self._exact.setdefault(form, []).append(number)
        self._stems.extend((stem, number) for stem in steps[0].stems)

    def find(self, words: list[Word]) -> Iterator[Match]:
        """Yield every match, in the order of the text, each pattern once per place."""
        known = self._known
        if not self._rows:
            return
        for place, word in enumerate(words):
            numbers = known.get(word.form)
            if numbers is None:
                numbers = self._starting(word)
            for number in numbers:
                owner, pattern, steps = self._rows[number]
                end = _follow(words, place + 1, steps, 1)
                if end is not None:
                    yield Match(owner, pattern, place, end)

    def _starting(self, word: Word) -> tuple[int, ...]:
        """Return the rows that may begin at a word; its form alone decides, lemma and all."""
        found = {*self._exact.get(word.form, ()), *self._exact.get(word.lemma, ())}
        found |= {number for stem, number in self._stems if word.form.startswith(stem)}
        self._known[word.form] = tuple(sorted(found))
        return self._known[word.form]


def _follow(words: list[Word], place: int, steps: tuple[Step, ...], step: int) -> int | None:
    """Return the place after the last matched word, or None."""
    if step == len(steps):
        return place
    reach = GAP if steps[step].gap else 0
    for at in range(place, min(place + reach + 1, len(words))):
        if words[at].is_break:
            return None
        if steps[step].fits(words[at]):
            end = _follow(words, at + 1, steps, step + 1)
            if end is not None:
                return end
    return None
