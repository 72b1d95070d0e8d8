"""Who is interviewer and who informant: register, cover block, label, then behaviour."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.ingest.turns.labels import label_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.ingest.turns.labels import Label
    from pipeline.ingest.turns.utterance import Utterance

ASKING = ("interviewer", "facilitator")
CLEARLY = 0.25  # share of turns with a question by which an interviewer must lead
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Roles:
    """The role of each speaker, and which of them were told from behaviour alone."""

    of: Mapping[str, str]  # label key -> role
    guessed: tuple[str, ...]  # keys whose role was told from who asks
    undecided: tuple[str, ...]  # keys that count as informants for want of any sign


def resolve_roles(
    found: Iterable[Utterance], registered: Mapping[str, str], on_cover: Mapping[str, str]
) -> Roles:
    """Return the role of every speaker.

    What the register says stands; then the cover block, then the words of the label, then
    who is left over, then who asks the questions.
    """
    turns = _turns(found)
    labels = {key: said[0][0] for key, said in turns.items()}
    pairs = _paired(set(labels))
    of: dict[str, str] = {}
    for key, label in labels.items():
        role = registered.get(key) or _on_cover(key, on_cover) or pairs.get(key) or label.role
        if role and role != "unknown":
            of[key] = role
    left = [key for key in labels if key not in of]
    guessed, undecided = _by_behaviour(left, turns, of)
    of |= guessed | dict.fromkeys(undecided, "informant")
    asking = [key for key, role in guessed.items() if role == "interviewer"]
    return Roles(of, tuple(guessed) if asking else (), tuple(undecided))


def _turns(found: Iterable[Utterance]) -> dict[str, list[tuple[Label, str]]]:
    turns: defaultdict[str, list[tuple[Label, str]]] = defaultdict(list)
    for utterance in found:
        if utterance.speaker is not None:
            said = turns[utterance.speaker.key]
            if utterance.opens or not said:
                said.append((utterance.speaker, utterance.text))
            else:
                said[-1] = (said[-1][0], f"{said[-1][1]} {utterance.text}")
    return turns


def _on_cover(key: str, on_cover: Mapping[str, str]) -> str | None:
    """Return the role the cover block gives to a name, a part of it, or its initials."""
    if key in on_cover:
        return on_cover[key]
    fits = {
        role
        for name, role in on_cover.items()
        if set(key.split()) <= set(name.split())
        or (len(key) > 1 and key == "".join(word[0] for word in name.split()))
    }
    return fits.pop() if len(fits) == 1 else None


def _paired(keys: set[str]) -> dict[str, str]:
    """Return roles of letters that mean something else beside one another (P and R)."""
    letters = {re.sub(r"\W*\d+$", "", key): key for key in keys}
    for pair in label_words()["pairs"]:
        meant: dict[str, str] = pair["letters"]
        if set(meant) <= set(letters):
            return {
                key: meant[letter]
                for key in keys
                if (letter := re.sub(r"\W*\d+$", "", key)) in meant
            }
    return {}


def _by_behaviour(
    left: list[str], turns: Mapping[str, list[tuple[Label, str]]], of: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """Return roles of the speakers left over, and those for whom there is no sign.

    With an interviewer known, the others are informants. With only informants known, or
    nobody, those who ask clearly more than the others are the interviewers.
    """
    if not left:
        return {}, []
    if any(role in ASKING for role in of.values()):
        return dict.fromkeys(left, "informant"), []
    if len(left) == 1 and "informant" in of.values():
        return {left[0]: "interviewer"}, []
    asks = {key: _asking(turns[key]) for key in left}
    order = sorted(left, key=lambda key: -asks[key])
    gaps = [asks[one] - asks[other] for one, other in pairwise(order)]
    if not gaps or max(gaps) < CLEARLY:
        return {}, left
    cut = gaps.index(max(gaps)) + 1
    asking = dict.fromkeys(order[:cut], "interviewer")
    return asking | dict.fromkeys(order[cut:], "informant"), []


def _asking(said: list[tuple[Label, str]]) -> float:
    """Return the share of a speaker's turns of four or more words that hold a question."""
    longer = [text for _, text in said if len(WORD.findall(text)) >= 4]
    if not longer:
        return 0.0
    return sum("?" in text or "؟" in text for text in longer) / len(longer)
