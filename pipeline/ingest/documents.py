"""Drafts to a document and its blocks: one text, pseudonymised, every block with its place."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from pipeline.escape import csv_of
from pipeline.model.language import count_words, language_of
from pipeline.records import Block, Document
from pipeline.study.anchors import text_hash
from pipeline.study.privacy import Replacement, Roster, moved, pseudonymise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.ingest.draft import Draft

BETWEEN = "\n\n"
SAMPLE = 20_000  # characters that a language is told from
BORDER = "\x00\x00"  # stands for it meanwhile, so that no name is found across two blocks


def build(
    source_id: str, drafts: Sequence[Draft], roster: Roster, language: str | None
) -> tuple[Document, list[Block], list[Replacement]]:
    """Return the pseudonymised document, its blocks and what was replaced in it.

    The text is that of the blocks joined by an empty line; speaker labels are no part of
    it. `language` is the register's, used when the text is too short to tell; without one, the
    language of the questions and headings around it.
    """
    extracted = BETWEEN.join(draft.text for draft in drafts)
    bordered, replacements = pseudonymise(BORDER.join(draft.text for draft in drafts), roster)
    text = bordered.replace(BORDER, BETWEEN)
    starts = _starts(drafts)
    ends = [start + len(draft.text) for start, draft in zip(starts, drafts, strict=True)]
    places = zip(_moved(starts, replacements), _moved(ends, replacements), strict=True)
    blocks = [
        _block(source_id, position, start, end, draft, roster)
        for position, (draft, (start, end)) in enumerate(zip(drafts, places, strict=True))
    ]
    spoken = " ".join(draft.text for draft in drafts if draft.set_aside is None)
    document = Document(
        source_id=source_id,
        text=text,
        text_hash=text_hash(text),
        extracted_hash=text_hash(extracted),
        offset_map=json.dumps(
            [[r.start, r.end, r.extracted_start, r.extracted_end] for r in replacements]
        ),
        language=language_of((spoken or extracted)[:SAMPLE], language or _around(drafts)),
        words=count_words(text),
    )
    return document, blocks, replacements


def _around(drafts: Sequence[Draft]) -> str | None:
    """Return the language of everything in a source: questions and headings tell a short answer's."""
    headings = dict.fromkeys(draft.heading for draft in drafts if draft.heading)
    return language_of("\n".join([*headings, *(draft.text for draft in drafts)])[:SAMPLE])


def _starts(drafts: Sequence[Draft]) -> list[int]:
    starts, at = [], 0
    for draft in drafts:
        starts.append(at)
        at += len(draft.text) + len(BETWEEN)
    return starts


def _moved(offsets: list[int], replacements: list[Replacement]) -> list[int]:
    """Return rising offsets of the extracted text as they stand after the replacements."""
    found: list[int] = []
    place = 0
    for offset in offsets:
        while place + 1 < len(replacements) and replacements[place + 1].extracted_start < offset:
            place += 1
        found.append(moved(offset, replacements[place : place + 1]))
    return found


def _block(
    source_id: str, position: int, start: int, end: int, draft: Draft, roster: Roster
) -> Block:
    return Block(
        source_id=source_id,
        position=position,
        start=start,
        end=end,
        kind=draft.kind,
        speaker=speaker_label(draft, roster),
        role=draft.role,
        field=draft.field,
        heading=pseudonymise(draft.heading, roster)[0] if draft.heading else None,
        page=draft.page,
        box=",".join(f"{edge:.1f}" for edge in draft.box) if draft.box else None,
        timestamp=draft.timestamp,
        evidence=draft.set_aside is None,
        set_aside=draft.set_aside,
    )


def speaker_label(draft: Draft, roster: Roster) -> str | None:
    """Return a speaker as stored: a name as its pseudonym, a generic label as it is."""
    if draft.speaker is None or not draft.named:
        return draft.speaker
    by_folded = roster.names.get(draft.speaker)
    kind, name = by_folded or ("person", draft.speaker)
    return roster.label(kind, name)


def log_text(replacements: Sequence[Replacement]) -> str:
    """Return the replacement log of one source as CSV: label, kind, original, count."""
    counts = Counter((item.label, item.kind, item.original) for item in replacements)
    header = ("label", "kind", "original", "count")
    return csv_of(header, ([*key, count] for key, count in sorted(counts.items())))
