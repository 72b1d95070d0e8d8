"""Words inside turns that nobody said: a program's lines, stock phrases and loops."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.ingest.files.chats import PROGRAM
from pipeline.ingest.turns.program_lines import RECOGNISER
from pipeline.ingest.words.program import is_program_line, is_stock, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.ingest.turns.utterance import Utterance

LOOP = "repeated by speech recognition"
IN_A_ROW = 4  # times the same sentence, from which speech recognition is stuck
LEAST_WORDS = 3  # of a sentence whose repeats are set aside; people do say No, no, no, no


def without_nobodys(found: list[Utterance]) -> tuple[list[Utterance], Counter[str]]:
    """Return the utterances with what nobody said set apart, and where sentences loop.

    The first of a loop stays. The notice names the time, or the number of the paragraph.
    """
    parted = [own for utterance in found for own in _parted(utterance)]
    places: Counter[str] = Counter()
    looping = _looping(parted, places)
    return [
        own
        for number, utterance in enumerate(parted)
        for own in _unlooped(utterance, looping.get(number, set()))
    ], places


def _parted(utterance: Utterance) -> Iterator[Utterance]:
    """Yield an utterance, parted where sentences in it are stock phrases of a recogniser."""
    if is_program_line(utterance.text):
        yield replace(utterance, aside=utterance.aside or PROGRAM)
        return
    said = sentences(utterance.text)
    if not any(map(is_stock, said)):
        yield utterance
        return
    opens = utterance.opens
    for stock, own in groupby(said, key=is_stock):
        aside = RECOGNISER if stock else utterance.aside
        yield replace(utterance, text=" ".join(own), aside=aside, opens=opens)
        opens = False


def _looping(found: list[Utterance], places: Counter[str]) -> dict[int, set[int]]:
    """Return for each utterance which of its sentences repeat what stood before, in a loop."""
    said = [
        (number, place, sentence.casefold().strip(" .!?…,"), utterance)
        for number, utterance in enumerate(found)
        if utterance.speaker or utterance.piece.kind != "note"
        for place, sentence in enumerate(sentences(utterance.text))
    ]
    looping: dict[int, set[int]] = {}
    for sentence, group in groupby(said, key=lambda item: item[2]):
        own = list(group)
        if not sentence or len(own) < IN_A_ROW:
            continue
        number, _, _, first = own[0]
        places[first.timestamp or f"paragraph {number + 1}"] += len(own)
        if len(sentence.split()) >= LEAST_WORDS:
            for where, place, _, _ in own[1:]:
                looping.setdefault(where, set()).add(place)
    return looping


def _unlooped(utterance: Utterance, repeats: set[int]) -> Iterator[Utterance]:
    if not repeats:
        yield utterance
        return
    said = list(enumerate(sentences(utterance.text)))
    for again, own in groupby(said, key=lambda item: item[0] in repeats):
        text = " ".join(sentence for _, sentence in own)
        yield replace(utterance, text=text, aside=LOOP if again else utterance.aside)
