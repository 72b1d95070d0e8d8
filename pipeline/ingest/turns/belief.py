"""Which labels are believed to be speakers: by form, repetition and company.

A label is believed when the register names it or its words name a role; a name when it
returns, or once in a text that is clearly a transcript; a word of the dictionary only
when the same speaker goes on after it as before, again and again, as in a dialogue and
not as after a remark ("Note: ..."). Where nearly all turns are marked (bold, time), a
label without the mark is no speaker; nor is a rare one whose words begin small where
all others' begin with capitals.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.ingest.turns.labels import Label, has_remark_word, is_ordinary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.ingest.turns.scene import Scene
    from pipeline.ingest.turns.tallies import Tally

ARTICLES = frozenset(
    ("the", "a", "an", "el", "la", "los", "las", "le", "les", "un", "une", "una", "o", "os", "uma")
)
LEAST_TURNS = 4
LAST_NUMBER = re.compile(r"\W*\d+$")  # of `Question 3`
RESUMED = 0.3  # share of a label's turns after which the speaker before it goes on


def believed(tallies: dict[str, Tally], keys: list[str], scene: Scene) -> set[str]:
    """Return the labels that are speakers: the sure ones, then others by their company."""
    accepted = {
        key
        for key, tally in tallies.items()
        if _surely(tally, scene) or _generic_holds(tally, tallies, scene)
    }
    again = Counter(one for one, other in pairwise(keys) if one == other)
    repeats = sum(again.values()) / max(1, len(keys))
    left = [tally for key, tally in tallies.items() if key not in accepted]
    left.sort(key=lambda tally: _order(tally, scene))
    accepted = accepted or _taking_turns(left[:2], keys, scene)
    for tally in left:
        goes_on = _resumed(tally.label.key, keys, accepted) >= max(RESUMED, repeats + 0.2)
        goes_on |= repeats >= RESUMED and again[tally.label.key] * 2 >= repeats * tally.count
        dominant = _mostly_marked(tallies, accepted)
        if _probably(tally, scene, goes_on=goes_on, dominant=dominant, certain=bool(accepted)):
            accepted.add(tally.label.key)
    marked = _mostly_marked(tallies, accepted)
    return {
        key
        for key in accepted
        if key in scene.known
        or tallies[key].label.role
        or not ((marked and not tallies[key].marked) or _begins_small(key, tallies, accepted))
    }


def _begins_small(key: str, tallies: Mapping[str, Tally], accepted: set[str]) -> bool:
    """Return whether a label's words begin with small letters where all others' do not.

    So do remarks (`Nairobi: that was the first office`), not what people say.
    """
    own, others = tallies[key], [tallies[other] for other in accepted if other != key]
    small, capital = sum(t.small for t in others), sum(t.capital for t in others)
    rare = own.count * 4 <= sum(tally.count for tally in others)
    return rare and own.small > own.capital and small * 10 <= capital


def _surely(tally: Tally, scene: Scene) -> bool:
    """Return whether the register knows the label, or it is a name that returns."""
    label = tally.label
    if label.key in scene.known or tally.styles["marked"]:
        return True
    plain_words = is_ordinary(label, scene.language, scene.said)
    several = len(label.key.split()) > 1 and not plain_words
    named = label.formed and not label.role and not _ordinary(label, scene)
    return named and tally.count >= (2 if several else 3)


def _ordinary(label: Label, scene: Scene) -> bool:
    """Return whether a label may be no name.

    Of several capitalised words when one opens remarks, the first is an article, or the
    last a number; else when all are in the dictionary.
    """
    words = label.key.split()
    if label.formed and len(words) > 1:
        return has_remark_word(label) or words[0] in ARTICLES or words[-1].isdigit()
    return is_ordinary(label, scene.language, scene.said if label.formed else frozenset())


def _generic_holds(tally: Tally, tallies: dict[str, Tally], scene: Scene) -> bool:
    """Return whether a label of a role is one: it returns, or another stands beside it.

    A letter alone must return, unless it has a role in what is known to be a transcript; a
    word that opens remarks as well must stand where most labels are generic.
    """
    if not tally.label.role:
        return False
    others = [t for t in tallies.values() if t.label.role and t is not tally]
    company = bool(others) or bool(scene.expected)
    if tally.label.counterpart:
        return any(LAST_NUMBER.sub("", key) == tally.label.counterpart for key in tallies)
    if tally.label.weak:
        generic = tally.count + sum(other.count for other in others)
        return bool(others) and generic * 2 >= sum(t.count for t in tallies.values())
    if len(tally.label.key) == 1:
        named = bool(scene.expected and others) and tally.label.role != "unknown"
        return named or (tally.count > 1 and company)
    return tally.count > 1 or company


def _order(tally: Tally, scene: Scene) -> tuple[int, int, int]:
    """Return a key that puts first what looks most like a name, then what comes most often."""
    label = tally.label
    if not label.formed:
        tier = 3
    elif label.role:
        tier = 2
    else:
        tier = int(_ordinary(label, scene))
    return tier, -tally.count, tally.first


def _taking_turns(two: list[Tally], keys: list[str], scene: Scene) -> set[str]:
    """Return the two likeliest names when one answers the other all along, else nothing.

    Labels that do not look like names must do so without exception, and hardly any others
    be there.
    """
    both = {tally.label.key for tally in two}
    turns = [key for key in keys if key in both]
    if len(two) < 2 or len(turns) < LEAST_TURNS:
        return set()
    if (
        all(tally.label.formed and _ordinary(tally.label, scene) for tally in two)
        and not scene.expected
    ):
        return set()
    share = sum(one != other for one, other in pairwise(turns)) / (len(turns) - 1)
    if all(tally.label.formed for tally in two):
        return both if share >= 0.75 else set()
    alone = scene.expected and len(turns) * 5 >= len(keys) * 4
    return both if share == 1 and alone else set()


def _mostly_marked(tallies: Mapping[str, Tally], accepted: set[str]) -> bool:
    """Return whether four in five turns of the labels accepted so far are set apart."""
    turns = sum(tallies[key].count for key in accepted)
    return turns >= 4 and sum(tallies[key].marked for key in accepted) * 5 >= turns * 4


def _probably(tally: Tally, scene: Scene, *, goes_on: bool, dominant: bool, certain: bool) -> bool:
    """Return whether a label that is not sure is a speaker all the same.

    `goes_on`: the speaker before it speaks after it, or it repeats where labels stand on
    every line; `dominant`: nearly all turns so far are
    set apart; `certain`: there are speakers already.
    """
    label, certain = tally.label, certain or bool(scene.expected)
    set_apart = dominant and tally.marked * 2 > tally.count
    if label.role:
        return tally.count > 1 and goes_on
    if not label.formed:
        return tally.count > 2 and not _ordinary(label, scene) and (set_apart or goes_on)
    if _ordinary(label, scene):
        return goes_on and tally.count >= (2 if certain else 3)
    if set_apart or (tally.count > 1 and goes_on):
        return True
    plain_words = is_ordinary(label, scene.language, scene.said)  # `Big Picture`, but `Tom Bell`
    several = len(label.key.split()) > 1 and not plain_words
    return certain and (several or (goes_on and tally.opening > 0))


def _resumed(key: str, keys: list[str], accepted: set[str]) -> float:
    """Return the share of a label's turns before and after which one other speaker speaks."""
    before: str | None = None
    last: str | None = None
    turns = same = 0
    for one in keys:
        if one == key and last != key:
            turns, before = turns + 1, last
        elif one in accepted and one != key:
            same += last == key and before == one
        if one == key or one in accepted:
            last = one
    return same / turns if turns else 0.0
