"""What each block answers: the interviewer's last real question, or the heading above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.segment.passages import words_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.records import Block

ASKING = ("interviewer", "facilitator")


def questions(blocks: Iterable[Block], text: str, min_words: int) -> Iterator[str | None]:
    """Yield for each block, in order, what it answers; None when nothing was asked.

    A back-channel ("mm-hm", "right") is no question: the one before it still stands.
    The parts of one long question are taken together.
    """
    asked: str | None = None
    asking = False
    for block in blocks:
        if block.role in ASKING:
            said = text[block.start : block.end]
            yield None
            if words_in(said) >= min_words or "?" in said:
                asked = f"{asked}\n\n{said}" if asking and asked else said
                asking = True
        else:
            asking = asking and not block.evidence
            yield asked if block.role != "none" else block.heading
