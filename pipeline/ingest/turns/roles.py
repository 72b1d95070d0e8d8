"""Who is interviewer and who informant: register, cover block, label, then behaviour."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.ingest.turns.behaviour import MOST, Part, interviewers, parts_of
from pipeline.ingest.turns.labels import label_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.ingest.turns.labels import Label
    from pipeline.ingest.turns.utterance import Utterance

ASKING = ("interviewer", "facilitator")
LEAST_WORDS = 60  # words of a talk from which it waits for an answer; shorter ones tell too little
SAID_IN_WORDS = 2 / 3  # share of all words from which even a label such as `Interviewer` is doubted
LETTERS = re.compile(r"\W*\d+$")  # the number behind a letter


@dataclass(frozen=True, slots=True)
class Doubt:
    """A label whose role a person must confirm before the source is read."""

    label: str  # as written
    role: str  # as which it would be read
    words: int


@dataclass(frozen=True, slots=True)
class Roles:
    """The role of each speaker, and which of them were told from behaviour alone."""

    of: Mapping[str, str]  # label key -> role
    guessed: tuple[str, ...]  # keys whose role was told from who asks
    undecided: tuple[str, ...]  # keys that count as informants for want of any sign
    waits: tuple[Doubt, ...] = ()  # labels by which most words would be no evidence


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
    turned = _turned(labels, registered)
    of: dict[str, str] = {}
    firm = set()
    for key, label in labels.items():
        told = registered.get(key) or _on_cover(key, on_cover)
        role = told or (None if turned else pairs.get(key) or label.role)
        if role and role != "unknown":
            of[key] = role
        if told or len(LETTERS.sub("", key)) > 1:
            firm.add(key)
    parts = parts_of({key: [text for _, text in said] for key, said in turns.items()})
    of = _without_doubtful(of, firm, parts)
    left = [key for key in labels if key not in of]
    guessed, undecided = _by_behaviour(left, parts, of)
    of |= guessed | dict.fromkeys(undecided, "informant")
    asking = [key for key, role in guessed.items() if role == "interviewer"]
    waits = _waits(labels, of, {key for key in of if key not in registered}, firm, parts)
    return Roles(of, tuple(guessed) if asking else (), tuple(undecided), waits)


def _waits(
    labels: Mapping[str, Label],
    of: Mapping[str, str],
    open_to_doubt: set[str],
    firm: set[str],
    parts: Mapping[str, Part],
) -> tuple[Doubt, ...]:
    """Return the labels by which most words would be an interviewer's, none registered.

    Where cover or label say the role in words, two thirds are asked for.
    """
    asking = [key for key, role in of.items() if role in ASKING]
    share = sum(parts[key].share for key in asking)
    doubted = [key for key in asking if key in open_to_doubt]
    words = sum(part.words for part in parts.values())
    enough = SAID_IN_WORDS if all(key in firm for key in doubted) else MOST
    if words < LEAST_WORDS or share <= enough:
        return ()
    return tuple(Doubt(labels[key].written, of[key], parts[key].words) for key in doubted)


def _turned(labels: Mapping[str, Label], registered: Mapping[str, str]) -> bool:
    """Return whether the register says that a label means the contrary of its words."""
    return any(
        role
        and labels[key].role not in (None, "unknown")
        and (role in ASKING) != (labels[key].role in ASKING)
        for key, role in registered.items()
        if key in labels and len(key) > 1
    )


def _without_doubtful(
    of: dict[str, str], firm: set[str], parts: Mapping[str, Part]
) -> dict[str, str]:
    """Return the roles; single letters say nothing where those who ask are not those they name.

    `P` and `R` are question and answer in one language, participant and researcher in another.
    Where an interviewer by the letter says less than half, the letter stands; so do letters with
    a number, where no letter names an interviewer.
    """
    named = {key for key, role in of.items() if role in ASKING}
    doubtful = sum(parts[key].share for key in named) > MOST or not named
    behaving = set(interviewers(parts)) if doubtful else set()
    if not behaving or behaving & named:
        return of
    stand = firm if named else {key for key in of if key in firm or len(key) > 1}
    return {key: role for key, role in of.items() if key in stand}


def _turns(found: Iterable[Utterance]) -> dict[str, list[tuple[Label, str]]]:
    """Return what each speaker says, by turn: until somebody else speaks."""
    turns: defaultdict[str, list[tuple[Label, str]]] = defaultdict(list)
    last: str | None = None
    for utterance in found:
        if utterance.speaker is None or utterance.aside:
            continue
        said = turns[utterance.speaker.key]
        if said and utterance.speaker.key == last:
            said[-1] = (said[-1][0], f"{said[-1][1]} {utterance.text}")
        else:
            said.append((utterance.speaker, utterance.text))
        last = utterance.speaker.key
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
    letters = {LETTERS.sub("", key): key for key in keys}
    for pair in label_words()["pairs"]:
        meant: dict[str, str] = pair["letters"]
        if set(meant) <= set(letters):
            return {key: meant[letter] for key in keys if (letter := LETTERS.sub("", key)) in meant}
    return {}


def _by_behaviour(
    left: list[str], parts: Mapping[str, Part], of: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """Return roles of the speakers left over, and those for whom there is no sign.

    With an interviewer known, the others are informants. Beside one informant the only other
    is the interviewer, unless most words are theirs; else behaviour decides.
    """
    if not left:
        return {}, []
    if any(role in ASKING for role in of.values()):
        return dict.fromkeys(left, "informant"), []
    informants = [key for key in of if of[key] == "informant"]
    if len(left) == 1 and len(informants) == 1 and parts[left[0]].share <= MOST:
        return {left[0]: "interviewer"}, []
    asking = [key for key in interviewers(parts) if key in left]
    if not asking:
        return {}, left
    return {key: "interviewer" if key in asking else "informant" for key in left}, []
