"""Drafts of a transcript: turns with roles, and what in them is no evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.ingest.draft import Draft
from pipeline.ingest.words.aside import (
    is_banner,
    is_consent,
    is_courtesy,
    is_divider,
    is_furniture,
    is_only_tags,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.ingest.turns.roles import Roles
    from pipeline.ingest.turns.utterance import Utterance

CONTEXT_ROLES = ("interviewer", "facilitator")
EDGE = 6  # turns at either end of a transcript where greetings and consent are looked for


def transcript_drafts(found: list[Utterance], roles: Roles) -> Iterator[Draft]:
    """Yield the drafts of a transcript in order.

    Whatever stands before the first turn is cover. An interpreter's words are evidence
    where they follow an informant's, or where no informant speaks for themselves.
    """
    own_voice = "informant" in roles.of.values()
    heading: str | None = None
    answering = False
    begun = False
    ends = _ends(found)
    for number, utterance in enumerate(found):
        piece = utterance.piece
        role = roles.of.get(utterance.speaker.key, "none") if utterance.speaker else "none"
        begun = begun or utterance.speaker is not None
        if piece.kind == "heading":
            heading = None if is_banner(utterance.text) else utterance.text
        aside = _aside(utterance, role, begun=begun)
        if aside is None and role == "interpreter" and own_voice and not answering:
            aside = "interpreter"
        if aside is None and number in ends:
            aside = _at_the_ends(utterance.text)
        if role in (*CONTEXT_ROLES, "informant"):
            answering = role == "informant"
        yield _draft(utterance, role, heading, aside)


def _draft(utterance: Utterance, role: str, heading: str | None, aside: str | None) -> Draft:
    piece, speaker = utterance.piece, utterance.speaker
    kind = "heading" if piece.kind == "heading" else "turn" if speaker else "paragraph"
    return Draft(
        text=utterance.text,
        kind=kind,
        speaker=(speaker.name or None) if speaker else None,
        named=speaker is not None and speaker.role is None,
        role=role,
        heading=heading,
        page=piece.page,
        box=piece.box,
        timestamp=utterance.timestamp,
        set_aside=aside,
    )


def _aside(utterance: Utterance, role: str, *, begun: bool) -> str | None:
    """Return why an utterance is no evidence, or None."""
    piece, text = utterance.piece, utterance.text
    if is_banner(text):
        return "banner"
    if utterance.aside or piece.set_aside:
        return utterance.aside or piece.set_aside
    if piece.kind == "heading":
        return "heading"
    if not begun:
        return "cover"
    if is_only_tags(text):
        return "tag"
    if role in CONTEXT_ROLES:
        return role
    if is_furniture(text) or (utterance.speaker is None and is_divider(text)):
        return "furniture"
    return "no speaker" if utterance.speaker is None else None


def _ends(found: list[Utterance]) -> set[int]:
    turns = [number for number, utterance in enumerate(found) if utterance.speaker]
    return {*turns[:EDGE], *turns[-EDGE:]}


def _at_the_ends(text: str) -> str | None:
    return is_courtesy(text) or ("consent" if is_consent(text) else None)
