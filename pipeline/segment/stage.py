"""Segment: one document's turns, fields and paragraphs to meaning segments."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from pipeline.model.language import is_readable, language_of
from pipeline.records import Block, Notice, Segment
from pipeline.segment.passages import passages, words_in
from pipeline.segment.questions import questions
from pipeline.segment.sentences import sentence_spans
from pipeline.tables import SEGMENTS, Table, notices_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from pipeline.study.study import Settings

ANSWER_WORDS = 3  # `Too many webinars.` says something where its question stands beside it
LEAST_WORDS = 8  # a shorter segment is in the language of its document


def segment(
    documents: pd.DataFrame, blocks: pd.DataFrame, settings: Settings
) -> dict[Table, pd.DataFrame]:
    """Return the segments of the documents, each an exact slice of one block, and notices.

    Every word of a block that is not a bracketed tag at an edge stands in one segment;
    segments of blocks that are no evidence are none either. Answers of fewer words than
    `min_words` are context only; written ones, in a form's field, of fewer than three.
    """
    segments: list[Segment] = []
    by_source = {str(name): own for name, own in blocks.groupby("source_id", sort=True)}
    for document in documents.itertuples(index=False):
        own = by_source.get(str(document.source_id))
        if own is not None:
            segments += _segments(document, _records(own), settings)
    return {
        SEGMENTS: SEGMENTS.frame(segments),
        notices_of(2): notices_of(2).frame(_notices(segments)),
    }


def _records(blocks: pd.DataFrame) -> list[Block]:
    """Return the rows of a table of blocks in order; an empty cell is None."""
    ordered = blocks.sort_values("position", kind="stable").astype(object)
    rows = ordered.where(ordered.notna(), None).to_dict("records")
    return [Block(**{str(name): value for name, value in row.items()}) for row in rows]


def _segments(document: Any, blocks: list[Block], settings: Settings) -> Iterator[Segment]:
    language = document.language if isinstance(document.language, str) else None
    asked = questions(blocks, document.text, settings.segment.min_words)
    for block, question in zip(blocks, asked, strict=True):
        for start, end in _spans(document.text, block, language, settings):
            yield _segment(document, block, start, end, question, language, settings)


def _spans(
    text: str, block: Block, language: str | None, settings: Settings
) -> list[tuple[int, int]]:
    """Return the spans of a block's segments, as offsets into the document."""
    rules = settings.segment
    own = text[block.start : block.end]
    sentences = sentence_spans(own, language, rules.spacy_pipelines)
    found = passages(own, sentences, rules.max_sentences, rules.max_words, rules.min_words)
    return [(block.start + start, block.start + end) for start, end in found]


def _segment(
    document: Any,
    block: Block,
    start: int,
    end: int,
    question: str | None,
    language: str | None,
    settings: Settings,
) -> Segment:
    text = document.text[start:end]
    words = words_in(text)
    own_language = language_of(text, language) if words >= LEAST_WORDS else language
    known = {*settings.embedding.languages, *settings.embedding.weak_languages}
    least = settings.segment.min_words
    short = block.evidence and words < (min(least, ANSWER_WORDS) if block.field else least)
    return Segment(
        segment_id=f"{document.source_id}:{start}-{end}",
        source_id=document.source_id,
        text_hash=document.text_hash,
        start=start,
        end=end,
        text=text,
        block=block.position,
        speaker=block.speaker,
        role=block.role,
        field=block.field,
        heading=block.heading,
        question=question,
        page=block.page,
        box=block.box,
        timestamp=block.timestamp,
        language=own_language,
        readable=is_readable(text, own_language, known),
        evidence=block.evidence and not short,
        set_aside="short answer" if short else block.set_aside,
        words=words,
    )


def _notices(segments: list[Segment]) -> Iterator[Notice]:
    """Yield per source how many segments are set aside here and how many cannot be read."""
    short = Counter(item.source_id for item in segments if item.set_aside == "short answer")
    unread = Counter(
        (item.source_id, item.language or "unknown")
        for item in segments
        if item.evidence and not item.readable
    )
    for source_id, count in sorted(short.items()):
        message = "short answers: context only"
        yield Notice(
            stage="segment", source_id=source_id, kind="set aside", message=message, count=count
        )
    for (source_id, language), count in sorted(unread.items()):
        message = f"segments in a language that the model cannot read: {language}"
        yield Notice(
            stage="segment", source_id=source_id, kind="warning", message=message, count=count
        )
