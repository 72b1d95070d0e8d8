"""Which labels of a text are speakers: by form, repetition, company and what the register says.

A label is believed when the register names it or its words name a role; a name when it
returns, or once in a text that is clearly a transcript; a word of the dictionary only
when the same speaker goes on after it as before, again and again, as in a dialogue and
not as after a remark ("Note: ..."). Where nearly all turns are marked (bold, time), a
label without the mark is no speaker.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.ingest.labels import Label, is_ordinary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.ingest.sightings import Sighting

MARKED = ("bold", "stamp", "stamp line", "cell")  # the file sets the label apart
LOOSE = (
    "name line",
    "tab",
    "bracket",
    "dash",
    "tight",
    "heading",
)  # believed only as the habit of a whole file

ENDED = re.compile(r"(?<![A-Z])(?<!\b[JSDM]r)[.!?…,;]$|\.\.|\w{4,}[.!?] \w")
NO_NAME = re.compile(r"\s[-–—]\s|,(?!\s*(?:[A-Z]\w*\.[\w.]*|[A-Z]{2,}\w*|PhD|MSc)\s*$)")
RESUMED = 0.3  # share of a label's turns after which the speaker before it goes on


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known about a text before it is read."""

    expected: bool | None  # a transcript: yes, no, or not known
    known: frozenset[str] = frozenset()  # keys of labels that register or cover block name
    language: str | None = None
    said: frozenset[str] = frozenset()  # words that the text writes without a capital


@dataclass(slots=True)
class Tally:
    """How often a label stands where, in the readings kept."""

    label: Label
    lines: list[int] = field(default_factory=list)
    styles: Counter[str] = field(default_factory=Counter)
    opening: int = 0  # lines that open a paragraph

    @property
    def count(self) -> int:
        """Number of lines."""
        return len(self.lines)

    @property
    def marked(self) -> int:
        """Number of lines where the file sets the label apart."""
        return sum(self.styles[style] for style in MARKED)


def turn_openings(
    readings: list[list[Sighting]], pieces_count: int, scene: Scene
) -> dict[int, Sighting]:
    """Return for each line that opens a turn the reading that stands."""
    plausible = [_plausible(line, scene) for line in readings]
    plausible = _only_habitual(plausible, pieces_count, scene)
    chosen = [line[0] for line in plausible if line]
    sure = [sighting for sighting in chosen if sighting.style == "marked"]
    tallies = _tallies(chosen)
    accepted = _accepted(tallies, chosen, scene)
    if scene.expected is False or not _is_transcript(tallies, accepted, pieces_count, scene):
        return {sighting.line: sighting for sighting in sure}
    return {
        sighting.line: sighting
        for sighting in chosen
        if sighting.style == "marked" or sighting.label.key in accepted
    }


def _plausible(line: list[Sighting], scene: Scene) -> list[Sighting]:
    return [sighting for sighting in line if _could_be(sighting, scene)]


def _could_be(sighting: Sighting, scene: Scene) -> bool:
    label = sighting.label
    if sighting.style == "marked" or label.key in scene.known:
        return True
    if not label.key or label.key.isdigit() or label.refused:
        return False
    if sighting.style in ("name line", "stamp line") and ENDED.search(label.name):
        return False
    if sighting.style == "name line" and NO_NAME.search(label.written):
        return False
    if label.role or label.formed:
        return True
    few = len(label.key.split()) <= 3 and len(label.name) <= 30
    above = sighting.style == "name line" and sighting.opening and " " not in label.name
    return few and (above or sighting.style in (*MARKED, "colon"))


def _only_habitual(
    readings: list[list[Sighting]], pieces_count: int, scene: Scene
) -> list[list[Sighting]]:
    """Return the readings without loose styles that are not the habit of the file."""
    habits = {style for style in LOOSE if _is_habit(style, readings, pieces_count, scene)}
    return [
        [sighting for sighting in line if _is_kept(sighting, line, habits)] for line in readings
    ]


def _is_kept(sighting: Sighting, line: list[Sighting], habits: set[str]) -> bool:
    """Return whether a reading is left: of `Ana – 12:30`, where dashes are habit, not the line."""
    if sighting.style == "stamp line" and "dash" in habits:
        return not any(other.style == "dash" for other in line)
    return sighting.style not in LOOSE or sighting.style in habits


def _is_habit(style: str, readings: list[list[Sighting]], pieces_count: int, scene: Scene) -> bool:
    """Return whether a style has two or more labels that return, on a fifth of the pieces."""
    counts = Counter(
        sighting.label.key for line in readings for sighting in line if sighting.style == style
    )
    others = sum(any(sighting.style not in LOOSE for sighting in line) for line in readings)
    returning = [key for key, count in counts.items() if count > 1 or key in scene.known]
    turns = sum(counts[key] for key in returning)
    return len(returning) > 1 and turns * 5 >= pieces_count and turns > others


