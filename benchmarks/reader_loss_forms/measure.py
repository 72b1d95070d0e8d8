"""Find what was said in what was stored, word by word and turn by turn."""

from __future__ import annotations

import collections
import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .model import Line, Made

UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff"
WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+")
PLACEHOLDER = re.compile(r"‹[^›]*›")
LEAST = 3  # words that must stand together before a turn is said to be stored there
SHORT = 3  # answers with fewer words may be context


@dataclass
class Word:
    """A stored word."""

    text: str
    evidence: bool
    voice: str | None
    reason: str


@dataclass
class Loss:
    """What a reader made of one file."""

    spoken: float = 0
    lost: float = 0
    aside: float = 0
    foreign: float = 0
    wrong: float = 0
    nobody: float = 0
    reasons: collections.Counter[str] = field(default_factory=collections.Counter)  # words each


def words(text: str) -> list[tuple[str, int]]:
    """Words in lower case and where they begin; signs of scripts without spaces one by one."""
    return [(m.group().casefold(), m.start()) for m in WORD.finditer(text)]


def normal(text: str) -> str:
    """Compose signs and accents, so that names and words compare alike."""
    return unicodedata.normalize("NFC", text)


def blank(text: str) -> str:
    """Replace placeholders of names by spaces of the same length."""
    return PLACEHOLDER.sub(lambda m: " " * len(m.group()), text)


def weight(word: str) -> float:
    """Two signs of a script without spaces count as one word."""
    return 0.5 if WORD.fullmatch(word) and re.match(f"[{UNSPACED}]", word) else 1.0


def _least(line: Sequence[object]) -> int:
    return min(len(line), LEAST)


class Claims:
    """Which stored word belongs to which line of the truth."""

    def __init__(self, lines: Sequence[Sequence[str]], stored: Sequence[str]) -> None:
        self.lines: list[list[object]] = [list(x) for x in lines]
        self.stored: list[object] = list(stored)
        self.owner: list[int | None] = [None] * len(stored)
        self.found: list[list[int]] = [[] for _ in lines]

    def _longest(self, line: int) -> tuple[int, int, int]:
        matcher = difflib.SequenceMatcher(None, self.stored, self.lines[line], autojunk=False)
        match = matcher.find_longest_match()
        return match.size, match.a, match.b

    def _take(self, line: int, at: int, place: int) -> None:
        self.owner[at] = line
        self.found[line].append(at)
        self.stored[at] = object()
        self.lines[line][place] = object()

    def passages(self) -> None:
        """Claim the longest passages first, whichever line they belong to."""
        least = [_least(x) for x in self.lines]
        best = {n: self._longest(n) for n in range(len(self.lines))}
        while best:
            line = max(best, key=lambda n: (best[n][0], -n))
            size = best.pop(line)[0]
            if size < least[line] or size == 0:
                continue
            again = self._longest(line)
            if again[0] == size:
                for k in range(size):
                    self._take(line, again[1] + k, again[2] + k)
                again = self._longest(line)
            best[line] = again

    def scraps(self, reach: int = 24) -> None:
        """Claim single words that lie among or beside the passages of their line."""
        for line, rest in enumerate(self.lines):
            if not self.found[line]:
                continue
            low, high = min(self.found[line]) - reach, max(self.found[line]) + reach
            near: dict[object, list[int]] = collections.defaultdict(list)
            for at in range(max(low, 0), min(high + 1, len(self.stored))):
                if self.owner[at] is None:
                    near[self.stored[at]].append(at)
            for place, word in enumerate(list(rest)):
                if near.get(word):
                    self._take(line, near[word].pop(0), place)


def _pairs(tally: collections.Counter[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for (who, voice), _ in sorted(tally.items(), key=lambda x: (-x[1], x[0])):
        if who not in found and voice not in found.values():
            found[who] = voice
    return found


def _voices(truth: Sequence[Line], claims: Claims, stored: Sequence[Word], loss: Loss) -> None:
    tally: collections.Counter[tuple[str, str]] = collections.Counter()
    for line, places in zip(truth, claims.found, strict=True):
        for at in places:
            voice = stored[at].voice
            if line.who and voice and line.kind in ("spoken", "asked"):
                tally[line.who, voice] += 1
    right = _pairs(tally)
    for line, places in zip(truth, claims.found, strict=True):
        if line.kind != "spoken" or not line.who:
            continue
        for at in places:
            if stored[at].voice is None:
                loss.nobody += weight(stored[at].text)
            elif stored[at].voice != right.get(line.who):
                loss.wrong += weight(stored[at].text)


def measure(made: Made, stored: Sequence[Word]) -> Loss:
    """Compare the truth of a file with its stored words."""
    hidden = {one.casefold() for one in made.names}
    kept = [w for w in stored if w.text not in hidden]
    truth, spoken = [], []
    for line in made.lines:
        parts = [w for w, _ in words(normal(line.text)) if w not in hidden]
        size = sum(weight(w) for w in parts)
        kind = "neutral" if line.kind == "spoken" and size < SHORT else line.kind
        truth.append(Line(line.who, line.text, kind))
        spoken.append(parts)
    claims = Claims(spoken, [w.text for w in kept])
    claims.passages()
    claims.scraps()
    loss = Loss()
    for line, parts, places in zip(truth, spoken, claims.found, strict=True):
        if line.kind != "spoken":
            continue
        total = sum(weight(w) for w in parts)
        loss.spoken += total
        loss.lost += total - sum(weight(kept[at].text) for at in places)
        for at in places:
            if not kept[at].evidence:
                loss.aside += weight(kept[at].text)
                loss.reasons[kept[at].reason] += weight(kept[at].text)  # type: ignore[assignment]
    for word, owner in zip(kept, claims.owner, strict=True):
        if word.evidence and (owner is None or truth[owner].kind in ("asked", "program")):
            loss.foreign += weight(word.text)
    if made.by:
        _voices(truth, claims, kept, loss)
    return loss


def leaks(names: Iterable[str], texts: Iterable[str]) -> list[str]:
    """Names that stand in clear in any stored text."""
    whole = "\n".join(normal(blank(text)) for text in texts)
    seen = {word for word, _ in words(whole)}
    found = []
    for name in sorted(names):
        unspaced = re.match(f"[{UNSPACED}]", name)
        if name in whole if unspaced else name.casefold() in seen:
            found.append(name)
    return found
