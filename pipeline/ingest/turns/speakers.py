"""Which lines of a text open a speaker's turn."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from pipeline.ingest.turns.belief import believed
from pipeline.ingest.turns.labels import INITIALS, has_remark_word, is_ordinary
from pipeline.ingest.turns.plausible import plausible
from pipeline.ingest.turns.scene import REGISTERED
from pipeline.ingest.turns.tallies import tallies_of

if TYPE_CHECKING:
    from pipeline.ingest.turns.labels import Label
    from pipeline.ingest.turns.scene import Scene
    from pipeline.ingest.turns.sightings import Sighting
    from pipeline.ingest.turns.tallies import Tally

SLIPS = ("semicolon", "tight")  # a known label is meant, whatever the sign behind it
LEAST_TURNS = 4
OFTEN = 8  # turns of a label that a rare one may be a slip of
SHORTEST_MISSPELT = 6
CODED = re.compile(r"[A-Z]{1,4}(?=[A-Z_.-]*\d)[A-Z\d_.-]{1,10}")  # a code: `FG2-P1`
DIGITS = re.compile(r"\d+")


def turn_openings(
    readings: list[list[Sighting]], pieces_count: int, scene: Scene
) -> dict[int, Sighting]:
    """Return for each line that opens a turn the reading that stands."""
    chosen = [line[0] for line in plausible(readings, pieces_count, scene) if line]
    tallies = tallies_of(chosen)
    accepted = believed(tallies, [sighting.label.key for sighting in chosen], scene)
    paragraphs = min(pieces_count, len(readings))
    accepted = accepted | _on_every_line(tallies, accepted, paragraphs, scene)
    accepted = accepted | _rare_ones(tallies, accepted, paragraphs, scene)
    if scene.expected is False or not _is_transcript(tallies, accepted, pieces_count, scene):
        accepted = set()
    meant = _misspelt(tallies, accepted) | _shortened(tallies, accepted)
    slips = {
        line[0].line: line[0]
        for line in (
            [s for s in own if s.style in SLIPS and s.label.key in accepted] for own in readings
        )
        if line
    }
    return slips | {
        sighting.line: replace(sighting, label=meant.get(sighting.label.key, sighting.label))
        for sighting in chosen
        if sighting.style in ("marked", REGISTERED)
        or sighting.label.key in accepted
        or sighting.label.key in meant
    }


def _on_every_line(
    tallies: dict[str, Tally], accepted: set[str], paragraphs: int, scene: Scene
) -> set[str]:
    """Return all labels of what is known to be a talk, where four in five paragraphs have one.

    Two of them return, and there are half as many labels as turns at most. Beside speakers that
    are known already, as in a group of many, only names and initials that return.
    """
    named = {key: tally for key, tally in tallies.items() if tally.label.formed}
    turns = sum(tally.count for tally in named.values())
    again = sum(tally.count > 1 for tally in named.values())
    everywhere = turns >= LEAST_TURNS and turns * 5 >= paragraphs * 4
    if not (scene.expected and everywhere and again > 1 and len(named) * 2 <= turns):
        return set()
    if not accepted:
        return set(named)
    return {key for key, tally in named.items() if tally.count > 1 and _is_name(tally.label, scene)}


def _is_name(label: Label, scene: Scene) -> bool:
    short = INITIALS.fullmatch(label.name) or CODED.fullmatch(label.name)
    return (short is not None and label.role is None) or _is_somebody(label, scene)


def _rare_ones(
    tallies: dict[str, Tally], accepted: set[str], paragraphs: int, scene: Scene
) -> set[str]:
    """Return names that stand once or twice where four in five paragraphs have a label.

    Words of the dictionary open remarks, so they are none, unless they say that somebody
    unknown speaks.
    """
    parts = {part for key in accepted if " " in key for part in (key.split()[0], key.split()[-1])}
    rare = {
        key
        for key, tally in tallies.items()
        if tally.styles["colon"] == tally.count and _is_somebody(tally.label, scene)
    } - parts
    turns = sum(tallies[key].count for key in accepted | rare)
    everywhere = turns >= LEAST_TURNS and turns * 5 >= paragraphs * 4
    return rare if scene.expected and accepted and everywhere else set()


def _is_somebody(label: Label, scene: Scene) -> bool:
    if label.role is not None:
        return label.role == "unknown" and " " not in label.key
    named = label.formed and len(label.name) > 2 and not has_remark_word(label)
    return named and not is_ordinary(label, scene.language, scene.said)


def _shortened(tallies: dict[str, Tally], accepted: set[str]) -> dict[str, Label]:
    """Return first or last names with a colon of people who speak under their full name.

    Where two people have that name the label is nobody's of them, and stands for itself.
    """
    meant: dict[str, Label] = {}
    full = [key for key in accepted if " " in key and tallies[key].label.role is None]
    for key, tally in tallies.items():
        whole = [name for name in full if key in (name.split()[0], name.split()[-1])]
        colon = tally.styles["colon"] + tally.styles["stamp"] == tally.count
        opening = [tallies[name].opening * 10 >= tallies[name].count * 9 for name in whole]
        placed = tally.opening == tally.count or not all(opening)  # a line's start, where names are
        if whole and colon and placed and tally.label.formed and key not in accepted:
            meant[key] = tallies[whole[0]].label if len(whole) == 1 else tally.label
    return meant


def _misspelt(tallies: dict[str, Tally], accepted: set[str]) -> dict[str, Label]:
    """Return labels that stand once or twice and are nearly one that returns: `Particpant`."""
    often = [key for key in accepted if tallies[key].count >= OFTEN]
    meant: dict[str, Label] = {}
    for key, tally in tallies.items():
        if tally.count > 2 or len(key) < SHORTEST_MISSPELT or tally.styles["marked"]:
            continue
        for near in get_close_matches(key, often, n=1, cutoff=0.88):
            if DIGITS.findall(key) == DIGITS.findall(near):
                meant[key] = tallies[near].label
    return meant


def _is_transcript(
    tallies: dict[str, Tally], accepted: set[str], pieces_count: int, scene: Scene
) -> bool:
    """Return whether the turns found make the text a transcript.

    Where the register does not say, two speakers, four turns, and a turn in every fourth
    paragraph are asked for; or four questions, where only these are labelled.
    """
    turns = sum(tallies[key].count for key in accepted)
    if scene.expected:
        return turns > 0
    if accepted and all(
        tallies[key].label.role in ("interviewer", "facilitator") for key in accepted
    ):
        return turns >= 4
    return len(accepted) > 1 and turns >= 4 and turns * 4 >= pieces_count
