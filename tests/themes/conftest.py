"""A made corpus with known themes: vectors around given directions, no language model."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest

from pipeline.codebook import Code, Codebook, Example
from pipeline.corpus import Corpus
from pipeline.records import Coding, Segment, Source
from pipeline.register import Register
from pipeline.study import Settings, ThemesSettings
from pipeline.tables import (
    BLOCKS,
    CODINGS,
    DOCUMENTS,
    SEGMENTS,
    SOURCES,
    THEME_MEMBERS,
    THEMES,
    notices_of,
)

DIMENSION = 24
WORDS = {
    "water": "well pump river drought bucket hose rainfall",
    "money": "grant budget invoice salary fund payment audit",
    "school": "teacher pupil lesson classroom exam reading homework",
    "road": "truck bridge bus driver gravel traffic journey",
}


@dataclass(frozen=True)
class Made:
    """A corpus, its readable evidence, a vector per row, and the topic of each row."""

    corpus: Corpus
    segments: pd.DataFrame
    vectors: np.ndarray
    topics: list[str]


def vector_of(text: str, topic: str, spread: float = 0.5) -> np.ndarray:
    """Return a unit vector near the topic's direction, the same for the same words."""
    seed = int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)
    vector = np.random.default_rng(seed).normal(size=DIMENSION) * spread / np.sqrt(DIMENSION)
    vector[list(WORDS).index(topic)] += 1.0
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def embed(texts: list[str]) -> np.ndarray:
    """Return vectors of codebook texts by the topic word that they hold."""
    found = [next((name for name in WORDS if name in text.lower()), "road") for text in texts]
    return np.stack([vector_of(t, name) for t, name in zip(texts, found, strict=True)])


def segment(source_id: str, number: int, text: str, **changes) -> Segment:
    """Return an evidence segment."""
    start = number * 200
    plain = Segment(
        segment_id=f"{source_id}:{start}-{start + len(text)}", source_id=source_id,
        text_hash=f"hash-{source_id}", start=start, end=start + len(text), text=text,
        block=number, speaker="R", role="informant", field=None, heading=None, question=None,
        page=None, box=None, timestamp=None, language="en", readable=True, evidence=True,
        set_aside=None, words=len(text.split()),
    )  # fmt: skip
    return replace(plain, **changes)


def source(source_id: str, **changes) -> Source:
    """Return an interview that may be quoted."""
    plain = Source(
        source_id=source_id, path=f"{source_id}.txt", kind="interview", informant_group="partner",
        organisation=None, partnerships="", region=None, country=None, language="en", date=None,
        period=None, verbatim=True, translated_from=None, written_for_funder=False,
        instrument=None, consent_analyse="yes", consent_quote="yes", consent_share="team",
        retain_until=None, ai_assist="yes", drafted=False, status="read", words=100,
        duplicate_of=None,
    )  # fmt: skip
    return replace(plain, **changes)


def coding(of: Segment, code: str, status: str = "suggested", score: float = 0.9) -> Coding:
    """Return a machine coding of a segment."""
    return Coding(
        source_id=of.source_id, text_hash=of.text_hash, start=of.start, end=of.end,
        segment_id=of.segment_id, code=code, valence="present", about="unknown",
        time_ref="unknown", coder="machine", method="combined", score=score, status=status,
        reason=None, codebook_version="1", memo=None,
    )  # fmt: skip


CODEBOOK = Codebook(
    name="tiny", version="1",
    codes=(
        Code("WA", "Water", "How people get water.", examples=(Example("The water is far."),)),
        Code("WA1", "Wells", "Water from a well.", parent="WA"),
        Code("SC", "School", "What happens at school."),
    ),
)  # fmt: skip


def corpus_of(
    segments: list[Segment], sources: list[Source], codings=(), decisions=(), **themes
) -> Corpus:
    """Return a corpus with these rows and theme settings."""
    return Corpus(
        settings=Settings(themes=ThemesSettings(**themes)), register=Register({}, ()),
        codebook=CODEBOOK, decisions=tuple(decisions), sources=SOURCES.frame(sources),
        documents=DOCUMENTS.frame([]), blocks=BLOCKS.frame([]),
        segments=SEGMENTS.frame(segments), codings=CODINGS.frame(list(codings)),
        themes=THEMES.frame([]), theme_members=THEME_MEMBERS.frame([]),
        notices=notices_of(1).frame([]),
    )  # fmt: skip


def topic_segments(sources: int = 6, per_topic: int = 4, topics=tuple(WORDS)) -> tuple[list, list]:
    """Return segments about known topics, the same number from each source, and their topics."""
    made, about = [], []
    for person in range(sources):
        source_id = f"s{person:02}"
        for place, topic in enumerate(topics):
            pool = WORDS[topic].split()
            for number in range(per_topic):
                first, second = pool[(person + number) % 7], pool[(2 * person + number + 3) % 7]
                text = f"On day {person}-{number} the {first} and the {second} kept us busy."
                made.append(segment(source_id, place * per_topic + number, text))
                about.append(topic)
    return made, about


@pytest.fixture
def make():
    """Return a function that makes a corpus of known topics."""

    def making(
        sources: int = 6, per_topic: int = 4, topics=tuple(WORDS), people=None, codings=(), decisions=(), **themes
    ) -> Made:
        made, about = topic_segments(sources, per_topic, topics)
        people = people or [source(f"s{number:02}") for number in range(sources)]
        corpus = corpus_of(made, people, codings, decisions, **themes)
        topic_of = {item.segment_id: topic for item, topic in zip(made, about, strict=True)}
        segments = corpus.segments
        ordered = [topic_of[segment_id] for segment_id in segments["segment_id"]]
        vectors = np.stack(
            [vector_of(t, topic) for t, topic in zip(segments["text"], ordered, strict=True)]
        )
        return Made(corpus, segments, vectors, ordered)

    return making