def _tallies(chosen: Iterable[Sighting]) -> dict[str, Tally]:
    tallies: dict[str, Tally] = {}
    for sighting in chosen:
        tally = tallies.setdefault(sighting.label.key, Tally(sighting.label))
        tally.lines.append(sighting.line)
        tally.styles[sighting.style] += 1
        tally.opening += sighting.opening
    return tallies


def _accepted(tallies: dict[str, Tally], chosen: list[Sighting], scene: Scene) -> set[str]:
    """Return the keys of the labels that are speakers."""
    resumed = _resumptions(chosen)
    sure = {key for key, tally in tallies.items() if _surely(tally, scene)}
    accepted = sure | {
        key
        for key, tally in tallies.items()
        if tally.label.role and _generic_holds(tally, tallies, resumed[key], scene)
    }
    dominant = _mostly_marked(tallies, accepted)
    for key, tally in tallies.items():
        if (
            key not in accepted
            and not tally.label.role
            and _probably(tally, resumed[key], dominant, bool(accepted), scene)
        ):
            accepted.add(key)
    if dominant:
        accepted = {
            key
            for key in accepted
            if tallies[key].marked or tallies[key].label.role or key in scene.known
        }
    return accepted


def _surely(tally: Tally, scene: Scene) -> bool:
    """Return whether the register knows the label, or it is a name that returns."""
    label = tally.label
    if label.key in scene.known or tally.styles["marked"]:
        return True
    named = label.formed and not label.role and not is_ordinary(label, scene.language, scene.said)
    several = len(label.key.split()) > 1
    return named and tally.count >= (2 if several else 3)


def _generic_holds(tally: Tally, tallies: dict[str, Tally], resumed: float, scene: Scene) -> bool:
    """Return whether a generic label is one: it returns, or another stands beside it.

    A letter alone must return; a word that opens remarks as well must return where most
    labels are generic, or the same speaker must go on after it.
    """
    others = [t for t in tallies.values() if t.label.role and t is not tally]
    company = bool(others) or bool(scene.expected)
    if len(tally.label.key) == 1:
        return tally.count > 1 and company
    if tally.label.weak:
        generic = tally.count + sum(other.count for other in others)
        mostly = bool(others) and generic * 2 >= sum(t.count for t in tallies.values())
        if tally.label.counterpart:
            mostly = tally.label.counterpart in tallies
        return tally.count > 1 and (mostly or resumed >= RESUMED)
    return tally.count > 1 or company


def _mostly_marked(tallies: Mapping[str, Tally], accepted: set[str]) -> bool:
    """Return whether four in five turns of the labels accepted so far are set apart."""
    turns = sum(tallies[key].count for key in accepted)
    return turns >= 4 and sum(tallies[key].marked for key in accepted) * 5 >= turns * 4


def _probably(
    tally: Tally, resumed: float, dominant: bool, established: bool, scene: Scene
) -> bool:
    """Return whether a label that is not sure is a speaker all the same."""
    label = tally.label
    ordinary = is_ordinary(label, scene.language, scene.said if label.formed else frozenset())
    set_apart = dominant and tally.marked * 2 > tally.count
    if not label.formed:
        return tally.count >= 3 and not ordinary and (set_apart or resumed >= RESUMED)
    if ordinary:
        return tally.count >= 3 and resumed >= RESUMED
    if set_apart:
        return True
    several = len(label.key.split()) > 1
    goes_on = resumed >= RESUMED and (tally.count > 1 or tally.opening)
    return (established or bool(scene.expected)) and bool(several or goes_on)


def _resumptions(chosen: list[Sighting]) -> defaultdict[str, float]:
    """Return for each label how often the same speaker speaks before and after it."""
    keys = [sighting.label.key for sighting in chosen]
    before: list[str | None] = []
    for place, key in enumerate(keys):
        earlier = before[place - 1] if place and keys[place - 1] == key else None
        before.append(earlier if place and keys[place - 1] == key else _at(keys, place - 1))
    after: list[str | None] = [None] * len(keys)
    for place in range(len(keys) - 1, -1, -1):
        follows = _at(keys, place + 1)
        after[place] = after[place + 1] if follows == keys[place] else follows
    totals, same = Counter(keys), Counter[str]()
    for key, one, other in zip(keys, before, after, strict=True):
        same[key] += one is not None and one == other
    return defaultdict(float, {key: same[key] / totals[key] for key in totals})


def _at(keys: list[str], place: int) -> str | None:
    return keys[place] if 0 <= place < len(keys) else None


def _is_transcript(
    tallies: dict[str, Tally], accepted: set[str], pieces_count: int, scene: Scene
) -> bool:
    """Return whether the turns found make the text a transcript.

    Where the register does not say, two speakers, four turns, and a turn in every fourth
    paragraph are asked for.
    """
    turns = sum(tallies[key].count for key in accepted)
    if scene.expected:
        return turns > 0
    asked = all(tallies[key].label.role in ("interviewer", "facilitator") for key in accepted)
    if accepted and asked:
        return turns >= 4
    return len(accepted) > 1 and turns >= 4 and turns * 4 >= pieces_count
