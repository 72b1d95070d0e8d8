"""Transcripts that label only the questions, or set them in bold and label nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.ingest.turns.labels import Label
from pipeline.ingest.words.aside import is_divider

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.ingest.turns.sightings import Sighting
    from pipeline.ingest.turns.utterance import Utterance

ORDER = re.compile(r"(?:Q\.?\s?)?(\d{1,3})\s?[.):]\s+\S")
ASKS = ("?", "？", "؟")
LEAST = 3  # questions before a text is taken for such a transcript
ASKING = ("interviewer", "facilitator")
ANSWERING = Label("", "", " answers", "informant", formed=False, refused=False, weak=False)
BOLD = Label("", "", " questions", "interviewer", formed=False, refused=False, weak=False)


def only_questions_labelled(openings: Iterable[Sighting], asking: frozenset[str]) -> bool:
    """Return whether every label found is an interviewer's or facilitator's, and it returns.

    `asking`: the keys of those who are so by the register.
    """
    labels = [sighting.label for sighting in openings if sighting.style != "marked"]
    return len(labels) >= LEAST and all(
        label.role in ASKING or label.key in asking for label in labels
    )


def as_answers(found: list[Utterance]) -> list[Utterance]:
    """Return the utterances; a paragraph without a label of its own is an answer.

    Before the first label too, where more than a title and a remark stand there.
    """
    first = next((n for n, utterance in enumerate(found) if utterance.opens), 0)
    before = [u for u in found[:first] if _is_said(u) and not u.covered]
    early = len(before) > LEAST
    return [
        replace(utterance, speaker=ANSWERING, opens=True)
        if _is_answer(utterance, early=early)
        else utterance
        for utterance in found
    ]


def _is_answer(utterance: Utterance, *, early: bool) -> bool:
    if utterance.opens or utterance.covered or not _is_said(utterance):
        return False
    return utterance.speaker is not None or (early and not is_divider(utterance.text))


def with_bold_questions(found: list[Utterance]) -> list[Utterance]:
    """Return the utterances with those that ask as questions, the rest as answers.

    All in bold, or numbered one by one (`2. What helped?`).

    As they are, when fewer than three ask, or nothing stands between them.
    """
    asking = [_asks(utterance) for utterance in found]
    asking = asking if sum(asking) >= LEAST else _numbered(found)
    if sum(asking) < LEAST or sum(asking) * 2 > len(found) + 1:
        return found
    first = asking.index(True)
    return [
        replace(utterance, speaker=BOLD if asks else ANSWERING, opens=True)
        if number >= first and _is_said(utterance)
        else utterance
        for number, (utterance, asks) in enumerate(zip(found, asking, strict=True))
    ]


def _asks(utterance: Utterance) -> bool:
    lead = utterance.piece.bold_lead
    return lead is not None and lead == utterance.text and utterance.text.endswith("?")


def _numbered(found: list[Utterance]) -> list[bool]:
    """Return which utterances ask after a number, where the numbers follow each other."""
    matches = [ORDER.match(u.text) if u.text.endswith(ASKS) else None for u in found]
    numbers = [int(match[1]) for match in matches if match]
    rising = all(after - before == 1 for before, after in pairwise(numbers))
    return [bool(match) and rising for match in matches]


def _is_said(utterance: Utterance) -> bool:
    return utterance.piece.set_aside is None and utterance.piece.kind not in ("heading", "note")
